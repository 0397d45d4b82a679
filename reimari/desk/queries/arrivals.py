"""When contacts come: a day's average by weekday and half-hour, beside the hours in which lines are open."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reimari.access.actor import Actor
from reimari.common.charts import Heat, heat, shades
from reimari.common.working_days import HELSINKI, ONE_DAY, WorkingCalendar
from reimari.desk.queries.figures import Figures
from reimari.desk.queries.figures_asked import Asked
from reimari.desk.queries.figures_table import KEPT_BACK
from reimari.desk.queries.rows import language
from reimari.figures.definitions import ARRIVED, Dimension, Frame
from reimari.figures.definitions.arrivals import DAYS, clock, slot, slot_words
from reimari.figures.definitions.county_rules import openings
from reimari.figures.definitions.rows.arrivals import HOLIDAY, SATURDAY
from reimari.figures.queries import Kept, units_of
from reimari.figures.rules import month_after, withheld
from reimari.region.profile.values import Channel, fold
from reimari.staff.rules.staffing import HALVES, Half, halves_open
from reimari.work.queries import County

MOST_MAPS = 6
BUSIEST = 3
USUAL = (16, 31)  # half-hours that are always shown: 8.00 to 16.00
AS_WHOLE = 10  # from here on tenths say nothing
LEAST = 0.05  # what is less isn't a tenth

type Slot = tuple[int, Half]  # ISO weekday, 8 for a holiday on a weekday; half-hour from midnight


@dataclass(frozen=True, slots=True)
class Busy:
    """A half-hour in words, and the address of what is behind it, for whoever may open that."""

    words: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """One heat map and the same as a table: the half-hours with what is said of each day.

    `averages`: contacts a day, by slot. `number`: how many contacts; None: not told.
    """

    name: str
    number: int | None
    chart: Heat
    table: Sequence[tuple[str, Sequence[str]]]
    averages: Mapping[Slot, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """All of the page. `days`: how many of each kind of day there were. `rest`: what no map is drawn of."""

    figures: Figures
    days: Mapping[int, int]
    heads: Sequence[str]
    maps: Sequence[Map]
    rest: Sequence[tuple[str, int | None]]
    busiest: Sequence[Busy]
    scale: Sequence[tuple[int, str]]
    lines: Sequence[str]

    @property
    def number(self) -> int:
        """How many contacts came: also when none of their half-hours may be told."""
        return sum(self.figures.whole.total().get(ARRIVED.code, Counter()).values())


def arrivals_of(actor: Actor, asked: Asked, county: County, *, now: dt.datetime) -> Arrivals:
    """The half-hours of the months that are asked for. Five queries, however much came."""
    return drawn(arrived_in([unit.pk for unit in units_of(actor)], asked, county, actor, now=now))


def arrived_in(
    units: Sequence[str], asked: Asked, county: County, actor: Actor, *, now: dt.datetime
) -> Figures:
    """The half-hours of these units, for whoever may see them."""
    kept = Kept([ARRIVED], Frame(asked.since, asked.until, county, now))
    read = kept.read(units, asked.cut, asked.by, again=False)
    return Figures([ARRIVED], asked, county, actor, units, kept.frozen, read, read, now)


def drawn(figures: Figures, *, leaves: bool = False) -> Arrivals:
    """The page of what was counted. `leaves`: nothing of fewer than five, nor what would tell it; no sums,
    for what is kept back could be told from them."""
    asked, county = figures.asked, figures.county
    days = days_of(asked.since, asked.until, county.calendar, today=timezone.localdate(figures.now))
    lines, names = _lines(figures), figures.names()
    is_open = _open(tuple(lines), county.calendar, asked.since, _after(figures))
    counts = _counts(figures)
    hidden = {name: _hidden(numbers) if leaves else set[Slot]() for name, numbers in counts.items()}
    order = sorted(counts, key=lambda name: (-counts[name].total(), name.casefold()))
    found = {name: _averages(counts[name], days, hidden[name]) for name in order}
    shown = order[:MOST_MAPS]
    most = max((each for name in shown for each in found[name].values()), default=0.0)
    every = _together(found.values())
    half = _often(is_open, days)
    told_of = {*every, *half, *(each for slots in hidden.values() for each in slots)}
    days_told = {*range(1, SATURDAY), *(day for day, _half in told_of)}
    layout = Layout([day for day in DAYS if days[day] and day in days_told], _rows(told_of), half, most)
    return Arrivals(
        figures=figures,
        days=days,
        heads=[_short(day) for day in layout.columns],
        maps=[
            layout.map(name, None if leaves else counts[name].total(), found[name], hidden[name])
            for name in shown
        ],
        rest=[(name, None if leaves else counts[name].total()) for name in order[MOST_MAPS:]],
        busiest=_busiest(figures, every),
        scale=_scale(most),
        lines=[names.of(Dimension.CHANNEL, line.code) for line in lines],
    )


def _counts(figures: Figures) -> dict[str, Counter[str]]:
    if not figures.asked.by:
        return {"": figures.whole.total().get(ARRIVED.code, Counter())}
    found: dict[str, Counter[str]] = {}
    for _code, name, sums in figures.compared():
        if numbers := sums.get(ARRIVED.code):
            found.setdefault(name, Counter()).update(numbers)
    return found


def _hidden(numbers: Mapping[str, int]) -> set[Slot]:
    """The half-hours that aren't told in what leaves the house."""
    codes = [code for code, number in numbers.items() if number]
    kept = withheld([numbers[code] for code in codes])
    return {_slot(codes[at]) for at in kept}


