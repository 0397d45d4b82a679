"""Facts as somebody wrote them (JSON) into `Facts`: types, lists of values and moments are checked here."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping

from reimari.common.moments import read_moment
from reimari.region.profile.reference import ISO_639_1
from reimari.region.profile.values import Coded, Profile, fold
from reimari.routing.rules.facts import DEFAULT_CHANNEL, FactError, Facts
from reimari.routing.rules.sentences import CONTACTORS

OLDEST = 130
REMEMBERED = 10_000  # spellings of one fact
# Codes that mean the same in every county, whether or not it lists them.
COMMON_SERVICES = (
    "home_care", "informal_care", "family_care", "housing", "support_services", "day_activities",
)  # fmt: skip
COMMON_NEEDS = (
    "informal_care", "family_care", "veteran", "war_invalid", "financial", "broad_assessment", "crisis_place",
    "additional_application",
)  # fmt: skip
type Reader = Callable[[object], object]


class FactReader:
    """Reads the facts of one county's contacts: its codes are the values that are allowed."""

    def __init__(self, profile: Profile) -> None:
        self._readers: dict[str, Reader] = {
            "service_task": _one_of("service_task", _codes(profile.service_tasks)),
            "municipality": _text("municipality"),
            "postcode": _text("postcode"),
            "locality": _text("locality"),
            "contactor": _one_of("contactor", {*map(fold, profile.contactors), *CONTACTORS}),
            "services": _some_of("services", {*_codes(profile.relations), *COMMON_SERVICES}),
            "needs": _some_of("needs", {*_codes(profile.needs), *COMMON_NEEDS}),
            "age": _age,
            "language": _one_of("language", ISO_639_1),
            "urgent": _urgent,
            "channel": _one_of("channel", {*_codes(profile.channels), DEFAULT_CHANNEL}),
            "at": _moment,
        }

    def read(self, given: Mapping[str, object]) -> Facts:
        """The facts of an object with the keys of `Facts` and `id`; raises FactError at the first bad one."""
        known = {}
        for key, value in given.items():
            reader = self._readers.get(key)
            if reader is not None:
                known[key] = reader(value)
            elif key != "id":
                raise FactError(key, "unknown key")
        return Facts(**known)  # type: ignore[arg-type] # each reader gives its field's type


def _codes(items: Iterable[Coded]) -> set[str]:
    return {fold(item.code) for item in items}


def _text(field: str) -> Reader:
    def read(value: object) -> str:
        if not isinstance(value, str):
            raise FactError(field, "must be a string")
        return value

    return read


def _one_of(field: str, allowed: Collection[str]) -> Reader:
    folded = {code: code for code in allowed}

    def read(value: object) -> str:
        if not isinstance(value, str):
            raise FactError(field, "must be a string")
        code = folded.get(value)
        if code is None:
            code = folded.get(fold(value))
            if code is None:
                raise FactError(field, f"not a value of this profile: {value[:100]}")
            if len(folded) < REMEMBERED:
                folded[value] = code
        return code

    return read


def _some_of(field: str, allowed: set[str]) -> Reader:
    one = _one_of(field, allowed)
    none: frozenset[str] = frozenset()

    def read(value: object) -> frozenset[object]:
        if not isinstance(value, list):
            raise FactError(field, "must be a list of strings")
        return frozenset(map(one, value)) if value else none

    return read


def _age(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise FactError("age", "must be a whole number")
    if not 0 <= value <= OLDEST:
        raise FactError("age", f"must be 0-{OLDEST}")
    return value


def _urgent(value: object) -> bool:
    if not isinstance(value, bool):
        raise FactError("urgent", "must be true or false")
    return value


def _moment(value: object) -> dt.datetime:
    try:
        return read_moment(value)
    except ValueError as wrong:
        raise FactError("at", str(wrong)) from wrong
