import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from reimari.common.working_days import HELSINKI, WorkingCalendar
from reimari.region.profile.values import (
    CalendarSettings,
    Channel,
    ContactPoint,
    ExceptionalHours,
    Hours,
    MenuChoice,
    OnCall,
    Organisation,
    OrganisationKind,
    PointKind,
    Profile,
    Serves,
    Text,
    Unit,
    UrgentHelp,
)
from reimari.region.rules.lines import OUTSIDER, Answering, Line, Viewer, is_told, lines_at
from reimari.region.rules.opening import OPEN, Opening

CALENDAR = WorkingCalendar(CalendarSettings())
TEN = dt.datetime(2026, 11, 16, 10, tzinfo=HELSINKI)
WEEKDAYS = (1, 2, 3, 4, 5)
MORNING = Hours(days=WEEKDAYS, opens=dt.time(9), closes=dt.time(12))
NAME = Text(fi="Nimi")
HOUSE = Viewer(organisation="county")
PARTNER = Viewer(organisation="PARTNER", units=frozenset({"advice"}))


def organisation(code: str, kind: OrganisationKind) -> Organisation:
    return Organisation(code=code, name=NAME, kind=kind)


def point(code: str, channel: str, **more: object) -> ContactPoint:
    return replace(
        ContactPoint(code=code, channel=channel, kind=PointKind.PHONE, value="+358999990001"),
        **more,  # type: ignore[arg-type]
    )


ADVICE = Channel(code="advice", name=NAME, kind="phone", unit="ADVICE", hours=(MORNING,))
INNER = Channel(
    code="inner",
    name=NAME,
    kind="phone",
    unit="LINE",
    hours=(MORNING,),
    public=False,
    serves=Serves.OWN_EMPLOYEES,
)
HIDDEN = Channel(code="hidden", name=NAME, kind="phone", unit="ADVICE", hours=(MORNING,), public=False)
LETTER = Channel(code="letter", name=NAME, kind="letter")
COUNTY = Profile(
    code="XX",
    name=NAME,
    unit_name=NAME,
    county_number="90",
    languages=("fi",),
    contactors=(),
    organisations=(
        organisation("COUNTY", OrganisationKind.COUNTY),
        organisation("TOWN", OrganisationKind.MUNICIPALITY),
        organisation("PARTNER", OrganisationKind.PARTNER),
    ),
    channels=(ADVICE, INNER, HIDDEN, LETTER),
    menu_choices=(
        MenuChoice(channel="inner", area="WEST"),
        MenuChoice(channel="INNER", area="EAST", key="2"),
        MenuChoice(channel="inner", area="NORTH", key="1"),
        MenuChoice(channel="inner", area="SOUTH", key="3", valid_until=dt.date(2026, 11, 15)),
    ),
    contact_points=(
        point("A", "advice", public=True),
        point("A_INNER", "ADVICE"),
        point("A_OLD", "advice", public=True, valid_until=dt.date(2026, 11, 15), moved_to="a"),
        point("A_LAST_DAY", "advice", public=True, valid_until=dt.date(2026, 11, 16)),
        point("A_NEXT", "advice", public=True, valid_from=dt.date(2026, 11, 17)),
        point("B", "inner"),
        point("H", "hidden"),
    ),
)


def seen(viewer: Viewer, county: Profile = COUNTY, at: dt.datetime = TEN) -> dict[str, Line]:
    return {line.channel.code: line for line in lines_at(county, at, CALENDAR, viewer)}


def codes(line: Line) -> list[str]:
    return [each.code for each in line.points]


def test_the_countys_own_people_see_every_line_and_what_no_unit_answers_is_none() -> None:
    for organisation_code in ("COUNTY", "town"):
        lines = seen(Viewer(organisation=organisation_code))
        assert list(lines) == ["advice", "inner", "hidden"]
        assert codes(lines["advice"]) == ["A", "A_INNER", "A_LAST_DAY"]
        assert codes(lines["inner"]) == ["B"]


def test_a_partners_people_see_public_lines_and_those_of_their_own_unit() -> None:
    lines = seen(PARTNER)
    assert list(lines) == ["advice", "hidden"]
    assert codes(lines["advice"]) == ["A", "A_INNER", "A_LAST_DAY"]
    elsewhere = seen(Viewer(organisation="PARTNER", units=frozenset({"other"})))
    assert {code: codes(line) for code, line in elsewhere.items()} == {"advice": ["A", "A_LAST_DAY"]}


