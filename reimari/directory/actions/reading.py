"""That somebody has read what was changed."""

import datetime as dt

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.common.problems import Problem, Refused
from reimari.directory import access
from reimari.directory.models import Instruction, ReadMark
from reimari.directory.rules import NO_SUCH_VERSION


@does(access.MARK_READ, locks=False)
def mark_read(instruction: Instruction, *, seen: int, actor: Actor, now: dt.datetime) -> ReadMark:
    """The actor has read this version: from now on it isn't marked as changed for them (R-IU-45)."""
    edition = instruction.editions.filter(number=seen, is_approved=True).first()
    if edition is None:
        raise Refused(Problem("directory.no_such_version", NO_SUCH_VERSION))
    mark = ReadMark(instruction=instruction, edition=edition, at=now)
    mark.user_id = actor.id  # type: ignore[assignment]
    ReadMark.objects.bulk_create(
        [mark],
        update_conflicts=True,
        unique_fields=["user", "instruction"],
        update_fields=["edition", "at"],
    )
    return mark
