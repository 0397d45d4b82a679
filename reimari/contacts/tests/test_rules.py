"""What is said of a contact, without a database."""

import datetime as dt
from typing import Any

import pytest

from reimari.common.working_days import HELSINKI
from reimari.contacts.queries import place_keys
from reimari.contacts.rules import (
    gap_problem,
    language_of_client,
    needs_in,
    points_to_tell,
    says_whom_to_contact,
    told_words,
    way_here,
    way_unsaid,
)
from reimari.contacts.states import CameVia
from reimari.region.profile.values import (
    Channel,
    Conditions,
    ContactPoint,
    Need,
    Organisation,
    OrganisationKind,
    Outcome,
    PointKind,
    Profile,
    RoutingRule,
    Serves,
    StepKind,
    Text,
)
from reimari.region.rules.lines import OUTSIDER, Viewer

CHECK = StepKind(
    code="check", name=Text(fi="x"), promise=Text(fi="{unit} soittaa viimeistään {due}.", sv="{unit}: {due}.")
)
NEEDS = (
    Need(code="money", name=Text(fi="Raha"), words=("raha", "vuokra")),
    Need(code="care", name=Text(fi="Hoiva"), words=("hoiva",)),
)


@pytest.mark.parametrize(
    ("due", "language", "words"),
    [
        (dt.datetime(2026, 12, 2, 23, 59, 59, tzinfo=HELSINKI), "fi", "Ohjaus soittaa viimeistään ke 2.12."),
        (
            dt.datetime(2026, 12, 2, 14, 5, tzinfo=HELSINKI),
            "fi",
            "Ohjaus soittaa viimeistään ke 2.12. klo 14.05.",
        ),
        (dt.datetime(2028, 2, 29, 23, 59, 59, tzinfo=HELSINKI), "sv", "Ohjaus: tis 29.2."),
        (dt.datetime(2026, 12, 2, 23, 59, 59, tzinfo=HELSINKI), "en", "Ohjaus soittaa viimeistään Wed 2.12."),
    ],
)
def test_the_words_for_the_client_name_the_day_itself(due: dt.datetime, language: str, words: str) -> None:
    assert told_words(CHECK, "Ohjaus", due, language) == words


def test_a_step_without_words_of_the_county_offers_none() -> None:
    assert told_words(None, "Ohjaus", dt.datetime(2026, 12, 2, tzinfo=HELSINKI), "fi") == ""


@pytest.mark.parametrize(
    ("gap", "sentence"),
    [
        ("MISSING:age", "Age decides this: ask it."),
        ("MISSING_AREA:WORKING_AGE:X", "The sources don't tell which area this place belongs to."),
        ("G-07", "The sources don't tell this (%(gap)s)."),
    ],
)
def test_every_gap_has_a_sentence(gap: str, sentence: str) -> None:
    assert gap_problem(gap).sentence == sentence


def test_words_suggest_needs_in_any_letter_case() -> None:
    assert [need.code for need in needs_in("VUOKRA on rästissä", NEEDS)] == ["money"]
    assert needs_in("", NEEDS) == []


def test_the_client_is_told_in_a_language_that_we_write() -> None:
    assert language_of_client("sv", "fi") == "sv"
    assert language_of_client("ar", "fi") == "fi"


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("70100", ("70100", None)),
        (" 04500  Kellokoski ", ("04500", "Kellokoski")),
        ("Borgå", (None, "Borgå")),
        ("", (None, None)),
    ],
)
def test_a_place_is_typed_as_code_name_or_both(typed: str, keys: tuple[str | None, str | None]) -> None:
    assert place_keys(typed) == keys


def rule(id_: str, when: Conditions, **then: str) -> RoutingRule:
    return RoutingRule(id=id_, when=when, then=Outcome(**then), why=Text())


RULES = (
    rule("DR-02", Conditions(any_of={"contactor": ("own_employee",)}), destination="LINE"),
    rule("DR-03", Conditions(none_of={"services": ("home_care",)}), destination="CARE"),
    rule("DR-04", Conditions(any_of={"destination": ("LINE",)}), team="{destination}_{area}"),
    rule("DR-11", Conditions(any_of={"service_task": ("WORKING_AGE",)}), destination="GUIDANCE"),
    rule("DR-15", Conditions(any_of={"services": ("family_care",)}), special="CARE"),
    rule("DR-15", Conditions(any_of={"needs": ("veteran",)}), special="CARE"),
)


@pytest.mark.parametrize(
    ("ids", "says"),
    [
        (("DR-02", "DR-04"), True),
        (("DR-03",), True),
        (("DR-11", "DR-04"), False),
        (
            ("DR-15",),
            False,
        ),  # some of its rules ask what is needed: who does the work, not who was to be called
        (("DR-04",), False),
        ((), False),
    ],
)
def test_rules_that_ask_who_contacts_say_whom_to_contact(ids: tuple[str, ...], *, says: bool) -> None:
    assert says_whom_to_contact(RULES, ids) is says


def line(unit: str, serves: Serves = Serves.EVERYBODY, *, public: bool = True) -> Channel:
    return Channel(code=f"{unit}-phone", name=Text(), kind="phone", unit=unit, serves=serves, public=public)


