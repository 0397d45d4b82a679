"""States of an appointment in other systems, and what they say of somebody's time.

National codes: *Ajanvarauksen tila*, 1.2.246.537.6.881; states of HL7 FHIR R4 by HL7 Finland's Finnish
Scheduling 2.0.0-rc3 (law.md, appointment interop).
"""

from collections.abc import Mapping
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

NATIONAL = "urn:oid:1.2.246.537.6.881"


class Status(StrEnum):
    """Appointment.status."""

    PROPOSED = "proposed"
    PENDING = "pending"
    BOOKED = "booked"
    ARRIVED = "arrived"
    CHECKED_IN = "checked-in"
    FULFILLED = "fulfilled"
    WAITLIST = "waitlist"
    CANCELLED = "cancelled"
    NOSHOW = "noshow"
    ENTERED_IN_ERROR = "entered-in-error"


class SlotStatus(StrEnum):
    """Slot.status."""

    FREE = "free"
    BUSY = "busy"
    BUSY_TENTATIVE = "busy-tentative"
    BUSY_UNAVAILABLE = "busy-unavailable"
    ENTERED_IN_ERROR = "entered-in-error"


# Suunniteltu, tilattu, varattu, peruttu, siirretty, alkanut, toteutunut, ehdotettu, saapumatta,
# ilmoittautunut.
BY_NATIONAL: Mapping[str, Status] = {
    "1": Status.WAITLIST,
    "2": Status.PROPOSED,
    "3": Status.BOOKED,
    "4": Status.CANCELLED,
    "5": Status.CANCELLED,
    "6": Status.FULFILLED,
    "7": Status.FULFILLED,
    "8": Status.PENDING,
    "9": Status.NOSHOW,
    "10": Status.CHECKED_IN,
}
# What takes somebody's time; what is only wished for, waits, was cancelled or missed doesn't.
TAKES = frozenset({Status.PENDING, Status.BOOKED, Status.ARRIVED, Status.CHECKED_IN, Status.FULFILLED})
SLOT_TAKES = frozenset({SlotStatus.BUSY, SlotStatus.BUSY_TENTATIVE, SlotStatus.BUSY_UNAVAILABLE})


class Instead(TextChoices):
    """What is done when no time keeps the promise."""

    LATER = "later", _("a time after the promise")
    OTHER_MODE = "other_mode", _("another way to meet")
    OTHER_WORKER = "other_worker", _("another worker")
    OTHER_AREA = "other_area", _("another area")
    OTHER_LANGUAGE = "other_language", _("another language")
    URGENT = "urgent", _("a time kept for urgent")
    CALLBACK = "callback", _("the client is called back")
    NO_TIME = "no_time", _("no time was booked")


class Answer(TextChoices):
    """What the client said of the times that could be given instead of the one that we cancel."""

    DECLINED = "declined", _("the client wants none of these times")
    NOT_REACHED = "not_reached", _("the client wasn't reached, and the time can't wait")
