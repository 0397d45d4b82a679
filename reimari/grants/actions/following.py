"""How a grant ends: followed up before its last day, ended early, or withdrawn as it never came about."""

import datetime as dt

from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.deeds import does, part, running
from reimari.common.problems import Problem, Refused, refuse
from reimari.common.states import check_move
from reimari.common.working_days import ONE_DAY
from reimari.grants import access
from reimari.grants.actions.assessing import ask_for_assessment
from reimari.grants.actions.granting import extension, grant, tell_case
from reimari.grants.actions.staying import leave
from reimari.grants.actions.wishes import AssessmentWish, ToldHow
from reimari.grants.models import Grant, PlaceStay
from reimari.grants.rules import (
    BEGUN,
    EXTENDED_BACKWARDS,
    FOLLOWED_UP,
    LAST_DAY_OUTSIDE,
    NOT_IN_FORCE,
    NOT_TOLD,
)
from reimari.grants.states import GRANT_MOVES, EndReason, FollowUp, GrantState, Stay, WithdrawReason
from reimari.work.actions import end_clocks, end_step, write_entry
from reimari.work.states import StepResult


@does(access.FOLLOW_UP)
def follow_up_grant(
    grant: Grant,
    *,
    result: FollowUp,
    actor: Actor,
    now: dt.datetime,
    last: dt.date | None = None,
    told: ToldHow | None = None,
    words: str = "",
) -> Grant:
    """Somebody has looked how it goes on: extended until `last`, an assessment, something else, or enough.

    Answers with the grant itself; an extension is a new grant that names it. The service then runs to its
    last day and ends by itself.
    """
    _refuse_followed(grant)
    if result == FollowUp.EXTENDED:
        return _extend(grant, last=last, told=told, words=words, now=now)
    facts: dict[str, object] = {}
    if result == FollowUp.ASSESSMENT:
        person = grant.person
        wish = AssessmentWish(
            person_id=person.pk,
            place=grant.place or person.place,
            service_task_id=grant.service_task_id or "",
            words=words,
            contact=grant.contact,
            told=told or ToldHow(),
        )
        facts["case"] = str(ask_for_assessment(wish, now=now).pk)
    _followed(grant, result, StepResult.DONE, now=now)
    if grant.ends_on < timezone.localdate(now):
        _ended(grant, now=now)
    grant.save()
    _tell(grant, now=now, follow_up=result.value, **facts)
    return grant


@does(access.END)
def end_grant(
    grant: Grant,
    *,
    reason: EndReason,
    actor: Actor,
    now: dt.datetime,
    last: dt.date | None = None,
) -> Grant:
    """End it before its time: `last` is its last day, today when it isn't told. The bed is free then."""
    _refuse_ended(grant)
    today = timezone.localdate(now)
    day = last or min(max(today, grant.starts_on), grant.ends_on)
    if not grant.starts_on <= day <= grant.ends_on:
        raise Refused(Problem("grants.last_day_outside", LAST_DAY_OUTSIDE))
    if grant.followed_up_at is None:
        _followed(grant, FollowUp.STOPPED, StepResult.CLOSED, now=now)
    grant.stopped_on, grant.end_reason = day, reason
    _ended(grant, now=now)
    grant.save()
    stay = PlaceStay.objects.filter(grant=grant, state=Stay.CONFIRMED).first()
    if stay:
        leave(stay, day if day > stay.comes_on else day + ONE_DAY, now=now)
    _tell(grant, now=now, reason=reason.value, last=day.isoformat())
    return grant


@does(access.WITHDRAW)
def withdraw_grant(grant: Grant, *, reason: WithdrawReason, actor: Actor, now: dt.datetime) -> Grant:
    """It never came about: its days are free. One that has begun is ended instead, unless by mistake."""
    _refuse_ended(grant)
    if grant.starts_on < timezone.localdate(now) and reason != WithdrawReason.MISTAKE:
        raise Refused(Problem("grants.begun", BEGUN))
    check_move(GRANT_MOVES, GrantState(grant.state), GrantState.WITHDRAWN)
    _end_step(grant, StepResult.WITHDRAWN, now=now)
    grant.state, grant.withdraw_reason, grant.ended_at = GrantState.WITHDRAWN, reason, now
    grant.save()
    for stay in PlaceStay.objects.filter(grant=grant, state=Stay.CONFIRMED):
        leave(stay, stay.comes_on, now=now)
    _tell(grant, now=now, reason=reason.value)
    return grant


@does(access.END)
def end_followed_up(grant: Grant, *, actor: Actor, now: dt.datetime) -> Grant:
    """The last day of a grant that was followed up is over: it has ended."""
    _refuse_ended(grant)
    if grant.followed_up_at is None or grant.ends_on >= timezone.localdate(now):
        raise Refused(Problem("grants.not_in_force", NOT_IN_FORCE))
    _ended(grant, now=now)
    grant.save()
    _tell(grant, now=now, last=grant.ends_on.isoformat())
    return grant


@part
def _extend(
    before: Grant, *, last: dt.date | None, told: ToldHow | None, words: str, now: dt.datetime
) -> Grant:
    if last is None or last <= before.ends_on:
        raise Refused(Problem("grants.extended_backwards", EXTENDED_BACKWARDS))
    if told is None:
        raise Refused(Problem("grants.not_told", NOT_TOLD))
    check_move(GRANT_MOVES, GrantState(before.state), GrantState.EXTENDED)
    _followed(before, FollowUp.EXTENDED, StepResult.DONE, now=now)
    before.state = GrantState.EXTENDED
    before.save()
    stay = PlaceStay.objects.filter(grant=before, state=Stay.CONFIRMED).select_related("care_place").first()
    wish = extension(before, last=last, told=told, words=words)
    made = grant(before.team, wish, now=now, extends=before, bed=stay)
    write_entry(before.track_id, now=now, follow_up=FollowUp.EXTENDED.value, next=str(made.pk))
    return before


@part
def _refuse_ended(grant: Grant) -> None:
    if grant.state != GrantState.GRANTED:
        raise Refused(Problem("grants.not_in_force", NOT_IN_FORCE))


@part
def _refuse_followed(grant: Grant) -> None:
    _refuse_ended(grant)
    refuse([Problem("grants.followed_up", FOLLOWED_UP)] if grant.followed_up_at else [])


@part
def _followed(grant: Grant, result: FollowUp, ended: StepResult, *, now: dt.datetime) -> None:
    """How it goes on is told, and its step ends with that; whoever calls saves the row."""
    _end_step(grant, ended, now=now)
    grant.follow_up, grant.followed_up_at, grant.followed_up_by_id = result, now, running().actor.id


@part
def _end_step(grant: Grant, result: StepResult, *, now: dt.datetime) -> None:
    if grant.current_step:
        end_step(grant.current_step, result=result, now=now)
    grant.current_step = None


@part
def _ended(grant: Grant, *, now: dt.datetime) -> None:
    check_move(GRANT_MOVES, GrantState(grant.state), GrantState.ENDED)
    grant.state, grant.ended_at = GrantState.ENDED, now


@part
def _tell(grant: Grant, *, now: dt.datetime, **facts: object) -> None:
    entry = write_entry(grant.track_id, now=now, grantable=grant.grantable, **facts)
    end_clocks(grant.track, entry=entry, now=now)
    tell_case(grant, now=now, **facts)
