"""Lines: somebody stands over each, who sees its lost clients, what was refused it, and its figures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reimari.region.profile.checking.book import Book
from reimari.region.profile.findings import Finding
from reimari.region.profile.values import OrganisationKind, Role, Scope, Team, by_code, fold

# What somebody has to be able to do for every line (R-PS-40, R-PS-78, R-VS-58), and what that means.
OVER_A_LINE: Mapping[str, str] = {
    "callbacks.see_lost": "sees the clients who weren't reached",
    "callbacks.reopen": "opens their callbacks again",
    "callbacks.see_figures": "sees the figures of callbacks",
    "staff.view_team": "sees what is late, and how contacts were guided",
    "contacts.hand_over": "sees an urgent matter that was refused, and offers it again",
}
# What the colleagues of an outsourced line may do too, though they see only their own work otherwise.
COLLEAGUES = frozenset({"contacts.hand_over"})


@dataclass(frozen=True, slots=True)
class _Held:
    """A role, and the teams in which somebody has it; none: the county hasn't told where."""

    role: Role
    teams: tuple[Team, ...]


def check_lines(book: Book) -> Iterator[Finding]:
    """Of every team that answers a line: what nobody may for it. It refuses nothing, but is shown."""
    answered = {fold(entry.item.unit) for entry in book.valid("channels") if entry.item.unit}
    held = _held(book)
    for entry in book.valid("teams"):
        team: Team = entry.item
        if fold(team.unit) not in answered:
            continue
        lacking = [what for action, what in OVER_A_LINE.items() if not _somebody(book, held, action, team)]
        if lacking:
            message = f"{team.code} answers a line, but of it nobody {'; nobody '.join(lacking)}"
            yield book.gap(entry, "supervisor", "line-without-supervisor", message)


def _held(book: Book) -> tuple[_Held, ...]:
    teams = by_code(entry.item for entry in book.valid("teams"))
    holders: dict[str, list[Team]] = {}
    for entry in (*book.valid("posts"), *book.of("people")):
        if entry.item.valid_until and entry.item.valid_until < book.on:
            continue
        if team := teams.get(fold(entry.item.team)):
            holders.setdefault(fold(entry.item.role), []).append(team)
    return tuple(
        _Held(entry.item, tuple(holders.get(fold(entry.item.code), ()))) for entry in book.valid("roles")
    )


def _somebody(book: Book, held: tuple[_Held, ...], action: str, team: Team) -> bool:
    return any(_reaches(book, each, action, team) for each in held if action in each.role.actions)


def _reaches(book: Book, held: _Held, action: str, team: Team) -> bool:
    """Whether the role reaches the team: from where somebody has it, else from where somebody could."""
    scope = held.role.scope
    if scope in {Scope.COUNTY, Scope.PARTNERS}:
        return scope == Scope.COUNTY or _is_outsourced(book, team)
    if scope == Scope.OWN and action not in COLLEAGUES:
        return False
    if not held.teams:
        return scope != Scope.SERVICE_TASK or bool(team.service_task)
    return team in held.teams or any(_beside(scope, one, team) for one in held.teams)


def _beside(scope: Scope, one: Team, other: Team) -> bool:
    """Whether from a post in the one team the scope reaches the other."""
    if scope == Scope.UNIT:
        return fold(one.unit) == fold(other.unit)
    task = fold(one.service_task)
    return scope == Scope.SERVICE_TASK and bool(task) and task == fold(other.service_task)


def _is_outsourced(book: Book, team: Team) -> bool:
    units = by_code(entry.item for entry in book.of("units"))
    unit = units.get(fold(team.unit))
    partners = {
        fold(entry.item.code)
        for entry in book.of("organisations")
        if entry.item.kind == OrganisationKind.PARTNER
    }
    return unit is not None and fold(unit.organisation) in partners
