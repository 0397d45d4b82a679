"""What the sources don't tell, found by the value it would explain."""

from fnmatch import fnmatchcase

from reimari.region.profile.values import Gap, fold


class GapIndex:
    """The gaps of a profile by the folded name of what they are about (`units.on_call`, `areas.*.number`)."""

    __slots__ = ("_by_about", "_patterns")

    def __init__(self, gaps: tuple[Gap, ...]) -> None:
        self._by_about = {fold(about): gap.id for gap in reversed(gaps) for about in gap.about}
        self._patterns = [(about, gap) for about, gap in self._by_about.items() if "*" in about]

    def about(self, *names: str) -> str:
        """The id of the gap that explains the first of the names that any explains; empty if none."""
        return next(filter(None, map(self._explaining, map(fold, names))), "")

    def _explaining(self, name: str) -> str:
        exact = self._by_about.get(name, "")
        return exact or next((gap for about, gap in self._patterns if fnmatchcase(name, about)), "")
