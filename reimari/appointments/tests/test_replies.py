"""What a client wants who answers a text message about their time (R-KL-39)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reimari.appointments.rules.replies import Reply, Wish, read_reply


@pytest.mark.parametrize(
    ("words", "wish", "number"),
    [
        ("Peru", Wish.CANCEL, 0),
        ("PERU!", Wish.CANCEL, 0),
        (" peruuta aikani, kiitos ", Wish.CANCEL, 0),
        ("Avboka", Wish.CANCEL, 0),
        ("cancel please", Wish.CANCEL, 0),
        ("Siirrä", Wish.MOVE, 0),
        ("uusi aika", Wish.MOVE, 0),
        ("Ny tid tack", Wish.MOVE, 0),
        ("flytta", Wish.MOVE, 0),
        ("new time", Wish.MOVE, 0),
        ("2", Wish.CHOICE, 2),
        ("3.", Wish.CHOICE, 3),
        ("4", Wish.UNCLEAR, 0),
        ("0", Wish.UNCLEAR, 0),
        ("2 kiitos", Wish.UNCLEAR, 0),
        ("en peru", Wish.UNCLEAR, 0),
        ("älä siirrä", Wish.UNCLEAR, 0),
        ("peru jos sinulla on huono päivä", Wish.UNCLEAR, 0),
        ("Kiitos", Wish.UNCLEAR, 0),
        ("", Wish.UNCLEAR, 0),
        ("?!", Wish.UNCLEAR, 0),
        ("²", Wish.UNCLEAR, 0),
        ("٢", Wish.CHOICE, 2),
    ],
)
def test_only_what_is_clear_is_acted_on(words: str, wish: Wish, number: int) -> None:
    assert read_reply(words) == Reply(wish, number)


@given(st.text(max_size=200))
def test_any_text_is_read(words: str) -> None:
    assert read_reply(words).wish in Wish
