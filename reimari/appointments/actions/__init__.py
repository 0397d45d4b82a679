"""Calendars are planned, what is taken elsewhere is read, times are held and booked."""

from reimari.appointments.actions.booking import (
    book_time,
    hold_time,
    release_time,
    tell_shortage,
)
from reimari.appointments.actions.busy import read_busy
from reimari.appointments.actions.changing import cancel_time, move_time
from reimari.appointments.actions.hearing import hear_text
from reimari.appointments.actions.planning import (
    change_day,
    change_own_day,
    plan_calendar,
    plan_own_calendar,
)
from reimari.appointments.actions.telling import (
    hear_meeting,
    remind_client,
    tell_again,
    tell_booked,
    tell_cancelled,
    tell_moved,
    tell_of_time,
    tell_worker,
)
from reimari.appointments.facts import Choice

__all__ = [
    "Choice",
    "book_time",
    "cancel_time",
    "change_day",
    "change_own_day",
    "hear_meeting",
    "hear_text",
    "hold_time",
    "move_time",
    "plan_calendar",
    "plan_own_calendar",
    "read_busy",
    "release_time",
    "remind_client",
    "tell_again",
    "tell_booked",
    "tell_cancelled",
    "tell_moved",
    "tell_of_time",
    "tell_shortage",
    "tell_worker",
]
