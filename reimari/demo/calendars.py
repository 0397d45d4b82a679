"""Calendars of the demo: weekly times of the professionals, a changed day, and what is taken elsewhere."""

import datetime as dt
from collections.abc import Sequence
from itertools import islice

from reimari.access.actor import system
from reimari.appointments.access import PLAN_OWN, READ_BUSY
from reimari.appointments.actions import change_day, plan_calendar, read_busy
from reimari.appointments.parsing import Span
from reimari.appointments.rules import Part
from reimari.demo.office import night_of
from reimari.region.profile.values import Background, Profile, fold, valid_items
from reimari.staff.models import Post

DEMO = system("demo")
DAY = dt.timedelta(days=1)
WEEKS_BACK = 9
MOST = 24  # people of a unit whose calendars are filled
MORNING = Part(dt.time(8, 30), dt.time(11, 30))
AFTERNOON = Part(dt.time(12, 15), dt.time(15, 45))
# The weekdays and the part of the day of the unit's first, second … background.
TURNS = (((2, 4), MORNING), ((1, 3), AFTERNOON), ((5,), MORNING))


def arrange_calendars(profile: Profile, today: dt.date, *, now: dt.datetime) -> None:
    """Weekly times from nine weeks ago on of whoever may plan their own.

    Each has the backgrounds of their professional group in different parts of the week; those to sign in as
    have a part of the next week closed and an hour taken elsewhere.
    """
    posts = (
        Post.objects.valid_on(today).select_related("user", "role", "team").order_by("-user__is_demo", "pk")
    )
    own = [post for post in posts if PLAN_OWN.name in post.role.actions]
    for unit in dict.fromkeys(each.unit for each in valid_items(profile.backgrounds, today)):
        people = [post for post in own if fold(post.team.unit_id) == fold(unit)]
        for number, post in enumerate(islice(people, MOST)):
            _plan(post, profile, today, number, now=now)


def _plan(post: Post, profile: Profile, today: dt.date, number: int, *, now: dt.datetime) -> None:
    mine = [each for each in valid_items(profile.backgrounds, today) if _meant(each, post)]
    since = max(today - WEEKS_BACK * 7 * DAY, post.valid_from)
    past = min(night_of(since), now)
    for turn, background in enumerate(mine):
        weekdays, part = TURNS[(turn + number) % len(TURNS)]
        week = [(day, part) for day in weekdays]
        plan_calendar(post, background=background.code, week=week, since=since, actor=DEMO, now=past)
    if mine and post.user.is_demo:
        monday = today + (8 - today.isoweekday()) * DAY
        change_day(
            post, day=monday + DAY, changed=Part(dt.time(8), dt.time(10)), sure=True, actor=DEMO, now=now
        )
        if READ_BUSY.name in post.role.actions:
            read_busy(post.user, source="file", spans=_taken(monday), actor=DEMO, now=now)


def _meant(background: Background, post: Post) -> bool:
    here = fold(background.unit) == fold(post.team.unit_id) and bool(background.minutes)
    return here and (not background.roles or fold(post.role_id) in map(fold, background.roles))


def _taken(monday: dt.date) -> Sequence[Span]:
    """An hour of two mornings."""
    return [Span(*Part(dt.time(9), dt.time(10)).on(monday + day * DAY), uid_hash=str(day)) for day in (2, 3)]