@lru_cache(maxsize=512)
def _slot(code: str) -> Slot:
    day, half = code.split("-")
    return int(day), int(half)


def days_of(since: dt.date, until: dt.date, calendar: WorkingCalendar, *, today: dt.date) -> dict[int, int]:
    """How many days of each kind there were in the months from `since` until `until`, until today."""
    found = dict.fromkeys(DAYS, 0)
    day = since
    while day <= min(month_after(until) - ONE_DAY, today):
        found[kind_of(day, calendar)] += 1
        day += ONE_DAY
    return found


def kind_of(day: dt.date, calendar: WorkingCalendar) -> int:
    """The ISO weekday; 8 when it is a weekday on which nobody works."""
    weekday = day.isoweekday()
    return HOLIDAY if weekday < SATURDAY and not calendar.is_working(day) else weekday


def _after(figures: Figures) -> dt.date:
    return min(month_after(figures.asked.until), timezone.localdate(figures.now) + ONE_DAY)


def _lines(figures: Figures) -> list[Channel]:
    """The channels whose hours are framed: the one that is asked for, else those of the units, if known."""
    cut = figures.asked.cut
    units = {fold(unit) for unit in ([cut.unit] if cut.unit else figures.units)}
    alone = cut.alone.get(Dimension.CHANNEL)
    return [
        line
        for line in figures.county.profile.channels
        if line.hours and fold(line.unit) in units and (alone is None or fold(line.code) == fold(alone))
    ]


@lru_cache(maxsize=8)
def _open(
    lines: tuple[Channel, ...], calendar: WorkingCalendar, first: dt.date, until: dt.date
) -> Mapping[Slot, int]:
    """On how many days some of the lines is open in the half-hour."""
    found: Counter[Slot] = Counter()
    for day in (first + number * ONE_DAY for number in range((until - first).days)):
        spans = [
            (opens.astimezone(HELSINKI), closes.astimezone(HELSINKI))
            for line in lines
            for opens, closes in openings(line, calendar, [day])
        ]
        found.update((kind_of(day, calendar), half) for half in halves_open(day, spans))
    return found


def _often(is_open: Mapping[Slot, int], days: Mapping[int, int]) -> set[Slot]:
    """The half-hours that are open on at least half of such days."""
    return {(day, half) for (day, half), number in is_open.items() if 2 * number >= days[day]}


