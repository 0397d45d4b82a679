"""A calendar server that gives out each person's calendar as a file (iCalendar): when, and no more (I-19)."""

import datetime as dt
from urllib.parse import quote

import requests

from reimari.appointments.adapters import Unreachable
from reimari.appointments.adapters.asking import asked, session_of
from reimari.appointments.parsing import MOST_BYTES, Read, read_calendar
from reimari.common.calendar_sources import WHO
from reimari.common.problems import Refused


class IcalSource:
    """Files at `address`, in which `{who}` stands for whose they are."""

    name = "ical"

    def __init__(self, address: str, *, session: requests.Session | None = None) -> None:
        self._address, self._session = address, session or session_of()

    def taken(self, who: str, *, first: dt.date, last: dt.date) -> Read:
        """What is taken of them from one day to another."""
        address = self._address.replace(WHO, quote(who, safe="/@"))
        try:
            return read_calendar(asked(self._session, address, most=MOST_BYTES), first=first, last=last)
        except Refused as refusal:
            raise Unreachable("not a calendar") from refusal
