"""What a client sees by the link to their booked time: when, how and where, and which times they can have."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from django.utils import timezone

from reimari.appointments.models import Booking
from reimari.appointments.own_times import own_times
from reimari.appointments.standing import site_of, where_columns
from reimari.cases.models import Case, Meeting
from reimari.cases.states import MeetingState
from reimari.common.dates import day_words, exact_words
from reimari.common.working_days import HELSINKI, day_in_helsinki
from reimari.desk.queries.booked import clock_of, place_in
from reimari.desk.queries.rows import language
from reimari.notices.queries import next_words
from reimari.notices.rules import telling_of
from reimari.people.rules import shown_phone
from reimari.region.rules.addresses import calls
from reimari.work.models import Step
from reimari.work.queries import County

COUNT = 8


@dataclass(frozen=True, slots=True)
class Offered:
    """A time that the client can have. `token`: what the form sends; nothing in it tells of anybody."""

    token: str
    day: str
    clock: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientTime:
    """The newest time of a link, as its page shows it: no name, no need.

    `open`: it can still be moved and cancelled. `next`: what happens next, in the sentence of the case's page
    and of every notice (C26); empty when the time is over, or the case. `number`: which one calls otherwise.
    """

    booking: Booking
    meeting: Meeting
    case: Case
    when: str
    way: str
    mode: str
    place: str
    open: bool
    next: str
    number: str


def client_time(pk: UUID, county: County, *, now: dt.datetime) -> ClientTime | None:
    """The time behind a link, wherever it has been moved; two small queries. None when it is gone."""
    first = Booking.objects.select_related("meeting").filter(pk=pk).first()
    if first is None:
        return None
    rows = Meeting.objects.filter(case=first.meeting.case_id, booking__isnull=False)
    rows = rows.select_related(
        *("booking__team", "case__person", "case__place", "step__team__unit"),
        "case__current_step__team__unit",
    )
    meeting: Any = rows.annotate(**where_columns()).order_by("-agreed_at", "-pk").first()
    meeting.booking.meeting = meeting  # with its case, as they were asked for together
    profile, day = county.profile, timezone.localdate(now)
    number = calls(profile, meeting.booking.team_id, day)
    stands = meeting.state == MeetingState.AGREED
    step = _what_comes(meeting)
    return ClientTime(
        booking=meeting.booking,
        meeting=meeting,
        case=meeting.case,
        when=exact_words(meeting.at.astimezone(HELSINKI), language=language()),
        way=str(meeting.get_mode_display()),
        mode=meeting.mode,
        place=place_in(site_of(meeting), profile),
        open=stands and meeting.at > now,
        next=next_words(step, county, language(), telling_of(profile, day)) if step else "",
        number=shown_phone(number) if number else "",
    )


def _what_comes(meeting: Meeting) -> Step | None:
    """The step of which the client is told: the time's own; after a cancelled one what took its place."""
    if meeting.state == MeetingState.AGREED:
        return meeting.step
    return meeting.case.current_step if meeting.state == MeetingState.CANCELLED else None


def offered_to_client(
    told: ClientTime, county: County, *, now: dt.datetime, after: dt.datetime | None
) -> Sequence[Offered]:
    """The next times that the client can take, in words. About ten queries."""
    today = day_in_helsinki(now)
    return [
        Offered(
            token=each.begins.isoformat(),
            day=day_words(each.begins.astimezone(HELSINKI).date(), today=today, language=language()),
            clock=clock_of(each.begins, each.ends),
        )
        for each in islice(own_times(told.booking, county.profile, now=now, after=after), COUNT)
    ]
