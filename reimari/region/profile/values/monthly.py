"""What is reported of each month when it is over."""

from dataclasses import dataclass
from enum import StrEnum

from reimari.region.profile.values.items import Coded


class ComparedBy(StrEnum):
    """By what the report's figures stand beside each other."""

    TEAM = "team"
    AREA = "area"
    MUNICIPALITY = "municipality"
    LANGUAGE = "language"
    NEED = "need"
    TASK = "task"
    CHANNEL = "channel"
    CONTACTOR = "contactor"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyReport(Coded):
    """A report of each month, made when it is over (R-PS-80).

    `units`: of these alone; none: of the whole county. `figures`: K-ids, in their order. `by`: see
    `ComparedBy`. `roles`: who goes through it (R-PS-81); none: the sources don't tell.
    """

    figures: tuple[str, ...]
    units: tuple[str, ...] = ()
    by: tuple[ComparedBy, ...] = ()
    roles: tuple[str, ...] = ()
    gap: str = ""
