"""Letters as PDF (`common.typesetting`)."""

import datetime as dt
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from django.utils.dateformat import format as formatted
from django.utils.translation import override, pgettext

from reimari.common.typesetting import NoPdf, pdf

TEMPLATE = Path(__file__).resolve().parent / "letter.typ"
MOST_ROWS = 6  # of an address; Posti's machines read five
ITEM = re.compile(r"^[-•] +")
UNWRITABLE = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\ud800-\udfff]")
LANGUAGE = re.compile(r"[a-z]{2,3}")
WRITTEN = {"fi", "sv", "en"}  # in which we say "page"; in others the county's first language


class NoLetter(ValueError):
    """It can't be made a letter: nobody to send it to, or a character that our fonts don't have."""


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph, or a list of items."""

    lines: tuple[str, ...]
    list: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands in a letter. `sender` and `recipient` are rows of their addresses, the name first."""

    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    written_on: dt.date
    title: str
    words: str
    language: str = "fi"


def rows_of(address: str) -> tuple[str, ...]:
    """The rows of an address, one on each line; empty ones are left out."""
    return tuple(row for row in (" ".join(line.split()) for line in address.splitlines()) if row)


def parts_of(words: str) -> list[Part]:
    """Paragraphs stand between empty lines; lines that begin with a dash are items of a list."""
    parts = []
    for paragraph in re.split(r"\n\s*\n", words.replace("\r\n", "\n").strip()):
        lines: list[str] = []
        items: list[str] = []
        for line in paragraph.split("\n"):
            (items if ITEM.match(line.strip()) else lines).append(ITEM.sub("", line.strip()))
        parts += [Part(tuple(each), is_list) for each, is_list in ((lines, False), (items, True)) if each]
    return parts


def pdf_of(letter: Letter) -> bytes:
    """The letter's PDF, the same bytes each time; raises NoLetter."""
    _check(letter)
    try:
        return pdf(TEMPLATE, _data(letter), day=letter.written_on)
    except NoPdf as wrong:
        raise NoLetter from wrong


def _check(letter: Letter) -> None:
    rows = (letter.sender, letter.recipient)
    texts = [letter.title, letter.words, *letter.sender, *letter.recipient]
    if not all(0 < len(each) <= MOST_ROWS for each in rows) or not all(text.strip() for text in texts):
        raise NoLetter
    if UNWRITABLE.search("".join(texts)):
        raise NoLetter


def _data(letter: Letter) -> dict[str, object]:
    language = letter.language if LANGUAGE.fullmatch(letter.language) else "fi"
    with override(language if language in WRITTEN else "fi"):
        page = pgettext("of a letter", "Page")
    return {
        "sender": letter.sender,
        "recipient": letter.recipient,
        "title": " ".join(letter.title.split()),
        "date": _day(letter.written_on, language),
        "day": {
            "year": letter.written_on.year,
            "month": letter.written_on.month,
            "day": letter.written_on.day,
        },
        "language": language,
        "page": page,
        "parts": [asdict(each) for each in parts_of(letter.words)],
    }


def _day(day: dt.date, language: str) -> str:
    if language == "en":
        with override("en"):
            return formatted(day, "j F Y")
    return f"{day.day}.{day.month}.{day.year}"
