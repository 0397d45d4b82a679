"""Somebody's calendar is planned: weekly times of a background, and parts of a day that differ."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import NotRequired, TypedDict, Unpack
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

from reimari.access.actor import Actor
from reimari.access.deeds import does, part
from reimari.appointments import access
from reimari.appointments.facts import known_of, taken
from reimari.appointments.models import Availability, AvailabilityChange
from reimari.appointments.rules import (
    NOWHERE,
    Opening,
    Part,
    Planned,
    Site,
    Taken,
    meets,
    plan_problems,
)
from reimari.appointments.rules.planning import NO_TIMES, MeetsTaken
from reimari.appointments.rules.values import WHOLE
from reimari.common.problems import Problem, Refused, refuse
from reimari.common.working_days import ONE_DAY
from reimari.region.profile.values import Background, Profile, by_code, fold, valid_items
from reimari.region.queries import profile_on
from reimari.staff.models import Post
from reimari.staff.roster import TEAMS, posts_held

LOOKS_AHEAD = 56  # days in which a change tells what it meets

type Stretch = tuple[int, Part]  # ISO weekday and the part of the day


class Week(TypedDict):
    """Weekly times of a background from one day until another; `sure`: whatever they meet."""

    background: str
    week: Collection[Stretch]
    since: dt.date
    until: NotRequired[dt.date | None]
    site: NotRequired[Site]
    sure: NotRequired[bool]


class Day(TypedDict):
    """A part of one day that differs; `as_planned`: no more; `sure`: whatever it meets."""

    day: dt.date
    changed: Part
    background: NotRequired[str]
    as_planned: NotRequired[bool]
    site: NotRequired[Site]
    sure: NotRequired[bool]


@does(access.PLAN_OWN)
def plan_own_calendar(post: Post, *, actor: Actor, now: dt.datetime, **week: Unpack[Week]) -> Post:
    """One's own weekly times of a background from one day on take the place of what was planned from then."""
    return _plan(post, by=actor.id, now=now, **week)


@does(access.PLAN)
def plan_calendar(post: Post, *, actor: Actor, now: dt.datetime, **week: Unpack[Week]) -> Post:
    """The same of the post's holder."""
    return _plan(post, by=actor.id, now=now, **week)


@does(access.CHANGE_OWN_DAY)
def change_own_day(post: Post, *, actor: Actor, now: dt.datetime, **day: Unpack[Day]) -> Post:
    """A part of one day of one's own differs: no times (no background), or others."""
    return _change(post, by=actor.id, now=now, **day)


@does(access.CHANGE_DAY)
def change_day(post: Post, *, actor: Actor, now: dt.datetime, **day: Unpack[Day]) -> Post:
    """The same of the post's holder."""
    return _change(post, by=actor.id, now=now, **day)


@part
def _plan(
    post: Post,
    *,
    background: str,
    week: Collection[Stretch],
    since: dt.date,
    until: dt.date | None = None,
    site: Site = NOWHERE,
    sure: bool = False,
    by: UUID | None,
    now: dt.datetime,
) -> Post:
    """No weekdays: the weekly times of the background end the day before. Changed days stay as they are.

    What the change does to taken times of the coming weeks is refused with words, unless whoever plans is
    `sure`.
    """
    profile, today = profile_on(since), timezone.localdate(now)
    known = by_code(valid_items(profile.backgrounds, since)).get(fold(background))
    code = known.code if known else background
    standing = Availability.objects.filter(user=post.user_id, team=post.team_id, background=code)
    later = standing.filter(Q(valid_until=None) | Q(valid_until__gte=since))
    if not week and not later.exists():
        raise Refused(Problem("appointments.no_times", NO_TIMES))
    by_day: dict[int, list[Part]] = {}
    for weekday, each in sorted(set(week)):
        by_day.setdefault(weekday, []).append(each)
    for parts in by_day.values() or [[]]:
        _refuse(post, known, background, parts, since, until=until, today=today, ends=not week)
    first, last = max(since, today), min(until or dt.date.max, max(since, today) + LOOKS_AHEAD * ONE_DAY)
    busy, before = _as_it_is(post, profile, first, last)
    later.filter(valid_from__gte=since).delete()
    later.update(valid_until=since - ONE_DAY)
    Availability.objects.bulk_create(
        Availability(
            user_id=post.user_id,
            team_id=post.team_id,
            background=code,
            weekday=weekday,
            opens=each.opens,
            closes=each.closes,
            valid_from=since,
            valid_until=until,
            site_place_id=site.place or None,
            site_unit_id=site.unit or None,
            planned_by_id=by,
            planned_at=now,
        )
        for weekday, each in sorted(set(week))
    )
    _tell(post, profile, first, last, busy=busy, before=before, sure=sure)
    return post


