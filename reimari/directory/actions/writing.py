"""How an instruction is written, changed and retired."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from reimari.access.actor import Actor
from reimari.access.deeds import does, part
from reimari.common.problems import Problem, Refused, refuse
from reimari.directory import access
from reimari.directory.actions.editions import New, Stands, Wanted, add_draft, decide
from reimari.directory.models import Edition, Instruction
from reimari.directory.queries.drafts import last_number, open_draft
from reimari.directory.rules import CHANGED_AT_ONCE, NOTHING_NEW, RETIRED, writing_problems
from reimari.directory.states import EditionState, InstructionKind
from reimari.people.rules import has_identity_code
from reimari.staff.models import Team

__all__ = ["Placing", "Wanted", "change_instruction", "retire_instruction", "write_instruction"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """What an instruction is for, and for whom: it stays so; what is meant otherwise is another one."""

    kind: InstructionKind
    need: str = ""
    service_task_id: str | None = None
    place_id: str | None = None
    is_internal: bool = False


@does(access.WRITE, locks=False)
def write_instruction(
    team: Team,
    *,
    placing: Placing,
    wanted: Wanted,
    actor: Actor,
    now: dt.datetime,
    owner_id: UUID | None = None,
) -> Instruction:
    """A new instruction that the team owns: a draft, until somebody else approves it."""
    _check(wanted, placing.kind, has_place=placing.place_id is not None)
    instruction = Instruction(
        kind=placing.kind,
        need=placing.need,
        service_task_id=placing.service_task_id,
        place_id=placing.place_id,
        is_internal=placing.is_internal,
        team=team,
        owner_id=owner_id or actor.id,
    )
    instruction.save(force_insert=True)
    new = New(instruction=instruction, wanted=wanted, is_internal=placing.is_internal)
    add_draft(new, by=actor.id, now=now)
    return instruction


@does(access.CHANGE)
def change_instruction(
    instruction: Instruction,
    *,
    wanted: Wanted,
    actor: Actor,
    now: dt.datetime,
    seen: int | None = None,
    is_internal: bool | None = None,
) -> Instruction:
    """A new draft; nothing is overwritten. An open one is written anew by it: there is one at a time.

    `seen`: the number of the edition that the form was drawn from; another one meanwhile is refused.
    """
    _refuse_retired(instruction)
    draft, current = open_draft(instruction), _current(instruction)
    standing = draft or current
    if standing is None or (seen is not None and seen != standing.number):
        raise Refused(Problem("directory.changed_at_once", CHANGED_AT_ONCE))
    _check(wanted, instruction.kind, has_place=instruction.place_id is not None, is_change=bool(current))
    was_internal = draft.is_internal if draft else instruction.is_internal
    internal = was_internal if is_internal is None else is_internal
    same = Stands.of(standing).says(wanted) and internal == was_internal
    if same and standing.state != EditionState.RETURNED:
        raise Refused(Problem("directory.nothing_new", NOTHING_NEW))
    if draft:
        decide(draft, EditionState.REWRITTEN, by=actor.id, now=now)
    last = last_number(instruction)
    new = New(instruction=instruction, wanted=wanted, is_internal=internal, last=last)
    add_draft(new, by=actor.id, now=now)
    return instruction


@does(access.RETIRE)
def retire_instruction(instruction: Instruction, *, actor: Actor, now: dt.datetime) -> Instruction:
    """Nobody goes by it any more; its words and its use stay. A draft of it ends too."""
    _refuse_retired(instruction)
    if draft := open_draft(instruction):
        decide(draft, EditionState.WITHDRAWN, by=actor.id, now=now)
    instruction.retired_at, instruction.retired_by_id = now, actor.id
    instruction.save(update_fields=["retired_at", "retired_by"])
    return instruction


@part
def _refuse_retired(instruction: Instruction) -> None:
    if instruction.retired_at:
        raise Refused(Problem("directory.retired", RETIRED))


@part
def _current(instruction: Instruction) -> Edition | None:
    """The edition as it is now: what came with the row may be older than the lock on it."""
    if instruction.current_id is None:
        return None
    return Edition.objects.get(pk=instruction.current_id)


@part
def _check(wanted: Wanted, kind: str, *, has_place: bool, is_change: bool = False) -> None:
    said = [*(f"{words.title} {words.body}" for words in wanted.texts.values()), wanted.source, wanted.why]
    refuse(
        writing_problems(
            wanted.texts,
            kind=kind,
            has_place=has_place,
            source=wanted.source,
            valid_from=wanted.valid_from,
            valid_until=wanted.valid_until,
            has_identity_code=any(map(has_identity_code, said)),
            is_change=is_change,
            why=wanted.why,
        )
    )
