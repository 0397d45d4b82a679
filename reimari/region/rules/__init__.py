"""When channels answer and when clocks end."""

from reimari.region.rules.due import Due, Pause, add_months, channel_of, due
from reimari.region.rules.opening import Opening, OpeningHours, opening, opening_of

__all__ = [
    "Due",
    "Opening",
    "OpeningHours",
    "Pause",
    "add_months",
    "channel_of",
    "due",
    "opening",
    "opening_of",
]
