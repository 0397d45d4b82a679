"""The calendar of a client information system by HL7 FHIR R4 (Slot, Appointment): when, and no more.

Of an appointment only its times, state and id are looked at: participants, reasons and descriptions are never
read into anything that is kept (I-19).
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

from reimari.appointments.adapters import Unreachable
from reimari.appointments.adapters.asking import asked, session_of
from reimari.appointments.parsing import Read, Span
from reimari.appointments.rules.values import WHOLE
from reimari.appointments.states import (
    BY_NATIONAL,
    NATIONAL,
    SLOT_TAKES,
    TAKES,
    SlotStatus,
    Status,
)
from reimari.common.working_days import ONE_DAY

KIND = "application/fhir+json"
MOST_PAGES, MOST_ENTRIES, MOST_BYTES = 50, 5_000, 10_000_000
PAGE = 200


class FhirSource:
    """A server that speaks FHIR R4 at `base`."""

    name = "fhir"

    def __init__(self, base: str, *, session: requests.Session | None = None) -> None:
        self._base = base.rstrip("/") + "/"
        self._session = session or session_of()
        self._session.headers["Accept"] = KIND

    def taken(self, who: str, *, first: dt.date, last: dt.date) -> Read:
        """Their slots that aren't free and their appointments, from one day to another."""
        begins, ends = WHOLE.on(first - ONE_DAY)[0], WHOLE.on(last)[1]  # what began the day before may last
        within = [f"ge{begins.isoformat()}", f"lt{ends.isoformat()}"]
        slots = self._asked("Slot", {"schedule.actor": f"Practitioner/{who}", "start": within})
        meetings = self._asked("Appointment", {"actor": f"Practitioner/{who}", "date": within})
        return spans_of([*slots, *meetings])

    def _asked(self, kind: str, query: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """The resources of a search, page by page; a page of another server is never asked for."""
        address: str | None = urljoin(self._base, kind)
        given: Mapping[str, Any] | None = {**query, "_count": PAGE}
        entries = 0
        for _page in range(MOST_PAGES):
            bundle = self._bundle(str(address), given)
            for entry in bundle.get("entry") or ():
                resource = entry.get("resource") if isinstance(entry, Mapping) else None
                if isinstance(resource, Mapping) and resource.get("resourceType") == kind:
                    entries += 1
                    yield resource
            address, given = self._next(bundle), None
            if address is None:
                return
            if entries > MOST_ENTRIES:
                break
        raise Unreachable("too many entries")

    def _bundle(self, address: str, query: Mapping[str, Any] | None) -> Mapping[str, Any]:
        raw = asked(self._session, address, query, most=MOST_BYTES)
        try:
            bundle = json.loads(raw)
        except ValueError as wrong:
            raise Unreachable("not JSON") from wrong
        if not isinstance(bundle, Mapping) or bundle.get("resourceType") != "Bundle":
            raise Unreachable("not a Bundle")
        return bundle

    def _next(self, bundle: Mapping[str, Any]) -> str | None:
        for link in bundle.get("link") or ():
            if isinstance(link, Mapping) and link.get("relation") == "next":
                address = urljoin(self._base, str(link.get("url", "")))
                if urlsplit(address)[:2] != urlsplit(self._base)[:2]:
                    raise Unreachable("the next page is of another server")
                return address
        return None


def spans_of(resources: list[Mapping[str, Any]]) -> Read:
    """The taken times that slots and appointments tell; how many couldn't be read."""
    spans, not_read = list[Span](), 0
    for resource in resources:
        try:
            if takes(resource):
                spans.append(_span(resource))
        except (ValueError, KeyError, TypeError):
            not_read += 1
    return Read(tuple(sorted(spans, key=lambda each: (each.begins, each.uid_hash))), not_read)


def takes(resource: Mapping[str, Any]) -> bool:
    """Whether it takes somebody's time. Raises ValueError for a state that nobody knows."""
    if resource["resourceType"] == "Slot":
        return SlotStatus(resource["status"]) in SLOT_TAKES
    return status_of(resource) in TAKES


def status_of(appointment: Mapping[str, Any]) -> Status:
    """The state: the national code where one is told, else FHIR's own."""
    for coding in _codings(appointment):
        if coding.get("system") in {NATIONAL, NATIONAL.removeprefix("urn:oid:")}:
            return BY_NATIONAL[str(coding["code"])]
    return Status(appointment["status"])


def _codings(appointment: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for extension in appointment.get("extension") or ():
        concept = extension.get("valueCodeableConcept") or {}
        yield from concept.get("coding") or ()
        if coding := extension.get("valueCoding"):
            yield coding


def _span(resource: Mapping[str, Any]) -> Span:
    begins, ends = _moment(resource["start"]), _moment(resource["end"])
    if begins >= ends:
        raise ValueError("it ends before it begins")
    known = f"{resource['resourceType']}/{resource['id']}"
    return Span(begins, ends, hashlib.sha256(known.encode()).hexdigest())


def _moment(text: Any) -> dt.datetime:
    """FHIR's instant: it always tells its offset."""
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without its offset")
    return moment.astimezone(dt.UTC)
