"""Guiding a first conversation, without a database: vectors, and what holds whatever was told."""

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reimari.contacts.guiding import (
    Told,
    calls_112_first,
    first_information,
    help_for,
    holds,
    is_handed_over,
    suggestion,
    with_on_calls,
)
from reimari.contacts.rules import guided_problems, handing_problems
from reimari.contacts.states import Urgency
from reimari.region.profile.values import (
    Conditions,
    ExceptionalHours,
    LevelRule,
    OnCall,
    Prompt,
    PromptKind,
    PromptOption,
    SegmentRule,
    Text,
    UrgencyKind,
    UrgentHelp,
    fold,
)
from tests.factories import county

NO_TEXT = Text(fi="x", sv="x")
VECTORS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "guiding_vectors.toml").read_text(encoding="utf-8")
)["vector"]


def prompt(code: str, kind: PromptKind, *options: str, **more: Any) -> Prompt:
    answers = tuple(PromptOption(code=each, name=NO_TEXT) for each in options)
    return Prompt(code=code, name=NO_TEXT, ask=NO_TEXT, kind=kind, options=answers, **more)


PROMPTS = (
    prompt("CARER", PromptKind.YES_NO, service_tasks=("OLD",), order=9),
    prompt("LIVES_WITH", PromptKind.CHOICE, "alone", "children", soft_required=True, order=2),
    prompt("MANAGES", PromptKind.CHOICE, "yes", "no", soft_required=True, order=3),
    prompt("HELPS", PromptKind.TEXT, order=4),
    prompt("FOOD", PromptKind.YES_NO, needs=("Financial",), soft_required=True, order=1),
)


def when(**facts: Any) -> Conditions:
    ages = {name: facts.pop(name) for name in ("age_min", "age_max", "urgent") if name in facts}
    none_of = {
        name.removesuffix("_none_of"): facts.pop(name) for name in [*facts] if name.endswith("_none_of")
    }
    return Conditions(any_of=facts, none_of=none_of, **ages)


def segment(rule: str, code: str, **facts: Any) -> SegmentRule:
    return SegmentRule(id=rule, segment=code, when=when(**facts), why=NO_TEXT)


SEGMENTS = (
    segment("S-1", "MANY_NEEDS", answer_MANAGES=("no",), answer_LIVES_WITH=("alone", "children")),
    segment("S-2", "NEEDS_SUPPORT", answer_MANAGES=("no",)),
    segment("S-3", "SELF_RELIANT", answer_manages=("YES",)),
    segment("S-4", "NEEDS_SUPPORT", urgency=("violence", "child")),
    segment("S-5", "NEEDS_SUPPORT", needs=("care",), age_min=75),
)
LEVELS = (
    LevelRule(id="L-1", level="INTENSIVE", when=when(segment=("MANY_NEEDS",)), why=NO_TEXT),
    LevelRule(id="L-2", level="ADVICE", when=when(outcome=("advice",), contactor=("client",)), why=NO_TEXT),
)


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["id"] for vector in VECTORS])
def test_vector(vector: dict[str, Any]) -> None:
    told = Told(
        answers=vector.get("answers", {}),
        contactor=vector.get("contactor", "client"),
        urgency=vector.get("urgency", ""),
        age=vector.get("age"),
        needs=frozenset(vector.get("needs", ())),
        service_tasks=frozenset(vector.get("service_tasks", ())),
        outcomes=frozenset(vector.get("outcomes", ())),
    )
    found = first_information(PROMPTS, told)
    assert [each.code for each in found.open] == [
        code for code in _in_order() if code in vector.get("open", [])
    ]
    assert [each.code for each in found.answered] == vector.get("answered", [])
    assert [each.code for each in found.missing] == vector.get("missing", [])
    proposed = suggestion(SEGMENTS, told)
    assert (proposed.code if proposed else "") == vector.get("segment", "")
    assert (proposed.rule if proposed else "") == vector.get("segment_rule", "")
    assert [*(_as_written(each) for each in proposed.inputs)] == vector["inputs"] if proposed else True
    told_more = Told(
        answers=told.answers,
        contactor=told.contactor,
        outcomes=told.outcomes,
        segment=proposed.code if proposed else "",
    )
    level = suggestion(LEVELS, told_more)
    assert (level.code if level else "") == vector.get("level", "")


