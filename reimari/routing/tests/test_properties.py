"""Whatever is written, in whatever order and letter case, an answer comes, and the same one."""

from dataclasses import fields
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reimari.routing.rules import Decision, FactError, FactReader, Facts, Routers
from reimari.routing.tests.county import ALL, DAY, PROFILE, REFERENCE

READER = FactReader(PROFILE)
ROUTERS = Routers(PROFILE, REFERENCE, DAY)
KEYS = [key.name for key in fields(Facts)]

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
facts = st.fixed_dictionaries(
    {},
    optional={
        "service_task": st.sampled_from(("OLD", "KIDS", "DIS")),
        "municipality": st.sampled_from(("Saarela", "901", "Stenby", "Muuala")),
        "locality": st.sampled_from(("Niemi", "Lehto", "Saarela", "Mäki")),
        "postcode": st.sampled_from(("90100", "90200", "90300", "90400", "99999")),
        "contactor": st.sampled_from(ALL),
        "services": st.lists(st.sampled_from(("home_care", "informal_care", "housing"))),
        "needs": st.lists(st.sampled_from(("informal_care", "veteran", "financial"))),
        "age": st.integers(0, 130),
        "language": st.sampled_from(("fi", "sv", "en")),
        "urgent": st.booleans(),
        "channel": st.sampled_from(("phone", "chat", "letter")),
        "at": st.datetimes().map(lambda at: f"{at.isoformat(timespec='seconds')}+02:00"),
    },
)


def outcome(line: dict[str, Any], routers: Routers = ROUTERS) -> Decision | str | None:
    try:
        known = READER.read(line)
        return routers.of(known).decide(known)
    except FactError as bad:
        return bad.field


def answer_of(line: dict[str, Any], routers: Routers = ROUTERS) -> object:
    found = outcome(line, routers)
    if not isinstance(found, Decision):
        return found
    reasons = tuple(found.why(language) for language in ("fi", "sv", "en"))
    opening = (found.open, found.opens_at)
    return found.destination, found.area, found.team, found.rules, reasons, opening, found.gaps


@given(st.dictionaries(st.sampled_from(KEYS) | st.text(), anything))
def test_anything_is_answered_or_refused(line: dict[str, Any]) -> None:
    outcome(line)


@given(facts)
def test_nobody_answers_only_with_a_reason(line: dict[str, Any]) -> None:
    found = outcome(line)
    if isinstance(found, Decision) and (found.destination is None or found.team is None):
        assert found.gaps


@given(facts)
def test_letter_case_and_the_order_of_lists_and_keys_do_not_matter(line: dict[str, Any]) -> None:
    def shouted(key: str, value: Any) -> Any:
        if isinstance(value, list):
            return [code.upper() for code in reversed(value)]
        return f" {value.upper()} " if isinstance(value, str) and key != "at" else value

    other = {key: shouted(key, value) for key, value in reversed(line.items())}
    assert isinstance(answer_of(other), str | None) == isinstance(answer_of(line), str | None)
    if isinstance(outcome(line), Decision):
        assert answer_of(other) == answer_of(line)


@given(facts)
def test_an_answer_kept_for_others_is_the_one_that_would_be_found_anew(line: dict[str, Any]) -> None:
    assert answer_of(line) == answer_of(line, Routers(PROFILE, REFERENCE, DAY))
