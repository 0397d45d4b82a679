"""Who has to be on duty, and how a working day is cut into two (R-PS-36, R-PS-37); which teams help each
other."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from reimari.region.profile.values.items import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRules(Item):
    """How a county's roster is read. One holds at a time.

    `midday`: when the afternoon begins. `cover_minutes`: how long before the first due time a cover plan that
    nobody has accepted alarms all supervisors and the unit above. `most_half_days`: how many half-days of
    line duty a week somebody has at most (R-VS-50). None: the sources don't tell.
    """

    code: str
    midday: dt.time | None = None
    cover_minutes: int | None = None
    most_half_days: int | None = None
    gap: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MinimumStaffing(Item):
    """How many people have to be on duty on a line, or on one of its areas, while it is open (R-PS-36)."""

    line: str
    people: int | None = None
    area: str = ""
    gap: str = ""


class SharingWhen(StrEnum):
    """When teams do each other's work: always (region-wide, without areas), or when one has too much."""

    ALWAYS = "always"
    OVERFLOW = "overflow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing(Item):
    """Teams that do each other's work; their steps stay in their areas (R-PS-91, R-KS-46, C78).

    Those of a `unit`, or `teams` by name. Of `overflow`: help opens for a team with more points for each
    person at work than `points_per_person`, and closes below `back_below`. None: the sources don't tell.
    """

    code: str
    when: SharingWhen
    unit: str = ""
    teams: tuple[str, ...] = ()
    points_per_person: int | None = None
    back_below: int | None = None
    gap: str = ""
