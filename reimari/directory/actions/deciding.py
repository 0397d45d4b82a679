"""What becomes of a draft: somebody else approves it or sends it back, its writer withdraws it (R-PS-33)."""

import datetime as dt

from reimari.access.actor import Actor
from reimari.access.deeds import does, part
from reimari.common.problems import Problem, Refused, refuse
from reimari.common.states import check_move
from reimari.directory import access
from reimari.directory.actions.editions import decide
from reimari.directory.models import Edition, Instruction
from reimari.directory.queries.drafts import open_draft
from reimari.directory.rules import (
    DRAFT_CHANGED,
    IDENTITY_CODE,
    NO_DRAFT,
    NO_REASON,
    RETIRED,
    Drafted,
    approving_problems,
    deciding_problems,
)
from reimari.directory.states import EDITION_MOVES, EditionState
from reimari.people.rules import has_identity_code


@does(access.APPROVE)
def approve_draft(instruction: Instruction, *, seen: int, actor: Actor, now: dt.datetime) -> Instruction:
    """From now on advisers go by the draft. `seen`: the number of the version that was read."""
    draft = _draft(instruction)
    refuse(approving_problems(_drafted(draft, instruction, seen, actor)))
    decide(draft, EditionState.APPROVED, by=actor.id, now=now)
    instruction.current, instruction.is_internal = draft, draft.is_internal
    instruction.save(update_fields=["current", "is_internal"])
    return instruction


@does(access.SEND_BACK)
def send_back_draft(
    instruction: Instruction, *, seen: int, why: str, actor: Actor, now: dt.datetime
) -> Instruction:
    """The draft goes back to its writer, with words; what holds goes on to hold."""
    draft = _draft(instruction)
    refuse(deciding_problems(_drafted(draft, instruction, seen, actor)))
    if not why.strip():
        refuse([Problem("directory.no_reason", NO_REASON)])
    if has_identity_code(why):
        refuse([Problem("directory.identity_code", IDENTITY_CODE)])
    check_move(EDITION_MOVES, EditionState(draft.state), EditionState.RETURNED)
    draft.state, draft.returned_why = EditionState.RETURNED, why.strip()
    draft.returned_at, draft.returned_by_id = now, actor.id
    draft.save(update_fields=["state", "returned_at", "returned_by", "returned_why"])
    return instruction


@does(access.WITHDRAW)
def withdraw_draft(instruction: Instruction, *, seen: int, actor: Actor, now: dt.datetime) -> Instruction:
    """Its writer gives it up; an instruction that never was approved is retired by it."""
    draft = _draft(instruction)
    if draft.number != seen:
        raise Refused(Problem("directory.draft_changed", DRAFT_CHANGED))
    decide(draft, EditionState.WITHDRAWN, by=actor.id, now=now)
    if instruction.current_id is None:
        instruction.retired_at, instruction.retired_by_id = now, actor.id
        instruction.save(update_fields=["retired_at", "retired_by"])
    return instruction


@part
def _draft(instruction: Instruction) -> Edition:
    if instruction.retired_at:
        raise Refused(Problem("directory.retired", RETIRED))
    if (draft := open_draft(instruction)) is None:
        raise Refused(Problem("directory.no_draft", NO_DRAFT))
    return draft


def _drafted(draft: Edition, instruction: Instruction, seen: int, actor: Actor) -> Drafted:
    return Drafted(
        number=draft.number,
        seen=seen,
        is_own=draft.written_by_id == actor.id,
        is_returned=draft.state == EditionState.RETURNED,
        is_overtaken=draft.replaces_id != instruction.current_id,
    )
