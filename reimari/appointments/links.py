"""The link by which a client sees their booked time, moves or cancels it, without signing in (R-KL-39)."""

import datetime as dt
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from reimari.access.actor import system
from reimari.appointments.models import Booking
from reimari.common import links
from reimari.common.working_days import day_in_helsinki

SALT = "reimari.time"
CLIENT = system("client's link to a time")  # who reads and writes for whoever has the link: nobody is known


def token_of(booking: Booking) -> str:
    """Good until the day of the booked time is over."""
    return links.signed(booking.pk, last=day_in_helsinki(booking.meeting.at), salt=SALT)


def booking_in(token: str, *, today: dt.date) -> UUID | None:
    """The booking that the link is about; it may have been moved since. None: not ours, or over."""
    return links.opened(token, today=today, salt=SALT)


def client_link(booking: Booking, language: str) -> str:
    """The whole link, in this language; empty when it isn't told at which address clients open our pages."""
    if not settings.PUBLIC_ADDRESS:
        return ""
    return settings.PUBLIC_ADDRESS + reverse("desk:client_time", args=[language, token_of(booking)])
