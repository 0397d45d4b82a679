"""Tokens of threads, Message-IDs and what of a report counts."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reimari.messaging.rules import (
    answered,
    masked_address,
    message_ids_in,
    opaque,
    plus_address,
    titled,
    tokens_in,
    told_later,
)

KEY, TRACK = "k" * 64, UUID("01990000-0000-7000-8000-000000000001")


@given(st.uuids())
def test_a_token_is_found_wherever_it_may_come_back(track: UUID) -> None:
    token = opaque(KEY, "thread", track)
    for text in (
        f"Re: VS: {titled('Vastaus viestiisi', token)}",
        f'"West" <{plus_address("west@example.org", token)}>',
        f"<x@example.org> <{token}.{token}@example.org>",
    ):
        assert tokens_in("nothing", text) == [token]
        assert tokens_in(text.upper()) == [token]


def test_a_token_tells_nothing_of_what_it_stands_for() -> None:
    token = opaque(KEY, "thread", TRACK)
    assert len(token) == 16
    assert token not in {opaque(KEY, "message", TRACK), opaque("x" * 64, "thread", TRACK)}
    assert token != opaque(KEY, "thread", UUID(int=TRACK.int + 1))
    assert TRACK.hex[:6] not in token


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[not a token]",
        "[abcdefghijklmno]",
        "[abcdefghijklmnop1]",
        "abcdefghijklmnop",
        "[0bcdefghijklmnop]",
    ],
)
def test_other_words_are_no_tokens(text: str) -> None:
    assert tokens_in(text) == []


@pytest.mark.parametrize(
    ("references", "message_id", "expected"),
    [
        ("", "<a@x>", ("<a@x>",)),
        ("<a@x>\r\n <b@x>", "<c@x>", ("<a@x>", "<b@x>", "<c@x>")),
        ("<a@x> <c@x>", "<c@x>", ("<a@x>", "<c@x>")),
        ("<a@x> (comment) junk", "", ("<a@x>",)),
        ("", "no id at all\r\nBcc: b@x", ()),
    ],
)
def test_an_answer_carries_the_thread_on(references: str, message_id: str, expected: tuple[str, ...]) -> None:
    assert answered(references, message_id) == expected


def test_a_long_thread_is_carried_on_by_its_end() -> None:
    carried = answered(" ".join(f"<{n}@x>" for n in range(500)), "<own@x>")
    assert carried == (*(f"<{n}@x>" for n in range(481, 500)), "<own@x>")


@given(st.text())
def test_no_header_can_be_smuggled_in(text: str) -> None:
    assert not any(set("\r\n \t") & set(each) for each in message_ids_in(text))


@pytest.mark.parametrize(
    ("address", "shown"), [("maija@example.org", "m…@example.org"), ("", ""), ("nobody", "")]
)
def test_enough_of_an_address_to_know_ones_own(address: str, shown: str) -> None:
    assert masked_address(address) == shown


def test_a_late_report_does_not_unsettle_what_is_settled() -> None:
    order = ["", "delayed", "delivered", "failed"]
    for place, known in enumerate(order):
        assert [told for told in order if told_later(known, told)] == order[place + 1 :]
