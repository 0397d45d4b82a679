"""Which times of professionals can be booked, and why not: pure. Calendars, what is taken and the moment are
given."""

from reimari.appointments.rules.conditions import Checked, allows, checked, conditions_of
from reimari.appointments.rules.occupied import Occupied, TakenBetween
from reimari.appointments.rules.offers import Elsewhere, Lack, Offer, Offered, Proposal, Relaxed, offer
from reimari.appointments.rules.openings import Calendars
from reimari.appointments.rules.planning import Meets, Planned, meets, part_problems, plan_problems
from reimari.appointments.rules.times import (
    ANYTHING,
    Book,
    Wanted,
    books,
    free_times,
)
from reimari.appointments.rules.values import (
    NOWHERE,
    Blocked,
    Change,
    Opening,
    Part,
    Site,
    Taken,
    Time,
    Weekly,
)
from reimari.appointments.rules.window import CommonRules, Window, common_rules, window_of

__all__ = [
    "ANYTHING",
    "NOWHERE",
    "Blocked",
    "Book",
    "Calendars",
    "Change",
    "Checked",
    "CommonRules",
    "Elsewhere",
    "Lack",
    "Meets",
    "Occupied",
    "Offer",
    "Offered",
    "Opening",
    "Part",
    "Planned",
    "Proposal",
    "Relaxed",
    "Site",
    "Taken",
    "TakenBetween",
    "Time",
    "Wanted",
    "Weekly",
    "Window",
    "allows",
    "books",
    "checked",
    "common_rules",
    "conditions_of",
    "free_times",
    "meets",
    "offer",
    "part_problems",
    "plan_problems",
    "window_of",
]
