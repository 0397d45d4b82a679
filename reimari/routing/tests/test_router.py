import datetime as dt
from dataclasses import replace

import pytest

from reimari.region.profile.values import Area, Conditions, Outcome, Place, PlaceKind, RoutingRule, Text
from reimari.routing.rules import Decision, FactReader, Routers
from reimari.routing.tests.county import DAY, OFFICE, PROFILE, REFERENCE, rule, text, unit

MONDAY_NOON = "2026-11-16T12:30:00+02:00"


def decide(given: dict[str, object], profile: object = PROFILE) -> Decision:
    assert isinstance(profile, type(PROFILE))
    facts = FactReader(profile).read(given)
    return Routers(profile, REFERENCE, DAY).of(facts).decide(facts)


def with_rules(*rules: RoutingRule) -> object:
    return replace(PROFILE, rules=rules)


@pytest.mark.parametrize(
    ("given", "destination_area_team", "rules", "gaps"),
    [
        ({}, "ADVICE - ADVICE", "REST", ""),
        (
            {"service_task": "old", "municipality": "Saarela"},
            "GUIDE_OLD EAST GUIDE_OLD_EAST",
            "TASK AREA",
            "",
        ),
        ({"service_task": "OLD", "locality": "Niemi"}, "GUIDE_OLD WEST GUIDE_OLD_WEST", "TASK AREA", ""),
        ({"service_task": "OLD", "locality": "Lehto"}, "GUIDE_OLD EAST GUIDE_OLD_EAST", "TASK AREA", "G-L"),
        ({"service_task": "OLD"}, "GUIDE_OLD - -", "TASK", "MISSING:municipality"),
        ({"service_task": "OLD", "municipality": "903"}, "GUIDE_OLD - -", "TASK", "OUTSIDE_COUNTY"),
        ({"service_task": "OLD", "postcode": "00000"}, "GUIDE_OLD - -", "TASK", "UNKNOWN_POSTCODE"),
        (
            {"service_task": "OLD", "municipality": "902"},
            "GUIDE_OLD - -",
            "TASK",
            "G-P MISSING_AREA:OLD:KIVIKKO",
        ),
        ({"service_task": "KIDS", "municipality": "901"}, "GUIDE_KIDS - -", "TASK", "G-K"),
        ({"service_task": "KIDS"}, "GUIDE_KIDS - -", "TASK", "G-K"),
        ({"service_task": "DIS", "municipality": "901"}, "GUIDE_DIS - GUIDE_DIS", "TASK", ""),
        ({"service_task": "DIS", "municipality": "904"}, "GUIDE_DIS - GUIDE_DIS", "TASK", "OUTSIDE_COUNTY"),
        ({"needs": ["informal_care"], "age": 65}, "CARE - CARE", "CARE", ""),
        (
            {"needs": ["informal_care"], "age": 65, "service_task": "OLD", "locality": "Niemi"},
            "CARE - CARE",
            "CARE",
            "",
        ),
        (
            {"needs": ["INFORMAL_CARE"], "age": 64, "service_task": "OLD", "locality": "Niemi"},
            "GUIDE_OLD WEST GUIDE_OLD_WEST",
            "TASK AREA",
            "",
        ),
        (
            {"needs": ["informal_care"], "service_task": "OLD", "locality": "Niemi"},
            "- - -",
            "",
            "MISSING:age",
        ),
        ({"urgent": True, "service_task": "OLD"}, "ON_CALL_OLD - ON_CALL_OLD", "URGENT", ""),
        (
            {
                "urgent": True,
                "service_task": "OLD",
                "needs": ["informal_care"],
                "age": 80,
                "municipality": "901",
            },
            "ON_CALL_OLD EAST ON_CALL_OLD",
            "URGENT",
            "",
        ),
        ({"urgent": True, "service_task": "KIDS"}, "- - -", "URGENT", "G-U"),
        ({"urgent": True, "service_task": "DIS"}, "- - -", "URGENT", "MISSING_UNIT:ON_CALL_DIS"),
        ({"urgent": True}, "- - -", "", "MISSING:service_task"),
        ({"services": ["home_care"], "contactor": "client"}, "OWN - OWN", "RELATION", "G-R"),
        ({"services": ["home_care"]}, "- - -", "", "MISSING:contactor"),
        ({"services": ["home_care"], "contactor": "own_employee"}, "ADVICE - ADVICE", "REST", ""),
        ({"services": []}, "ADVICE - ADVICE", "REST", ""),
        ({"channel": "chat", "at": MONDAY_NOON}, "- - -", "", "G-H"),
        ({"channel": "chat"}, "- - -", "", "G-H"),
    ],
    ids=str,
)
def test_the_rules_decide(
    given: dict[str, object], destination_area_team: str, rules: str, gaps: str
) -> None:
    decision = decide(given)
    decided = (decision.destination, decision.area, decision.team)
    assert " ".join(part or "-" for part in decided) == destination_area_team
    assert " ".join(decision.rules) == rules
    assert " ".join(decision.gaps) == gaps