def test_an_outsider_and_an_unknown_organisation_see_what_is_public_only() -> None:
    for viewer in (OUTSIDER, Viewer(organisation="NOBODY")):
        assert {code: codes(line) for code, line in seen(viewer).items()} == {"advice": ["A", "A_LAST_DAY"]}


@pytest.mark.parametrize(
    ("public", "partners", "told"),
    [
        (True, False, {"COUNTY", "TOWN", "PARTNER", "NOBODY", ""}),
        (False, True, {"COUNTY", "TOWN", "PARTNER"}),
        (False, False, {"COUNTY", "TOWN"}),
    ],
)
@pytest.mark.parametrize("of", [Channel, ContactPoint, Unit, OnCall, UrgentHelp])
def test_one_rule_says_who_is_told_a_number(
    of: type[Any], told: set[str], *, public: bool, partners: bool
) -> None:
    """R-PS-74, R-IU-48: public, for partners too, or for the county's own people only."""
    needed: dict[type[Any], dict[str, Any]] = {
        Channel: {"kind": "phone"},
        ContactPoint: {"channel": "x", "kind": PointKind.PHONE},
        Unit: {"organisation": "COUNTY"},
        UrgentHelp: {"kinds": (), "first": NAME},
    }
    detail = of(code="x", name=NAME, public=public, partners=partners, **needed.get(of, {}))
    organisations = ("COUNTY", "TOWN", "PARTNER", "NOBODY", "")
    seen_by = {each for each in organisations if is_told(detail, COUNTY, Viewer(organisation=each))}
    assert seen_by == told
    own = Viewer(organisation="PARTNER", units=frozenset({"line"}))
    assert is_told(detail, COUNTY, own, unit="LINE")


def test_a_partners_people_see_what_the_county_tells_them_and_no_more() -> None:
    """R-IU-48: one contact register, visible to the partner but not public."""
    shared = replace(INNER, partners=True)
    points = (point("B", "inner", partners=True), point("C", "inner"))
    county = replace(COUNTY, channels=(shared,), contact_points=points)
    somebody = Viewer(organisation="PARTNER")
    assert codes(seen(somebody, county)["inner"]) == ["B"]
    assert codes(seen(HOUSE, county)["inner"]) == ["B", "C"]
    assert seen(OUTSIDER, county) == {}


def test_what_has_ended_is_told_with_what_answers_instead() -> None:
    (old,) = seen(OUTSIDER)["advice"].retired
    assert (old.point.code, old.moved_to and old.moved_to.code) == ("A_OLD", "A")
    points = (point("A_OLD", "advice", public=True, valid_until=dt.date(2026, 11, 15), moved_to="B"),)
    county = replace(COUNTY, contact_points=(*points, point("B", "inner")))
    (led,) = seen(OUTSIDER, county)["advice"].retired
    assert led.moved_to is None  # an internal one is never told, whatever the profile says
    (inside,) = seen(HOUSE, county)["advice"].retired
    assert inside.moved_to is not None


def test_a_menu_stands_in_the_order_of_its_keys_and_the_unknown_ones_last() -> None:
    assert [choice.area for choice in seen(HOUSE)["inner"].menu] == ["NORTH", "EAST", "WEST"]


def test_a_line_answers_once_where_its_languages_and_areas_agree() -> None:
    bilingual = replace(ADVICE, languages=("fi", "sv"))
    assert seen(HOUSE, replace(COUNTY, channels=(bilingual,)))["advice"].answering == (Answering(OPEN),)


def test_a_line_answers_by_language_and_area_where_they_differ() -> None:
    swedish = replace(MORNING, language="sv", opens=dt.time(11))
    channel = replace(
        ADVICE,
        languages=("fi", "sv", "en"),
        hours=(replace(MORNING, language="fi"), replace(MORNING, language="en"), swedish),
        exceptions=(ExceptionalHours(first_day=TEN.date(), last_day=TEN.date(), closed=True, area="EAST"),),
    )
    closed = Opening(open=False, opens_at=TEN.replace(hour=11))
    tomorrow = TEN + dt.timedelta(days=1)
    assert seen(HOUSE, replace(COUNTY, channels=(channel,)))["advice"].answering == (
        Answering(OPEN, ("fi", "en")),
        Answering(closed, ("sv",)),
        Answering(Opening(open=False, opens_at=tomorrow.replace(hour=9)), ("fi", "en"), "EAST"),
        Answering(Opening(open=False, opens_at=tomorrow.replace(hour=11)), ("sv",), "EAST"),
    )
