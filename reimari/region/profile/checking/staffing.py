"""What posts ask: competences with how long they hold, remote work, duties that are kept apart."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from reimari.region.profile.checking.book import Book
from reimari.region.profile.findings import Finding, Kind
from reimari.region.profile.values import (
    Competence,
    RemoteWork,
    Requirement,
    Role,
    Separation,
    WhenMissing,
    by_code,
    fold,
)

_FILE = "roles.toml"
PAIR = 2
# Somebody proposes a post and somebody else accepts it; who, the county tells by its roles.
GIVING = {
    "staff.propose_post": "no role proposes posts: they are given by command only",
    "staff.accept_post": "no role accepts posts that somebody proposed: nothing proposed comes about",
}


def check_competences(book: Book) -> Iterator[Finding]:
    """A competence tells how long it holds, and how early its end is told."""
    for entry in book.of("competences"):
        competence: Competence = entry.item
        if competence.valid_months is None:
            yield book.absent(entry, "valid_months", "missing-value", "how long it holds isn't told")
        elif competence.valid_months < 0:
            message = f"can't be below 0: {competence.valid_months}"
            yield book.error(entry, "valid_months", "wrong-limit", message)
        if competence.warn_days is None and competence.valid_months != 0:
            message = "how long before its end the supervisor is told isn't told"
            yield book.absent(entry, "warn_days", "missing-value", message)
        elif competence.warn_days is not None and competence.warn_days < 1:
            message = f"must be at least 1, not {competence.warn_days}"
            yield book.error(entry, "warn_days", "wrong-limit", message)


def check_requirements(book: Book) -> Iterator[Finding]:
    """A requirement tells what happens without it; one of the law refuses."""
    for entry in book.of("requirements"):
        requirement: Requirement = entry.item
        if requirement.when_missing is None:
            message = "whether a post is refused without it isn't told; it warns"
            yield book.absent(entry, "when_missing", "missing-value", message)
        elif requirement.law and requirement.when_missing != WhenMissing.REFUSE:
            message = f"{requirement.law} asks for it: without it the post is refused"
            yield book.error(entry, "when_missing", "wrong-requirement", message)


def check_remote_works(book: Book) -> Iterator[Finding]:
    """Where work may be done is told of a role or a service task; of a task that isn't told it is a gap."""
    told = set()
    for entry in book.of("remote_works"):
        remote: RemoteWork = entry.item
        if bool(remote.role) == bool(remote.service_task):
            yield book.error(
                entry, "role", "wrong-remote-work", "names a role or a service task, one of them"
            )
        if remote.valid_on(book.on):
            told.add(fold(remote.service_task))
    if any(fold(entry.item.code) not in told for entry in book.valid("service_tasks")):
        message = "of which service tasks the work suits remote work isn't told of all"
        found = book.absent_in_head("remote_works", "missing-value", message, file=_FILE)
        yield replace(found, kind=Kind.GAP)


def check_separations(book: Book) -> Iterator[Finding]:
    """A separation names two Actions or two roles, and no role breaks it by itself."""
    roles = [entry.item for entry in book.of("roles")]
    for entry in book.of("separations"):
        rule: Separation = entry.item
        named = [each for each in (rule.actions, rule.roles) if each]
        if len(named) != 1 or len({fold(code) for code in named[0]}) != PAIR or len(named[0]) != PAIR:
            yield book.error(entry, "actions", "wrong-separation", "names two Actions or two roles")
            continue
        for role in roles:
            if rule.actions and set(rule.actions) <= set(role.actions):
                message = f"the role {role.code} allows both {' and '.join(rule.actions)}"
                yield book.error(entry, "actions", "role-holds-both", message)
        yield from _people_with_both(book, rule)


def _people_with_both(book: Book, rule: Separation) -> Iterator[Finding]:
    """People of the demo who would hold both on the day."""
    roles = by_code(entry.item for entry in book.valid("roles"))
    held: dict[str, list[Role]] = {}
    for entry in book.of("people"):
        ended = entry.item.valid_until and entry.item.valid_until < book.on
        if (role := roles.get(fold(entry.item.role))) and not ended:
            held.setdefault(fold(entry.item.name), []).append(role)
    for entry in book.of("people"):
        mine = held.pop(fold(entry.item.name), [])
        both = _sides(rule, mine)
        if both:
            message = f"{entry.item.name} holds both {' and '.join(both)} ({rule.code})"
            yield book.error(entry, "role", "holds-both", message)


def _sides(rule: Separation, roles: Collection[Role]) -> tuple[str, ...]:
    actions = {action for role in roles for action in role.actions}
    codes = {fold(role.code) for role in roles}
    if rule.actions and set(rule.actions) <= actions:
        return rule.actions
    return rule.roles if rule.roles and {fold(code) for code in rule.roles} <= codes else ()


def check_separated_actions(book: Book, known: Collection[str]) -> Iterator[Finding]:
    """An Action that a separation names may come later: it is told, and refuses nothing."""
    for entry in book.of("separations"):
        for action in entry.item.actions:
            if action not in known:
                yield book.note(entry, "actions", "later-action", f"there is no Action {action} yet")


def check_giving(book: Book) -> Iterator[Finding]:
    """Somebody proposes posts and somebody accepts them."""
    given = {action for entry in book.valid("roles") for action in entry.item.actions}
    for action, message in GIVING.items():
        if action not in given:
            yield book.told(_FILE, "", "nobody-gives-posts", message, kind=Kind.GAP)
