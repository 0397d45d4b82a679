"""Letters: everybody can read the file, nothing in it is cut, and it lies once where it is printed."""

import datetime as dt
import json
import os
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import page
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from reimari.common.typesetting import FONTS
from reimari.messaging.adapters import NoAdapter, NotNow, Parcel, Rejected
from reimari.messaging.adapters.print_folder import PrintFolderAdapter
from reimari.messaging.letters import (
    TEMPLATE,
    Letter,
    NoLetter,
    Part,
    _data,
    parts_of,
    pdf_of,
    rows_of,
)
from reimari.messaging.models import Message
from reimari.messaging.states import Channel
from reimari.messaging.tasks import _parcel
from reimari.region.profile.values import Profile
from tests.factories import NOW

DAY = dt.date(2026, 12, 1)
NAME = "Maximiliana-Aleksandra Kuusenmäki-Hautaniemi-von Schwanenfeldt-Ehrenstråhle"
ADDRESS = f"{NAME}\nc/o Åke Öhman\nPitkänkadunnimenkatu 123 A 4567, ulko-ovi oikealla\n70100 KUOPIO"
THREE_PAGES = "\n\n".join(
    ["Pitkä kappale, joka jatkuu seuraavalle riville saakka ja siitä eteenpäin. " * 7] * 18
)
WORDS = (
    "Hei,\n\naika on ti 1.12. klo 9.30.\n\nOttakaa mukaan:\n- lääkelista\n- 5 €\n\nTerveisin\nasiakasohjaus"
)
STREAMS = re.compile(rb"/Length (\d+)[^>]*>>\s*stream\r?\n")
CHECKED = (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A)


def a_letter(**more: Any) -> Letter:
    told: dict[str, Any] = {
        "sender": ("Hyvinvointialue", "PL 1", "70101 KUOPIO"),
        "recipient": rows_of(ADDRESS),
        "written_on": DAY,
        "title": "Aika asiakasohjaajalle",
        "words": WORDS,
    }
    return Letter(**(told | more))


def pages_of(content: bytes) -> int:
    """How many there are, if the file is what it says it is."""
    reports = [page.validate_pdf_bytes(content, profile=profile) for profile in CHECKED]
    for report in reports:
        wrong = [(each.rule_id, each.message) for each in report.failures if not _misread(each, content)]
        assert not wrong
    return reports[0].document.page_count


def _misread(failure: Any, content: bytes) -> bool:
    """The validator takes a stream's own last byte for the end of a line when it is a carriage return; that
    every stream is as long as it says is looked at here then."""
    return failure.rule_id.endswith("STREAM-LENGTH-001") and all(
        content[found.end() + int(found[1]) :].startswith(b"\nendstream")
        for found in STREAMS.finditer(content)
    )


@pytest.mark.parametrize("language", ["fi", "sv", "en", "et", "so"])
@pytest.mark.parametrize(("words", "pages"), [(WORDS, 1), (THREE_PAGES, 3)], ids=["short", "three pages"])
def test_everybody_can_read_a_letter(language: str, words: str, pages: int) -> None:
    content = pdf_of(a_letter(language=language, words=words))
    assert pages_of(content) == pages
    assert f"/Lang({language})".encode() in content.replace(b" ", b"")


def test_the_validator_finds_what_a_reader_aloud_would_miss() -> None:
    """A letter that passes has passed something: tags, language, and that it says what it is."""
    asked, fonts = {"data": json.dumps(_data(a_letter()))}, [str(FONTS)]
    untagged = typst.compile(str(TEMPLATE), sys_inputs=asked, font_paths=fonts, pdf_tags=False)
    whole = pdf_of(a_letter())
    for content, rule in (
        (untagged, "PDFUA1-CONTENT-TAGGING-001"),
        (whole.replace(b"/Lang", b"/Lanx"), "PDFUA1-TEXT-LANGUAGE-001"),
        (whole.replace(b"pdfuaid:part", b"pdfuaid:parx"), "PDFUA1-ID-PART-001"),
    ):
        report = page.validate_pdf_bytes(content, profile=page.ValidationProfile.PDF_UA_1)
        assert rule in {each.rule_id for each in report.failures}


def test_long_titles_and_names_move_the_rest_down() -> None:
    assert pages_of(pdf_of(a_letter(title=f"{NAME} " * 4, recipient=(NAME * 3, *[NAME] * 5)))) == 1


def test_the_same_letter_is_the_same_file() -> None:
    assert pdf_of(a_letter()) == pdf_of(a_letter())
    assert pdf_of(a_letter()) != pdf_of(a_letter(written_on=DAY + dt.timedelta(days=1)))


def test_words_are_never_code() -> None:
    assert (
        pages_of(
            pdf_of(a_letter(words='#panic("no") $x$ *bold* = no heading \\ <a> @b #image("/etc/passwd")'))
        )
        == 1
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"sender": ()},
        {"recipient": ()},
        {"recipient": ("row",) * 7},
        {"title": " "},
        {"words": "\n"},
        {"words": "a\x01"},
        {"words": "\ud800"},
        {"words": "😀"},
    ],
    ids=["nobody", "to nobody", "seven rows", "no title", "no words", "control", "surrogate", "no glyph"],
)
def test_what_cannot_be_read_is_no_letter(wrong: dict[str, Any]) -> None:
    with pytest.raises(NoLetter):
        pdf_of(a_letter(**wrong))


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(codec="latin-1"), max_size=200), st.text(max_size=30))
def test_any_words_are_a_letter_or_refused(words: str, title: str) -> None:
    try:
        content = pdf_of(a_letter(words=words, title=title))
    except NoLetter:
        return
    pages_of(content)


