"""What came to a line by half-hours, and how many must answer it (C70, R-PS-38, R-PS-82)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Avg, Count, F, QuerySet
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay, ExtractMinute
from django.utils import timezone
from django.utils.formats import number_format

from reimari.access.actor import Actor
from reimari.common.working_days import HELSINKI
from reimari.contacts.models import Contact
from reimari.desk.queries.rows import language
from reimari.region.models import Area
from reimari.region.profile.values import Channel, fold, valid_items
from reimari.region.rules.opening import OpeningHours
from reimari.staff import access
from reimari.staff.models import Team
from reimari.staff.rules.erlang import Wanted
from reimari.staff.rules.staffing import (
    Answering,
    Came,
    answering,
    at_hours,
    averages,
    halves_between,
    open_days,
    together,
)
from reimari.telephony.models import Call
from reimari.work.queries import County

FEWEST = 20  # calls from which on a talk's length is measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Of which line and weekday, from how many weeks; `handling`: seconds, None as measured."""

    channel: Channel
    weekday: int
    weeks: int
    wanted: Wanted
    handling: float | None = None
    hours: tuple[dt.time, dt.time] | None = None
    apart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The half-hours of everybody together, or of one area. `most`: how many are needed at once."""

    name: str
    halves: Sequence[Answering]

    @property
    def most(self) -> int:
        return max((each.needed for each in self.halves), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffing:
    """What was counted, and from what. `by_telephone` False: contacts of the journal, as no telephone system
    has told anything. `handling`: seconds, None when it isn't known. `days`: on which it was open.
    """

    parts: Sequence[Part]
    calls: int
    days: int
    by_telephone: bool
    handling: float | None
    measured: bool

    @property
    def minutes(self) -> str:
        """How long a call takes, in minutes as people write them."""
        return number_format((self.handling or 0) / 60, 1)


def lines_of(actor: Actor, county: County, *, today: dt.date) -> list[Channel]:
    """The telephone lines of the teams that the actor leads. One query."""
    teams = actor.doing(access.VIEW_TEAM.name).teams()
    units = {fold(unit) for unit in Team.objects.filter(pk__in=teams).values_list("unit", flat=True)}
    channels = valid_items(county.profile.channels, today)
    return [each for each in channels if each.kind == "phone" and fold(each.unit) in units]


def staffing_of(county: County, asked: Question, *, today: dt.date) -> Staffing:
    """How many must answer. At most four queries, however much came."""
    since = today - dt.timedelta(weeks=asked.weeks)
    begins = timezone.make_aware(dt.datetime.combine(since, dt.time.min))
    ends = timezone.make_aware(dt.datetime.combine(today, dt.time.min))
    calls = Call.objects.filter(
        unit=asked.channel.unit, channel=asked.channel.code, began_at__gte=begins, began_at__lt=ends
    )
    came, by_telephone = _came(calls, "began_at", "area", asked.weekday), True
    if not came:
        by_telephone = False
        contacts = Contact.objects.filter(
            team__unit=asked.channel.unit,
            channel=asked.channel.code,
            received_at__gte=begins,
            received_at__lt=ends,
        )
        came = _came(contacts, "received_at", "team__area", asked.weekday)
    measured = _measured(calls) if by_telephone and asked.handling is None else None
    handling = asked.handling if asked.handling is not None else measured
    opening = OpeningHours(asked.channel, language(), county.calendar)
    opened, days = open_days(opening, asked.weekday, since, today)
    found = averages(came, opened)
    if not asked.apart:
        found = {"": together(found.values())}
    names = {row.pk: str(row) for row in Area.objects.filter(pk__in=found)} if asked.apart else {}
    parts = []
    if handling is not None:
        for area, by_half in found.items():
            halves = at_hours(by_half, halves_between(*asked.hours)) if asked.hours else by_half
            part = answering(halves, handling=handling, wanted=asked.wanted)
            parts.append(Part(name=names.get(area, ""), halves=part))
    return Staffing(
        parts=sorted(parts, key=lambda part: (not part.name, part.name.casefold())),
        calls=sum(each.calls for each in came),
        days=days,
        by_telephone=by_telephone,
        handling=handling,
        measured=measured is not None,
    )


def _came(rows: "QuerySet[Call] | QuerySet[Contact]", at: str, area: str, weekday: int) -> list[Came]:
    """The calls of each half-hour of the weekday, in Finnish time. One query."""
    found = (
        rows.annotate(day=ExtractIsoWeekDay(at, tzinfo=HELSINKI))
        .filter(day=weekday)
        .annotate(hour=ExtractHour(at, tzinfo=HELSINKI), late=ExtractMinute(at, tzinfo=HELSINKI) / 30)
        .order_by()
        .values_list("hour", "late", area)
        .annotate(number=Count("pk"))
    )
    return [Came(hour * 2 + late, told or "", number) for hour, late, told, number in found]


def _measured(calls: QuerySet[Call]) -> float | None:
    """Seconds of a talk on the average; None while too few have been told. One query."""
    talks = calls.filter(answered_at__isnull=False, over_at__isnull=False)
    told = talks.aggregate(number=Count("pk"), mean=Avg(F("over_at") - F("answered_at")))
    return float(told["mean"].total_seconds()) if told["number"] >= FEWEST else None
