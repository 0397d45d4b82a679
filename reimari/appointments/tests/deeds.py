"""Times held and booked on a Monday, for the tests of what is done with them."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from reimari.appointments.actions import Choice, book_time, hold_time, plan_own_calendar
from reimari.appointments.facts import taken_of
from reimari.appointments.models import Booking, Hold
from reimari.appointments.rules import ANYTHING
from reimari.appointments.tests.booking import facts
from reimari.appointments.tests.office import part
from reimari.cases.models import Case
from reimari.cases.states import MeetingMode
from reimari.common.problems import Refused
from reimari.staff.models import Post
from tests.factories import as_actor, at

NOW = at("2026-11-30 08:00")  # a Monday
MONDAY = NOW.date()
TEAM, BACKGROUND = "INCOME_SUPPORT", "INCOME_SUPPORT_TIME"
TEN = at("2026-12-01 10:00")
MINUTE = dt.timedelta(minutes=1)


def planned(post: Post) -> Post:
    week = [(2, part("10:00", "12:15"))]
    actor = as_actor(post, on=MONDAY)
    plan_own_calendar(post, background=BACKGROUND, week=week, since=MONDAY, actor=actor, now=NOW)
    return post


def choice(of: Post, begins: dt.datetime = TEN, **given: Any) -> Choice:
    told: dict[str, Any] = {"background": BACKGROUND, "mode": MeetingMode.PHONE, "wanted": ANYTHING}
    told["facts"] = facts()
    return Choice(user=of.user_id, begins=begins, **told | given)


def hold(by: Post, of: Post, begins: dt.datetime = TEN, **given: Any) -> Hold:
    now, form = given.pop("now", NOW), given.pop("form", None) or uuid4()
    actor = as_actor(by, on=MONDAY)
    return hold_time(of.team, choice=choice(of, begins, **given), form=form, actor=actor, now=now)


def book(case: Case, held: Hold, by: Post, **given: Any) -> Booking:
    return book_time(case, hold=held.pk, actor=as_actor(by, on=MONDAY), **{"now": NOW} | given)


def code_of(deed: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        deed()
    return refused.value.problems[0].code


def is_taken(post: Post, *, now: dt.datetime = NOW) -> bool:
    return any(taken_of([post.user_id], now=now)(TEN, TEN + 45 * MINUTE))
