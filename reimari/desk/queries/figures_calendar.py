"""The calendar of promises: what comes due on each day of a month, and how it stands; of cases."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from reimari.access.actor import Actor
from reimari.cases import access as cases
from reimari.cases.models import Case
from reimari.common.shell import Tab
from reimari.common.working_days import ONE_DAY, holiday_name
from reimari.desk.forms.figures import DueForm
from reimari.desk.queries.figures_asked import TITLES, UNIT, Names
from reimari.desk.queries.rows import language, name_in
from reimari.figures.definitions import DUE, Dimension, Frame
from reimari.figures.definitions.rows.due import AHEAD, Stands, due_codes
from reimari.figures.queries import MOST, Cut, Due, Kept, due_by_day, due_cases, units_of
from reimari.figures.rules import month_after, months_from
from reimari.region.profile.values import ClockKind, Limit, by_code
from reimari.work.queries import County

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

BACK = 36  # months that can be asked for before the one that goes on
SHOWN = 100  # of what comes due on a day
BY_CLOCK = "clock"
ALONE = (UNIT, str(Dimension.TEAM), str(Dimension.NEED), BY_CLOCK)
CLOCK: "Final[Mapping[str, StrPromise]]" = {
    BY_CLOCK: pgettext_lazy("calendar of promises", "Promise or deadline")
}
KINDS: "Final[Mapping[str, StrPromise]]" = {
    ClockKind.PROMISE: gettext_lazy("The county's promises"),
    ClockKind.LAW: gettext_lazy("The law's deadlines"),
}
SHORT: "Final[Mapping[str, StrPromise]]" = {
    ClockKind.PROMISE: pgettext_lazy("calendar of promises", "Promises"),
    ClockKind.LAW: pgettext_lazy("calendar of promises", "Law"),
}
STANDS: "Final[Mapping[str, StrPromise]]" = {
    Stands.KEPT: pgettext_lazy("calendar of promises", "kept"),
    Stands.MISSED: pgettext_lazy("calendar of promises", "not kept"),
    Stands.OPEN: pgettext_lazy("calendar of promises", "open"),
    Stands.PAUSED: pgettext_lazy("calendar of promises", "paused"),
    Stands.ENDED: pgettext_lazy("calendar of promises", "ended before"),
}
type Counts = dict[dt.date, Counter[tuple[str, str]]]  # by day: how many by kind and how they stand
# What is a limit that a day can be told of.
DATED = frozenset({Limit.WORKING_DAYS, Limit.MONTHS, Limit.SAME_DAY, Limit.AT_ONCE})


@dataclass(frozen=True, slots=True)
class CalendarAsked:
    """A month by its first day, and of whom or what alone, by the names of `ALONE`."""

    month: dt.date
    alone: Mapping[str, str]

    def address(self, **changed: str) -> str:
        """It after the question mark of an address."""
        return urlencode({"month": f"{self.month:%Y-%m}"} | {**self.alone} | changed)

    def due(self, units: Sequence[str], first: dt.date, last: dt.date, **more: str) -> Due:
        """What is asked of these units and days."""
        return Due(first=first, last=last, units=units, **self.alone, **more)


@dataclass(frozen=True, slots=True)
class Number:
    """How many stand so, in words."""

    stands: str
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class Group:
    """The promises or the deadlines of a day or month: those that there are, in the order of `STANDS`.

    `short`: what they are called where there is little room.
    """

    kind: str
    label: str
    short: str
    numbers: Sequence[Number]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCell:
    """A day of the grid. `inside`: of the month; `holiday`: its name; `url`: what comes due on it."""

    on: dt.date
    inside: bool
    is_working: bool
    is_today: bool
    holiday: str
    groups: Sequence[Group]
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPage:
    """All of the page: weeks from Monday until Sunday, the sums of the month, and what can be asked for.
    `counted_at`: until when they are up to date; None: now."""

    asked: CalendarAsked
    counted_at: dt.datetime | None
    weeks: Sequence[tuple[int, Sequence[DayCell]]]
    sums: Sequence[Group]
    before: str
    after: str
    form: DueForm


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """A case and what comes due in it on the day; nothing that names anybody."""

    pk: UUID
    name: str
    clock: str
    kind: str
    stands: str
    words: str
    team: str
    need: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPage:
    """All of the page. `all`: how much comes due; `closed`: how much of it in cases that the viewer may not
    open; `most`: that there is more than is looked for."""

    on: dt.date
    holiday: str
    tabs: Sequence[Tab]
    lines: Sequence[DueLine]
    all: int
    closed: int
    most: bool
    person_ids: set[UUID]

    @property
    def more(self) -> int:
        """How much the viewer may open that isn't shown."""
        return self.all - self.closed - len(self.lines)