def _in_order() -> list[str]:
    return [each.code for each in sorted(PROMPTS, key=lambda each: each.order)]


def _as_written(given: str) -> str:
    """Facts keep the letters in which the rule wrote them; the vectors write them one way."""
    return given.replace("answer_manages", "answer_MANAGES")


CODES = st.sampled_from(["yes", "no", "alone", "children", "", "elsewhere", "ALONE"])
CONVERSATIONS = st.builds(
    Told,
    answers=st.dictionaries(st.sampled_from([each.code for each in PROMPTS]), CODES),
    needs=st.frozensets(st.sampled_from(["financial", "care", "FINANCIAL"])),
    service_tasks=st.frozensets(st.sampled_from(["OLD", "young"])),
    urgency=st.sampled_from(["", *UrgencyKind]),
    age=st.none() | st.integers(0, 120),
)


@given(CONVERSATIONS)
def test_a_prompt_is_open_or_answered_never_both_and_what_is_missed_is_open(told: Told) -> None:
    found = first_information(PROMPTS, told)
    assert not {each.code for each in found.open} & {each.code for each in found.answered}
    assert set(found.missing) <= set(found.open)
    assert all(each.soft_required for each in found.missing)


@given(CONVERSATIONS, st.sampled_from(PROMPTS))
def test_one_answer_more_closes_its_own_prompt_and_no_other(told: Told, one: Prompt) -> None:
    said = one.codes[0] if one.codes else "words"
    more = Told(
        answers={**told.answers, one.code: said},
        needs=told.needs,
        service_tasks=told.service_tasks,
        urgency=told.urgency,
        age=told.age,
    )
    before = {each.code for each in first_information(PROMPTS, told).open}
    after = {each.code for each in first_information(PROMPTS, more).open}
    assert after == before - {one.code}


@given(CONVERSATIONS)
def test_a_suggestion_tells_its_rule_and_rests_on_facts_that_were_told(told: Told) -> None:
    found = suggestion(SEGMENTS, told)
    holding = [rule for rule in SEGMENTS if holds(rule.when, told)]
    assert (found.rule if found else None) == (holding[0].id if holding else None)
    for each in found.inputs if found else ():
        fact, _, code = each.partition("=")
        assert fact == "age" or fold(code) in told.codes(fact)


@given(CONVERSATIONS)
def test_a_condition_and_its_none_of_never_hold_together(told: Told) -> None:
    assert not (holds(when(needs=("financial",)), told) and holds(when(needs_none_of=("FINANCIAL",)), told))


def helper(code: str, *kinds: UrgencyKind, **more: Any) -> UrgentHelp:
    return UrgentHelp(code=code, name=NO_TEXT, first=NO_TEXT, kinds=kinds, **more)


HELPERS = (
    helper("COUNTY", UrgencyKind.NO_MONEY_NO_FOOD, UrgencyKind.CHILD),
    helper("TOWN", UrgencyKind.NO_MONEY_NO_FOOD, places=("TOWN",)),
    helper("OLD", UrgencyKind.CHILD, service_tasks=("OLD",)),
)


@pytest.mark.parametrize(
    ("kind", "places", "tasks", "found"),
    [
        ("no_money_no_food", ["cape", "town"], [], ["TOWN", "COUNTY"]),  # a locality has its town's help
        ("no_money_no_food", ["elsewhere"], [], ["COUNTY"]),
        ("no_money_no_food", [], [], ["COUNTY"]),
        ("child", ["town"], ["old"], ["COUNTY", "OLD"]),
        ("child", ["town"], ["young"], ["COUNTY"]),
        ("child", ["town"], [], ["COUNTY", "OLD"]),
        ("acute_illness", ["town"], [], []),
    ],
)
def test_help_is_of_the_home_place_first(
    kind: str, places: list[str], tasks: list[str], found: list[str]
) -> None:
    """R-KL-29: immediate help by municipality."""
    helping = help_for(HELPERS, kind, places=places, service_tasks=tasks)
    assert [one.code for one in helping] == found


