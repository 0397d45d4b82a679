"""What a county wants of its figures (requirements §7)."""

from dataclasses import dataclass

from reimari.region.profile.values.items import Coded


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Coded):
    """How much of a figure the county wants; `code` is the figure's K-id, `name` says it in words.

    `percent`: at least so many; None: the sources don't tell. `valid_until`: by when, or how long it holds.
    `baseline`: how many there were in a month on average before the growth that is wanted; None: the sources
    don't tell, or it isn't about growth. `gap`: why `percent` isn't told; if it is, why `baseline` isn't.
    """

    percent: int | None = None
    baseline: int | None = None
    gap: str = ""
