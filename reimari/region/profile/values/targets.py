"""What a county wants of its figures (requirements §7)."""

from dataclasses import dataclass

from reimari.region.profile.values.items import Coded


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Coded):
    """How much of a figure the county wants; `code` is the figure's K-id, `name` says it in words.

    `percent`: at least so many; None: the sources don't tell. `valid_until`: by when, or how long it holds.
    """

    percent: int | None = None
    gap: str = ""
