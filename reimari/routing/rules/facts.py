"""What is known of a contact, and what is answered: plain frozen values."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from reimari.region.profile.values import Text

DEFAULT_CHANNEL = "phone"
DEFAULT_LANGUAGE = "fi"


class FactError(Exception):
    """A fact can't be read, isn't in the profile's list, or contradicts another one."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a contact. Codes are folded; None or empty: not known; places as they were given."""

    service_task: str | None = None
    municipality: str | None = None
    postcode: str | None = None
    locality: str | None = None
    contactor: str | None = None
    services: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    age: int | None = None
    language: str | None = None
    urgent: bool = False
    channel: str | None = None
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A point of the country: a municipality by its three digits and, if known, a locality inside it.

    `codes`: folded codes of the profile's places that it lies in, the most specific first; none elsewhere.
    """

    number: str
    name: Text
    inside: bool
    codes: tuple[str, ...] = ()
    gap: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlaceFound:
    """Where a contact belongs. Several `spots`: the name fits all of them equally well; none: not known.

    `codes`: all folded codes of the spots; empty outside the county, None when the place isn't known.
    One gazetteer gives one object for one place, so that it is its own key.
    """

    spots: tuple[Spot, ...] = ()
    gaps: tuple[str, ...] = ()
    codes: frozenset[str] | None = None

    @property
    def inside(self) -> bool:
        """Whether it lies in the county."""
        return bool(self.spots) and self.spots[0].inside

    @property
    def code(self) -> str | None:
        """The folded code of the place in the profile; None outside the county or when not known."""
        spot = self.spots[0] if self.spots else None
        return spot.codes[0] if spot and spot.codes else None

    @property
    def name(self) -> Text:
        """The name of the place, empty when it isn't known."""
        return self.spots[0].name if self.spots else Text()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Who answers for a contact and why. A None in `destination` or `team` has its reason in `gaps`.

    `open` and `opens_at` (Helsinki time): of the line whose hours decided (`open_of`), else of the channel by
    which the contact came; None when the moment or the hours aren't known.
    """

    destination: str | None
    area: str | None
    team: str | None
    rules: tuple[str, ...]
    open: bool | None
    opens_at: dt.datetime | None
    gaps: tuple[str, ...]
    place: PlaceFound
    tell: Callable[[str], str]

    def why(self, language: str) -> str:
        """The sentences of the rules that decided, in the language (`fi`, `sv` or `en`)."""
        return self.tell(language)
