"""Three hints that a look at somebody's data may have to be asked about (I-01, I-02): questions, no verdicts.

Names are compared as they are written but for case and outer spaces. Every figure that a hint needs stands
here, so that the page can tell it.
"""

import datetime as dt
import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

BACK = 60  # days before a day, whose figures of the team it is compared with
FEWEST_DAYS = 20  # of those, on which somebody of the team looked at anybody
PERCENTILE = 99
_BETWEEN = re.compile(r"[-\u2010\u2011\s]+")


class Why(StrEnum):
    """What exactly is alike, or too many."""

    FAMILY_NAME = "family_name"
    OWN_RECORD = "own_record"  # the person's e-mail address is the viewer's
    ADDRESS = "address"  # that of the viewer's own record
    COLLEAGUE = "colleague"  # the person's e-mail address is a colleague's
    NAMESAKE = "namesake"  # a colleague is called the same: may be somebody else
    MANY = "many"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is compared of a person, or of somebody who signs in (who has no address here)."""

    id: UUID
    last_name: str = ""
    first_names: str = ""
    email: str = ""
    street_address: str = ""
    postcode: str = ""
    is_protected: bool = False


@dataclass(frozen=True, slots=True)
class DayOf:
    """Whom somebody of a team looked at on a day: how many had no open step of theirs or their team."""

    day: dt.date
    team: str
    viewer: UUID
    persons: int


@dataclass(frozen=True, slots=True)
class Many:
    """More than the team's 99th percentile: of how many days that is, and how many it was."""

    of: DayOf
    limit: int
    days: int


def parts_of(last_name: str) -> frozenset[str]:
    """The names that a family name is made of: of a double name both."""
    return frozenset(part for part in _BETWEEN.split(last_name.strip().casefold()) if part)


def same_family_name(viewer: Known, person: Known) -> bool:
    """Hint 1: the viewer's family name, or a part of a double one, is the person's (I-01)."""
    return bool(parts_of(viewer.last_name) & parts_of(person.last_name))


def is_same_mail(one: Known, other: Known) -> bool:
    """Whether both have the same e-mail address: the only thing that ties an account to a person here."""
    mail = one.email.strip().casefold()
    return bool(mail) and mail == other.email.strip().casefold()


def same_address(one: Known, other: Known) -> bool:
    """Whether street address and postal code are the same; of whoever has address protection never (I-04)."""
    if one.is_protected or other.is_protected:
        return False
    return bool(_address(one)[0]) and bool(one.postcode.strip()) and _address(one) == _address(other)


def namesakes(user: Known, person: Known) -> bool:
    """Whether somebody who signs in is called as the person: family name and first given name."""
    names = _called(user), _called(person)
    return all(names[0]) and names[0] == names[1]


def circle(
    viewer: Known, person: Known, *, own: Iterable[Known], colleagues: Iterable[Known]
) -> tuple[Why, ...]:
    """Hint 2: the viewer themself, somebody at their address, or a colleague (I-01).

    `own`: persons whose e-mail address is the viewer's. `colleagues`: whoever else signs in.
    """
    found = []
    if is_same_mail(viewer, person):
        found.append(Why.OWN_RECORD)
    if any(each.id != person.id and same_address(each, person) for each in own):
        found.append(Why.ADDRESS)
    others = [each for each in colleagues if each.id != viewer.id]
    if any(is_same_mail(each, person) for each in others):
        found.append(Why.COLLEAGUE)
    elif any(namesakes(each, person) for each in others):
        found.append(Why.NAMESAKE)
    return tuple(found)


def percentile(values: Collection[int], share: int = PERCENTILE) -> int:
    """The nearest rank: the smallest value below or at which `share` per cent of the values are."""
    ordered = sorted(values)
    return ordered[math.ceil(len(ordered) * share / 100) - 1]


def many_of(days: Sequence[DayOf], *, since: dt.date, until: dt.date) -> list[Many]:
    """Hint 3: more persons on a day without an open step than the team's 99th percentile before (I-01)."""
    found = []
    for rows in _by_team(days).values():
        for each in rows:
            if not since <= each.day <= until:
                continue
            before = _before(rows, each.day)
            known = len({one.day for one in before})
            if known < FEWEST_DAYS:
                continue
            limit = percentile([one.persons for one in before])
            if each.persons > limit:
                found.append(Many(each, limit, known))
    return sorted(found, key=lambda many: (many.of.day, many.of.team, many.of.viewer), reverse=True)


def short_of_days(days: Sequence[DayOf], *, until: dt.date) -> list[tuple[str, int]]:
    """Teams of which too few days are known for hint 3 on the day after the last, and how many are."""
    known = {team: len({one.day for one in _before(rows, until)}) for team, rows in _by_team(days).items()}
    return sorted((team, number) for team, number in known.items() if number < FEWEST_DAYS)


def _before(rows: Iterable[DayOf], day: dt.date) -> list[DayOf]:
    return [one for one in rows if day - dt.timedelta(days=BACK) <= one.day < day]


def _by_team(days: Iterable[DayOf]) -> Mapping[str, list[DayOf]]:
    teams: dict[str, list[DayOf]] = {}
    for each in days:
        teams.setdefault(each.team, []).append(each)
    return teams


def _address(one: Known) -> tuple[str, str]:
    return " ".join(one.street_address.casefold().split()), one.postcode.strip()


def _called(one: Known) -> tuple[str, str]:
    given = one.first_names.strip().casefold().split()
    return one.last_name.strip().casefold(), given[0] if given else ""
