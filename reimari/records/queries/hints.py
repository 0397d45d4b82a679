"""The hints of some days with their reasons and what was said of them, in few statements (I-02)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from reimari.accounts.models import User
from reimari.people.models import Person
from reimari.records.models import HintRule, LogFinding, Verdict
from reimari.records.queries.looks import (
    Look,
    days_of,
    known,
    looks_by_name,
    looks_in_circle,
    own_records,
)
from reimari.records.rules.hints import Known, Many, Why, circle, many_of, same_family_name, short_of_days
from reimari.staff.models import Team

MOST_DAYS = 14  # of one page
MOST = 100  # hints of one rule on one page
ALL = 100_000  # … and of one day, of which one is looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """Something to ask about: by which rule, who looked, at whom, on which day, and exactly why."""

    rule: HintRule
    day: dt.date
    viewer: User
    person: Person | None = None
    whys: tuple[Why, ...] = ()
    look: Look | None = None
    many: Many | None = None
    team: str = ""
    findings: Sequence[LogFinding] = field(default=())

    @property
    def is_in_order(self) -> bool:
        """Whether somebody found it in order."""
        return any(each.verdict == Verdict.IN_ORDER for each in self.findings)

    @property
    def key(self) -> str:
        """What tells it from the others, for its place on the page."""
        return f"{self.rule}-{self.day}-{self.viewer.pk}-{self.person.pk if self.person else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """The hints of some days; `short`: teams of which too few days are known for the third, and how many."""

    found: Sequence[Hint]
    short: Sequence[tuple[str, int]]
    more: bool

    @property
    def person_ids(self) -> set[UUID]:
        """Every person who is named."""
        return {hint.person.pk for hint in self.found if hint.person}


def is_hint(finding: LogFinding) -> bool:
    """Whether the use log gives the hint that the finding names, by the rule and on the day."""
    found = hints_of(finding.day, finding.day, rules=[HintRule(finding.rule)], most=ALL).found
    named = finding.viewer_id, finding.person_id
    return any((hint.viewer.pk, hint.person.pk if hint.person else None) == named for hint in found)


def hints_of(
    since: dt.date, until: dt.date, *, rules: Iterable[HintRule] = tuple(HintRule), most: int = MOST
) -> Hints:
    """The hints of these days by the rules, the newest first. Eight statements, however many rows."""
    wanted = set(rules)
    by_name = looks_by_name(since, until, most=most + 1) if HintRule.FAMILY_NAME in wanted else []
    in_circle = looks_in_circle(since, until, most=most + 1) if HintRule.CIRCLE in wanted else []
    days = days_of(since, until) if HintRule.MANY in wanted else []
    many = many_of(days, since=since, until=until)
    users = User.objects.in_bulk()
    persons = Person.objects.in_bulk({look.person for look in (*by_name, *in_circle)})
    teams = {team.pk: str(team) for team in Team.objects.order_by("pk")} if days else {}
    said = _findings(since, until)
    found = [
        *_of_names(by_name[:most], users, persons),
        *_of_circle(in_circle[:most], users, persons),
        *_of_many(many[:most], users, teams),
    ]
    told = [_with_findings(hint, said) for hint in found]
    return Hints(
        found=sorted(told, key=lambda hint: hint.day, reverse=True),
        short=[(teams.get(team, team), number) for team, number in short_of_days(days, until=until)],
        more=max(len(by_name), len(in_circle), len(many)) > most,
    )


def account(user: User) -> Known:
    """What is compared of somebody who signs in. No home address is held of them."""
    return Known(id=user.pk, last_name=user.last_name, first_names=user.first_name, email=user.email)


def _of_names(looks: Iterable[Look], users: dict[UUID, User], persons: dict[UUID, Person]) -> Iterable[Hint]:
    for look in looks:
        viewer, person = users.get(look.viewer), persons.get(look.person)
        if viewer and person and same_family_name(account(viewer), known(person)):
            whys = (Why.FAMILY_NAME,)
            rule = HintRule.FAMILY_NAME
            yield Hint(rule=rule, day=look.day, viewer=viewer, person=person, whys=whys, look=look)


def _of_circle(looks: Sequence[Look], users: dict[UUID, User], persons: dict[UUID, Person]) -> Iterable[Hint]:
    if not looks:
        return
    staff = [account(user) for user in users.values()]
    records: dict[str, list[Known]] = defaultdict(list)
    for one in own_records([users[look.viewer].email for look in looks if look.viewer in users]):
        records[one.email.strip().casefold()].append(one)
    for look in looks:
        viewer, person = users.get(look.viewer), persons.get(look.person)
        if not viewer or not person:
            continue
        own = records.get(viewer.email.strip().casefold(), []) if viewer.email else []
        whys = circle(account(viewer), known(person), own=own, colleagues=staff)
        if whys:
            rule = HintRule.CIRCLE
            yield Hint(rule=rule, day=look.day, viewer=viewer, person=person, whys=whys, look=look)


def _of_many(found: Iterable[Many], users: dict[UUID, User], teams: dict[str, str]) -> Iterable[Hint]:
    for many in found:
        if viewer := users.get(many.of.viewer):
            team = teams.get(many.of.team, many.of.team)
            rule, whys = HintRule.MANY, (Why.MANY,)
            yield Hint(rule=rule, day=many.of.day, viewer=viewer, whys=whys, many=many, team=team)


type Place = tuple[str, dt.date, UUID, UUID | None]


def _findings(since: dt.date, until: dt.date) -> dict[Place, list[LogFinding]]:
    said: dict[Place, list[LogFinding]] = defaultdict(list)
    rows = LogFinding.objects.filter(day__range=(since, until)).select_related("said_by")
    for row in rows.order_by("said_at", "pk"):
        said[row.rule, row.day, row.viewer_id, row.person_id].append(row)
    return said


def _with_findings(hint: Hint, said: dict[Place, list[LogFinding]]) -> Hint:
    place = hint.rule.value, hint.day, hint.viewer.pk, hint.person.pk if hint.person else None
    return replace(hint, findings=tuple(said.get(place, ())))
