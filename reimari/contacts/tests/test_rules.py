"""What is said of a contact, without a database."""

import datetime as dt

import pytest

from reimari.common.working_days import HELSINKI
from reimari.contacts.queries import place_keys
from reimari.contacts.rules import gap_problem, language_of_client, needs_in, told_words
from reimari.region.profile.values import Need, StepKind, Text

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
