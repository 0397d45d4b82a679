"""Where no time kept the promise: how often, for what, and what was done instead (R-KL-21)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q
from django.db.models.functions import JSONObject, TruncMonth
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reimari.access.actor import Actor
from reimari.appointments.models import Shortage
from reimari.appointments.states import Instead
from reimari.cases.access import cases_at_work
from reimari.cases.models import Case
from reimari.cases.states import MeetingMode
from reimari.common.working_days import HELSINKI, ONE_DAY, day_in_helsinki
from reimari.desk.forms.choices import language_name
from reimari.desk.queries.rows import name_in
from reimari.region.profile.values import Profile, by_code
from reimari.work.queries import County

WEEKS = 4
MONTHS = 12
MOST = 50  # told one by one
DECEMBER = 12
YEARS = range(2000, 2100)


@dataclass(frozen=True, slots=True)
class Sum:
    """How many lacked of something. `none_later`: of these no time was found at all; `days`: how many days
    after the promise the first time was, half of the others at most; empty: there were none."""

    name: str
    count: int
    none_later: int
    days: str


@dataclass(frozen=True, slots=True)
class By:
    """Shortages by something: the most first."""

    title: str
    sums: Sequence[Sum]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacked:
    """One shortage in words. `later`: how long after the promise the first time was.

    `case`, `number`, `need`: only for whoever sees the case by work.
    """

    at: dt.datetime
    wanted: str
    where: str
    urgent: bool
    due_at: dt.datetime | None
    later_at: dt.datetime | None
    later: str
    instead: str
    case: UUID | None
    number: str
    need: str
    person: UUID | None


@dataclass(frozen=True, slots=True)
class Month:
    """A month with shortages, by its first day."""

    first: dt.date
    code: str
    count: int
    none_later: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortagePage:
    """Of the last four weeks, or of one `month`. `more`: how many rows aren't told one by one."""

    month: dt.date | None
    since: dt.date
    until: dt.date
    total: Sum
    by: Sequence[By]
    rows: Sequence[Lacked]
    more: int
    months: Sequence[Month]

    def person_ids(self) -> set[UUID]:
        """Whose cases the rows open."""
        return {row.person for row in self.rows if row.person}


def month_in(text: str) -> dt.date | None:
    """The first day of the month that an address asks for; anything that can't be read asks for none."""
    try:
        first = dt.datetime.strptime(text, "%Y-%m").replace(tzinfo=HELSINKI).date()
    except ValueError:
        return None
    return first if first.year in YEARS else None


def shortages_of(
    actor: Actor, teams: Iterable[str], county: County, *, now: dt.datetime, month: dt.date | None
) -> ShortagePage:
    """The shortages of these teams. Two queries."""
    today = day_in_helsinki(now)
    since, until = _days_of(month) if month else (today - (WEEKS * 7 - 1) * ONE_DAY, today)
    every = Shortage.objects.filter(team__in=teams)
    seen = cases_at_work(actor, Case.objects.filter(pk=OuterRef("case")))
    told = JSONObject(pk="pk", number="number", need="need", person="person", hidden="person__is_protected")
    found = every.filter(told_at__gte=_begins(since), told_at__lt=_begins(until + ONE_DAY))
    found = found.annotate(of_case=ArraySubquery(seen.values(json=told)[:1]))
    rows: list[Any] = list(found.order_by("-told_at", "-pk"))
    words = _Words(county.profile)
    return ShortagePage(
        month=month,
        since=since,
        until=until,
        total=_sum("", rows),
        by=[by for title, names in words.ways() if (by := _by(title, names, rows)).sums],
        rows=[_lacked(row, words) for row in rows[:MOST]],
        more=max(0, len(rows) - MOST),
        months=_months(every, _months_before(today)),
    )


