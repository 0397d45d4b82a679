"""Which number or address answers for another, and from which a line writes. Pure."""

import datetime as dt

from reimari.region.profile.values import ContactPoint, PointKind, Profile, by_code, fold, valid_items


def answers_instead(profile: Profile, code: str, day: dt.date) -> ContactPoint | None:
    """The contact point that answers on the day for this one: itself, or where it has moved to (R-PS-71).

    None: there is no such contact point, or nothing answers in its place.
    """
    points = by_code(profile.contact_points)
    asked, seen = fold(code), set[str]()
    while (point := points.get(asked)) and asked not in seen:
        if point.valid_on(day):
            return point
        seen.add(asked)
        retired = point.valid_until is not None and point.valid_until < day
        asked = fold(point.moved_to) if retired else ""
    return None


def is_retired(profile: Profile, value: str, day: dt.date) -> bool:
    """Whether a number or an address was the county's own and isn't in use any more (R-PS-71, R-PS-95)."""
    points = [point for point in profile.contact_points if value and point.value == value]
    ended = any(point.valid_until is not None and point.valid_until < day for point in points)
    return ended and not any(point.valid_on(day) for point in points)


def calls(profile: Profile, team: str, day: dt.date) -> str:
    """The number that a client calls about the team's matter; empty: none is told to everybody.

    That of the team's own line, else its unit's, else the first one that is everybody's.
    """
    own = by_code(profile.teams).get(fold(team))
    lines = {fold(line.code): fold(line.unit) for line in valid_items(profile.channels, day)}
    points = [
        point
        for point in valid_items(profile.contact_points, day)
        if point.kind == PointKind.PHONE and point.value and point.public
    ]
    of_unit = [point.value for point in points if own and lines.get(fold(point.channel)) == fold(own.unit)]
    unit = by_code(profile.units).get(fold(own.unit)) if own else None
    of_itself = [unit.phone] if unit and unit.public and unit.phone else []
    return next(iter((*of_unit, *of_itself, *(point.value for point in points))), "")


def writes_from(profile: Profile, team: str, day: dt.date) -> str:
    """The address from which the team's line writes: its area's own, else one of no area; empty: none."""
    own = by_code(profile.teams).get(fold(team))
    if own is None:
        return ""
    lines = {
        fold(line.code) for line in valid_items(profile.channels, day) if fold(line.unit) == fold(own.unit)
    }
    told = [
        point
        for point in valid_items(profile.contact_points, day)
        if point.kind == PointKind.EMAIL and point.value and fold(point.channel) in lines
    ]
    found = [point for area in (own.area, "") for point in told if fold(point.area) == fold(area)]
    return next((point.value for point in found), "")