@part
def _change(
    post: Post,
    *,
    day: dt.date,
    changed: Part,
    background: str = "",
    as_planned: bool = False,
    site: Site = NOWHERE,
    sure: bool = False,
    by: UUID | None,
    now: dt.datetime,
) -> Post:
    """It takes the place of every earlier change that it meets; `as_planned`: the week holds again."""
    profile, today = profile_on(day), timezone.localdate(now)
    known = by_code(valid_items(profile.backgrounds, day)).get(fold(background))
    _refuse(
        post, known, background, [changed], day, until=day, today=today, ends=as_planned or not background
    )
    busy, before = _as_it_is(post, profile, day, day)
    standing = AvailabilityChange.objects.filter(user=post.user_id, on=day).order_by("pk")
    met = [row.pk for row in standing if Part(row.opens, row.closes).meets(changed)]
    AvailabilityChange.objects.filter(pk__in=met).delete()
    if not as_planned:
        AvailabilityChange.objects.create(
            user_id=post.user_id,
            on=day,
            opens=changed.opens,
            closes=changed.closes,
            background=known.code if known else "",
            team_id=post.team_id if known else None,
            site_place_id=(site.place or None) if known else None,
            site_unit_id=(site.unit or None) if known else None,
            planned_by_id=by,
            planned_at=now,
        )
    _tell(post, profile, day, day, busy=busy, before=before, sure=sure)
    return post


@part
def _refuse(
    post: Post,
    background: Background | None,
    code: str,
    parts: Sequence[Part],
    since: dt.date,
    *,
    until: dt.date | None,
    today: dt.date,
    ends: bool,
) -> None:
    """`ends`: times are taken away, which needs neither a post nor a background in force."""
    every = TEAMS.rows()
    team = next(each for each in every if each.pk == post.team_id)
    held = (
        [] if ends else posts_held(every, (), [post.user_id], first=since, last=since).get(post.user_id, ())
    )
    mine = [each.post for each in held if each.post.team_id == post.team_id and each.holds_on(since)]
    planned = Planned(
        user=str(post.user),
        unit=team.unit_id,
        roles=frozenset(each.role_id for each in mine),
        background=background.name.in_language(get_language() or "fi") if background else code,
        known=background,
        parts=parts,
        day=since,
        day_words=date_format(since, "j.n.Y"),
        ends=ends,
    )
    refuse(plan_problems(planned, until=until, today=today))


@part
def _as_it_is(
    post: Post, profile: Profile, first: dt.date, last: dt.date
) -> tuple[list[Taken], list[Opening]]:
    """What is taken of the holder's time on these days, and what was open; nothing when nothing is taken."""
    if last < first:
        return [], []
    busy = list(taken([post.user_id], WHOLE.on(first)[0], WHOLE.on(last)[1]))
    return busy, _openings(post, profile, first, last) if busy else []


@part
def _tell(
    post: Post,
    profile: Profile,
    first: dt.date,
    last: dt.date,
    *,
    busy: Sequence[Taken],
    before: Sequence[Opening],
    sure: bool,
) -> None:
    """Whoever changes hours is told first what that does to taken times; nothing is moved by itself."""
    if busy and not sure and (found := meets(busy, before, _openings(post, profile, first, last))):
        raise MeetsTaken(found)


def _openings(post: Post, profile: Profile, first: dt.date, last: dt.date) -> list[Opening]:
    calendars = known_of(profile, first=first, last=last, users=[post.user_id]).calendars
    days = (first + number * ONE_DAY for number in range((last - first).days + 1))
    return [opening for day in days for opening in calendars.openings(day)]