def calendar_asked(get: Mapping[str, str], *, today: dt.date) -> CalendarAsked:
    """What can be read of an address; without a month the one that goes on."""
    this = today.replace(day=1)
    try:
        month = dt.date.fromisoformat(f"{get.get('month', '')}-01")
    except ValueError:
        month = this
    if not month_after(this, -BACK) <= month <= month_after(this, AHEAD):
        month = this
    return CalendarAsked(month, {name: get[name][:80] for name in ALONE if get.get(name)})


def calendar_of(actor: Actor, asked: CalendarAsked, county: County, *, now: dt.datetime) -> CalendarPage:
    """The month that is asked for. Five queries, however much there is; two of what isn't kept."""
    units = [unit.pk for unit in units_of(actor)]
    first, last = asked.month, month_after(asked.month) - ONE_DAY
    if (cut := _cut_of(asked)) is not None:
        counts, counted_at = _kept(cut, asked, units, county, now)
    else:
        counts, counted_at = _live(asked, units, county, now), None
    today, opens = timezone.localdate(now), actor.may(cases.VIEW.name)
    monday, cells = first - ONE_DAY * first.weekday(), list[DayCell]()
    while monday + ONE_DAY * len(cells) <= last or len(cells) % 7:
        on = monday + ONE_DAY * len(cells)
        groups = groups_of(counts.get(on, Counter()))
        cells.append(
            DayCell(
                on=on,
                inside=first <= on <= last,
                is_working=county.calendar.is_working(on),
                is_today=on == today,
                holiday=_holiday(on, county),
                groups=groups,
                url=day_url(asked, on) if groups and opens else "",
            )
        )
    weeks = [cells[at : at + 7] for at in range(0, len(cells), 7)]
    this = today.replace(day=1)
    return CalendarPage(
        asked=asked,
        counted_at=counted_at,
        weeks=[(week[0].on.isocalendar().week, week) for week in weeks],
        sums=groups_of(sum(counts.values(), Counter())),
        before=_beside(asked, -1, this),
        after=_beside(asked, 1, this),
        form=_form(asked, county, units, now=now),
    )


def _cut_of(asked: CalendarAsked) -> Cut | None:
    """What is asked for alone, where it is kept by that; None: of one promise, or by two things together."""
    if BY_CLOCK in asked.alone:
        return None
    cut = Cut(asked.alone.get(UNIT), {dim: asked.alone[dim] for dim in Dimension if dim in asked.alone})
    return cut if DUE.rows.cut(cut.dims()) else None


def _kept(
    cut: Cut, asked: CalendarAsked, units: Sequence[str], county: County, now: dt.datetime
) -> tuple[Counts, dt.datetime | None]:
    """By day, as it was last counted, and when that was; counted now where it isn't counted yet."""
    read = Kept([DUE], Frame(asked.month, asked.month, county, now)).read(units, cut, again=False)
    counts: Counts = {}
    for part, number in read.total().get(DUE.code, Counter()).items():
        day, kind, stands = part.split("-")
        counts.setdefault(asked.month.replace(day=int(day)), Counter())[kind, stands] = number
    return counts, read.counted_at


def _live(asked: CalendarAsked, units: Sequence[str], county: County, now: dt.datetime) -> Counts:
    due = asked.due(units, asked.month, month_after(asked.month) - ONE_DAY)
    counts: Counts = {}
    for day, kind, stands, number in due_by_day(due, county, now=now):
        counts.setdefault(day, Counter())[kind, stands] = number
    return counts


