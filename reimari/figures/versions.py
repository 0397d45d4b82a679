"""By which definitions something was counted."""

from functools import cache

from reimari.figures.definitions import COUNTED, FIGURES, Source, by_source, version_of


@cache
def whole_version() -> str:
    """Of all figures that there are."""
    return version_of(FIGURES.values())


@cache
def source_version(source: Source) -> str:
    """Of the figures that are counted from its rows."""
    mine = {code for code, _part, _holds in by_source(COUNTED.values()).get(source, [])}
    return version_of(figure for figure in COUNTED.values() if figure.code in mine)
