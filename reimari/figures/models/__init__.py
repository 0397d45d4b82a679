"""Counts of figures, what was said of them, and what of them is public."""

from reimari.figures.models.counted import Cell, CountedMonth, FrozenCount, FrozenMonth, MonthCount, Reckoned
from reimari.figures.models.inhabitants import Population, PopulationFile
from reimari.figures.models.public import (
    Measure,
    Publication,
    PublicationState,
    SharedPage,
    SharedView,
    WaitingCount,
)
from reimari.figures.models.replays import REPLAY_KEPT_FOR, AskedReplay
from reimari.figures.models.reviews import MonthReview

__all__ = [
    "REPLAY_KEPT_FOR",
    "AskedReplay",
    "Cell",
    "CountedMonth",
    "FrozenCount",
    "FrozenMonth",
    "Measure",
    "MonthCount",
    "MonthReview",
    "Population",
    "PopulationFile",
    "Publication",
    "PublicationState",
    "Reckoned",
    "SharedPage",
    "SharedView",
    "WaitingCount",
]
