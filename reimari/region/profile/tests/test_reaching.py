"""When a case may end because its client isn't reached is the county's to say (R-KL-42)."""

import datetime as dt
from dataclasses import replace

import pytest

from reimari.region.profile.checking import check
from reimari.region.profile.document import from_document, to_document
from reimari.region.profile.values import Profile, ReachRules
from tests.factories import county

DAY = dt.date(2026, 11, 16)


def ruled(*rules: ReachRules) -> Profile:
    return replace(county("KL"), reach_rules=rules)


def found(profile: Profile) -> list[tuple[str, str]]:
    return [(each.code, each.field) for each in check(profile, DAY, demo=False) if "reach" in each.code]


@pytest.mark.parametrize("code", ["PS", "KS", "KL", "VS", "IU"])
def test_no_source_tells_it_and_the_demo_invents_it(code: str) -> None:
    profile = county(code)
    assert profile.reach_rules == ()
    assert [gap.id for gap in profile.gaps if gap.about == ("reach_rules",)] == [f"GAP-{code}-REACH"]
    (rules,) = profile.with_demo().reach_rules
    assert (rules.invented, rules.attempts > 0) == (True, True)


@pytest.mark.parametrize(
    ("attempts", "ways", "field"), [(0, 1, "attempts"), (3, 0, "ways"), (2, 3, "ways"), (9, 7, "ways")]
)
def test_numbers_that_cant_be_kept_are_told(attempts: int, ways: int, field: str) -> None:
    kinds = found(ruled(ReachRules(code="REACH", attempts=attempts, ways=ways)))
    assert ("wrong-reach-rules", f"reach_rules.REACH.{field}") in kinds


def test_one_set_holds_at_a_time_and_is_kept_in_the_document() -> None:
    one = ReachRules(code="REACH", attempts=3, ways=2)
    profile = ruled(one)
    assert found(profile) == []
    assert from_document(to_document(profile)).reach_rules == (one,)
    assert [kind for kind, _ in found(ruled(one, replace(one, code="MORE")))] == ["double-reach-rules"]
