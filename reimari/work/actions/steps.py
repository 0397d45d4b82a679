import datetime as dt
from dataclasses import asdict, dataclass
from uuid import UUID

from reimari.access.actor import Actor
from reimari.access.deeds import does, part
from reimari.common.problems import Problem, Refused, refuse
from reimari.common.states import check_move
from reimari.staff.models import Team
from reimari.work import access
from reimari.work.actions.clocks import set_due_time, set_events, steps_of_new
from reimari.work.actions.entries import write_entry
from reimari.work.models import Step, Track
from reimari.work.rules import ASKED, NOT_TAKEN, OFFERED, take_problems
from reimari.work.states import (
    ACCEPT_STEP,
    ASK_STEP,
    MOVES,
    AttemptBy,
    DueFrom,
    ReturnReason,
    StepResult,
    StepState,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a work list shows of the matter behind a step: ids and codes."""

    service_task_id: str | None = None
    area_id: str | None = None
    place_id: str | None = None
    person_id: UUID | None = None
    need: str = ""
    channel: str = ""
    language: str = "fi"
    is_urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do next: the kind of step, whose list it goes on, and who has it from the start.

    `at`: the moment agreed with the client. `words`: what has to be done, in somebody's own words.
    """

    kind: str
    team: Team
    worker_id: UUID | None = None
    offered_to_id: UUID | None = None
    words: str = ""
    at: dt.datetime | None = None
    waits_for_client: bool = False


@does(access.TAKE)
def take_step(step: Step, *, actor: Actor, now: dt.datetime) -> Step:
    """Take a step from the team's list into one's own work (R-IU-37); the slower is told who has it."""
    if step.kind == ASK_STEP:
        raise Refused(Problem("work.asked", ASKED))
    refuse(take_problems(worker=str(step.worker) if step.worker else None, ended=step.ended_at is not None))
    check_move(MOVES, StepState(step.state), StepState.TAKEN)
    step.state, step.worker_id, step.taken_at = StepState.TAKEN, actor.id, now
    step.save(update_fields=["state", "worker", "taken_at"])
    write_entry(step.track_id, now=now, step=str(step.pk))
    return step


@does(access.RETURN)
def return_step(
    step: Step, *, reason: ReturnReason, actor: Actor, now: dt.datetime, seen_worker: UUID | None = None
) -> Step:
    """Give a taken step back to the team's list, for a coded reason.

    `seen_worker`: who had it when whoever acts looked; somebody else who has taken it since keeps it.
    """
    if step.worker_id is None:
        raise Refused(Problem("work.not_taken", NOT_TAKEN))
    if seen_worker and seen_worker != step.worker_id:
        refuse(take_problems(worker=str(step.worker)))
    check_move(MOVES, StepState(step.state), StepState.OPEN)
    step.state, step.worker, step.taken_at = StepState.OPEN, None, None
    step.save(update_fields=["state", "worker", "taken_at"])
    write_entry(step.track_id, now=now, step=str(step.pk), reason=reason.value)
    return step


@does(access.ATTEMPT)
def attempt_contact(step: Step, *, by: AttemptBy, reached: bool, actor: Actor, now: dt.datetime) -> Step:
    """Record that we tried to reach the client, and whether we did (R-IU-29, R-KL-42)."""
    refuse(take_problems(worker=None, ended=step.ended_at is not None))
    entry = write_entry(step.track_id, now=now, step=str(step.pk), by=by.value, reached=reached)
    if reached:
        set_events(step.track, "client_reached", entry=entry, now=now)
    return step


@does(access.COMPLETE)
def complete_step(step: Step, *, actor: Actor, now: dt.datetime) -> Step:
    """Mark a step as done. The step a case stands on can't be: the case needs a next one in its place.

    Nor can an offer or a question: whoever made it waits for an answer.
    """
    if step.kind == ASK_STEP:
        raise Refused(Problem("work.asked", ASKED))
    if step.kind == ACCEPT_STEP:
        raise Refused(Problem("work.offered", OFFERED))
    ended = end_step(step, result=StepResult.DONE, now=now)
    write_entry(step.track_id, now=now, step=str(step.pk), result=StepResult.DONE.value)
    return ended


@part
def open_step(
    track: Track, plan: Plan, about: About, *, now: dt.datetime, answering_team: Team | None = None
) -> Step:
    """The next thing to do on a track; the deed that opens it writes the entry."""
    step = Step(
        track=track,
        kind=plan.kind,
        words=plan.words,
        team=plan.team,
        answering_team=answering_team or plan.team,
        offered_to_id=plan.offered_to_id,
        waits_for_client=plan.waits_for_client,
        state=StepState.TAKEN if plan.worker_id else StepState.OPEN,
        worker_id=plan.worker_id,
        taken_at=now if plan.worker_id else None,
        opened_at=now,
        **asdict(about),
    )
    if plan.at:
        step.due_at, step.due_from = plan.at, DueFrom.AGREED
    set_due_time(step, now=now)
    step.save(force_insert=True)
    new = steps_of_new(track.pk)
    if new is not None:
        new.append(step)
    return step


@part
def end_step(step: Step, *, result: StepResult, now: dt.datetime) -> Step:
    """Lock and end a step, whoever has it."""
    step = Step.objects.select_for_update(of=("self",), no_key=True).get(pk=step.pk)
    check_move(MOVES, StepState(step.state), StepState.ENDED)
    step.state, step.result, step.ended_at = StepState.ENDED, result, now
    step.save(update_fields=["state", "result", "ended_at"])
    if new := steps_of_new(step.track_id):
        new.remove(step)
    return step


@part
def move_step(step: Step, *, to: Team) -> Step:
    """Put an open step on another team's list, whoever had it: what is to be done and by when stays."""
    step = Step.objects.select_for_update(of=("self",), no_key=True).get(pk=step.pk)
    refuse(take_problems(worker=None, ended=step.ended_at is not None))
    step.state, step.worker, step.taken_at = StepState.OPEN, None, None
    step.team = step.answering_team = to
    step.save(update_fields=["state", "worker", "taken_at", "team", "answering_team"])
    return step


@part
def give_step(step: Step, *, worker_id: UUID, now: dt.datetime) -> Step:
    """Put an open step into somebody's work, whoever had it."""
    step = Step.objects.select_for_update(of=("self",), no_key=True).get(pk=step.pk)
    if step.ended_at:
        raise Refused(*take_problems(worker=None, ended=True))
    if step.worker_id != worker_id:
        step.state, step.worker_id, step.taken_at = StepState.TAKEN, worker_id, now
        step.save(update_fields=["state", "worker", "taken_at"])
    return step
