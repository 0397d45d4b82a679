import datetime as dt
from dataclasses import replace
from typing import Any

from reimari.region.profile.values import Channel, ContactPoint, PointKind, Profile, Team, Text
from reimari.region.rules.addresses import answers_instead, is_retired, writes_from

DAY, NAME = dt.date(2026, 11, 16), Text(fi="Nimi")
MAIL = Channel(code="mail", name=NAME, kind="email", unit="LINE", public=False)
TEAMS = (
    Team(code="LINE_NORTH", name=NAME, unit="LINE", area="NORTH"),
    Team(code="LINE_WEST", name=NAME, unit="LINE", area="WEST"),
    Team(code="ADVICE", name=NAME, unit="ADVICE"),
)
COUNTY = Profile(
    code="XX",
    name=NAME,
    unit_name=NAME,
    county_number="90",
    languages=("fi",),
    contactors=(),
    channels=(MAIL,),
    teams=TEAMS,
)


def mailbox(code: str, area: str = "", **given: Any) -> ContactPoint:
    told = {"channel": "mail", "kind": PointKind.EMAIL, "value": f"{code.lower()}@example.org", "area": area}
    return ContactPoint(code=code, name=NAME, **told | given)


def test_a_line_writes_from_its_areas_own_address_else_from_the_whole_lines() -> None:
    """R-PS-25, R-PS-90: never from another area's, nor from one that isn't in use."""
    ended = DAY - dt.timedelta(days=1)
    points = (mailbox("NORTH", "north"), mailbox("WEST", "WEST", valid_until=ended), mailbox("EAST", "EAST"))
    county = replace(COUNTY, contact_points=points)
    assert writes_from(county, "line_north", DAY) == "north@example.org"
    assert writes_from(county, "LINE_WEST", DAY) == ""
    whole = replace(county, contact_points=(*points, mailbox("ALL")))
    assert writes_from(whole, "LINE_WEST", DAY) == "all@example.org"
    assert writes_from(whole, "ADVICE", DAY) == ""
    assert writes_from(whole, "NOWHERE", DAY) == ""


def test_what_has_moved_is_followed_to_what_answers_now() -> None:
    """R-PS-71: over several moves, and never around in a circle."""
    ended = DAY - dt.timedelta(days=1)
    points = (
        mailbox("NOW"),
        mailbox("OLD", valid_until=ended, moved_to="now"),
        mailbox("OLDER", valid_until=ended, moved_to="OLD"),
        mailbox("GONE", valid_until=ended),
        mailbox("ROUND", valid_until=ended, moved_to="ROUND"),
        mailbox("COMING", valid_from=DAY + dt.timedelta(days=1), moved_to="NOW"),
    )
    county = replace(COUNTY, contact_points=points)
    found = {code: answers_instead(county, code, DAY) for code in ("NOW", "old", "OLDER", "GONE", "ROUND")}
    assert {code: point.code if point else None for code, point in found.items()} == {
        **dict.fromkeys(("NOW", "old", "OLDER"), "NOW"),
        **dict.fromkeys(("GONE", "ROUND")),
    }
    assert answers_instead(county, "COMING", DAY) is None
    assert answers_instead(county, "NO_SUCH", DAY) is None


def test_what_isnt_in_use_any_more_is_known_by_its_number() -> None:
    """R-PS-95; one that another contact point has now is in use."""
    ended = DAY - dt.timedelta(days=1)
    points = (
        mailbox("OLD", valid_until=ended),
        mailbox("NOW"),
        mailbox("BEFORE", value="taken@example.org", valid_until=ended),
        mailbox("SINCE", value="taken@example.org"),
        mailbox("EMPTY", value="", valid_until=ended),
        mailbox("COMING", valid_from=DAY + dt.timedelta(days=1)),
    )
    county = replace(COUNTY, contact_points=points)
    asked = ("old", "now", "taken", "coming", "nobody")
    assert [name for name in asked if is_retired(county, f"{name}@example.org", DAY)] == ["old"]
    assert not is_retired(county, "", DAY)
