"""The roster of the demo: weeks on the line, a half-day that nobody stands, and somebody who is away."""

import datetime as dt
from collections.abc import Sequence

from reimari.access.actor import Actor
from reimari.cover.actions import record_absence
from reimari.demo.office import night_of
from reimari.demo.plan import DAYS
from reimari.demo.posts import WORKS
from reimari.region.profile.values import Channel, Profile, fold, valid_items
from reimari.staff.access import PLAN_DUTY
from reimari.staff.actions import change_duty, plan_duty
from reimari.staff.models import Post
from reimari.staff.queries import actor_of
from reimari.staff.roster import lines_of_unit
from reimari.staff.rules.roster import AFTERNOON, MORNING, WHOLE, Slot, Where
from reimari.staff.states import AbsenceKind, DutyKind

DAY = dt.timedelta(days=1)
WEEKS_BACK = DAYS // 7 + 1
MONDAY_TO_FRIDAY = range(1, 6)
HALF = 50  # per cent


def arrange_roster(profile: Profile, today: dt.date, *, now: dt.datetime) -> None:
    """The weeks of all contacts, on the line of the first supervisor whom one can sign in as.

    Of each team the first is on the line all week, the second half of it beside other work. In the next week
    nobody stands one morning, and one guide of the supervisor's team is ill from today.
    """
    posts = list(Post.objects.valid_on(today).select_related("user", "role", "team").order_by("pk"))
    lead = next((post for post in posts if post.user.is_demo and PLAN_DUTY.name in post.role.actions), None)
    if lead is None:
        return
    line = _line(profile, lead.team.unit_id, today)
    people = [
        post
        for post in posts
        if post.team.unit_id == lead.team.unit_id
        and WORKS in post.role.actions
        and PLAN_DUTY.name not in post.role.actions
    ]
    if line:
        _plan(line, people, actor_of(lead.user, on=today), today, now=now)
    _away(people, lead, today, now=now)


def _line(profile: Profile, unit: str, today: dt.date) -> Channel | None:
    """The line that has to be staffed, else the unit's first."""
    lines = lines_of_unit(profile, unit, today)
    asked = {fold(each.line) for each in valid_items(profile.minimum_staffing, today)}
    return next((line for line in lines if fold(line.code) in asked), lines[0] if lines else None)


def _plan(line: Channel, people: Sequence[Post], actor: Actor, today: dt.date, *, now: dt.datetime) -> None:
    first = today - (today.isoweekday() - 1) * DAY - 7 * WEEKS_BACK * DAY
    past = night_of(first)
    of_team: dict[str, list[Post]] = {}
    for post in people:
        of_team.setdefault(post.team_id, []).append(post)
    stands = []
    for team, posts in of_team.items():
        for number, post in enumerate(posts[:2]):
            fully = number == 0
            where = Where(
                team,
                line.code,
                DutyKind.FULL if fully else DutyKind.HYBRID,
                WHOLE if fully else HALF,
            )
            days = MONDAY_TO_FRIDAY if fully else (2, 4)
            week = [(day, half) for day in days for half in (MORNING, AFTERNOON)][: 10 if fully else 2]
            since = max(first, post.valid_from)
            plan_duty(post, where=where, week=week, since=since, actor=actor, now=past)
            stands += [post] if fully else []
    if stands:
        monday = today - (today.isoweekday() - 1) * DAY
        change_duty(stands[-1], slot=Slot(monday + 8 * DAY, MORNING), where=None, actor=actor, now=now)


def _away(people: Sequence[Post], lead: Post, today: dt.date, *, now: dt.datetime) -> None:
    """A guide of the supervisor's team, rather not one to sign in as."""
    team = [post for post in people if post.team_id == lead.team_id] or list(people)
    chosen = next(iter(sorted(team, key=lambda post: (post.user.is_demo, post.user.username))), None)
    if chosen:
        actor = actor_of(lead.user, on=today)
        last = today + 2 * DAY
        record_absence(chosen, kind=AbsenceKind.ILL, first=today, last=last, actor=actor, now=now)
