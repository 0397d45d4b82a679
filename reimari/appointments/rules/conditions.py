"""Under which conditions (ehdot) a time may be booked: yes, no, or not known yet (R-KL-23, DR-18)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from reimari.region.profile.values import BookingCondition, Profile, fold, valid_items
from reimari.routing.rules import Seen, When


@dataclass(frozen=True, slots=True)
class Checked:
    """A condition and whether it holds; None: not known yet. `missing`: the gaps of what has to be asked."""

    condition: BookingCondition
    verdict: bool | None
    missing: tuple[str, ...] = ()


def conditions_of(profile: Profile, unit: str, day: dt.date) -> tuple[BookingCondition, ...]:
    """The conditions under which times of the unit are booked on the day, in the county's order."""
    every = valid_items(profile.booking_conditions, day)
    return tuple(each for each in every if not each.units or fold(unit) in map(fold, each.units))


def checked(conditions: Iterable[BookingCondition], seen: Seen) -> tuple[Checked, ...]:
    """Each condition by itself, with what has to be asked before it can be told."""
    return tuple(_checked(each, seen) for each in conditions)


def _checked(condition: BookingCondition, seen: Seen) -> Checked:
    when = When(condition.when)
    verdict = when.holds(seen)
    return Checked(condition, verdict, tuple(when.missing(seen)) if verdict is None else ())


def allows(found: Iterable[Checked]) -> bool:
    """Whether a time may be booked: all conditions hold; what isn't known yet doesn't."""
    return all(each.verdict for each in found)