def test_paragraphs_and_lists_stand_apart() -> None:
    assert parts_of("Hei,\r\n\r\nyksi\nkaksi\n- a\n• b\n\n\n\n-ei lista") == [
        Part(("Hei,",)),
        Part(("yksi", "kaksi")),
        Part(("a", "b"), list=True),
        Part(("-ei lista",)),
    ]
    assert rows_of(" Åke \n\n  Katu   1\n") == ("Åke", "Katu 1")


def parcel(number: int = 1, **more: Any) -> Parcel:
    told: dict[str, Any] = {
        "key": UUID(int=number),
        "channel": "letter",
        "address": ADDRESS,
        "language": "fi",
        "title": "Aika",
        "words": WORDS,
        "sender": "Hyvinvointialue\nPL 1\n70101 KUOPIO",
        "written_on": DAY,
    }
    return Parcel(**(told | more))


def test_a_letter_lies_with_its_sheet_where_it_is_printed(tmp_path: Path) -> None:
    name = PrintFolderAdapter(tmp_path).send(parcel())
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        ".sent",
        f"{UUID(int=1)}.pdf",
        f"{UUID(int=1)}.txt",
    ]
    assert pages_of((tmp_path / name).read_bytes()) == 1
    assert (tmp_path / f"{UUID(int=1)}.txt").read_text().splitlines() == ADDRESS.split("\n")
    modes = {(tmp_path / each).stat().st_mode & 0o777 for each in (name, f"{UUID(int=1)}.txt")}
    assert modes == {0o640}


def test_what_was_printed_and_taken_away_is_not_put_out_again(tmp_path: Path) -> None:
    carrier = PrintFolderAdapter(tmp_path)
    name = carrier.send(parcel())
    for each in tmp_path.glob("*.*"):
        if each.is_file():
            each.unlink()
    assert carrier.send(parcel()) == name
    assert not [each for each in tmp_path.iterdir() if each.is_file()]


def test_whoever_sees_a_letter_has_its_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    linked: list[str] = []
    link = os.link

    def fails_at_the_letter(source: str, target: Path) -> None:
        linked.append(target.suffix)
        if target.suffix == ".pdf" and linked.count(".pdf") == 1:
            raise OSError
        link(source, target)

    monkeypatch.setattr(os, "link", fails_at_the_letter)
    with pytest.raises(NotNow):
        PrintFolderAdapter(tmp_path).send(parcel())
    assert not [*tmp_path.glob("*.pdf")]
    PrintFolderAdapter(tmp_path).send(parcel())
    assert linked == [".txt", ".pdf", ".txt", ".pdf"]
    assert [each.name for each in tmp_path.iterdir() if each.is_file() and each.name.startswith(".")] == []


def test_a_folder_that_is_not_there_means_later(tmp_path: Path) -> None:
    with pytest.raises(NotNow):
        PrintFolderAdapter(tmp_path / "none").send(parcel())


@pytest.mark.parametrize("wrong", [{"address": ""}, {"sender": ""}, {"title": ""}, {"written_on": None}])
def test_what_cannot_be_a_letter_is_not_put_out(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(Rejected):
        PrintFolderAdapter(tmp_path).send(parcel(**wrong))
    assert not [*tmp_path.iterdir()]


def test_without_a_folder_nobody_carries_letters() -> None:
    with pytest.raises(NoAdapter):
        PrintFolderAdapter().send(parcel())


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "name"), [("fi", "hyvinvointialue"), ("sv", "välfärdsområde")])
def test_a_letter_comes_from_the_county(ps: Profile, language: str, name: str) -> None:
    message = Message(channel=Channel.LETTER, language=language, address=ADDRESS, queued_at=NOW)
    assert name in _parcel(message).sender
    assert _parcel(Message(channel=Channel.SMS, queued_at=NOW)).sender == ""


def at(letter: Letter, mark: str) -> dict[str, float]:
    """Where something stands, in millimetres from the corner of the page."""
    asked = {"data": json.dumps(_data(letter))}
    found = typst.query(
        str(TEMPLATE), f"<{mark}>", field="value", one=True, sys_inputs=asked, font_paths=[str(FONTS)]
    )
    return {
        side: float(told.removesuffix("pt")) / 72 * 25.4
        for side, told in json.loads(found).items()
        if side in "xy"
    }


def test_the_recipient_stands_where_the_standard_has_it_and_alone() -> None:
    """SFS 2487: 20 mm from the left, from row 7; six rows of a sender leave it there."""
    for letter in (a_letter(), a_letter(sender=("row",) * 6)):
        place = at(letter, "recipient")
        assert (round(place["x"]), 34 <= place["y"] <= 38) == (20, True)
        assert at(letter, "title")["y"] >= 70


def test_a_stream_that_ends_with_a_carriage_return_is_as_long_as_it_says() -> None:
    """Of some hundred letters some have one, and none is refused for it."""
    for number in range(150):
        content = pdf_of(a_letter(words=f"Hei, {number * number} {'a' * (number % 7)}.\n\nKirje {number}."))
        lengths = [int(found[1]) for found in STREAMS.finditer(content)]
        assert len(lengths) > 2
        assert pages_of(content) == 1
