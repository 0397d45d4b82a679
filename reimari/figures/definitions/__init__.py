"""What is counted: one object for each figure (K-id). A further one is one more object, and no page."""

from reimari.figures.definitions.arrivals import ARRIVALS, ARRIVED
from reimari.figures.definitions.booking import BOOKING
from reimari.figures.definitions.chain import CHAIN
from reimari.figures.definitions.contacts import CONTACTS
from reimari.figures.definitions.cuts import CUTS, Dimension, cut_for
from reimari.figures.definitions.demand import DEMAND
from reimari.figures.definitions.due import DUE
from reimari.figures.definitions.frame import Frame
from reimari.figures.definitions.line import LINE
from reimari.figures.definitions.monthly import MonthReport, month_reports
from reimari.figures.definitions.passing import PASSING
from reimari.figures.definitions.promises import PROMISES
from reimari.figures.definitions.reports import COUNTED, FIGURES, REPORTS
from reimari.figures.definitions.targets import target_of, targets_on
from reimari.figures.definitions.values import (
    HIT,
    OF,
    RAW,
    VERSION_LENGTH,
    WAS,
    WAS_OF,
    Figure,
    Growth,
    Opens,
    Rate,
    Report,
    Share,
    Source,
    Spread,
    Summed,
    Unit,
    by_source,
    knows,
    numbers_of,
    numbers_part,
    version_of,
)
from reimari.figures.definitions.waiting import WAITING, Waits

__all__ = [
    "ARRIVALS",
    "ARRIVED",
    "BOOKING",
    "CHAIN",
    "CONTACTS",
    "COUNTED",
    "CUTS",
    "DEMAND",
    "DUE",
    "FIGURES",
    "HIT",
    "LINE",
    "OF",
    "PASSING",
    "PROMISES",
    "RAW",
    "REPORTS",
    "VERSION_LENGTH",
    "WAITING",
    "WAS",
    "WAS_OF",
    "Dimension",
    "Figure",
    "Frame",
    "Growth",
    "MonthReport",
    "Opens",
    "Rate",
    "Report",
    "Share",
    "Source",
    "Spread",
    "Summed",
    "Unit",
    "Waits",
    "by_source",
    "cut_for",
    "knows",
    "month_reports",
    "numbers_of",
    "numbers_part",
    "target_of",
    "targets_on",
    "version_of",
]
