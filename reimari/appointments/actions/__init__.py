"""Calendars are planned, days are changed, and what is taken elsewhere is read."""

from reimari.appointments.actions.busy import read_busy
from reimari.appointments.actions.planning import (
    change_day,
    change_own_day,
    plan_calendar,
    plan_own_calendar,
)

__all__ = ["change_day", "change_own_day", "plan_calendar", "plan_own_calendar", "read_busy"]
