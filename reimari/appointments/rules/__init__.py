"""Which times of professionals can be booked, and why not: pure. Calendars, what is taken and the moment are
given."""

from reimari.appointments.rules.openings import Calendars
from reimari.appointments.rules.planning import Meets, Planned, meets, part_problems, plan_problems
from reimari.appointments.rules.times import (
    ANYTHING,
    Book,
    Occupied,
    TakenBetween,
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
    "CommonRules",
    "Meets",
    "Occupied",
    "Opening",
    "Part",
    "Planned",
    "Site",
    "Taken",
    "TakenBetween",
    "Time",
    "Wanted",
    "Weekly",
    "Window",
    "books",
    "common_rules",
    "free_times",
    "meets",
    "part_problems",
    "plan_problems",
    "window_of",
]
