"""All reports and all figures: one object for each figure (K-id). A further one is one more object."""

from typing import Final

from reimari.figures.definitions.arrivals import ARRIVALS
from reimari.figures.definitions.booking import BOOKING
from reimari.figures.definitions.chain import CHAIN
from reimari.figures.definitions.contacts import CONTACTS
from reimari.figures.definitions.demand import DEMAND
from reimari.figures.definitions.due import DUE
from reimari.figures.definitions.line import LINE
from reimari.figures.definitions.passing import PASSING
from reimari.figures.definitions.promises import PROMISES
from reimari.figures.definitions.values import Figure

REPORTS = (BOOKING, CHAIN, PROMISES, CONTACTS, ARRIVALS, DEMAND, PASSING, LINE)
FIGURES: dict[str, Figure] = {figure.code: figure for report in REPORTS for figure in report.figures}
# What is kept up to date: figures, and what pages tell besides them, which is frozen nowhere.
COUNTED: Final[dict[str, Figure]] = FIGURES | {DUE.code: DUE}