@pytest.mark.parametrize(
    ("given", "is_open", "opens_at"),
    [
        ({}, None, None),
        ({"at": MONDAY_NOON}, True, None),
        ({"at": MONDAY_NOON, "language": "sv"}, False, "2026-11-17T09:00:00+02:00"),
        ({"at": MONDAY_NOON, "language": "ET"}, True, None),
        ({"at": "2026-11-16T06:30:00Z"}, False, "2026-11-16T09:00:00+02:00"),
        ({"at": "2026-11-14T10:00:00+02:00"}, False, "2026-11-16T09:00:00+02:00"),
        ({"at": "2026-12-24T10:00:00+02:00"}, False, "2026-12-28T09:00:00+02:00"),
        ({"at": MONDAY_NOON, "channel": "letter"}, None, None),
        ({"at": "2199-11-16T12:30:00+02:00"}, None, None),
    ],
    ids=str,
)
def test_whether_the_channel_is_open_is_told(
    given: dict[str, object],
    is_open: bool | None,  # noqa: FBT001
    opens_at: str | None,
) -> None:
    decision = decide(given)
    assert decision.open is is_open
    assert (decision.opens_at and decision.opens_at.isoformat()) == opens_at


def test_a_reason_names_things_in_the_language() -> None:
    decision = decide({"needs": ["informal_care"], "age": 70})
    assert decision.why("fi") == "Tarve omaishoito, ikä 70."
    assert decision.why("sv") == "Behov närståendevård, ålder 70."
    assert decision.why("en") == "Tarve omaishoito, ikä 70."
    placed = decide({"service_task": "OLD", "locality": "Näs"})
    assert placed.why("sv") == "TASK. Näs ligger i Väster."


def test_reasons_of_other_ages_are_their_own() -> None:
    profile = replace(PROFILE)
    routers = Routers(profile, REFERENCE, DAY)
    reader = FactReader(profile)
    whys = [
        routers.of(facts).decide(facts).why("fi")
        for facts in (reader.read({"needs": ["informal_care"], "age": age}) for age in (70, 71, 70))
    ]
    assert whys == [f"Tarve omaishoito, ikä {age}." for age in (70, 71, 70)]


def test_a_later_rule_fills_only_what_is_empty() -> None:
    profile = with_rules(
        rule("TEAM", Conditions(), Outcome(team="OWN_TEAM")),
        rule("FIRST", Conditions(), Outcome(destination="ADVICE", team="OTHER")),
        rule("SECOND", Conditions(age_min=5), Outcome(destination="OWN", special="CARE")),
    )
    decision = decide({}, profile)
    assert (decision.destination, decision.team, decision.rules) == ("ADVICE", "OWN_TEAM", ("TEAM", "FIRST"))
    assert decision.gaps == ()


def test_what_all_rules_that_may_hold_would_set_is_certain() -> None:
    """A fact that isn't known takes nothing from the answer when the rules agree in any case."""
    maybe = rule("M", Conditions(age_min=65), Outcome(destination="ADVICE"))
    same = rule("S", Conditions(), Outcome(destination="ADVICE"))
    other = rule("O", Conditions(), Outcome(destination="OWN"))
    agreed = decide({}, with_rules(maybe, same))
    assert (agreed.destination, agreed.team, agreed.rules) == ("ADVICE", "ADVICE", ("S",))
    apart = decide({}, with_rules(maybe, other))
    assert (apart.destination, apart.team, apart.rules) == (None, None, ())
    alone = decide({}, with_rules(maybe))
    assert (alone.destination, alone.team) == (None, None)
    assert {agreed.gaps, apart.gaps, alone.gaps} == {("MISSING:age",)}


def test_a_team_that_may_be_another_is_not_certain() -> None:
    to_advice = rule("A", Conditions(), Outcome(destination="ADVICE"))
    maybe = rule("M", Conditions(age_min=65), Outcome(team="{destination}_OLD"))
    found = decide({}, with_rules(to_advice, maybe))
    assert (found.destination, found.team, found.gaps) == ("ADVICE", None, ("MISSING:age",))


