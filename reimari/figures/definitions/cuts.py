"""By what figures are compared and narrowed: dimensions of the rows, and in which pairs they are kept."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final


class Dimension(StrEnum):
    """A column of every source: a code, or '' where it isn't known, or isn't told (I-04)."""

    TEAM = "team"
    AREA = "area"
    MUNICIPALITY = "municipality"
    LANGUAGE = "language"
    NEED = "need"
    TASK = "task"  # service task
    CHANNEL = "channel"
    CONTACTOR = "contactor"  # kind of whoever contacted us


type Pair = tuple[Dimension | None, Dimension | None]

# Of which counts are kept, each beside month and unit. One more makes every month larger by its cells.
CUTS: Final[dict[str, Pair]] = {
    "all": (None, None),
    "team": (Dimension.TEAM, None),
    "place": (Dimension.MUNICIPALITY, Dimension.LANGUAGE),
    "task": (Dimension.TASK, Dimension.AREA),
    "who": (Dimension.CONTACTOR, Dimension.CHANNEL),
    "need": (Dimension.NEED, Dimension.CHANNEL),
    "need-place": (Dimension.NEED, Dimension.MUNICIPALITY),
    "need-area": (Dimension.NEED, Dimension.AREA),
    "need-lang": (Dimension.NEED, Dimension.LANGUAGE),
    "need-only": (Dimension.NEED, None),  # of sources that keep no pairs; the others tell a need by "need"
}


def cut_for(wanted: Iterable[Dimension]) -> str | None:
    """The first cut that holds all of these dimensions; None: such counts aren't kept."""
    asked = set(wanted)
    return next((code for code, pair in CUTS.items() if asked <= set(pair)), None)
