"""What a due day tells of itself: its law, its reasons, in every language."""

import pytest

from reimari.region.profile.values import ClockKind, Limit
from reimari.region.tests.reckoning import LAW, OFFICE, THREE_MONTHS, clock, reckoned


@pytest.mark.parametrize(
    ("language", "told"), [("fi", "75 vuotta täyttäneeksi"), ("sv", "75 år fyllda"), ("en", "75 reached")]
)
def test_how_the_words_of_the_law_are_read_is_told_where_it_is_unchecked(language: str, told: str) -> None:
    why = reckoned("2026-11-16T10:00", of=LAW["shl-36-start"]).why(language)
    assert why.index("1301/2014 36 §") < why.index(told)
    assert told not in reckoned("2026-11-16T10:00", of=LAW["shl-36-child"]).why(language)


@pytest.mark.parametrize(
    ("code", "limit", "length", "law"),
    [
        ("SHL-36-URGENT", Limit.AT_ONCE, 0, "1301/2014 36 §"),
        ("SHL-36-START", Limit.WORKING_DAYS, 7, "1301/2014 36 §"),
        ("SHL-36-CHILD", Limit.WORKING_DAYS, 7, "1301/2014 36 §"),
        ("SHL-36-CHILD-DONE", Limit.MONTHS, 3, "1301/2014 36 §"),
        ("SHL-45", Limit.MONTHS, 3, "1301/2014 45 §"),
        ("VPL-18", Limit.MONTHS, 3, "980/2012 18 §"),
    ],
)
def test_the_law_has_its_clocks(code: str, limit: Limit, length: int, law: str) -> None:
    found = LAW[code.casefold()]
    assert (found.code, found.kind, found.limit, found.length) == (code, ClockKind.LAW, limit, length)
    assert (found.law, bool(found.confidence), bool(found.source), bool(found.starts)) == (
        law,
        True,
        True,
        True,
    )
    assert all((found.name.fi, found.name.sv, found.name.en))
    assert found.valid_from is not None


def test_a_limit_from_memory_is_not_told_as_law() -> None:
    assert "980/2012" not in reckoned("2026-11-16T10:00", of=LAW["vpl-18"]).why("fi")
    assert "(1301/2014 45 §)" in reckoned("2026-11-16T10:00", of=LAW["shl-45"]).why("sv")


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "fi",
            [
                "Alkuarviointi.",
                "Alkoi maanantaina 11.5.2026, eikä alkamispäivää lasketa.",
                "Ensimmäinen laskettava arkipäivä on tiistai 12.5.2026.",
                "Arkipäiviksi ei lasketa: lauantait ja sunnuntait, helatorstai 14.5.2026.",
                "7. arkipäivä on torstai 21.5.2026, joka on viimeinen päivä.",
            ],
        ),
        (
            "sv",
            [
                "Inledande bedömning.",
                "Började måndag 11.5.2026; den dagen räknas inte.",
                "Den första vardagen som räknas är tisdag 12.5.2026.",
                "Som vardagar räknas inte: lördagar och söndagar, Kristi himmelsfärdsdag 14.5.2026.",
                "Vardag nummer 7 är torsdag 21.5.2026, som är den sista dagen.",
            ],
        ),
        (
            "en",
            [
                "Initial assessment.",
                "It started on Monday 11.5.2026; that day doesn't count.",
                "The first working day that counts is Tuesday 12.5.2026.",
                "Not counted as working days: Saturdays and Sundays, Ascension Day 14.5.2026.",
                "Working day 7 is Thursday 21.5.2026, which is the last day.",
            ],
        ),
    ],
)
def test_a_due_day_tells_why(language: str, sentences: list[str]) -> None:
    assert reckoned("2026-05-11T10:00").why(language) == " ".join(sentences)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("limit", list(Limit))
@pytest.mark.parametrize(
    "given", [(), (("2026-11-18T10:00", "2026-11-19T10:00"),), (("2026-11-18T10:00", None),)]
)
def test_every_answer_has_reasons_in_every_language(
    language: str, limit: Limit, given: tuple[tuple[str, str | None], ...]
) -> None:
    found = reckoned("2026-11-16T16:00", *given, of=clock(limit, 3), channel=OFFICE)
    told = found.why(language)
    assert told.endswith(".")
    assert "{" not in told


def test_a_moved_last_day_says_which_day_moved_it() -> None:
    assert "juhannusaatto" in reckoned("2026-03-19T10:00", of=THREE_MONTHS).why("fi")
    assert "en lördag" in reckoned("2026-11-20T10:00", of=THREE_MONTHS).why("sv")
    assert "a Sunday" in reckoned("2026-11-30T10:00", of=THREE_MONTHS).why("en")
