"""A team's work list: which teams, which tab, which filter, which page of it (C27, C28, R-IU-33)."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value

from reimari.access.actor import Actor
from reimari.common.asking import Asked, Given, OneOf
from reimari.people.models import Person
from reimari.staff.models import Team, Unit
from reimari.work import access
from reimari.work.models import Step, is_late, is_soon_late
from reimari.work.states import ACCEPT_STEP, ASK_STEP

PAGE_SIZE = 50
STEP_COLUMNS = [each.attname for each in Step._meta.concrete_fields]


class TabKey(StrEnum):
    NEW = "new"
    MINE = "mine"
    ALL = "all"
    LATE = "late"
    SOON = "soon"
    WAITING = "waiting"
    BACK = "back"
    OFFERED = "offered"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the list a page begins: after this due time and step."""

    due_at: dt.datetime
    step: UUID

    def __str__(self) -> str:
        return f"{self.due_at.astimezone(dt.UTC):%Y%m%dT%H%M%S%f}_{self.step}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """The place that an address names; nothing when it isn't one, so that the list begins at its top."""
        moment, _, step = text.partition("_")
        try:
            at = dt.datetime.strptime(moment, "%Y%m%dT%H%M%S%f").replace(tzinfo=dt.UTC)
            return cls(at, UUID(step))
        except ValueError:
            return None

    def given(self) -> dict[str, object]:
        """The values of the gaps of `page_in`."""
        return {"due_at": self.due_at, "step": self.step}


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list, and where the next begins."""

    steps: Sequence[Step]
    next: Place | None


def teams_of(actor: Actor) -> list[Team]:
    """The teams whose lists the actor may see: those of the actor's own posts first, then by unit."""
    doing = actor.doing(access.LIST.name)  # the rule of `work.list`: the teams that the posts reach
    own = set(doing.home_teams())
    return sorted(teams_named(doing.teams()), key=lambda team: team.pk not in own)


def teams_named(codes: list[str]) -> list[Team]:
    """The teams by unit, with as much as their names need. One query, none for no teams."""
    return [_team(row) for row in TEAMS.rows(teams=codes)] if codes else []


def step_of(row: tuple[Any, ...]) -> Step:
    """A step as `STEP_COLUMNS` give it."""
    return Step.from_db(DEFAULT_DB_ALIAS, STEP_COLUMNS, row)


TEAMS = Asked(
    lambda: (
        Team.objects.filter(OneOf("pk", "teams"))
        .order_by("unit", "code")
        .values_list("code", "name", "unit", "unit__name")
    )
)


def _team(row: tuple[str, str, str, str]) -> Team:
    code, name, unit, unit_name = row
    return Team(code=code, name=json.loads(name), unit=Unit(code=unit, name=json.loads(unit_name)))


def by_unit(teams: Sequence[Team]) -> list[tuple[str, list[Team]]]:
    """The teams under the names of their units, in their order."""
    return [(str(unit), list(group)) for unit, group in groupby(teams, key=lambda team: team.unit)]


def takes_from(actor: Actor, team: Team) -> bool:
    """Whether the actor may take steps of this team's list: of all or of none, by the rule of `work.take`."""
    return team.pk in actor.doing(access.TAKE.name).teams()


def together_with(team: Team, teams: Sequence[Team]) -> list[Team]:
    """The teams of its unit among these, itself too: one list may hold the steps of all areas (R-PS-91)."""
    return [one for one in teams if one.unit == team.unit]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnList:
    """What is asked of a list: whose, by whom, when, and the filters with their values.

    `team`: of one team. `teams`: of several together.
    """

    team: str = ""
    teams: Sequence[str] = ()
    mine: UUID | None
    now: dt.datetime
    filters: Mapping[str, Any] = field(default_factory=dict)

    def given(self, **more: object) -> dict[str, Any]:
        """The values that the statements below have gaps for."""
        whose = {"teams": list(self.teams)} if self.teams else {"team": self.team}
        return {**whose, "mine": self.mine, "now": self.now, **self.filters, **more}


def list_of(actor: Actor, team: Team, *, now: dt.datetime, filters: Mapping[str, Any]) -> OnList:
    """The open steps of the team that the actor may see: all of them or none, by the rule of `work.view`.

    The rule's teams beside this one would keep PostgreSQL from walking the list in its order.
    """
    seen = team.pk in actor.doing(access.VIEW.name).teams()
    return OnList(team=team.pk if seen else "", mine=actor.id, now=now, filters=filters)


