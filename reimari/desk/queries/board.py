"""The supervisors' board: the lines now, and open steps in figures with the lists behind them (C70, C71)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Aggregate, Count, Q, QuerySet, Sum, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.callbacks import access as callbacks
from reimari.callbacks.queries import asked_on_lines
from reimari.cases import access as cases
from reimari.cases.models import Case
from reimari.common.asking import Asked, Given, OneOf
from reimari.contacts import access as contacts
from reimari.desk.forms.choices import language_name
from reimari.desk.queries.calls import queues
from reimari.desk.queries.lists import ListPage, Place, listed_from, page_in
from reimari.desk.queries.rows import Row, area_names, name_in, rows_of
from reimari.grants import access as grants
from reimari.region.profile.values import Profile, by_code
from reimari.staff import access
from reimari.staff.roster import on_duty_at
from reimari.work import access as work
from reimari.work.models import Pause, Step, StepCount, is_late
from reimari.work.queries import County
from reimari.work.states import ACCEPT_STEP, Counted

MANY_HOPS = 2  # a matter handed on so many times hops
NOT_REACHED = "client_not_reached"  # the pause of whoever couldn't be reached
NOW = cast(dt.datetime, Given("now"))


class By(StrEnum):
    """What the figures stand by."""

    TEAM = "team"
    AREA = "area"
    SERVICE_TASK = "service_task"
    LANGUAGE = "language"


class Worry(StrEnum):
    """What of the open steps is counted."""

    OPEN = "open"
    TODAY = "today"
    LATE = "late"
    UNTOUCHED = "untouched"
    BACK = "back"
    HOPPING = "hopping"
    NOT_REACHED = "not_reached"


WAYS = {
    By.TEAM: _("By team"),
    By.AREA: _("By area"),
    By.SERVICE_TASK: _("By service task"),
    By.LANGUAGE: _("By language"),
}
WORRIES = {
    Worry.OPEN: _("Open"),
    Worry.TODAY: _("Due today"),
    Worry.LATE: _("Late"),
    Worry.UNTOUCHED: _("Untouched"),
    Worry.BACK: _("Came back"),
    Worry.HOPPING: _("Hopping"),
    Worry.NOT_REACHED: _("Not reached"),
}
# Few of all, so that they are found once and not asked for with each step.
HOPPING = Case.objects.open().filter(hops__gte=MANY_HOPS).values("track")
PAUSED = Pause.objects.going_on().filter(reason=NOT_REACHED).values("track")
CONDITIONS: Mapping[Worry, Q] = {
    Worry.OPEN: Q(),
    Worry.TODAY: Q(due_at__gte=NOW, due_at__lt=Given("tomorrow"), waits_for_client=False),
    Worry.LATE: is_late(NOW),
    Worry.UNTOUCHED: Q(worker=None) & Q(half_at__lt=NOW, waits_for_client=False) & ~Q(kind=ACCEPT_STEP),
    Worry.BACK: Q(came_back_at__isnull=False),
    Worry.HOPPING: Q(track__in=HOPPING),
    Worry.NOT_REACHED: Q(waits_for_client=True) & Q(track__in=PAUSED),
}
# The same of what is counted with each deed (ADR 44)
KEPT: Mapping[Worry, Q] = {
    Worry.OPEN: Q(figure=Counted.OPEN),
    Worry.TODAY: Q(figure=Counted.DUE, at__gte=NOW),
    Worry.LATE: Q(figure=Counted.DUE, at__lt=NOW),
    Worry.UNTOUCHED: Q(figure=Counted.HALF, at__lt=NOW),
    Worry.BACK: Q(figure=Counted.BACK),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineNow:
    """A line: how many are on duty, how many wait on the telephone or to be called back, and how long."""

    name: str
    on_duty: int = 0
    calls: int = 0
    minutes: int = 0
    callbacks: int = 0
    since: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A figure; `url`: the steps behind it, empty when there are none or the viewer sees no list."""

    worry: Worry
    number: int
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """A row of the board."""

    name: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """All of it. `teams`: what the viewer is told of changes of."""

    lines: Sequence[LineNow]
    sums: Sequence[BoardRow]
    total: BoardRow | None
    teams: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """A page of the steps behind a figure, and where the next begins; `opens_…` as on the team's page."""

    name: str
    rows: Sequence[Row]
    next: Place | None
    opens_cases: bool
    opens_contacts: bool
    opens_callbacks: bool
    opens_grants: bool

    @property
    def person_ids(self) -> set[UUID]:
        """Every person whose name stands on the page."""
        return {row.step.person_id for row in self.rows if row.step.person_id is not None}


