"""Calendars of other systems: none is read but those of `REIMARI_CALENDARS`."""

import datetime as dt
from typing import Protocol

from reimari.appointments.parsing import Read


class Source(Protocol):
    """A system that knows when somebody's time is taken."""

    name: str

    def taken(self, who: str, *, first: dt.date, last: dt.date) -> Read:
        """What is taken of them from one day to another; `who` is how that system calls them.

        Raises Unreachable when the system doesn't answer as it should.
        """
        ...


class Unreachable(Exception):
    """The other system didn't answer, or not as agreed; what was read before stays."""
