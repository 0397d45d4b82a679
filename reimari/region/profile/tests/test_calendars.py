"""What a profile says of professionals' calendars, and what the check finds wrong."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from reimari.region.profile.checking import check
from reimari.region.profile.document import from_document, to_document
from reimari.region.profile.findings import Finding, Kind
from reimari.region.profile.values import (
    Background,
    BookingCondition,
    BookingRules,
    Conditions,
    Mode,
    Profile,
    Text,
)
from tests.factories import county

DAY = dt.date(2026, 11, 16)
VISIT = Background(
    code="VISIT",
    name=Text(fi="Käynti", sv="Besök"),
    unit="GUIDANCE",
    modes=(Mode.HOME,),
    minutes=60,
    travel=30,
)
RULES = BookingRules(
    unit="GUIDANCE",
    opens_days=28,
    notice_minutes=60,
    urgent_until_hours=24,
    hold_minutes=10,
    returns_after_minutes=0,
)

CONDITION = BookingCondition(
    code="HOME",
    name=Text(fi="Koti tiedetään", sv="Hemmet är känt"),
    units=("GUIDANCE",),
    when=Conditions(any_of={"place": ("*",)}),
)


def found(profile: Profile, *codes: str, demo: bool = False) -> list[Finding]:
    return [each for each in check(profile, DAY, demo=demo) if each.code in codes]


def with_background(**given: Any) -> Profile:
    return replace(county("PS"), backgrounds=(replace(VISIT, **given),))


def with_rules(**given: Any) -> Profile:
    return replace(county("PS"), booking_rules=(replace(RULES, **given),))


def with_condition(**given: Any) -> Profile:
    return replace(county("PS"), booking_conditions=(replace(CONDITION, **given),))


def asking(**any_of: tuple[str, ...]) -> Profile:
    return with_condition(when=Conditions(any_of=any_of))


def test_client_advice_books_times_of_adult_social_work() -> None:
    """R-KL-16, R-KL-24: backgrounds name who may book across units."""
    bookers = {each.unit: each.bookers for each in county("KL").backgrounds}
    assert bookers == {"INCOME_SUPPORT": ("ADVICE",), "ADULT": ("ADVICE",)}


def test_the_line_books_home_visits_of_the_home_place() -> None:
    """R-PS-89."""
    (visit,) = county("PS").backgrounds
    assert (visit.unit, visit.modes, visit.bookers) == ("GUIDANCE", (Mode.HOME,), ("VIRANOMAISLINJA",))


@pytest.mark.parametrize("code", ["KL", "PS"])
def test_what_the_sources_dont_tell_is_a_gap(code: str) -> None:
    """R-KL-25: that there are rules is told, which ones isn't."""
    gaps = [each for each in found(county(code), "missing-value") if each.file == "calendars.toml"]
    fields = {gap.field.rpartition(".")[2] for gap in gaps}
    assert fields >= {"minutes", "opens_days", "notice_minutes", "urgent_until_hours", "hold_minutes"}
    assert {gap.kind for gap in gaps} == {Kind.GAP}
    demo = check(county(code), DAY, demo=True)
    assert not [each for each in demo if each.file == "calendars.toml" and each.kind == Kind.ERROR]


@pytest.mark.parametrize("code", ["IU", "KS", "VS"])
def test_a_county_whose_source_tells_of_no_calendars_has_none(code: str) -> None:
    assert not county(code).backgrounds
    assert not found(county(code), "no-booking-rules")


def test_a_unit_with_backgrounds_but_without_rules_is_a_gap() -> None:
    (gap,) = found(replace(county("PS"), booking_rules=()), "no-booking-rules")
    assert gap.kind == Kind.GAP


