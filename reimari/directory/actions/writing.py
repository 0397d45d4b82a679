"""How an instruction is written, changed and retired."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from reimari.access.actor import Actor
from reimari.access.deeds import does, part
from reimari.common.problems import Problem, Refused, refuse
from reimari.directory import access
from reimari.directory.actions.editions import Stands, Wanted, add_edition
from reimari.directory.models import Edition, Instruction
from reimari.directory.rules import CHANGED_AT_ONCE, NOTHING_NEW, RETIRED, writing_problems
from reimari.directory.states import InstructionKind
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
    """A new instruction that the team owns, with its first edition."""
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
    add_edition(instruction, wanted, replaces=None, by=actor.id, now=now)
    instruction.save(force_insert=True)
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
    owner_id: UUID | None = None,
) -> Instruction:
    """A new edition, which names the old one; nothing is overwritten.

    `seen`: the number of the edition that the form was drawn from; another one meanwhile is refused.
    """
    _refuse_retired(instruction)
    standing = _current(instruction)
    if seen is not None and seen != standing.number:
        raise Refused(Problem("directory.changed_at_once", CHANGED_AT_ONCE))
    _check(wanted, instruction.kind, has_place=instruction.place_id is not None)
    internal = instruction.is_internal if is_internal is None else is_internal
    same = Stands.of(standing).says(wanted)
    if same and internal == instruction.is_internal and owner_id in {None, instruction.owner_id}:
        raise Refused(Problem("directory.nothing_new", NOTHING_NEW))
    instruction.is_internal = internal
    instruction.owner_id = owner_id or instruction.owner_id
    add_edition(instruction, wanted, replaces=standing, by=actor.id, now=now)
    instruction.save(update_fields=["current", "is_internal", "owner"])
    return instruction


@does(access.RETIRE)
def retire_instruction(instruction: Instruction, *, actor: Actor, now: dt.datetime) -> Instruction:
    """Nobody goes by it any more; its words and its use stay."""
    _refuse_retired(instruction)
    instruction.retired_at, instruction.retired_by_id = now, actor.id
    instruction.save(update_fields=["retired_at", "retired_by"])
    return instruction


@part
def _refuse_retired(instruction: Instruction) -> None:
    if instruction.retired_at:
        raise Refused(Problem("directory.retired", RETIRED))


@part
def _current(instruction: Instruction) -> Edition:
    """The edition as it is now: what came with the row may be older than the lock on it."""
    return Edition.objects.get(pk=instruction.current_id)


@part
def _check(wanted: Wanted, kind: str, *, has_place: bool) -> None:
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
        )
    )
