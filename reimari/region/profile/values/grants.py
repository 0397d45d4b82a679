"""What a line may grant by itself for a short time, where short stays are, and where other requests go."""

from dataclasses import dataclass
from enum import StrEnum

from reimari.region.profile.values.items import Coded, Item


class GrantKind(StrEnum):
    """What is granted."""

    SERVICE = "service"
    PLACE = "place"  # a bed of the register of places
    VOUCHER = "voucher"


class PlaceUse(StrEnum):
    """What a place of the register is for."""

    CRISIS = "crisis"
    SHORT_TERM = "short_term"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grantable(Coded):
    """A service that may be granted on the line, for a short time and with a last day (DR-05, R-PS-30).

    `max_days` None: the sources don't tell (a gap), and nothing is granted until the county sets it.
    """

    kind: GrantKind = GrantKind.SERVICE
    need: str = ""  # the need that it answers
    service_task: str = ""  # for whom; empty: all
    use: PlaceUse | None = None  # of a place: which ones of the register
    channel: str = ""  # granted only while this line is open (DR-07); empty: at any time
    max_days: int | None = None  # the longest that may be granted at a time, both ends counted
    total_days: int | None = None  # with extensions; left out: no limit beyond each time's own
    follow_up_days: int | None = None  # so many days before the end somebody looks how it goes on
    gap: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarePlace(Coded):
    """A unit with beds for short stays (R-PS-28, R-KS-30); `beds` None: the sources don't tell."""

    use: PlaceUse
    place: str  # the municipality or locality where it is
    unit: str = ""
    beds: int | None = None
    gap: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentRequest(Item):
    """Where a request goes that the line doesn't grant: the adviser of the client's home place (DR-06)."""

    need: str  # by which the county's rules find the area
    service_task: str
    step: str  # the kind of step with which the case begins
    unit: str = ""  # whose team of the area answers; empty: the team that the rules name
    gap: str = ""
