"""What a post asks of whoever holds it: competences, where the work may be done, duties kept apart."""

from dataclasses import dataclass
from enum import StrEnum

from reimari.region.profile.values.items import Coded, Item, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Competence(Coded):
    """A qualification or training that the county keeps a register of (C80).

    `valid_months`: how long it holds; 0: for good; None: the sources don't tell, and whoever records it
    writes its last day if it has one. `warn_days`: how long before that day the supervisor is told; None:
    the sources don't tell, and it is told when it has ended. `language`: whoever has it serves in this
    language.
    """

    valid_months: int | None = None
    warn_days: int | None = None
    language: str = ""
    law: str = ""
    gap: str = ""


class WhenMissing(StrEnum):
    """What happens when somebody without the competence is given the post."""

    WARN = "warn"
    REFUSE = "refuse"  # the law asks for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement(Item):
    """A role asks for a competence (R-PS-65). `when_missing` None: the sources don't tell; then it warns."""

    role: str
    competence: str
    when_missing: WhenMissing | None = None
    law: str = ""
    gap: str = ""

    @property
    def refuses(self) -> bool:
        """Whether nobody gets the post without it."""
        return self.when_missing == WhenMissing.REFUSE


class Remote(StrEnum):
    """How much of the work may be done elsewhere than at the base site."""

    NO = "no"
    PART = "part"
    YES = "yes"


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteWork(Item):
    """How far a role, or the work of a service task, suits remote work (R-KS-61, R-KS-64, R-KS-68)."""

    allowed: Remote
    role: str = ""
    service_task: str = ""
    gap: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Separation(Item):
    """Two Actions, or two roles, that one person may not hold on the same day.

    It names exactly two of the one or of the other. An Action may belong to a part of the program that a
    county doesn't use yet: whoever then gets both is found.
    """

    code: str
    why: Text
    actions: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    gap: str = ""