def board_of(actor: Actor, county: County, by: By, *, now: dt.datetime) -> Board:
    """The board of all teams that the actor leads. At most eight queries, however much there is."""
    teams = _led(actor)
    names = _names(by, county.profile)
    found = _counted(by, teams, now=now) if teams else {}
    behind = reverse("desk:board_steps") if _listed(actor) else ""
    sums = [BoardRow(name=names(key), cells=_cells(by, key, found[key], behind=behind)) for key in found]
    totals = _together(found.values())
    return Board(
        lines=_lines(actor, county, teams, now=now),
        sums=sorted(sums, key=lambda each: each.name.casefold()),
        total=_total(by, totals) if len(found) > 1 else None,
        teams=teams,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of the board: of what, by what, for which key; empty where it isn't told."""

    by: By
    key: str
    worry: Worry


def behind(
    actor: Actor, county: County, figure: Figure, *, now: dt.datetime, after: Place | None = None
) -> Behind:
    """Fifty steps behind a figure, the most urgent first; of the teams whose lists the actor sees."""
    teams = _listed(actor)
    found = _page(figure, teams, after, now=now) if teams else ListPage([], None)
    return Behind(
        name=_names(figure.by, county.profile)(figure.key),
        rows=rows_of(found.steps, county, now=now),
        next=found.next,
        opens_cases=_all_of(actor, cases.VIEW.name, teams),
        opens_contacts=_all_of(actor, contacts.VIEW.name, teams),
        opens_callbacks=_all_of(actor, callbacks.VIEW.name, teams),
        opens_grants=_all_of(actor, grants.VIEW.name, teams),
    )


UNTOLD = _("not told")


def _led(actor: Actor) -> list[str]:
    """The teams of the board, by the rule of `staff.view_team`."""
    return sorted(actor.doing(access.VIEW_TEAM.name).teams())


def _listed(actor: Actor) -> list[str]:
    """Those of them whose lists the actor sees: there the steps themselves are shown."""
    return sorted({*_led(actor)} & {*actor.doing(work.LIST.name).teams()})


def _all_of(actor: Actor, action: str, teams: Sequence[str]) -> bool:
    return {*teams} <= {*actor.doing(action).teams()}


def _moments(now: dt.datetime) -> dict[str, dt.datetime]:
    day = timezone.localdate(now) + dt.timedelta(days=1)
    return {"now": now, "tomorrow": timezone.make_aware(dt.datetime.combine(day, dt.time.min))}


def _counted(by: By, teams: Sequence[str], *, now: dt.datetime) -> dict[str | None, Sequence[int]]:
    """The numbers of each row of the board, in the order of `CONDITIONS`."""
    found: dict[str | None, list[Sequence[int]]] = defaultdict(list)
    for key, *numbers in _figures(by).rows(teams=teams, **_moments(now)):
        found[key].append(numbers)
    summed = {key: _together(rows) for key, rows in found.items()}
    return {key: numbers for key, numbers in summed.items() if any(numbers)}


def _together(rows: Iterable[Sequence[int]]) -> Sequence[int]:
    return [sum(column) for column in zip(*rows, strict=True)]


@cache
def _figures(by: By) -> Asked:
    """What is counted with each deed is added up; what also hangs on other rows is counted of those few."""
    steps, mine = Step.objects.open(), OneOf("team", "teams")
    kept = StepCount.objects.filter(mine, at__lt=Given("tomorrow"))
    few = [
        _by(by, steps.filter(mine, CONDITIONS[worry]), {worry: Count("team")})
        for worry in (Worry.HOPPING, Worry.NOT_REACHED)
    ]
    sums = {worry: Sum("number", filter=those, default=0) for worry, those in KEPT.items()}
    counted = _by(by, kept, sums).union(*few, all=True)
    return Asked(lambda: counted, planned_once=f"board_by_{by}")


def _by(by: By, rows: QuerySet[Any], told: Mapping[Worry, Aggregate]) -> QuerySet[Any, Any]:
    """For each key of `by` the numbers that are told, in the order of `CONDITIONS`; nought of the others."""
    numbers = {f"n_{worry}": told.get(worry, Value(0)) for worry in CONDITIONS}
    grouped: QuerySet[Any, Any] = rows.order_by().values_list(by.value).annotate(**numbers)
    return grouped


def _page(figure: Figure, teams: Sequence[str], after: Place | None, *, now: dt.datetime) -> ListPage:
    asked = _steps(figure.by, figure.worry, told=bool(figure.key), goes_on=after is not None)
    given = {"teams": teams, "key": figure.key, **_moments(now), **(after.given() if after else {})}
    return listed_from(asked.rows(**given))


@cache
def _steps(by: By, worry: Worry, *, told: bool, goes_on: bool) -> Asked:
    whose = Q(**{by.value: Given("key")}) if told else Q(**{f"{by.value}__isnull": True})
    steps = Step.objects.open().filter(OneOf("team", "teams"), CONDITIONS[worry], whose)
    return page_in(steps, goes_on=goes_on)


def _total(by: By, numbers: Sequence[int]) -> BoardRow:
    return BoardRow(name=str(_("All")), cells=_cells(by, None, numbers, behind=""))


def _cells(by: By, key: str | None, numbers: Sequence[int], *, behind: str) -> list[Cell]:
    of = f"{behind}?{urlencode({'by': by.value, 'of': key or ''})}" if behind else ""
    return [
        Cell(worry=worry, number=number, url=f"{of}&worry={worry.value}" if of and number else "")
        for worry, number in zip(CONDITIONS, numbers, strict=True)
    ]


def _names(by: By, profile: Profile) -> Callable[[str | None], str]:
    """The names of rows in the language of the page, as the county's profile tells them."""
    if by == By.LANGUAGE:
        return lambda key: language_name(key) if key else str(UNTOLD)
    if by == By.AREA:
        areas = area_names(profile)
        return lambda key: areas.get(key, key) if key else str(UNTOLD)
    items = by_code(profile.teams if by == By.TEAM else profile.service_tasks)
    return lambda key: name_in(items, key) or str(UNTOLD)


def _lines(actor: Actor, county: County, teams: Sequence[str], *, now: dt.datetime) -> list[LineNow]:
    """The lines on which somebody waits now or is on duty. At most six queries."""
    calls = queues(actor, now=now)
    asked = asked_on_lines(actor)
    profile = county.profile
    there: dict[str, set[UUID]] = defaultdict(set)
    for duty in on_duty_at(teams, profile, now) if teams else ():
        there[duty.where.line].add(duty.user)
    names = by_code(profile.channels)
    found = [
        LineNow(
            name=name_in(names, code),
            on_duty=len(there.get(code, ())),
            calls=calls[code].calls if code in calls else 0,
            minutes=calls[code].minutes if code in calls else 0,
            callbacks=asked[code].callbacks if code in asked else 0,
            since=asked[code].since if code in asked else None,
        )
        for code in {**calls, **asked, **there}
    ]
    return sorted(found, key=lambda line: (-line.calls, -line.callbacks, line.name))