def _days_of(first: dt.date) -> tuple[dt.date, dt.date]:
    after = dt.date(first.year + first.month // DECEMBER, first.month % DECEMBER + 1, 1)
    return first, after - ONE_DAY


def _months_before(today: dt.date) -> dt.date:
    number = today.year * DECEMBER + today.month - MONTHS
    return dt.date(number // DECEMBER, number % DECEMBER + 1, 1)


def _begins(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), HELSINKI)


def _months(every: Any, since: dt.date) -> list[Month]:
    """The newest first."""
    rows = every.filter(told_at__gte=_begins(since)).order_by()
    rows = rows.annotate(month=TruncMonth("told_at", tzinfo=HELSINKI)).values("month")
    rows = rows.annotate(count=Count("pk"), none_later=Count("pk", filter=Q(later_at=None)))
    return [
        Month(row["month"].date(), f"{row['month']:%Y-%m}", row["count"], row["none_later"])
        for row in rows.order_by("-month")
    ]


def days_late(row: Shortage) -> int | None:
    """How many days after the promised day the first time was; None: there was none."""
    if row.later_at is None or row.due_at is None:
        return None
    return max(0, (day_in_helsinki(row.later_at) - day_in_helsinki(row.due_at)).days)


def _sum(name: str, rows: Sequence[Shortage]) -> Sum:
    late = [days for row in rows if (days := days_late(row)) is not None]
    return Sum(name, len(rows), len(rows) - len(late), _days_words(round(median(late))) if late else "")


def _days_words(days: int) -> str:
    return ngettext("%(number)s day", "%(number)s days", days) % {"number": days}


type NamesOf = Callable[[Shortage], Iterable[str]]


def _by(title: str, names: NamesOf, rows: Iterable[Shortage]) -> By:
    found: Mapping[str, list[Shortage]] = defaultdict(list)
    for row in rows:
        for name in names(row):
            found[name].append(row)
    sums = [_sum(name, mine) for name, mine in found.items()]
    return By(title, sorted(sums, key=lambda each: (-each.count, each.name.casefold())))


def _lacked(row: Any, words: "_Words") -> Lacked:
    case = row.of_case[0] if row.of_case else None
    days = days_late(row)
    place = "" if case and case["hidden"] else words.place(row)  # I-04
    return Lacked(
        at=row.told_at,
        wanted=", ".join(words.backgrounds(row)),
        where=", ".join(filter(None, (words.mode(row.mode), words.language(row), place))),
        urgent=row.is_urgent,
        due_at=row.due_at,
        later_at=row.later_at,
        later="" if days is None else _days_words(days),
        instead=str(Instead(row.instead).label),
        case=UUID(case["pk"]) if case else None,
        number=case["number"] if case else "",
        need=words.need(case["need"] if case else row.need),
        person=UUID(case["person"]) if case and case["person"] else None,
    )


class _Words:
    """What was wanted, by its names."""

    def __init__(self, profile: Profile) -> None:
        self._backgrounds, self._places = by_code(profile.backgrounds), by_code(profile.places)
        self._needs = by_code(profile.needs)

    def ways(self) -> Iterator[tuple[str, NamesOf]]:
        """By what shortages are counted, in the order in which they are told."""
        yield _("For what"), self.backgrounds
        yield _("How one meets"), lambda row: [self.mode(row.mode) or _("any way")]
        yield _("Language"), lambda row: [self.language(row) or _("any language")]
        yield _("Place"), lambda row: [self.place(row) or _("any place")]
        yield _("Done instead"), lambda row: [str(Instead(row.instead).label)]

    def backgrounds(self, row: Shortage) -> list[str]:
        return [name_in(self._backgrounds, code) for code in row.backgrounds] or [_("not told")]

    def mode(self, code: str) -> str:
        return str(MeetingMode(code).label) if code else ""

    def language(self, row: Shortage) -> str:
        return language_name(row.language) if row.language else ""

    def place(self, row: Shortage) -> str:
        return name_in(self._places, row.place_id) if row.place_id else ""

    def need(self, code: str) -> str:
        return name_in(self._needs, code) if code else ""
