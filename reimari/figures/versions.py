"""By which definitions something was counted."""

from functools import cache
from hashlib import sha256

from reimari.figures.definitions import COUNTED, FIGURES, VERSION_LENGTH, Source, by_source, version_of


@cache
def whole_version() -> str:
    """Of all figures that there are."""
    return version_of(FIGURES.values())


@cache
def source_version(source: Source) -> str:
    """Of the figures that are counted from its rows, and of the cuts by which those are kept."""
    mine = {code for code, _part, _holds in by_source(COUNTED.values()).get(source, [])}
    figures = version_of(figure for figure in COUNTED.values() if figure.code in mine)
    return sha256(f"{figures} {source.cuts()}".encode()).hexdigest()[:VERSION_LENGTH]