def day_of(
    actor: Actor,
    asked: CalendarAsked,
    on: dt.date,
    county: County,
    *,
    which: tuple[str, str],
    now: dt.datetime,
) -> DayPage:
    """What comes due on the day, of one kind that stands so if `which` tells it; as it is now. Three
    queries."""
    units, profile = [unit.pk for unit in units_of(actor)], county.profile
    kind, stands = which
    counts, found = due_cases(asked.due(units, on, on, kind=kind, stands=stands), county, now=now)
    opened = cases.VIEW.rows(actor, Case.objects.filter(pk__in={pk for pk, *_rest in found}))
    rows = {row[0]: row for row in opened.values_list("pk", "number", "team_id", "need", "person_id")}
    clocks, needs, teams = by_code(county.clocks(now)), by_code(profile.needs), by_code(profile.teams)
    mine = [each for each in found if each[0] in rows]
    lines, persons = list[DueLine](), set[UUID]()
    for pk, clock, of, how in mine[:SHOWN]:
        _pk, number, team, need, person = rows[pk]
        line = DueLine(
            pk=pk,
            name=number,
            clock=name_in(clocks, clock),
            kind=of,
            stands=how,
            words=str(STANDS[how]),
            team=name_in(teams, team),
            need=name_in(needs, need),
        )
        lines.append(line)
        persons |= {person} if person else set()
    return DayPage(
        on=on,
        holiday=_holiday(on, county),
        tabs=_tabs(asked, on, counts, which),
        lines=lines,
        all=len(found),
        closed=len(found) - len(mine),
        most=len(found) == MOST,
        person_ids=persons,
    )


def groups_of(counts: Mapping[tuple[str, str], int]) -> list[Group]:
    """Promises first, then the law's; none where there is nothing."""
    found: list[Group] = []
    for kind, label in KINDS.items():
        numbers = [
            Number(stands, str(words), counts[kind, stands])
            for stands, words in STANDS.items()
            if counts.get((kind, stands))
        ]
        found += [Group(kind, str(label), str(SHORT[kind]), numbers)] if numbers else []
    return found


def day_url(asked: CalendarAsked, on: dt.date, **more: str) -> str:
    """The list of what comes due on a day."""
    return f"{reverse('desk:figures_day')}?{asked.address(on=on.isoformat(), **more)}"


def _tabs(
    asked: CalendarAsked, on: dt.date, counts: Mapping[tuple[str, str], int], which: tuple[str, str]
) -> list[Tab]:
    tabs = [Tab(day_url(asked, on), _("All"), sum(counts.values()), current=which == ("", ""))]
    for group in groups_of(counts):
        for each in group.numbers:
            url = day_url(asked, on, kind=group.kind, stands=each.stands)
            label = f"{group.short}: {each.label}"
            tabs.append(Tab(url, label, each.number, current=which == (group.kind, each.stands)))
    return tabs


def _holiday(on: dt.date, county: County) -> str:
    return holiday_name(on, language()) if county.calendar.is_holiday(on) else ""


def _beside(asked: CalendarAsked, months: int, this: dt.date) -> str:
    month = month_after(asked.month, months)
    if not month_after(this, -BACK) <= month <= month_after(this, AHEAD):
        return ""
    return f"{reverse('desk:figures_calendar')}?{asked.address(month=f'{month:%Y-%m}')}"


def _form(asked: CalendarAsked, county: County, units: Sequence[str], *, now: dt.datetime) -> DueForm:
    this = timezone.localdate(now).replace(day=1)
    names = Names(county.profile, units).choices([UNIT, Dimension.TEAM, Dimension.NEED])
    return DueForm(
        months=reversed(list(months_from(month_after(this, -BACK), month_after(this, AHEAD)))),
        chosen={"month": f"{asked.month:%Y-%m}", **asked.alone},
        of={**names, BY_CLOCK: sorted(_clocks(county, now), key=lambda each: each[1].casefold())},
        titles={**TITLES, **CLOCK},
    )


def _clocks(county: County, now: dt.datetime) -> Iterable[tuple[str, str]]:
    """The county's promises in cases that have a day, and the law's deadlines that may be told."""
    told = {*due_codes(county.profile)}
    for clock in county.clocks(now):
        if clock.limit in DATED and clock.code in told:
            yield clock.code, clock.name.in_language(language())
