"""What a client sees by the link to their booked time: when, how and where, and which times they can have."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any
from uuid import UUID

from django.utils import timezone

from reimari.appointments.actions import Choice
from reimari.appointments.facts import book_of, known_of, seen_of_case, taken_of, windows_of
from reimari.appointments.models import Booking
from reimari.appointments.rules import Time, Wanted, free_times
from reimari.appointments.standing import site_of, where_columns
from reimari.cases.models import Case, Meeting
from reimari.cases.states import MeetingMode, MeetingState
from reimari.common.dates import day_words, exact_words
from reimari.common.working_days import HELSINKI, ONE_DAY, day_in_helsinki
from reimari.desk.queries.booked import clock_of, place_in
from reimari.desk.queries.rows import language
from reimari.people.rules import shown_phone
from reimari.region.profile.values import Mode, PointKind, Profile, by_code, fold, valid_items
from reimari.staff.facts import languages_of
from reimari.staff.roster import TEAMS
from reimari.work.queries import County

COUNT = 8
SERVED = ("fi", "sv")


@dataclass(frozen=True, slots=True)
class Offered:
    """A time that the client can have. `token`: what the form sends; nothing in it tells of anybody."""

    token: str
    day: str
    clock: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientTime:
    """The newest time of a link, as its page shows it: no name, no need, no unit.

    `open`: it can still be moved and cancelled. `contacted_by`: until when the client is contacted, when
    there is no time any more. `number`: which one calls otherwise.
    """

    booking: Booking
    meeting: Meeting
    case: Case
    when: str
    way: str
    mode: str
    place: str
    open: bool
    contacted_by: dt.datetime | None
    number: str


def client_time(pk: UUID, county: County, *, now: dt.datetime) -> ClientTime | None:
    """The time behind a link, wherever it has been moved; two small queries. None when it is gone."""
    first = Booking.objects.select_related("meeting").filter(pk=pk).first()
    if first is None:
        return None
    rows = Meeting.objects.filter(case=first.meeting.case_id, booking__isnull=False)
    rows = rows.select_related("booking__team", "case__current_step", "case__person", "case__place")
    meeting: Any = rows.annotate(**where_columns()).order_by("-agreed_at", "-pk").first()
    step, profile = meeting.case.current_step, county.profile
    stands = meeting.state == MeetingState.AGREED
    return ClientTime(
        booking=meeting.booking,
        meeting=meeting,
        case=meeting.case,
        when=exact_words(meeting.at.astimezone(HELSINKI), language=language()),
        way=str(meeting.get_mode_display()),
        mode=meeting.mode,
        place=place_in(site_of(meeting), profile),
        open=stands and meeting.at > now,
        contacted_by=step.due_at if step and meeting.state == MeetingState.CANCELLED else None,
        number=_number(profile, timezone.localdate(now)),
    )


def _number(profile: Profile, day: dt.date) -> str:
    """The first public telephone number; empty: the county hasn't told any."""
    lines = by_code(valid_items(profile.channels, day))
    for point in valid_items(profile.contact_points, day):
        line = lines.get(fold(point.channel))
        if point.kind == PointKind.PHONE and point.public and point.value and line and line.public:
            return shown_phone(point.value)
    return ""


def offered_to_client(
    told: ClientTime, county: County, *, now: dt.datetime, since: dt.date
) -> Sequence[Offered]:
    """The next times of the same team that clients may book, meeting the same way. About ten queries."""
    today = day_in_helsinki(now)
    found = islice(_once(_free(told, county, now=now, since=max(since, today), until=None)), COUNT)
    return [
        Offered(
            token=each.begins.isoformat(),
            day=day_words(each.begins.astimezone(HELSINKI).date(), today=today, language=language()),
            clock=clock_of(each.begins, each.ends),
        )
        for each in found
    ]


def choice_of_client(
    told: ClientTime, county: County, begins: dt.datetime, *, now: dt.datetime
) -> Choice | None:
    """The time that begins then, with the same worker if they have it; None: nobody has."""
    day = day_in_helsinki(begins)
    times = [each for each in _free(told, county, now=now, since=day, until=day) if each.begins == begins]
    times.sort(key=lambda each: each.user != told.meeting.worker_id)
    if not times:
        return None
    time = times[0]
    return Choice(
        user=time.user,
        background=time.background,
        begins=time.begins,
        mode=MeetingMode(told.mode),
        wanted=Wanted(by_client=True),
        facts=seen_of_case(told.case, day=day_in_helsinki(now)),
        due_at=told.booking.due_at,
        moves=True,
    )


def _free(
    told: ClientTime, county: County, *, now: dt.datetime, since: dt.date, until: dt.date | None
) -> Iterator[Time]:
    profile, team = county.profile, told.booking.team
    window = windows_of(profile, now=now).get(fold(team.unit_id))
    if window is None:
        return iter(())
    known = known_of(profile, first=since, last=max(since, window.last), teams=[team.pk], every=TEAMS.rows())
    people = {each.post.user_id: each.post.user for held in known.held.values() for each in held}
    speaks = languages_of(people.values(), profile, day_in_helsinki(now))
    book = replace(book_of(profile, known.calendars, now=now), speaks=speaks)
    taken = taken_of(known.held.keys(), now=now)
    return free_times(book, taken, _wanted(told), now=now, since=since, until=until)


def _wanted(told: ClientTime) -> Wanted:
    spoken = told.case.language
    return Wanted(
        need=told.case.need,
        mode=Mode(told.mode),
        language=spoken if spoken in SERVED else "",
        teams=frozenset({told.booking.team_id}),
        by_client=True,
    )


def _once(times: Iterator[Time]) -> Iterator[Time]:
    """Of several that begin at once one: with whom isn't told."""
    seen: set[dt.datetime] = set()
    for each in times:
        if each.begins not in seen:
            seen.add(each.begins)
            yield each


def next_since(offered: Sequence[Offered]) -> dt.date | None:
    """The day after the last one that is shown, when there may be more."""
    if len(offered) < COUNT:
        return None
    return day_in_helsinki(dt.datetime.fromisoformat(offered[-1].token)) + ONE_DAY
