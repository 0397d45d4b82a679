"""What a profile says of the roster, and what the check finds wrong."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from reimari.region.profile.checking import check
from reimari.region.profile.document import from_document, to_document
from reimari.region.profile.findings import Finding, Kind
from reimari.region.profile.values import MinimumStaffing, Profile, RosterRules
from tests.factories import county

DAY = dt.date(2026, 11, 16)
RULES = RosterRules(code="ROSTER", midday=dt.time(12), cover_minutes=60)


def found(profile: Profile, *codes: str, demo: bool = False) -> list[Finding]:
    return [each for each in check(profile, DAY, demo=demo) if each.code in codes]


def changed(**given: Any) -> Profile:
    return replace(county("PS"), **given)


def minimum(**given: Any) -> Profile:
    told: dict[str, Any] = {"line": "phone", "people": 1} | given
    return changed(minimum_staffing=(MinimumStaffing(**told),))


def test_the_areas_of_the_line_have_one_adviser_at_least() -> None:
    """R-PS-36: 1 to 3 on each of the five areas."""
    told = {each.area: each.people for each in county("PS").minimum_staffing}
    assert told == dict.fromkeys(("ETELAINEN", "KESKINEN", "KOILLINEN", "LANTINEN", "POHJOINEN"), 1)


def test_what_the_sources_dont_tell_is_a_gap() -> None:
    gaps = found(county("PS"), "missing-value")
    assert {gap.field for gap in gaps if "roster_rules" in gap.field} == {
        "roster_rules.ROSTER.midday",
        "roster_rules.ROSTER.cover_minutes",
    }
    assert all(gap.kind == Kind.GAP for gap in gaps)
    assert found(county("VS"), "no-roster-rules")[0].kind == Kind.GAP
    assert not found(county("PS"), "no-roster-rules", demo=True)


@pytest.mark.parametrize(
    ("profile", "code"),
    [
        (changed(roster_rules=(RULES, replace(RULES, code="OTHER"))), "double-roster-rules"),
        (changed(roster_rules=(replace(RULES, cover_minutes=-1),)), "wrong-limit"),
        (changed(roster_rules=(replace(RULES, most_half_days=15),)), "wrong-limit"),
        (minimum(people=0), "wrong-limit"),
        (minimum(area="KARTTULA"), "area-without-team"),
        (minimum(line="walk_in"), "line-without-unit"),
    ],
)
def test_what_makes_no_sense_is_refused(profile: Profile, code: str) -> None:
    assert [each.kind for each in found(profile, code)] == [Kind.ERROR]


def test_a_minimum_without_a_number_or_of_an_unknown_line_is_refused() -> None:
    assert Kind.ERROR in {each.kind for each in found(minimum(people=None), "missing-value")}
    every = check(minimum(line="invented"), DAY)
    assert [each for each in every if each.kind == Kind.ERROR and "invented" in each.message]


def test_rules_and_minimums_go_to_the_database_and_back() -> None:
    profile = county("PS")
    again = from_document(to_document(profile))
    assert (again.roster_rules, again.minimum_staffing) == (profile.roster_rules, profile.minimum_staffing)
    assert again.with_demo().roster_rules[0].midday == dt.time(12)
