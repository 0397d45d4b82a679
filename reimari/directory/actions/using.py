"""Which instruction somebody went by."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.directory import access
from reimari.directory.models import Instruction, Use


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """In which matter, if any: its track, and what the matter was about."""

    language: str = "fi"
    track_id: UUID | None = None
    need: str = ""
    place_id: str | None = None


@does(access.USE, locks=False)
def use_instruction(instruction: Instruction, *, used: Used, actor: Actor, now: dt.datetime) -> Use:
    """Remember that the actor went by it. In one matter it counts once, whoever presses again.

    Whoever calls has seen that the actor may see the track.
    """
    values = {
        "edition_id": instruction.current_id,
        "language": used.language,
        "need": used.need,
        "place_id": used.place_id,
        "at": now,
        "actor_id": actor.id,
        "organisation": actor.organisation,
    }
    if used.track_id is None:
        return Use.objects.create(instruction=instruction, **values)
    use, _new = Use.objects.get_or_create(instruction=instruction, track_id=used.track_id, defaults=values)
    return use
