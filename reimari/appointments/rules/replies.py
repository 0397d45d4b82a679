"""What a client wants who answers a text message about their time (R-KL-39). No clock, no database."""

import re
from dataclasses import dataclass
from enum import StrEnum

MOST_WORDS = 4  # a longer answer says more than one word can mean: a person reads it
MOST_CHOICES = 3
_WORD = re.compile(r"[^\W_]+")
_CANCEL = frozenset(
    {
        *("peru", "perun", "perua", "peruuta", "peruutan", "peruutus", "perukaa", "peruisin"),
        *("avboka", "avbokar", "avbokning", "avbokas"),
        *("cancel", "cancelled"),
    }
)
_MOVE = frozenset(
    {
        *("siirrä", "siirrän", "siirto", "siirtäkää", "vaihda", "vaihto", "uusi"),
        *("flytta", "flyttar", "byt", "byta", "ny", "ombokning"),
        *("move", "change", "new"),
    }
)


class Wish(StrEnum):
    CANCEL = "cancel"
    MOVE = "move"
    CHOICE = "choice"  # one of the times that were offered
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Reply:
    """What is wanted; `number`: of a choice, from one on."""

    wish: Wish
    number: int = 0


def read_reply(words: str) -> Reply:
    """Only an answer that begins with one of our words and says little besides is acted on.

    “Peru” and “peruuta aikani kiitos” cancel; “en peru” and “peru jos sinulla on huono päivä” are read by a
    person.
    """
    told = _WORD.findall(words.casefold())
    if not told or len(told) > MOST_WORDS:
        return Reply(Wish.UNCLEAR)
    if told[0] in _CANCEL:
        return Reply(Wish.CANCEL)
    if told[0] in _MOVE:
        return Reply(Wish.MOVE)
    if len(told) == 1 and told[0].isdecimal() and 1 <= int(told[0]) <= MOST_CHOICES:
        return Reply(Wish.CHOICE, int(told[0]))
    return Reply(Wish.UNCLEAR)
