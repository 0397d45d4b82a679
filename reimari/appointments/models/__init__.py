"""Professionals' calendars, and what is booked from them."""

from reimari.appointments.models.booking import Booking, Hold, Shortage, TimesOffered
from reimari.appointments.models.calendars import Availability, AvailabilityChange, Busy

__all__ = ["Availability", "AvailabilityChange", "Booking", "Busy", "Hold", "Shortage", "TimesOffered"]
