"""The supervisors' board: the lines now, and open steps in figures with the lists behind them (C70, C71)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import cast
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.callbacks import access as callbacks
from reimari.callbacks.models import Callback
from reimari.cases import access as cases
from reimari.cases.models import Case
from reimari.common.asking import Asked, Given, OneOf
from reimari.contacts import access as contacts
from reimari.desk.forms.choices import language_name
from reimari.desk.queries.calls import queues
from reimari.desk.queries.lists import STEP_COLUMNS, step_of
from reimari.desk.queries.rows import Row, area_names, name_in, rows_of
from reimari.grants import access as grants
from reimari.region.profile.values import Profile, by_code
from reimari.staff import access
from reimari.staff.roster import on_duty_at
from reimari.work import access as work
from reimari.work.models import Pause, Step, is_late
from reimari.work.queries import County
from reimari.work.states import ACCEPT_STEP

MANY_HOPS = 2  # a matter handed on so many times hops
NOT_REACHED = "client_not_reached"  # the pause of whoever couldn't be reached
SHOWN = 100
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
    Worry.UNTOUCHED: Q(worker=None, half_at__lt=NOW, waits_for_client=False) & ~Q(kind=ACCEPT_STEP),
    Worry.BACK: Q(came_back_at__isnull=False),
    Worry.HOPPING: Q(track__in=HOPPING),
    Worry.NOT_REACHED: Q(track__in=PAUSED),
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
class Sum:
    """A row of the board."""

    name: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """All of it. `teams`: what the viewer is told of changes of."""

    lines: Sequence[LineNow]
    sums: Sequence[Sum]
    total: Sum | None
    teams: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """The steps behind a figure; `opens_…` as on the team's page."""

    name: str
    rows: Sequence[Row]
    more: bool
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
    found = _figures(by).rows(teams=teams, **_moments(now)) if teams else []
    listed = bool(_listed(actor))
    sums = [Sum(name=names(key), cells=_cells(by, key, numbers, listed=listed)) for key, *numbers in found]
    totals = [sum(column) for column in zip(*(numbers for _key, *numbers in found), strict=True)]
    return Board(
        lines=_lines(actor, county, teams, now=now),
        sums=sorted(sums, key=lambda each: each.name.casefold()),
        total=_total(by, totals) if len(found) > 1 else None,
        teams=teams,
    )


def behind(actor: Actor, county: County, by: By, key: str, worry: Worry, *, now: dt.datetime) -> Behind:
    """The steps behind one figure, the most urgent first; of the teams whose lists the actor sees."""
    teams = _listed(actor)
    asked = _steps(by, worry, told=bool(key))
    found = asked.rows(teams=teams, key=key, **_moments(now)) if teams else []
    rows = rows_of([step_of(row) for row in found[:SHOWN]], county, now=now)
    return Behind(
        name=_names(by, county.profile)(key),
        rows=rows,
        more=len(found) > SHOWN,
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


@cache
def _figures(by: By) -> Asked:
    numbers = {f"n_{worry}": Count("pk", filter=condition) for worry, condition in CONDITIONS.items()}
    steps = Step.objects.open().filter(OneOf("team", "teams"))
    return Asked(lambda: steps.order_by().values_list(by.value).annotate(**numbers))


@cache
def _steps(by: By, worry: Worry, *, told: bool) -> Asked:
    whose = Q(**{by.value: Given("key")}) if told else Q(**{f"{by.value}__isnull": True})
    steps = Step.objects.open().filter(OneOf("team", "teams"), CONDITIONS[worry], whose)
    # which they are, the index of work lists knows by itself, however many it has to pass over
    ids = steps.order_by("due_at", "pk").values("pk")[: SHOWN + 1]
    shown = Step.objects.filter(pk__in=ids).order_by("due_at", "pk")
    return Asked(lambda: shown.values_list(*STEP_COLUMNS))


def _total(by: By, numbers: Sequence[int]) -> Sum:
    return Sum(name=str(_("All")), cells=_cells(by, None, numbers, listed=False))


def _cells(by: By, key: str | None, numbers: Sequence[int], *, listed: bool) -> list[Cell]:
    of = f"{reverse('desk:board_steps')}?{urlencode({'by': by.value, 'of': key or ''})}" if listed else ""
    return [
        Cell(worry=worry, number=number, url=f"{of}&worry={worry.value}" if listed and number else "")
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
    asked: dict[str, tuple[int, dt.datetime]] = {}
    if actor.may(callbacks.LIST.name):
        rows = callbacks.LIST.rows(actor, Callback.objects.open()).order_by()
        waiting = rows.values_list("channel").annotate(number=Count("pk"), since=Min("asked_at"))
        asked = {code: (number, since) for code, number, since in waiting}
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
            callbacks=asked[code][0] if code in asked else 0,
            since=asked[code][1] if code in asked else None,
        )
        for code in {**calls, **asked, **there}
    ]
    return sorted(found, key=lambda line: (-line.calls, -line.callbacks, line.name))
