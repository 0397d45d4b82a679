"""The words of the demo are whole, and nobody real is in them."""

import datetime as dt
import json
import re
from random import Random

import phonenumbers
import pytest
from stdnum.fi import hetu

from reimari.demo.residents import Register, birth_date, identity_code, phone
from reimari.demo.words import words
from reimari.people.rules import CODE_IN_TEXT
from tests.factories import county

TODAY = dt.date(2026, 11, 25)
FULL_NAME = re.compile(r"\b[A-ZÅÄÖ][a-zåäö]+ [A-ZÅÄÖ][a-zåäö]+(nen|la|lä|ström|berg|man|qvist)\b")


@pytest.mark.parametrize("code", ["KS", "PS", "VS", "KL", "IU"])
@pytest.mark.parametrize("language", ["fi", "sv"])
def test_each_need_of_each_county_is_said_in_each_language(code: str, language: str) -> None:
    for need in county(code).needs:
        for voice in ("self", "other"):
            sentences = words().tree["need"][need.code][voice][language]
            assert len(set(sentences)) >= 3, (need.code, voice)
            assert len(set(sentences)) * (len(words().tree["tails"][language]) + 1) >= 30


def test_no_identity_code_and_no_full_name_is_among_the_words() -> None:
    text = json.dumps(words().tree, ensure_ascii=False)
    assert not CODE_IN_TEXT.search(text)
    assert not FULL_NAME.search(text)


def test_invented_codes_are_valid_and_nobodys() -> None:
    rng = Random(1)  # noqa: S311
    for number in range(300):
        born = birth_date(rng, (0, 101), TODAY)
        code = identity_code(born, 900 + number % 100, rng)
        assert hetu.is_valid(code, allow_temporary=True)
        assert not hetu.is_valid(code)


def test_no_code_is_given_twice() -> None:
    rng, register = Random(1), Register(words(), TODAY)  # noqa: S311
    made = [
        register.new(rng, ages=(97, 98), language="fi", place_id="", service_task="", services=())
        for _ in range(2000)
    ]
    assert len({resident.code for resident in made}) == len(made)


def test_phones_can_be_kept_but_are_nobodys() -> None:
    rng = Random(1)  # noqa: S311
    for _ in range(200):
        number = phonenumbers.parse(phone(rng))
        assert phonenumbers.is_possible_number(number)
        assert not phonenumbers.is_valid_number(number)
