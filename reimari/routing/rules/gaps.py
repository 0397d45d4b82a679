"""What the sources don't tell, found by the value it would explain."""

from reimari.region.profile.values import Gap, fold


class GapIndex:
    """The gaps of a profile by the folded name of what they are about (`units.on_call`)."""

    __slots__ = ("_by_about",)

    def __init__(self, gaps: tuple[Gap, ...]) -> None:
        self._by_about = {fold(about): gap.id for gap in reversed(gaps) for about in gap.about}

    def about(self, *names: str) -> str:
        """The id of the gap that explains the first of the names that any explains; empty if none."""
        return next((self._by_about[name] for name in map(fold, names) if name in self._by_about), "")
