"""The register of places as a calendar: a row for each day, a column for each bed."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext

from reimari.access.actor import Actor
from reimari.contacts.queries import known_among
from reimari.desk.queries.granting import free_words
from reimari.grants.access import CONFIRM, RELEASE
from reimari.grants.models import CarePlace, PlaceStay
from reimari.grants.queries import Bed, beds_between, places_on
from reimari.grants.states import Stay
from reimari.people.models import hides_place

DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One bed from one day on: free on it, or a stay over `nights` of the days shown.

    `who`: whose it is, to whom they may be named; nobody under address protection is: `is_protected` (I-04).
    """

    bed: int
    nights: int = 1
    stay: PlaceStay | None = None
    who: str = ""
    is_protected: bool = False
    is_known: bool = False
    may: frozenset[str] = frozenset()
    begins: bool = False  # the first free night of a period

    @property
    def held(self) -> bool:
        return self.stay is not None and self.stay.state == Stay.HELD


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """One place: its beds, and for each day the cells that begin on it."""

    place: CarePlace
    beds: Sequence[int]
    rows: Sequence[tuple[dt.date, Sequence[Cell]]]
    free_today: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """All places in the days that are shown, and whom the calendars name."""

    first: dt.date
    after: dt.date
    calendars: Sequence[Calendar]
    named: Collection[UUID]
    beds: Sequence[tuple[str, str]]  # to choose from: place:bed, and in words


def register(actor: Actor, first: dt.date, *, now: dt.datetime) -> Register:
    """Three queries, however many places and stays there are."""
    after = first + dt.timedelta(days=DAYS)
    beds = beds_between(places_on(first), first, after, now)
    persons = {stay.person_id for bed in beds for stay in bed.stays if stay.person_id}
    named = known_among(actor, persons)
    may = {name for name, action in (("confirm", CONFIRM), ("release", RELEASE)) if actor.may(action.name)}
    by_place: dict[str, list[Bed]] = {}
    for bed in beds:
        by_place.setdefault(bed.care_place.pk, []).append(bed)
    return Register(
        first=first,
        after=after,
        calendars=[_calendar(found, first, named, may, now) for found in by_place.values()],
        named=named,
        beds=_choices(by_place, now),
    )


def _calendar(
    beds: Sequence[Bed], first: dt.date, named: Collection[UUID], may: Collection[str], now: dt.datetime
) -> Calendar:
    days = [first + dt.timedelta(days=number) for number in range(DAYS)]
    today = timezone.localdate(now)
    return Calendar(
        place=beds[0].care_place,
        beds=[bed.number for bed in beds],
        rows=[(day, [cell for bed in beds if (cell := _cell(bed, day, days, named, may))]) for day in days],
        free_today=sum(not any(_sleeps(stay, today) for stay in bed.stays) for bed in beds),
    )


def _cell(
    bed: Bed, day: dt.date, days: Sequence[dt.date], named: Collection[UUID], may: Collection[str]
) -> Cell | None:
    """What begins on the day in this bed's column; None where a stay of an earlier row still goes on."""
    stay = next((stay for stay in bed.stays if _sleeps(stay, day)), None)
    if stay is None:
        return Cell(bed=bed.number, begins=any(comes == day for comes, _leaves in bed.free))
    if day not in (days[0], stay.comes_on):
        return None
    nights = sum(_sleeps(stay, each) for each in days)
    known, hidden = stay.person_id in named, hides_place(stay.person)
    who = str(stay.person) if known and not hidden else ""
    deeds = _deeds(stay, may)
    return Cell(
        bed=bed.number,
        nights=nights,
        stay=stay,
        who=who,
        is_protected=known and hidden,
        is_known=known,
        may=deeds,
    )


def _deeds(stay: PlaceStay, may: Collection[str]) -> frozenset[str]:
    """What may be done with it now: what was granted ends with its grant."""
    possible = {"confirm"} if stay.state == Stay.HELD else set()
    if stay.grant_id is None and stay.state in {Stay.HELD, Stay.CONFIRMED}:
        possible.add("release")
    return frozenset(possible & set(may))


def _sleeps(stay: PlaceStay, day: dt.date) -> bool:
    """Whether the night after the day is the stay's."""
    return stay.comes_on <= day < stay.leaves_on


def _choices(by_place: Mapping[str, Sequence[Bed]], now: dt.datetime) -> list[tuple[str, str]]:
    today = timezone.localdate(now)
    return [
        (f"{code}:{bed.number}", f"{bed.care_place} · {_bed_words(bed, today)}")
        for code, beds in by_place.items()
        for bed in beds
    ]


def _bed_words(bed: Bed, today: dt.date) -> str:
    free = "; ".join(free_words(period, today) for period in bed.free)
    told = {"number": bed.number, "free": free or gettext("not free on these days")}
    return gettext("bed %(number)s: %(free)s") % told