EVE = ExceptionalHours(first_day=dt.date(2026, 12, 31), last_day=dt.date(2026, 12, 31), closed=True)
CALLS = (
    OnCall(code="CHILDREN", name=NO_TEXT, phone="+358999990001", service_tasks=("YOUNG",), public=False),
    OnCall(code="EVERYBODY", name=NO_TEXT, phone="+358999990002", exceptions=(EVE,)),
)


def test_a_number_that_stands_with_who_is_on_call_stands_once() -> None:
    """The helper names who is on call: number, hours and who is told them are theirs."""
    names = (helper("SOCIAL", UrgencyKind.CHILD, on_call="everybody"),)
    (found,) = help_for(names, "child", places=[], on_calls=CALLS)
    assert (found.code, found.phone, found.hours, found.public) == ("SOCIAL", "+358999990002", (), True)
    assert found.exceptions == (EVE,)
    (unknown,) = with_on_calls((helper("SOCIAL", UrgencyKind.CHILD, on_call="NOBODY"),), CALLS)
    assert unknown.phone == ""


@pytest.mark.parametrize(
    ("tasks", "named", "found"),
    [
        (["young"], "", ["CHILDREN", "SOCIAL"]),
        (["young"], "CHILDREN", ["SOCIAL"]),  # once
        (["old"], "", ["SOCIAL"]),
        ([], "", ["SOCIAL"]),  # whose it is isn't known
    ],
)
def test_who_is_on_call_for_the_service_task_helps_first(
    tasks: list[str], named: str, found: list[str]
) -> None:
    """R-IU-09, R-IU-11, DR-16: the on-call of the service task, whatever the urgency."""
    helpers = (helper("SOCIAL", UrgencyKind.CHILD, on_call=named),)
    helping = help_for(helpers, "child", places=[], service_tasks=tasks, on_calls=CALLS)
    assert [one.code for one in helping] == found
    if found[0] == "CHILDREN":
        assert not helping[0].public


def test_112_goes_before_every_number_when_life_may_be_in_danger() -> None:
    assert {kind for kind in UrgencyKind if calls_112_first(kind)} == {"acute_illness", "violence"}


def test_the_kinds_of_the_profile_are_those_that_are_kept() -> None:
    assert [*UrgencyKind] == Urgency.values


@pytest.mark.parametrize(
    "otherwise", [{"urgency": ""}, {"goes_on": False}, {"joins": True}, {"to": "line"}, {"to": ""}]
)
def test_only_an_urgent_matter_for_others_is_handed_over(otherwise: dict[str, Any]) -> None:
    usual: dict[str, Any] = {
        "urgency": "child",
        "goes_on": True,
        "joins": False,
        "to": "TEAM",
        "line": "LINE",
    }
    assert is_handed_over(**usual)
    assert not is_handed_over(**{**usual, **otherwise})


@pytest.mark.parametrize(
    ("given_", "codes"),
    [
        ({}, []),
        ({"answers": False}, ["contacts.not_handed_over"]),
        ({"same": True}, ["contacts.not_handed_over"]),
        ({"offered_to": "Team"}, ["contacts.offered"]),
    ],
)
def test_what_can_be_offered_again(given_: dict[str, Any], codes: list[str]) -> None:
    usual: dict[str, Any] = {"answers": True, "offered_to": "", "same": False}
    assert [each.code for each in handing_problems(**{**usual, **given_})] == codes


def test_what_holds_no_more_is_told_by_its_code() -> None:
    profile = county("IU").with_demo()
    said = {"MANAGES": "no", "GONE": "yes", "LIVES_WITH": "nobody"}
    found = guided_problems(profile, said, segments=("NEEDS_SUPPORT", ""), levels=("GONE",))
    assert [each.code for each in found] == [
        "contacts.unknown_prompt",
        "contacts.unknown_answer",
        "contacts.unknown_choice",
    ]
