"""What advisers of the county go by, and who answers for it."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from reimari.region.profile.values.items import Coded, Item, Text


class InstructionKind(StrEnum):
    INSTRUCTION = "instruction"
    BRIDGING = "bridging"  # what to tell while waiting
    CRITERIA = "criteria"
    PROCEDURE_CARD = "procedure_card"  # of a municipality


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeRule(Item):
    """Who answers for the county's instructions, and how many days something outdated is still shown."""

    team: str = ""  # empty: the sources don't tell (a gap)
    grace_days: int | None = None  # None: not told; then what is out of date hides at once
    gap: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction(Coded):
    """A short instruction; `name` is its title. What it names is what it is bound to; nothing: the county."""

    kind: InstructionKind = InstructionKind.INSTRUCTION
    text: Text
    need: str = ""
    service_task: str = ""
    place: str = ""
    team: str = ""  # who owns it; empty: whoever answers for all
    review_on: dt.date | None = None
    internal: bool = False  # for the county's own people only
