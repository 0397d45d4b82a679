"""Which number a client is told to call: one that everybody may have (R-IU-48, R-PS-74)."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from reimari.region.profile.values import Channel, ContactPoint, PointKind, Profile, fold
from reimari.region.rules.addresses import calls
from tests.factories import county

DAY = dt.date(2026, 11, 30)
OWN, OTHER = "+358999990001", "+358999990002"


def with_points(*points: ContactPoint) -> Profile:
    return replace(county("KL"), contact_points=points)


def a_line(profile: Profile, *, of: str) -> Channel:
    """A line of this team's unit, or of any other."""
    unit = next(fold(team.unit) for team in profile.teams if team.code == of)
    return next(each for each in profile.channels if each.unit and fold(each.unit) == unit)


def point(value: str, channel: str, **given: Any) -> ContactPoint:
    told: dict[str, Any] = {"code": value, "channel": channel, "kind": PointKind.PHONE, "public": True}
    return ContactPoint(value=value, **{**told, **given})


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ({}, OWN),
        ({"public": False}, OTHER),  # what isn't public is told to no client
        ({"kind": PointKind.EMAIL}, OTHER),
        ({"valid_until": dt.date(2026, 11, 29)}, OTHER),
    ],
)
def test_the_teams_own_line_else_one_that_is_everybodys(given: dict[str, Any], number: str) -> None:
    profile = county("KL")
    line = a_line(profile, of="ADVICE")
    other = next(each for each in profile.channels if fold(each.unit) != fold(line.unit))
    told = with_points(point(OTHER, other.code), point(OWN, line.code, **given))
    assert calls(told, "ADVICE", DAY) == number


def test_where_none_is_told_there_is_none() -> None:
    profile = replace(with_points(), units=tuple(replace(each, phone="") for each in county("KL").units))
    assert calls(profile, "ADVICE", DAY) == ""
    assert calls(profile, "NOBODY", DAY) == ""
