"""Rows of calendars as the rules take them."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Aggregate, Exists, F, OuterRef, Value
from django.db.models.functions import JSONObject

from reimari.appointments.models import Availability, AvailabilityChange, Busy, Hold
from reimari.appointments.rules import Change, Part, Site, Taken, Weekly
from reimari.cases.models import Case, Meeting
from reimari.cases.states import MeetingState
from reimari.common.working_days import day_in_helsinki
from reimari.notices.models import ClientNotice
from reimari.notices.rules import hours_of, is_reminded
from reimari.region.profile.values import NoticeKind
from reimari.region.queries import profile_on
from reimari.staff.models import Absence, DutyException, DutyPattern
from reimari.staff.states import DutyKind

FREES = (MeetingState.MOVED, MeetingState.CANCELLED)  # of these the time can be booked by others
REMINDED_WITHIN = dt.timedelta(days=2)  # the day before begins at most so long before


class Merged(Aggregate):
    """All that is taken of somebody as one: what follows without a gap isn't told twice."""

    function = "range_agg"
    output_field: "models.Field[Any, Any]" = models.Field()


def weekly_of(row: Availability) -> Weekly:
    """Weekly times as the rules take them."""
    return Weekly(
        row.user_id,
        row.team_id,
        row.background,
        row.weekday,
        Part(row.opens, row.closes),
        row.valid_from,
        row.valid_until,
        site_of(row),
    )


def change_of(row: AvailabilityChange) -> Change:
    """A changed day as the rules take it."""
    return Change(
        row.user_id, row.on, Part(row.opens, row.closes), row.background, row.team_id or "", site_of(row)
    )


def site_of(row: Availability | AvailabilityChange) -> Site:
    return Site(row.site_place_id or "", row.site_unit_id or "")


SITE = ("site_place_id", "site_unit_id")
DUTY = ("half", "team_id", "line_id", "kind", "share")
HOLDS = ("valid_from", "valid_until")
# Of each kind of row what is asked; the rest of a row isn't known.
COLUMNS: Mapping[type[models.Model], Sequence[str]] = {
    Availability: ("team_id", "background", "weekday", "opens", "closes", *HOLDS, *SITE),
    AvailabilityChange: ("team_id", "background", "on", "opens", "closes", *SITE),
    Absence: ("first_on", "last_on"),
    DutyPattern: ("weekday", *DUTY, *HOLDS),
    DutyException: ("on", *DUTY),
}


@dataclass(frozen=True, slots=True)
class Planned:
    """What is planned of some people on some days, and what keeps them from it; rows with `COLUMNS` alone."""

    weekly: Sequence[Availability]
    changes: Sequence[AvailabilityChange]
    absences: Sequence[Absence]
    full: Sequence[DutyPattern]
    exceptions: Sequence[DutyException]


def planned(first: dt.date, last: dt.date, *, users: Collection[UUID]) -> Planned:
    """The weekly times of these people, their days that differ, absences, full duty and its exceptions, on
    these days. One query: a page of times asks for all of them."""
    asked: Sequence[Any] = (
        Availability.objects.between(first, last),
        AvailabilityChange.objects.between(first, last),
        Absence.objects.between(first, last),
        DutyPattern.objects.between(first, last).filter(kind=DutyKind.FULL),
        DutyException.objects.between(first, last),
    )
    parts = [_told(rows.filter(user__in=users)) for rows in asked]
    found: dict[str, list[Any]] = {rows.model.__name__: [] for rows in asked}
    kinds = {rows.model.__name__: rows.model for rows in asked}
    for user, kind, told in parts[0].union(*parts[1:], all=True):
        found[kind].append(_row(kinds[kind], user, told))
    return Planned(*(sorted(each, key=lambda row: row.pk) for each in found.values()))


def _told(rows: Any) -> Any:
    columns = {name: name for name in ("id", *COLUMNS[rows.model])}
    return rows.order_by().values_list("user_id", Value(rows.model.__name__), JSONObject(**columns))


def _row(kind: type[models.Model], user: UUID, told: Mapping[str, Any]) -> models.Model:
    field: Any = kind._meta.get_field
    return kind(user_id=user, **{name: field(name).to_python(value) for name, value in told.items()})


def taken(
    users: Collection[UUID],
    begins: dt.datetime,
    ends: dt.datetime,
    *,
    now: dt.datetime,
    but: UUID | None = None,
) -> Iterable[Taken]:
    """What is taken of these people's time: elsewhere, agreed, held by anybody, or freed but not offered yet.

    Merged for each of them. `but`: a hold that doesn't count. One query.
    """
    asked = {"span__overlap": (begins, ends)}
    agreed = Meeting.objects.filter(worker__in=users, state=MeetingState.AGREED, **asked)
    freed = Meeting.objects.filter(worker__in=users, state__in=FREES, **asked)
    freed = freed.annotate(returns=F("marked_at") + F("booking__returns_after"))
    holds = Hold.objects.standing(now).filter(user__in=users, **asked)
    parts = [
        _merged(Busy.objects.filter(user__in=users, **asked), "user"),
        _merged(agreed, "worker"),
        _merged(freed.filter(returns__gt=now), "worker"),
        _merged(holds.exclude(pk=but) if but else holds, "user"),
    ]
    for user, spans in parts[0].union(*parts[1:], all=True):
        for span in spans:
            yield Taken(user, span.lower, span.upper)


def _merged(rows: Any, whose: str) -> Any:
    return rows.order_by().values(whose).annotate(spans=Merged("span")).values_list(whose, "spans")


def agreed_spans(users: Collection[UUID], begins: dt.datetime, ends: dt.datetime) -> Iterable[Taken]:
    """The agreed meetings of these people between the moments, each by itself. One query."""
    rows = Meeting.objects.filter(
        worker__in=users, state=MeetingState.AGREED, span__overlap=(begins, ends)
    ).order_by("at", "pk")
    for user, span in rows.values_list("worker", "span"):
        if span:
            yield Taken(user, span.lower, span.upper, booked=True)


def busy(users: Collection[UUID], begins: dt.datetime, ends: dt.datetime) -> Iterable[Taken]:
    """What is taken elsewhere, merged. One query."""
    rows = Busy.objects.between(users, begins, ends).order_by("user").values("user")
    for user, spans in rows.annotate(spans=Merged("span")).values_list("user", "spans"):
        for span in spans:
            yield Taken(user, span.lower, span.upper)


def booked_backgrounds(
    users: Collection[UUID], begins: dt.datetime, ends: dt.datetime
) -> list[tuple[UUID, str]]:
    """Of each agreed meeting of these people between the moments: whose, and of which background it was
    booked; empty: agreed by hand. One query."""
    rows = Meeting.objects.filter(worker__in=users, state=MeetingState.AGREED, at__gte=begins, at__lt=ends)
    return [
        (user, background or "")
        for user, background in rows.order_by("at", "pk").values_list("worker", "booking__background")
    ]


def to_be_reminded(now: dt.datetime) -> list[Case]:
    """The cases whose client is to be reminded now of an agreed time, and hasn't been yet. One query."""
    day = day_in_helsinki(now)
    hours = hours_of(profile_on(day), day)
    reminded = ClientNotice.objects.filter(kind=NoticeKind.REMINDER, meeting=OuterRef("pk"))
    coming = Meeting.objects.filter(state=MeetingState.AGREED, at__gt=now, at__lt=now + REMINDED_WITHIN)
    rows = coming.filter(~Exists(reminded)).select_related("case").order_by("at", "pk")
    return [row.case for row in rows if is_reminded(row.at, row.agreed_at, hours, now=now)]
