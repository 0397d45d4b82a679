"""A cover plan is accepted: each step goes to its substitute, and nothing else changes."""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext, override

from reimari.access.actor import Actor, ActorKind
from reimari.access.deeds import does, part
from reimari.appointments.actions import tell_worker
from reimari.cases.models import Case, Meeting
from reimari.cases.states import MeetingState
from reimari.common.dates import exact_words
from reimari.common.problems import Problem, Refused, gettext_noop
from reimari.cover import access
from reimari.cover.actions.suiting import refuse_unsuited
from reimari.cover.facts import Proposal, proposal_of
from reimari.cover.models import CoverItem, CoverPlan
from reimari.cover.rules import (
    NOTHING_CHOSEN,
    TAKEN_MEANWHILE,
    Candidate,
    Item,
    ItemKind,
    Reason,
    already_accepted,
    obstacle_of,
    reasons,
)
from reimari.notices.states import NotSent
from reimari.region.queries import profile_on
from reimari.work.actions import give_step, write_entry
from reimari.work.models import Step, wait_for_track

SPOKEN = ("fi", "sv", "en")
NOTICE = gettext_noop(
    "Hello. The time agreed with you, %(time)s, stays as it was. The person who was to meet you is away, and "
    "%(name)s takes it instead. You need to do nothing."
)


@does(access.ACCEPT_PLAN)
def accept_plan(
    plan: CoverPlan,
    *,
    chosen: Mapping[UUID, UUID],
    seen: int,
    actor: Actor,
    now: dt.datetime,
) -> CoverPlan:
    """Give each step to its chosen substitute. Due times, agreed times and clocks stay as they are (I-28).

    `chosen`: step -> user. `seen`: how often the plan had been accepted when whoever acts looked: the
    slower of two is told who was faster. A step that somebody has taken or ended meanwhile is left alone.
    """
    if plan.times != seen:
        raise Refused(already_accepted(str(plan.accepted_by)))
    if not chosen:
        raise Refused(Problem("cover.nothing_chosen", NOTHING_CHOSEN))
    for track in sorted(set(Step.objects.filter(pk__in=chosen).values_list("track", flat=True))):
        wait_for_track(track)
    teams = None if actor.kind == ActorKind.SYSTEM else actor.doing(access.ACCEPT_PLAN.name).teams()
    proposal = proposal_of(plan, profile_on(timezone.localdate(now)), teams=teams, now=now)
    wanted = {step: user for step, user in chosen.items() if step in proposal.steps}
    if not wanted:
        raise Refused(Problem("cover.taken_meanwhile", TAKEN_MEANWHILE))
    refuse_unsuited(proposal, wanted, today=timezone.localdate(now))
    for step, user in sorted(wanted.items(), key=lambda each: (proposal.steps[each[0]].due_at, each[0])):
        _move(plan, proposal, proposal.steps[step], user, now=now)
    plan.times, plan.accepted_by_id, plan.accepted_at = plan.times + 1, actor.id, now
    plan.save(update_fields=["times", "accepted_by", "accepted_at"])
    return plan


@part
def _move(plan: CoverPlan, proposal: Proposal, step: Step, user: UUID, *, now: dt.datetime) -> None:
    """The step, and with it the meeting and the joint case's contact person, go to the substitute."""
    item = proposal.item(step.pk)
    away = plan.absence.user_id
    assert item is not None  # noqa: S101 (it is among the steps of the proposal)
    if item.kind == ItemKind.OFFER:
        Step.objects.filter(pk=step.pk).update(offered_to=user)
    else:
        given = give_step(step, worker_id=user, now=now)
        Case.objects.filter(current_step=given, contact_person=away).update(contact_person=user)
    meetings = Meeting.objects.filter(step=step, state=MeetingState.AGREED)
    if item.kind == ItemKind.MEETING:
        meetings.update(worker=user)
    write_entry(step.track_id, now=now, step=str(step.pk), worker=str(user), from_worker=str(away))
    proposed = next(each for each in proposal.assignments if each.item.id == step.pk)
    covered = CoverItem(
        plan=plan,
        step=step,
        to_id=user,
        reasons=[reason.value for reason in _why(proposal, item, user)],
        chosen=proposed.user != user,
        moved_at=now,
    )
    if item.kind == ItemKind.MEETING:
        covered.notice, covered.notice_language = _told(covered, meetings.first(), proposal, now=now)
    covered.save(force_insert=True)


@part
def _told(
    covered: CoverItem, meeting: Meeting | None, proposal: Proposal, *, now: dt.datetime
) -> tuple[str, str]:
    """The client is told who meets them instead; where no notice goes out, what somebody may tell them."""
    who = str(proposal.users[covered.to_id])
    told = tell_worker(meeting, key=covered.pk, who=who, now=now) if meeting else None
    if told is None or told.is_sent or told.reason == NotSent.DANGEROUS:
        return "", ""
    return _draft(covered.step, who)


def _why(proposal: Proposal, item: Item, user: UUID) -> tuple[Reason, ...]:
    proposed = next(each for each in proposal.assignments if each.item.id == item.id)
    if proposed.user == user:
        return tuple(proposed.reasons)
    who: Candidate = proposal.candidates[user]
    others = {each.user: each.points for each in proposal.candidates.values()}
    left = [each for each in proposal.candidates.values() if obstacle_of(each, item) is None] or [who]
    return tuple(reasons(who, item, left, others))


def _draft(step: Step, who: str) -> tuple[str, str]:
    """What may be told to a client who had agreed a time with whoever is away, in their language."""
    language = step.language if step.language in SPOKEN else "fi"
    with override(language):
        time = exact_words(timezone.localtime(step.due_at), language=language)
        return gettext(NOTICE) % {"time": time, "name": who}, language
