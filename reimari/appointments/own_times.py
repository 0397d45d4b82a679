"""Which times a client can take by themselves in place of their own one (R-KL-39)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from reimari.appointments.facts import (
    Choice,
    book_of,
    known_of,
    seen_of_case,
    taken_of,
    windows_of,
)
from reimari.appointments.models import Booking
from reimari.appointments.rules import Time, Wanted, free_times
from reimari.cases.states import MeetingMode
from reimari.common.working_days import day_in_helsinki
from reimari.region.profile.values import Mode, Profile, fold
from reimari.staff.facts import languages_of
from reimari.staff.roster import TEAMS

SERVED = ("fi", "sv")  # in which one is served by law; others speak through an interpreter


def own_times(
    booking: Booking, profile: Profile, *, now: dt.datetime, after: dt.datetime | None = None
) -> Iterator[Time]:
    """The free times of the same team that clients may book, meeting the same way, the nearest first.

    Of several that begin at once one: with whom isn't told. About ten queries, when the first is asked for.
    """
    last: dt.datetime | None = None
    for time in _free(booking, profile, now=now, since=day_in_helsinki(max(now, after or now)), until=None):
        if time.begins != last and (after is None or time.begins > after):
            last = time.begins
            yield time


def own_choice(booking: Booking, profile: Profile, begins: dt.datetime, *, now: dt.datetime) -> Choice | None:
    """The time that begins then, with the same worker if they have it; None: nobody has."""
    day = day_in_helsinki(begins)
    if day < day_in_helsinki(now):
        return None
    times = [each for each in _free(booking, profile, now=now, since=day, until=day) if each.begins == begins]
    same = booking.meeting.worker_id
    time = min(times, key=lambda each: each.user != same, default=None)
    if time is None:
        return None
    return Choice(
        user=time.user,
        background=time.background,
        begins=time.begins,
        mode=MeetingMode(booking.meeting.mode),
        wanted=Wanted(by_client=True),
        facts=seen_of_case(booking.meeting.case, day=day_in_helsinki(now)),
        due_at=booking.due_at,
        moves=True,
    )


def _free(
    booking: Booking, profile: Profile, *, now: dt.datetime, since: dt.date, until: dt.date | None
) -> Iterator[Time]:
    team, case = booking.team, booking.meeting.case
    window = windows_of(profile, now=now).get(fold(team.unit_id))
    if window is None:
        return iter(())
    known = known_of(profile, first=since, last=max(since, window.last), teams=[team.pk], every=TEAMS.rows())
    people = {each.post.user_id: each.post.user for held in known.held.values() for each in held}
    speaks = languages_of(people.values(), profile, day_in_helsinki(now))
    book = replace(book_of(profile, known.calendars, now=now), speaks=speaks)
    wanted = Wanted(
        need=case.need,
        mode=Mode(booking.meeting.mode),
        language=case.language if case.language in SERVED else "",
        teams=frozenset({team.pk}),
        by_client=True,
    )
    taken = taken_of(known.held.keys(), now=now)
    return free_times(book, taken, wanted, now=now, since=since, until=until)