def test_a_special_unit_that_may_take_the_contact_leaves_it_open() -> None:
    maybe = rule("M", Conditions(age_min=65), Outcome(special="CARE"))
    sure = rule("S", Conditions(), Outcome(special="CARE"))
    other = rule("O", Conditions(), Outcome(special="OWN"))
    assert decide({}, with_rules(maybe, sure)).team == "CARE"
    assert decide({}, with_rules(maybe, other)).team is None


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"needs": ["informal_care"]}, "Ikä ratkaisee: kysy asiakkaan ikä."),
        ({"urgent": True}, "Palvelutehtävä ratkaisee: valitse se."),
        ({"service_task": "OLD"}, "TASK. Kotipaikka ratkaisee: kysy, missä asiakas asuu."),
        ({"municipality": "903"}, "REST. Kotipaikka on hyvinvointialueen ulkopuolella."),
        ({"postcode": "00000"}, "REST. Postinumeroa ei tunneta: tarkista se."),
    ],
)
def test_what_is_missing_is_told_with_the_reasons(given: dict[str, object], told: str) -> None:
    assert decide(given).why("fi") == told


def test_a_sentence_that_would_speak_of_something_unknown_is_not_told() -> None:
    why = Text(fi="Neuvonta vastaa. Paikka on {place}.")
    found = decide({}, with_rules(rule("A", Conditions(), Outcome(destination="ADVICE"), why=why)))
    assert found.why("fi") == "Neuvonta vastaa."


def test_nothing_decides_without_a_rule() -> None:
    decision = decide({"contactor": "client"}, with_rules())
    assert (decision.destination, decision.team, decision.gaps) == (None, None, ("NO_RULE",))


def test_all_missing_facts_are_named_in_one_order_whatever_the_order_of_the_conditions() -> None:
    contactor, place = ("contactor", ("client",)), ("place", ("NIEMI",))
    for conditions in ((contactor, place), (place, contactor)):
        when = Conditions(any_of=dict(conditions), age_max=17, open=True)
        decision = decide({}, with_rules(rule("ALL", when, Outcome(destination="OWN"))))
        assert decision.gaps == ("MISSING:contactor", "MISSING:age", "MISSING:at", "MISSING:municipality")


@pytest.mark.parametrize(
    ("given", "holds"),
    [({"locality": "Niemi"}, True), ({"municipality": "Saarela"}, False), ({"municipality": "903"}, False)],
    ids=str,
)
def test_rules_may_ask_for_places(given: dict[str, object], holds: bool) -> None:  # noqa: FBT001
    profile = with_rules(
        rule("HERE", Conditions(any_of={"place": ("niemi",)}), Outcome(destination="OWN")),
        rule("REST", Conditions(none_of={"place": ("niemi",)}), Outcome(destination="ADVICE")),
    )
    assert decide(given, profile).destination == ("OWN" if holds else "ADVICE")


def test_a_channel_that_never_closes_is_open() -> None:
    profile = with_rules(rule("OPEN", Conditions(open=True), Outcome(destination="OWN")))
    assert decide({"channel": "letter"}, profile).destination == "OWN"


def test_the_only_service_task_needs_no_choosing() -> None:
    profile = replace(PROFILE, service_tasks=PROFILE.service_tasks[:1])
    decision = decide({"locality": "Niemi"}, profile)
    assert decision.team == "GUIDE_OLD_WEST"


def test_what_has_ended_no_longer_decides() -> None:
    ended = dt.date(2026, 11, 15)
    profile = replace(
        PROFILE,
        rules=(
            replace(PROFILE.rules[-2], valid_until=ended, then=Outcome(destination="OLD_UNIT")),
            *PROFILE.rules,
        ),
        units=(*PROFILE.units, replace(unit("OLD_UNIT"), valid_until=ended)),
    )
    assert decide({}, profile).destination == "ADVICE"
    assert decide({"at": "2026-11-15T21:59:59Z"}, profile).destination == "OLD_UNIT"
    assert decide({"at": "2026-11-15T22:00:00Z"}, profile).destination == "ADVICE"  # Monday in Finland


def test_a_name_of_two_own_places_in_different_areas_asks_for_the_postcode() -> None:
    twin = Place(
        code="NIEMI2",
        name=text("Niemi"),
        kind=PlaceKind.LOCALITY,
        municipality="KIVIKKO",
        postcodes=("90400",),
    )
    profile = replace(
        PROFILE,
        places=(*PROFILE.places, twin),
        areas=(*PROFILE.areas, Area(code="STONE", name=text("Kivi"), service_task="OLD", places=("NIEMI2",))),
    )
    decision = decide({"locality": "Niemi", "service_task": "OLD"}, profile)
    assert (decision.area, decision.team) == (None, None)
    assert "MISSING:postcode" in decision.gaps
    assert decide({"locality": "Niemi", "postcode": "90400", "service_task": "OLD"}, profile).area == "STONE"
    assert decide({"locality": "Niemi", "municipality": "901", "service_task": "OLD"}, profile).area == "WEST"


def test_swedish_hours_hold_only_where_swedish_is_served() -> None:
    finnish = replace(PROFILE, languages=("fi",))
    assert decide({"at": MONDAY_NOON, "language": "sv"}, finnish).open is True
    assert OFFICE.language == "fi"
