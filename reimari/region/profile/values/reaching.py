"""When a case may end because its client isn't reached (R-KL-42)."""

from dataclasses import dataclass

from reimari.region.profile.values.items import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachRules(Item):
    """When a case may end because its client isn't reached; one set holds at a time (R-KL-42, K-27).

    `attempts`: so many tries that didn't reach the client since they were last reached, missed meetings among
    them; `ways`: by so many different ways. Left out altogether: a gap, one try has to stand.
    """

    code: str
    attempts: int
    ways: int = 1
