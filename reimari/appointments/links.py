"""The link by which a client sees, moves and cancels a booked time without signing in."""

from django.conf import settings
from django.core import signing

from reimari.appointments.models import Booking

SALT = "appointments.client"


def client_link(booking: Booking) -> str:
    """The whole link; empty when it isn't known at which address clients open our pages.

    In it stands the booking's id, and nothing about anybody.
    """
    if not settings.PUBLIC_ADDRESS:
        return ""
    token = signing.Signer(sep=".", salt=SALT).sign(booking.pk.hex)
    return f"{settings.PUBLIC_ADDRESS}/time/{token}/"
