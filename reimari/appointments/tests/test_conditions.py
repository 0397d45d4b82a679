"""Conditions of booking: yes, no or not known yet, with what has to be asked (R-KL-23, DR-18)."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from reimari.appointments.rules import allows, checked, conditions_of
from reimari.region.profile.values import BookingCondition, Conditions, Text, fold
from reimari.routing.rules import Facts, Seen, compile_profile, packed_reference
from reimari.routing.rules.facts import DEFAULT_CHANNEL, DEFAULT_LANGUAGE, PlaceFound
from tests.factories import county

DAY = dt.date(2026, 11, 16)
NOWHERE = PlaceFound()
HERE = PlaceFound(codes=frozenset({"niemi", "town"}))
ELSEWHERE = PlaceFound(codes=frozenset())


def condition(code: str = "SO", **when: Any) -> BookingCondition:
    return BookingCondition(code=code, name=Text(fi=code), when=Conditions(**when))


def seen_of(facts: Facts, place: PlaceFound, *, destination: str | None = None) -> Seen:
    """What is known of the contact, as conditions look at it; a need that wasn't said isn't known yet."""
    return Seen(
        contactor=facts.contactor,
        services=facts.services,
        needs=facts.needs or None,
        service_task=facts.service_task,
        language=facts.language or DEFAULT_LANGUAGE,
        channel=facts.channel or DEFAULT_CHANNEL,
        age=facts.age,
        urgent=facts.urgent,
        open=None,
        open_gap="",
        place=place.codes,
        destination=fold(destination) if destination else None,
    )


@pytest.mark.parametrize(
    ("facts", "verdict", "missing"),
    [
        (Facts(needs=frozenset({"financial"})), True, ()),
        (Facts(needs=frozenset({"broad_assessment", "crisis"})), True, ()),
        (Facts(needs=frozenset({"housing_need"})), False, ()),
        (Facts(), None, ("MISSING:need",)),
    ],
)
@pytest.mark.parametrize("unit", ["INCOME_SUPPORT", "adult"])
def test_kymenlaakso_books_what_needs_a_closer_look(
    facts: Facts, verdict: object, missing: tuple[str, ...], unit: str
) -> None:
    """DR-17, R-KL-44."""
    found = checked(conditions_of(county("KL"), unit, DAY), seen_of(facts, NOWHERE))
    assert [(each.verdict, each.missing) for each in found] == [(verdict, missing)]
    assert found[0].condition.gap == "GAP-KL-CONDITIONS"
    assert allows(found) == (verdict is True)


@pytest.mark.parametrize(
    ("keys", "verdict", "missing"),
    [
        ({"municipality": "Kuopio"}, True, ()),
        ({"postcode": "72140"}, True, ()),
        ({"municipality": "Helsinki"}, False, ()),
        ({}, None, ("MISSING:municipality",)),
    ],
)
def test_pohjois_savo_gives_a_time_of_the_home_places_adviser(
    keys: dict[str, str], verdict: object, missing: tuple[str, ...]
) -> None:
    """R-PS-89: who that is is known once the home place is."""
    profile = county("PS")
    place = compile_profile(profile, packed_reference(), DAY).place(**keys)
    (found,) = checked(conditions_of(profile, "GUIDANCE", DAY), seen_of(Facts(), place))
    assert (found.verdict, found.missing) == (verdict, missing)


@pytest.mark.parametrize(
    ("when", "facts", "place", "verdict", "missing"),
    [
        ({"any_of": {"needs": ("*",)}}, Facts(needs=frozenset({"x"})), NOWHERE, True, ()),
        ({"any_of": {"needs": ("*",)}}, Facts(), NOWHERE, None, ("MISSING:need",)),
        ({"none_of": {"needs": ("X",)}}, Facts(), NOWHERE, None, ("MISSING:need",)),
        ({"none_of": {"needs": ("X",)}}, Facts(needs=frozenset({"x"})), NOWHERE, False, ()),
        ({"any_of": {"place": ("NIEMI",)}}, Facts(), HERE, True, ()),
        ({"any_of": {"place": ("NIEMI",)}}, Facts(), ELSEWHERE, False, ()),
        ({"any_of": {"place": ("NIEMI",)}, "age_min": 65}, Facts(age=64), NOWHERE, False, ()),
        (
            {"any_of": {"place": ("NIEMI",), "needs": ("X",)}, "age_min": 65},
            Facts(age=65),
            NOWHERE,
            None,
            ("MISSING:need", "MISSING:municipality"),
        ),
        ({"age_max": 17}, Facts(), HERE, None, ("MISSING:age",)),
        ({"urgent": False}, Facts(urgent=True), HERE, False, ()),
        ({"any_of": {"contactor": ("client",)}}, Facts(), HERE, None, ("MISSING:contactor",)),
        ({"any_of": {"service_task": ("OLD",)}}, Facts(service_task="old"), HERE, True, ()),
        ({"any_of": {"services": ("*",)}}, Facts(), HERE, False, ()),
        ({"any_of": {"language": ("fi",), "channel": ("phone",)}}, Facts(), HERE, True, ()),
        ({"any_of": {"language": ("fi",)}}, Facts(language="sv"), HERE, False, ()),
        ({"any_of": {"channel": ("phone",)}}, Facts(channel="chat"), HERE, False, ()),
    ],
)
def test_each_condition_answers_by_what_is_known(
    when: dict[str, Any],
    facts: Facts,
    place: PlaceFound,
    verdict: object,
    missing: tuple[str, ...],
) -> None:
    asked = condition(**when)
    (found,) = checked([asked], seen_of(facts, place))
    assert (found.condition, found.verdict, found.missing) == (asked, verdict, missing)


def test_the_unit_that_answers_can_be_asked() -> None:
    asked = condition(any_of={"destination": ("ADULT",)})
    assert allows(checked([asked], seen_of(Facts(), HERE, destination="Adult")))
    assert checked([asked], seen_of(Facts(), HERE))[0].verdict is False


def test_all_have_to_hold() -> None:
    """DR-18; without any condition one books."""
    yes, no, unknown = condition(urgent=False), condition(urgent=True), condition(age_min=18)
    seen = seen_of(Facts(), HERE)
    assert allows(checked([], seen))
    assert allows(checked([yes, yes], seen))
    assert not allows(checked([yes, no], seen))
    assert not allows(checked([yes, unknown], seen))


def test_conditions_are_those_of_the_unit_on_the_day() -> None:
    every = condition("EVERY", urgent=False)
    own = replace(condition("OWN", urgent=False), units=("ADULT",))
    over = replace(every, code="OVER", valid_until=DAY - dt.timedelta(days=1))
    other = replace(own, code="OTHER", units=("INCOME_SUPPORT",))
    profile = replace(county("KL"), booking_conditions=(other, every, over, own))
    assert [each.code for each in conditions_of(profile, "Adult", DAY)] == ["EVERY", "OWN"]


@pytest.mark.parametrize("code", ["IU", "KS", "VS"])
def test_a_county_that_tells_no_conditions_has_none(code: str) -> None:
    assert not county(code).booking_conditions