ADVICE_LINE, INTERNAL = line("ADVICE"), line("LINE", Serves.OWN_EMPLOYEES, public=False)
PROFESSIONALS = line("PROFESSIONALS", Serves.PROFESSIONALS, public=False)


@pytest.mark.parametrize(
    ("contactor", "ours", "theirs", "way"),
    [
        ("client", [INTERNAL], [ADVICE_LINE], "outsider_on_line"),
        ("other_authority", [INTERNAL], [], "outsider_on_line"),
        ("anonymous", [INTERNAL], [ADVICE_LINE], "outsider_on_line"),
        (None, [INTERNAL], [ADVICE_LINE], "outsider_on_line"),
        ("own_employee", [ADVICE_LINE], [INTERNAL], "bypassed_line"),
        ("own_employee", [], [INTERNAL], "bypassed_line"),
        ("own_employee", [INTERNAL], [ADVICE_LINE], "misdirected"),
        ("client", [ADVICE_LINE], [INTERNAL], "misdirected"),
        ("client", [PROFESSIONALS], [ADVICE_LINE], "outsider_on_line"),
        ("outside_party", [PROFESSIONALS], [ADVICE_LINE], "outsider_on_line"),
        ("other_authority", [PROFESSIONALS], [ADVICE_LINE], "misdirected"),
        ("other_authority", [ADVICE_LINE], [PROFESSIONALS], "bypassed_line"),
        ("own_employee", [ADVICE_LINE], [PROFESSIONALS], "bypassed_line"),
        ("client", [ADVICE_LINE], [PROFESSIONALS], "misdirected"),
        ("client", [], [], "misdirected"),
    ],
)
def test_what_a_contact_of_others_most_likely_is(
    contactor: str | None, ours: list[Channel], theirs: list[Channel], way: str
) -> None:
    assert CameVia(way_here(contactor=contactor, ours=ours, theirs=theirs)).value == way


DAY = dt.date(2026, 11, 25)
HOUSE = Viewer(organisation="COUNTY")


def point(value: str, **given: Any) -> ContactPoint:
    return ContactPoint(
        **{"code": value or "none", "channel": "LINE-phone", "kind": PointKind.PHONE, "value": value} | given
    )


def told_of(*points: ContactPoint, **given: Any) -> list[str]:
    profile = Profile(
        code="X",
        name=Text(),
        unit_name=Text(),
        county_number="99",
        languages=("fi",),
        contactors=(),
        channels=(INTERNAL, ADVICE_LINE),
        organisations=(Organisation(code="COUNTY", name=Text(), kind=OrganisationKind.COUNTY),),
        contact_points=points,
    )
    asked: dict[str, Any] = {"area": None, "language": "fi", "viewer": OUTSIDER} | given
    return [each.value for each in points_to_tell(profile, "line", DAY, **asked)]


def test_what_is_internal_is_told_to_nobody_outside() -> None:
    assert told_of(point("+1")) == []
    assert told_of(point("+1", public=True)) == []  # its line is internal
    assert told_of(point("+1"), viewer=HOUSE) == ["+1"]


def test_only_points_of_the_unit_that_hold_today_and_have_a_value_are_told() -> None:
    old = point("+2", valid_until=DAY - dt.timedelta(days=1), moved_to="+1")
    foreign = point("+3", channel="ADVICE-phone", public=True)
    assert told_of(point("+1"), old, foreign, point(""), viewer=HOUSE) == ["+1"]


def test_points_are_those_of_the_area_and_the_language() -> None:
    points = (
        point("+1"),
        point("+2", area="SOUTH"),
        point("+3", area="NORTH"),
        point("+4", language="sv"),
    )
    assert told_of(*points, viewer=HOUSE) == ["+1"]
    assert told_of(*points, viewer=HOUSE, area="south") == ["+2", "+1"]
    assert told_of(*points, viewer=HOUSE, language="sv") == ["+4", "+1"]
    assert told_of(point("+4", language="sv"), viewer=HOUSE, language="en") == ["+4"]


@pytest.mark.parametrize(
    ("contactor", "ours", "belongs", "known", "way"),
    [
        ("client", [INTERNAL], [], True, "outsider_on_line"),  # helped on the line
        ("client", [INTERNAL], ["misdirected"], True, "outsider_on_line"),
        ("anonymous", [INTERNAL], [], False, "outsider_on_line"),
        ("close_person", [PROFESSIONALS], [], True, "outsider_on_line"),
        ("other_authority", [PROFESSIONALS], [], True, "right_way"),
        ("own_employee", [ADVICE_LINE], ["bypassed_line"], True, "bypassed_line"),  # R-PS-70: sent on
        ("client", [ADVICE_LINE], ["misdirected", "bypassed_line"], True, "misdirected"),
        ("own_employee", [INTERNAL], [], True, "right_way"),
        ("client", [ADVICE_LINE], [], True, "right_way"),
        ("client", [ADVICE_LINE], [], False, ""),
        (None, [INTERNAL], [], False, ""),
    ],
)
def test_how_a_contact_came_when_nobody_says_it(
    contactor: str | None, ours: list[Channel], belongs: list[str], way: str, *, known: bool
) -> None:
    assert way_unsaid(contactor=contactor, ours=ours, belongs=belongs, known=known) == way