def _averages(numbers: Mapping[str, int], days: Mapping[int, int], hidden: Set[Slot]) -> dict[Slot, float]:
    told = {_slot(code): number for code, number in numbers.items() if number}
    return {
        slot: number / days[slot[0]] for slot, number in told.items() if days[slot[0]] and slot not in hidden
    }


def _together(averages: Iterable[Mapping[Slot, float]]) -> dict[Slot, float]:
    found: dict[Slot, float] = {}
    for each in averages:
        for when, number in each.items():
            found[when] = found.get(when, 0.0) + number
    return found


def _rows(told_of: Iterable[Slot]) -> range:
    halves = [*USUAL, *(half for _day, half in told_of)]
    return range(min(halves), max(halves) + 1)


@dataclass(frozen=True, slots=True)
class Layout:
    """What all maps of the page have in common: their days, their half-hours, when it is open, the most."""

    columns: Sequence[int]
    rows: range
    is_open: Set[Slot]
    most: float

    def map(self, name: str, number: int | None, averages: Mapping[Slot, float], hidden: Set[Slot]) -> Map:
        """One map. `hidden`: what isn't told."""
        spoken = language()
        told = {slot: _average_words(number, spoken) for slot, number in averages.items()}
        told |= dict.fromkeys(hidden, KEPT_BACK)
        none = average_words(0.0)
        slots = [[(day, half) for day in self.columns] for half in self.rows]
        title = _("Contacts by half-hour: %(name)s") % {"name": name} if name else _("Contacts by half-hour")
        heads = [_short(day) for day in self.columns]
        sides = [clock(half) if half % 2 == 0 else "" for half in self.rows]
        return Map(
            name=name,
            number=number,
            averages=averages,
            chart=heat(
                title,
                heads,
                sides,
                [[(averages.get(slot, 0.0), told.get(slot, "")) for slot in row] for row in slots],
                most=self.most,
                frames=list(self._frames()),
            ),
            table=[
                (f"{clock(half)}\N{EN DASH}{clock(half + 1)}", [told.get(slot, none) for slot in row])
                for half, row in zip(self.rows, slots, strict=True)
            ],
        )

    def _frames(self) -> Iterator[tuple[int, int, int]]:
        for column, day in enumerate(self.columns):
            begun: int | None = None
            for row, half in enumerate([*self.rows, HALVES]):
                held = (day, half) in self.is_open
                if held and begun is None:
                    begun = row
                elif not held and begun is not None:
                    yield column, begun, row - 1
                    begun = None


def _busiest(figures: Figures, every: Mapping[Slot, float]) -> list[Busy]:
    """The half-hours in which most come, the earlier before the later of equal ones."""
    first = sorted(every, key=lambda each: (-every[each], each))[:BUSIEST]
    return [
        Busy(
            _("%(when)s: %(number)s contacts a day on average")
            % {"when": slot_words(*each), "number": average_words(every[each])},
            figures.behind_url(ARRIVED, slot(*each)),
        )
        for each in first
    ]


def _scale(most: float) -> list[tuple[int, str]]:
    return [
        (level, _("up to %(number)s") % {"number": average_words(number)}) for level, number in shades(most)
    ]


def average_words(number: float) -> str:
    """“2.4”; from ten on without tenths; what is less than a tenth as “< 0.1”."""
    return _average_words(number, language())


@lru_cache(maxsize=4096)
def _average_words(number: float, _language: str) -> str:
    if 0 < number < LEAST:
        return f"< {number_format(0.1)}"
    whole = number >= AS_WHOLE or round(number, 1) == round(number)
    return number_format(round(number) if whole else round(number, 1))


def _short(day: int) -> str:
    return pgettext("column of a heat map", "Holiday") if day == HOLIDAY else str(WEEKDAYS_ABBR[day - 1])
