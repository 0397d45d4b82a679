"""Something is wrong here, something is missing: how the owners hear of it, and what they answer."""

import datetime as dt
from dataclasses import dataclass

from reimari.access.actor import Actor
from reimari.access.deeds import does, part
from reimari.common.problems import Problem, Refused, refuse
from reimari.common.states import check_move
from reimari.directory import access
from reimari.directory.models import Instruction, Remark
from reimari.directory.queries import owner_of
from reimari.directory.rules import ANSWERED, IDENTITY_CODE, NO_ANSWER, NO_OWNER, NOT_TOLD, OTHER_OUTCOME
from reimari.directory.states import MOVES, REMARK_STEP, RemarkKind, RemarkOutcome, RemarkState, outcomes_of
from reimari.people.rules import has_identity_code
from reimari.region.profile.values import fold
from reimari.routing.rules import Seen
from reimari.staff.models import Team
from reimari.work.actions import (
    About,
    Plan,
    end_clocks,
    end_step,
    open_step,
    open_track,
    set_events,
    write_entry,
)
from reimari.work.states import StepResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What somebody looked for and didn't find: a need, a place, a language.

    `line_id`: they found a line, and its number, address or hours are wrong.
    """

    need: str = ""
    service_task_id: str | None = None
    place_id: str | None = None
    language: str = "fi"
    line_id: str | None = None


@does(access.REMARK, locks=False)
def remark_on_instruction(
    instruction: Instruction, *, words: str, language: str, actor: Actor, now: dt.datetime
) -> Remark:
    """Tell the owners that something is wrong; they answer within the county's time (R-VS-52)."""
    team = instruction.team or owner_of(now)
    remark = Remark(
        kind=RemarkKind.WRONG,
        edition_id=instruction.current_id,
        need=instruction.need,
        service_task_id=instruction.service_task_id,
        place_id=instruction.place_id,
        language=language,
    )
    return _open(remark, team, words, actor=actor, now=now)


@does(access.ASK, locks=False)
def ask_for_instruction(
    team: Team, *, missing: Missing, words: str, actor: Actor, now: dt.datetime
) -> Remark:
    """Ask the owners (`queries.owner_of`) for what isn't there, or to put a line right: also the outsourced
    adviser may (R-IU-46, R-IU-48)."""
    remark = Remark(
        kind=RemarkKind.LINE if missing.line_id else RemarkKind.MISSING,
        line_id=missing.line_id,
        need=missing.need,
        service_task_id=missing.service_task_id,
        place_id=missing.place_id,
        language=missing.language,
    )
    return _open(remark, team, words, actor=actor, now=now)


@does(access.ANSWER)
def answer_remark(
    remark: Remark, *, outcome: RemarkOutcome, answer: str, actor: Actor, now: dt.datetime
) -> Remark:
    """Tell whoever asked what came of it; the step and the clock end."""
    if remark.state == RemarkState.CLOSED:
        raise Refused(Problem("directory.answered", ANSWERED))
    if outcome not in outcomes_of(remark.kind):
        raise Refused(Problem("directory.other_outcome", OTHER_OUTCOME))
    _check(answer, NO_ANSWER, "directory.no_answer")
    check_move(MOVES, RemarkState(remark.state), RemarkState.CLOSED)
    if remark.current_step:
        end_step(remark.current_step, result=StepResult.DONE, now=now)
    remark.state, remark.outcome, remark.current_step = RemarkState.CLOSED, outcome, None
    remark.answer, remark.answered_at, remark.answered_by_id = answer.strip(), now, actor.id
    remark.save()
    entry = write_entry(remark.track_id, now=now, outcome=outcome.value, kind=remark.kind)
    set_events(remark.track, "remark_answered", entry=entry, now=now)
    end_clocks(remark.track, entry=entry, now=now)
    return remark


@part
def _check(words: str, nothing: str, code: str) -> None:
    if not words.strip():
        refuse([Problem(code, nothing)])
    if has_identity_code(words):
        refuse([Problem("directory.identity_code", IDENTITY_CODE)])


@part
def _open(remark: Remark, team: Team | None, words: str, *, actor: Actor, now: dt.datetime) -> Remark:
    _check(words, NOT_TOLD, "directory.not_told")
    if team is None:
        raise Refused(Problem("directory.no_owner", NO_OWNER))
    track = open_track()
    remark.track, remark.team, remark.words = track, team, words.strip()
    remark.asked_at, remark.asked_by_id = now, actor.id
    about = About(
        service_task_id=remark.service_task_id,
        place_id=remark.place_id,
        need=remark.need,
        language=remark.language,
    )
    remark.current_step = open_step(track, Plan(kind=REMARK_STEP, team=team), about, now=now)
    remark.save(force_insert=True)
    entry = write_entry(track.pk, now=now, kind=remark.kind, team=team.pk)
    set_events(track, "remark_made", entry=entry, now=now, seen=_seen(remark))
    return remark


@part
def _seen(remark: Remark) -> Seen:
    """What the conditions of clocks may look at."""
    return Seen(
        contactor=None,
        services=frozenset(),
        needs=frozenset({fold(remark.need)}) if remark.need else frozenset(),
        service_task=fold(remark.service_task_id) if remark.service_task_id else None,
        language=remark.language,
        channel="",
        age=None,
        urgent=False,
        open=None,
        open_gap="",
        place=frozenset({fold(remark.place_id)}) if remark.place_id else None,
    )
