"""By which way a client is told: vectors (I-36, I-04)."""

from typing import Any

import pytest

from reimari.messaging.states import Channel
from reimari.notices.rules import Reach, Way, takes_texts, way_of
from reimari.notices.states import NotSent

SMS, EMAIL, LETTER, SUOMI_FI = Channel.SMS, Channel.EMAIL, Channel.LETTER, Channel.SUOMI_FI
MOBILE, FIXED, MAIL = "+358401234567", "+358913101234", "aino@example.org"
HOME, CODE = "Aaltomeri Aino\nRantatie 1\n48100 Kotka", "010190-9017"
EVERYTHING: dict[str, Any] = {"phone": MOBILE, "email": MAIL, "letter": HOME, "code": CODE}


@pytest.mark.parametrize(
    ("known", "told"),
    [
        (EVERYTHING, Way(SMS, MOBILE)),
        (EVERYTHING | {"phone": FIXED}, Way(EMAIL, MAIL)),  # no text message reaches a fixed line
        ({"email": MAIL, "letter": HOME}, Way(EMAIL, MAIL)),
        ({"letter": HOME, "phone": FIXED}, Way(LETTER, HOME)),
        (EVERYTHING | {"wish": "email"}, Way(EMAIL, MAIL)),
        (EVERYTHING | {"wish": "letter"}, Way(LETTER, HOME)),  # whoever lives by letters gets a letter
        (EVERYTHING | {"wish": "letter", "letter": ""}, NotSent.NO_ADDRESS),
        (EVERYTHING | {"wish": "suomi_fi"}, Way(SUOMI_FI, HOME)),
        (EVERYTHING | {"wish": "suomi_fi", "code": ""}, Way(SMS, MOBILE)),
        ({"email": MAIL, "wish": "sms"}, Way(EMAIL, MAIL)),
        (EVERYTHING | {"wish": "nothing"}, NotSent.DECLINED),
        ({"code": CODE}, NotSent.NO_ADDRESS),  # nobody is written to by Suomi.fi who hasn't wished it
        ({"phone": FIXED}, NotSent.NO_ADDRESS),
        ({}, NotSent.NO_ADDRESS),
    ],
)
def test_the_way_goes_by_the_wish_and_by_what_is_known(known: dict[str, Any], told: Way | NotSent) -> None:
    assert way_of(Reach(**known), set(Channel)) == told


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, NotSent.PROTECTED),
        ({"wish": "sms"}, NotSent.PROTECTED),  # the number was changed since
        ({"wish": "sms", "theirs": {SMS}}, Way(SMS, MOBILE)),
        ({"wish": "sms", "theirs": {SMS, EMAIL}, "phone": ""}, NotSent.NO_ADDRESS),  # never by another way
        ({"wish": "email", "theirs": {EMAIL}}, Way(EMAIL, MAIL)),
        ({"wish": "letter", "theirs": {LETTER}}, NotSent.PROTECTED),
        ({"wish": "suomi_fi", "theirs": {SUOMI_FI}}, NotSent.PROTECTED),
        ({"wish": "nothing"}, NotSent.DECLINED),
    ],
)
def test_under_address_protection_only_what_the_client_has_said_counts(
    given: dict[str, Any], told: Way | NotSent
) -> None:
    assert way_of(Reach(**EVERYTHING | given, is_protected=True), set(Channel)) == told


def test_what_nobody_carries_is_no_way() -> None:
    assert way_of(Reach(**EVERYTHING), {EMAIL}) == Way(EMAIL, MAIL)
    assert way_of(Reach(**EVERYTHING), set()) == NotSent.NO_CARRIER
    protected = Reach(**EVERYTHING, wish="sms", is_protected=True, theirs=frozenset({SMS}))
    assert way_of(protected, {EMAIL, LETTER}) == NotSent.NO_CARRIER


def test_a_letter_that_would_come_too_late_isnt_sent() -> None:
    assert way_of(Reach(letter=HOME), set(Channel), in_time=False) == NotSent.TOO_LATE
    assert way_of(Reach(**EVERYTHING), set(Channel), in_time=False) == Way(SMS, MOBILE)


@pytest.mark.parametrize(
    ("number", "takes"),
    [
        ("+358401234567", True),
        ("+358501234567", True),
        ("+46701740605", True),
        ("+358913101234", False),
        ("+35880012345", False),
        ("", False),
        ("kolme", False),
    ],
)
def test_text_messages_reach_mobiles_only(number: str, takes: bool) -> None:  # noqa: FBT001
    assert takes_texts(number) is takes
