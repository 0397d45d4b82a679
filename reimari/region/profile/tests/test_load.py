"""What a profile says of how work is weighed, and what the check finds wrong."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from reimari.region.profile.checking import check
from reimari.region.profile.checking.load import WEIGHTS
from reimari.region.profile.document import from_document, to_document
from reimari.region.profile.findings import Finding, Kind
from reimari.region.profile.values import LoadRules, Profile
from tests.factories import county

DAY = dt.date(2026, 11, 16)
ONES: Any = dict.fromkeys(WEIGHTS, 1)
RULES = LoadRules(code="LOAD", **ONES)


def found(profile: Profile, *codes: str, demo: bool = False) -> list[Finding]:
    return [each for each in check(profile, DAY, demo=demo) if each.code in codes]


def with_rules(*rules: LoadRules) -> Profile:
    return replace(county("PS"), load_rules=rules)


@pytest.mark.parametrize("code", ["PS", "KS", "KL", "VS", "IU"])
def test_no_county_tells_its_weights_and_each_says_so(code: str) -> None:
    profile = county(code)
    assert [each.kind for each in found(profile, "no-load-rules")] == [Kind.GAP]
    (gap,) = [gap for gap in profile.gaps if gap.about == ("load_rules",)]
    assert gap.reason.fi
    assert gap.reason.sv


def test_the_demo_invents_them() -> None:
    profile = county("PS")
    assert not found(profile, "no-load-rules", demo=True)
    (rules,) = profile.with_demo().load_rules
    assert rules.invented
    assert not profile.load_rules


@pytest.mark.parametrize("name", WEIGHTS)
def test_a_weight_that_isnt_told_is_a_gap_and_one_out_of_bounds_is_refused(name: str) -> None:
    def kinds(weight: int | None, code: str) -> list[Kind]:
        changed: Any = {name: weight}
        profile = with_rules(replace(RULES, **changed))
        return [each.kind for each in found(profile, code) if each.field == f"load_rules.LOAD.{name}"]

    assert kinds(None, "missing-value") == [Kind.GAP]
    assert not kinds(0, "missing-value")
    for weight in (-1, 21):
        assert kinds(weight, "wrong-limit") == [Kind.ERROR]


def test_one_set_of_weights_holds_at_a_time() -> None:
    twice = with_rules(RULES, replace(RULES, code="OTHER"))
    assert [each.kind for each in found(twice, "double-load-rules")] == [Kind.ERROR]
    later = replace(RULES, code="OTHER", valid_from=DAY + dt.timedelta(days=1))
    assert not found(with_rules(replace(RULES, valid_until=DAY), later), "double-load-rules")


def test_weights_go_to_the_database_and_back() -> None:
    profile = county("PS").with_demo()
    assert from_document(to_document(profile)).load_rules == profile.load_rules