def joint_list_of(
    actor: Actor, teams: Sequence[Team], *, now: dt.datetime, filters: Mapping[str, Any]
) -> OnList:
    """The open steps of several teams that the actor may see, as one list."""
    seen = actor.doing(access.VIEW.name).teams()
    codes = [team.pk for team in teams if team.pk in seen]
    return OnList(teams=codes, mine=actor.id, now=now, filters=filters)


def counts(wanted: OnList) -> dict[TabKey, int]:
    """How many steps stand behind each tab, in one query."""
    counting = _counting_together if wanted.teams else _counting
    found = counting(frozenset(wanted.filters)).rows(**wanted.given())
    numbers = found[0][1:] if found else [0] * len(TabKey)
    return dict(zip(TABS, numbers, strict=True))


def page_of(wanted: OnList, tab: TabKey, *, after: Place | None) -> ListPage:
    """Fifty steps by due time, those due first first. One query of one table."""
    listing = _listing_together if wanted.teams else _listing
    asked = listing(frozenset(wanted.filters), tab, goes_on=after is not None)
    return listed_from(asked.rows(**wanted.given(**(after.given() if after else {}))))


def listed_from(rows: Sequence[tuple[Any, ...]]) -> ListPage:
    """What `page_in` has found: the last row only tells that the list goes on."""
    shown = [step_of(row) for row in rows[:PAGE_SIZE]]
    more = len(rows) > PAGE_SIZE
    return ListPage(shown, Place(shown[-1].due_at, shown[-1].pk) if more else None)


# Whoever is under address protection is found by no area: it would tell where they live (I-04).
HIDDEN = Person.objects.filter(pk=OuterRef("person"), is_protected=True)
FILTERS: Mapping[str, Q] = {
    "service_task": Q(service_task=Given("service_task")),
    "area": Q(area=Given("area")) & Q(~Exists(HIDDEN)),
    "need": Q(need=Given("need")),
    "language": Q(language=Given("language")),
    "other_languages": ~Q(OneOf("language", "other_languages")),  # than these
    "urgent": Q(is_urgent=True),
}
TABS: Mapping[TabKey, Q] = {
    TabKey.NEW: Q(worker=None) & ~Q(kind__in=[ACCEPT_STEP, ASK_STEP]),
    TabKey.MINE: Q(worker=Given("mine")),
    TabKey.ALL: Q(),
    TabKey.LATE: is_late(Given("now")),
    TabKey.SOON: is_soon_late(Given("now")),
    TabKey.WAITING: Q(waits_for_client=True),
    TabKey.BACK: Q(came_back_at__isnull=False),
    TabKey.OFFERED: Q(kind=ACCEPT_STEP),
}


ONE_TEAM, TOGETHER = Q(team=Given("team")), Q(OneOf("team", "teams"))


def _steps(filters: frozenset[str], whose: Q = ONE_TEAM) -> QuerySet[Step]:
    wanted = (FILTERS[name] for name in sorted(filters))
    return Step.objects.open().filter(*wanted, whose)


NUMBERS = {f"on_{key}": Count("pk", filter=condition) for key, condition in TABS.items()}


@cache
def _counting(filters: frozenset[str]) -> Asked:
    return Asked(lambda: _steps(filters).order_by().values_list("team").annotate(**NUMBERS))


@cache
def _counting_together(filters: frozenset[str]) -> Asked:
    steps = _steps(filters, TOGETHER).order_by().annotate(whole=Value(1)).values_list("whole")
    return Asked(lambda: steps.annotate(**NUMBERS))


@cache
def _listing(filters: frozenset[str], tab: TabKey, *, goes_on: bool) -> Asked:
    return page_in(_steps(filters).filter(TABS[tab]), goes_on=goes_on)


@cache
def _listing_together(filters: frozenset[str], tab: TabKey, *, goes_on: bool) -> Asked:
    return page_in(_steps(filters, TOGETHER).filter(TABS[tab]), goes_on=goes_on)


def page_in(steps: QuerySet[Step], *, goes_on: bool) -> Asked:
    """A page of these steps by due time, those due first first, and one more; `goes_on`: after a place."""
    if goes_on:
        later = Q(due_at__gt=Given("due_at")) | Q(due_at=Given("due_at"), pk__gt=Given("step"))
        steps = steps.filter(later, due_at__gte=Given("due_at"))
    # which they are, the index of work lists knows by itself, however many it has to pass over
    ids = steps.order_by("due_at", "pk").values("pk")[: PAGE_SIZE + 1]
    shown = Step.objects.filter(pk__in=ids).order_by("due_at", "pk")
    return Asked(lambda: shown.values_list(*STEP_COLUMNS))
