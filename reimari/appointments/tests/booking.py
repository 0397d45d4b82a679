"""Times booked and held the way the program does it, for the tests of pages."""

import datetime as dt
from itertools import islice
from typing import Any
from uuid import uuid4

from django.utils import timezone

from reimari.appointments.actions import Choice, book_time, hold_time
from reimari.appointments.facts import book_of, known_of, taken_of
from reimari.appointments.models import Booking, Hold
from reimari.appointments.rules import Time, Wanted, free_times
from reimari.cases.models import Case
from reimari.cases.states import MeetingMode
from reimari.common.working_days import day_in_helsinki
from reimari.contacts.rules import seen_of
from reimari.region.queries import profile_on
from reimari.routing.rules import Seen
from reimari.staff.models import Post
from tests.factories import as_actor

AHEAD = dt.timedelta(days=56)


def free_time(
    post: Post, *, now: dt.datetime | None = None, number: int = 0, since: dt.date | None = None
) -> Time:
    """A time of somebody that is free now; `number`: how many are left out before it."""
    now = now or timezone.now()
    today = day_in_helsinki(now)
    profile = profile_on(today)
    known = known_of(profile, first=today, last=today + AHEAD, users=[post.user_id])
    book, taken = book_of(profile, known.calendars, now=now), taken_of([post.user_id], now=now)
    wanted = Wanted(users=frozenset({post.user_id}))
    return next(islice(free_times(book, taken, wanted, now=now, since=since), number, None))


def facts(need: str = "financial") -> Seen:
    """What is known of a client's matter, enough for the conditions of every county."""
    return seen_of(
        contactor="client",
        services=frozenset(),
        needs=frozenset({need}),
        service_task=None,
        language="fi",
        channel="phone",
        age=None,
        urgent=False,
        place=("HOME",),
    )


def a_hold(
    by: Post, of: Post, *, now: dt.datetime | None = None, mode: MeetingMode = MeetingMode.PHONE, **which: Any
) -> Hold:
    """Somebody keeps a free time of another while they talk with the client."""
    now = now or timezone.now()  # it runs out by the clock of the pages
    time = free_time(of, now=now, **which)
    choice = Choice(
        user=of.user_id,
        background=time.background,
        begins=time.begins,
        mode=mode,
        wanted=Wanted(),
        facts=facts(),
    )
    return hold_time(of.team, choice=choice, form=uuid4(), actor=as_actor(by), now=now)


def a_booking(case: Case, by: Post, of: Post, *, now: dt.datetime | None = None, **which: Any) -> Booking:
    """Somebody books a free time of another for the case."""
    now = now or timezone.now()
    held = a_hold(by, of, now=now, **which)
    return book_time(case, hold=held.pk, actor=as_actor(by), now=now)
