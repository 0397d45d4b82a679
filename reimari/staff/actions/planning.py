"""The roster is planned: somebody's week on a line, and half-days that differ from it."""

import datetime as dt
from collections.abc import Collection

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from reimari.access.actor import Actor
from reimari.access.deeds import does, part
from reimari.common.problems import Problem, Refused, refuse
from reimari.common.working_days import ONE_DAY
from reimari.region.profile.values import fold
from reimari.region.queries import profile_on
from reimari.staff import access
from reimari.staff.models import DutyException, DutyPattern, Post, Team
from reimari.staff.roster import TEAMS, lines_of_unit, posts_held
from reimari.staff.rules.roster import NO_SLOT, PAST, Slot, Where, pattern_problems

type WeekSlot = tuple[int, str]  # ISO weekday and half


@does(access.PLAN_DUTY)
def plan_duty(
    post: Post,
    *,
    where: Where,
    week: Collection[WeekSlot],
    since: dt.date,
    until: dt.date | None = None,
    actor: Actor,
    now: dt.datetime,
) -> Post:
    """The holder's weekly duty on a line from one day on takes the place of what was planned from then.

    No half-days: the duty ends the day before. Exceptions of single days stay as they are.
    """
    standing = DutyPattern.objects.filter(user=post.user_id, line=where.line)
    later = standing.filter(Q(valid_until=None) | Q(valid_until__gte=since))
    if not week and not later.exists():
        raise Refused(Problem("staff.no_slot", NO_SLOT))
    _refuse(post, where, since=since, until=until, now=now, anybody=not week)
    later.filter(valid_from__gte=since).delete()
    later.update(valid_until=since - ONE_DAY)
    DutyPattern.objects.bulk_create(
        DutyPattern(
            user_id=post.user_id,
            team_id=where.team,
            line_id=where.line,
            kind=where.kind,
            share=where.share,
            weekday=weekday,
            half=half,
            valid_from=since,
            valid_until=until,
            planned_by_id=actor.id,
            planned_at=now,
        )
        for weekday, half in sorted(set(week))
    )
    return post


@does(access.CHANGE_DUTY)
def change_duty(
    post: Post,
    *,
    slot: Slot,
    where: Where | None,
    as_planned: bool = False,
    actor: Actor,
    now: dt.datetime,
) -> Post:
    """One half-day differs from the week: another duty, or none (`where` None); `as_planned` takes it
    back."""
    if slot.day < timezone.localdate(now):
        raise Refused(Problem("staff.roster_past", PAST))
    standing = DutyException.objects.filter(user=post.user_id, on=slot.day, half=slot.half)
    if as_planned:
        standing.delete()
        return post
    if where:
        _refuse(post, where, since=slot.day, until=slot.day, now=now)
    DutyException.objects.update_or_create(
        user_id=post.user_id,
        on=slot.day,
        half=slot.half,
        defaults={
            "team_id": where.team if where else None,
            "line_id": where.line if where else None,
            "kind": where.kind if where else "",
            "share": where.share if where else None,
            "planned_by_id": actor.id,
            "planned_at": now,
        },
    )
    return post


@part
def _refuse(
    post: Post,
    where: Where,
    *,
    since: dt.date,
    until: dt.date | None,
    now: dt.datetime,
    anybody: bool = False,
) -> None:
    """Whoever is on duty has a post that reaches the team on the day, and the team answers the line."""
    every = TEAMS.rows()
    team = next((each for each in every if each.pk == where.team), None) or Team(code=where.team)
    held = posts_held(every, (), [post.user_id], first=since, last=since).get(post.user_id, ())
    lines = lines_of_unit(profile_on(since), team.unit_id or "", since)
    refuse(
        pattern_problems(
            user=str(post.user),
            team=str(team) if team.name else where.team,
            day=date_format(since, "j.n.Y"),
            holds=anybody or any(where.team in each.answers and each.holds_on(since) for each in held),
            answers=any(fold(each.code) == fold(where.line) for each in lines),
            since=since,
            until=until,
            today=timezone.localdate(now),
        )
    )
