"""Which other calendars are read by themselves, from a file of the installation, as with mailboxes.

No address of a server stands in a profile, and nobody at a desk names one: only who runs the installation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reimari.common.addresses import HttpService, WrongAddress, http_service
from reimari.common.told_files import password_in, tables_in

FHIR, ICAL = "fhir", "ical"
WHO = "{who}"  # where in the address of an iCalendar file the name of its owner stands
FILE = "file"  # the source of what somebody reads from a file of their own
LONGEST_CODE = 20
KEYS = {"code", "kind", "url", "password_file", "people"}
NEEDED = KEYS - {"password_file"}


class WrongCalendars(ValueError):
    """The file can't be read, or says what it can't; the text never holds a password."""


@dataclass(frozen=True, slots=True)
class CalendarTold:
    """Another system's calendars: its kind, its server, and how it calls whom of our users by username."""

    code: str
    kind: str
    url: str
    people: Mapping[str, str]
    password_file: str = ""

    def service(self) -> HttpService:
        """Whom to ask; the password is read anew each time. Raises WrongCalendars."""
        password = password_in(self.password_file, self.code, wrong=WrongCalendars)
        return _service(self.code, self.url, password)


def told_calendars(path: str) -> tuple[CalendarTold, ...]:
    """The `[[calendar]]` tables of the file; none without a file. Raises WrongCalendars."""
    found = tuple(_calendar(table) for table in tables_in(path, "calendar", wrong=WrongCalendars))
    codes = [each.code.casefold() for each in found]
    if len(set(codes)) != len(codes) or FILE in codes:
        raise WrongCalendars(f"Each calendar has a code of its own, and none is called {FILE}.")
    return found


def _calendar(table: Any) -> CalendarTold:
    if not isinstance(table, dict) or set(table) - KEYS or not set(table) >= NEEDED:
        raise WrongCalendars(
            f"A calendar has {', '.join(sorted(NEEDED))}, and password_file if one is asked."
        )
    people = table["people"]
    values = [table[name] for name in set(table) - {"people"}]
    if not isinstance(people, dict) or not all(_is_text(each) for each in (*values, *people.values())):
        raise WrongCalendars("Every value of a calendar is text in quotes; people is a table of such.")
    calendar = CalendarTold(**table)
    if len(calendar.code) > LONGEST_CODE or calendar.kind not in {FHIR, ICAL}:
        raise WrongCalendars(
            f"{calendar.code}: a code has at most {LONGEST_CODE} letters, and kind is {FHIR} or {ICAL}."
        )
    if (calendar.url.count(WHO) == 1) != (calendar.kind == ICAL):
        raise WrongCalendars(f"{calendar.code}: {WHO} stands once in the url of {ICAL}, never of {FHIR}.")
    if names := [name for name, who in people.items() if ".." in who]:
        raise WrongCalendars(f"{calendar.code}: nobody is called by two dots ({names[0]}).")
    if WHO in _service(calendar.code, calendar.url).host:
        raise WrongCalendars(f"{calendar.code}: {WHO} stands in the path.")
    return calendar


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _service(code: str, url: str, password: str = "") -> HttpService:
    try:
        service = http_service(url, password)
    except WrongAddress as wrong:
        raise WrongCalendars(f"{code}: {wrong}") from wrong
    if service is None:
        raise WrongCalendars(f"{code}: the url is empty.")
    return service
