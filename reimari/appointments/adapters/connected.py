"""The calendars that the installation reads by themselves (`REIMARI_CALENDARS`)."""

from reimari.appointments.adapters import Source, Unreachable
from reimari.appointments.adapters.asking import base_of, session_with
from reimari.appointments.adapters.fhir import FhirSource
from reimari.appointments.adapters.ical import IcalSource
from reimari.common.calendar_sources import FHIR, CalendarTold, WrongCalendars


def source_of(told: CalendarTold) -> Source:
    """The system that the table names; raises Unreachable when its password can't be read."""
    try:
        service = told.service()
    except WrongCalendars as wrong:
        raise Unreachable("its password can't be read") from wrong
    kind = FhirSource if told.kind == FHIR else IcalSource
    return kind(base_of(service), session=session_with(service))
