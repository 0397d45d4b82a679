"""What the sources don't tell, found by the value it would explain."""

from reimari.region.profile.gaps import covers
from reimari.region.profile.values import Gap


class GapIndex:
    """The gaps of a profile by what they are about (`units.on_call`, `areas.*.number`)."""

    __slots__ = ("_abouts",)

    def __init__(self, gaps: tuple[Gap, ...]) -> None:
        self._abouts = [(about.split("."), gap.id) for gap in gaps for about in gap.about]

    def about(self, *names: str) -> str:
        """The id of the gap that explains the first of the names that any explains; empty if none."""
        return next(filter(None, map(self._explaining, names)), "")

    def _explaining(self, name: str) -> str:
        """That of the gap which names it most closely."""
        address = name.split(".")
        found = [(about, gap) for about, gap in self._abouts if covers(about, address)]
        return max(found, key=_closeness)[1] if found else ""


def _closeness(found: tuple[list[str], str]) -> tuple[int, int]:
    """The more parts, and the fewer of them left open, the closer."""
    about, _ = found
    return len(about), -about.count("*")