@pytest.mark.parametrize(
    ("profile", "code", "field"),
    [
        (with_background(minutes=4), "wrong-background", "minutes"),
        (with_background(minutes=None), "missing-value", "minutes"),
        (with_background(modes=()), "missing-value", "modes"),
        (with_background(travel=None), "missing-value", "travel"),
        (with_background(travel=241), "wrong-background", "travel"),
        (with_background(before=-1), "wrong-background", "before"),
        (with_background(after=241), "wrong-background", "after"),
        (with_background(modes=(Mode.PHONE,)), "wrong-background", "travel"),
        (with_background(bookers=("IKAKESKUS", "ikakeskus")), "wrong-background", "bookers"),
        (with_background(unit="NOBODY"), "unknown-code", "unit"),
        (with_background(purpose=("NOTHING",)), "unknown-code", "purpose"),
        (with_background(roles=("NOBODY",)), "unknown-code", "roles"),
        (with_background(bookers=("NOBODY",)), "unknown-code", "bookers"),
        (with_condition(units=("GUIDANCE", "NOBODY")), "unknown-code", "units"),
        (with_condition(gap="G-NONE"), "unknown-gap", "gap"),
        (with_condition(name=Text()), "missing-value", "name"),
        (with_condition(when=Conditions()), "wrong-condition", "when"),
        (with_condition(when=Conditions(open=False)), "unknown-key", "when.open"),
        (with_condition(when=Conditions(age_min=2, age_max=1)), "wrong-validity", "when.age_max"),
        (asking(needs=("veteran", "NOTHING")), "unknown-code", "when.needs"),
        (asking(place=("NOWHERE",)), "unknown-code", "when.place"),
        (asking(destination=("NOBODY",)), "unknown-code", "when.destination"),
        (asking(channel=("*",)), "unknown-code", "when.channel"),
        (asking(urgency=("violence",)), "unknown-key", "when.urgency"),
        (with_rules(unit="NOBODY"), "unknown-code", "unit"),
        (with_rules(opens_days=0), "wrong-limit", "opens_days"),
        (with_rules(notice_minutes=-1), "wrong-limit", "notice_minutes"),
        (with_rules(urgent_until_hours=337), "wrong-limit", "urgent_until_hours"),
        (with_rules(hold_minutes=61), "wrong-limit", "hold_minutes"),
        (with_rules(returns_after_minutes=1441), "wrong-limit", "returns_after_minutes"),
    ],
)
def test_what_makes_no_sense_is_refused(profile: Profile, code: str, field: str) -> None:
    wrong = [
        each
        for each in found(replace(profile, gaps=()), code)
        if each.file == "calendars.toml" and each.field.endswith(f".{field}")
    ]
    assert Kind.ERROR in {each.kind for each in wrong}


def test_two_rules_of_a_unit_dont_hold_on_the_same_day() -> None:
    twice = replace(county("PS"), booking_rules=(RULES, replace(RULES, opens_days=7)))
    assert any(each.kind == Kind.ERROR and each.file == "calendars.toml" for each in check(twice, DAY))


def test_backgrounds_and_rules_go_to_the_database_and_back() -> None:
    profile = county("KL")
    again = from_document(to_document(profile))
    assert (again.backgrounds, again.booking_rules) == (profile.backgrounds, profile.booking_rules)
    assert again.booking_conditions == profile.booking_conditions
    assert again.with_demo().booking_conditions == profile.booking_conditions
    (rules,) = [each for each in again.with_demo().booking_rules if each.unit == "ADULT"]
    assert rules.opens_days == 56
    assert all(each.minutes for each in again.with_demo().backgrounds)


def test_conditions_are_those_that_the_sources_tell() -> None:
    """R-KL-44, R-PS-89; what else Kymenlaakso asks isn't listed (R-KL-23)."""
    (needed,) = county("KL").booking_conditions
    assert needed.when.any_of == {"needs": ("financial", "broad_assessment")}
    assert (needed.units, needed.gap) == (("INCOME_SUPPORT", "ADULT"), "GAP-KL-CONDITIONS")
    (home,) = county("PS").booking_conditions
    assert (home.units, home.when.any_of) == (("GUIDANCE",), {"place": ("*",)})
    told = check(county("KL"), DAY)
    assert any("GAP-KL-CONDITIONS" in each.message + each.field for each in told if each.kind == Kind.GAP)


def test_only_a_condition_of_booking_asks_whether_a_place_is_known_at_all() -> None:
    rule = county("PS").rules[0]
    asks = replace(rule, id="ANY", when=Conditions(any_of={"place": ("*",)}))
    wrong = found(replace(county("PS"), rules=(asks, *county("PS").rules)), "unknown-code")
    assert any(each.field == "rule.ANY.when.place" for each in wrong)
    assert not found(with_condition(), "unknown-code")
    assert not found(asking(needs=("*",)), "unknown-code")


def test_two_conditions_of_one_code_dont_hold_on_the_same_day() -> None:
    twice = replace(county("PS"), booking_conditions=(CONDITION, replace(CONDITION, units=())))
    assert found(twice, "duplicate-code")
