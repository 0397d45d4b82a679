"""What a profile says of teams that help each other, and what the check finds wrong."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from reimari.region.profile.checking import check
from reimari.region.profile.document import from_document, to_document
from reimari.region.profile.findings import Finding, Kind
from reimari.region.profile.values import Profile, Sharing, SharingWhen
from tests.factories import county

DAY = dt.date(2026, 11, 16)
ALWAYS = Sharing(code="ALL", when=SharingWhen.ALWAYS, unit="GUIDANCE", valid_from=DAY)
RULE = Sharing(code="HELP", when=SharingWhen.OVERFLOW, unit="GUIDANCE", points_per_person=40, back_below=25)


def sharing(*items: Sharing, code: str = "PS") -> Profile:
    return replace(county(code), sharings=items)


def errors(profile: Profile) -> list[Finding]:
    every = check(profile, DAY)
    return [each for each in every if each.kind == Kind.ERROR and "sharing" in each.field]


def test_thresholds_that_the_sources_dont_tell_are_a_gap_and_invented_in_the_demo() -> None:
    gaps = [each for each in check(county("PS"), DAY) if "GUIDANCE_AREAS" in each.field]
    assert [(each.kind, each.code) for each in gaps] == [(Kind.GAP, "missing-value")]
    (demo,) = county("PS").with_demo().sharings
    assert (demo.invented, demo.points_per_person, demo.back_below) == (True, 40, 25)
    assert not any(each.when == SharingWhen.ALWAYS for each in county("PS").with_demo().sharings)


TURNS = replace(ALWAYS, valid_until=DAY), replace(RULE, valid_from=DAY + dt.timedelta(1))


@pytest.mark.parametrize("items", [(ALWAYS,), (RULE,), TURNS])
def test_what_makes_sense(items: tuple[Sharing, ...]) -> None:
    assert errors(sharing(*items)) == []


@pytest.mark.parametrize(
    ("items", "code"),
    [
        ((replace(RULE, unit=""),), "wrong-sharing"),
        ((replace(RULE, teams=("CARE_TEAM", "OWN_WORKER")),), "wrong-sharing"),
        ((replace(RULE, unit="CARE_TEAM"),), "too-few-teams"),
        ((replace(RULE, unit="NOWHERE"),), "unknown-code"),
        ((replace(RULE, back_below=40),), "wrong-limit"),
        ((replace(RULE, back_below=0),), "wrong-limit"),
        ((replace(RULE, back_below=None),), "missing-value"),
        ((replace(ALWAYS, valid_from=None),), "missing-value"),
        ((replace(ALWAYS, points_per_person=40),), "limits-of-always"),
        ((ALWAYS, RULE), "double-sharing"),
    ],
)
def test_what_makes_none_is_refused(items: tuple[Sharing, ...], code: str) -> None:
    assert code in {each.code for each in errors(sharing(*items))}


def test_teams_apart_never_share() -> None:
    iu = ("CLIENT_ADVICE", "ON_CALL_WORKING_AGE")
    far = ("GUIDANCE_OLDER_PEOPLE_ITAINEN", "ON_CALL_WORKING_AGE")
    for teams, code in ((iu, "other-house"), (far, "too-far")):
        named = replace(RULE, unit="", teams=teams)
        assert code in {each.code for each in errors(sharing(named, code="IU"))}, code


def test_it_goes_to_the_database_and_back() -> None:
    told: Any = sharing(replace(ALWAYS, unit="", teams=("CARE_TEAM", "OWN_WORKER")), RULE)
    assert from_document(to_document(told)).sharings == told.sharings
