import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from reimari.common import dates
from reimari.common.drawing import day, due, moment, since

HELSINKI = ZoneInfo("Europe/Helsinki")
NOW = dt.datetime(2026, 11, 22, 9, 30, tzinfo=HELSINKI)  # a Sunday
TODAY = NOW.date()


@pytest.mark.parametrize(
    ("language", "words"), [("fi", "tänään klo 14.05"), ("sv", "i dag kl. 14.05"), ("en", "today 14.05")]
)
def test_a_moment_of_today_has_its_hour(language: str, words: str) -> None:
    at = NOW.replace(hour=14, minute=5)
    assert dates.moment_words(at, now=NOW, language=language) == words


@pytest.mark.parametrize(
    ("language", "words"), [("fi", "ke 25.11."), ("sv", "ons 25.11."), ("en", "Wed 25.11.")]
)
def test_a_day_of_this_year_has_no_year(language: str, words: str) -> None:
    assert dates.day_words(dt.date(2026, 11, 25), today=TODAY, language=language) == words


@pytest.mark.parametrize(
    ("language", "left", "words"),
    [
        ("en", 5, "Wed 25.11. (5 working days left)"),
        ("en", 1, "Wed 25.11. (1 working day left)"),
        ("en", 0, "Wed 25.11. (last day)"),
        ("en", -1, "Wed 25.11. (1 working day late)"),
        ("fi", 5, "ke 25.11. (5 arkipäivää jäljellä)"),
        ("fi", 1, "ke 25.11. (1 arkipäivä jäljellä)"),
        ("fi", -2, "ke 25.11. (2 arkipäivää myöhässä)"),
        ("sv", 5, "ons 25.11. (5 vardagar kvar)"),
        ("sv", 1, "ons 25.11. (1 vardag kvar)"),
    ],
)
def test_the_working_days_left_stand_after_the_day(language: str, left: int, words: str) -> None:
    on = dt.date(2026, 11, 25)
    assert dates.day_words(on, today=TODAY, language=language, working_days_left=left) == words


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (dt.date(2026, 11, 21), "eilen"),
        (dt.date(2026, 11, 23), "huomenna"),
        (dt.date(2027, 1, 4), "ma 4.1."),
        (dt.date(2025, 11, 24), "ma 24.11.2025"),
        (dt.date(2028, 2, 29), "ti 29.2.2028"),
    ],
)
def test_a_far_day_has_its_year(on: dt.date, words: str) -> None:
    assert dates.day_words(on, today=TODAY, language="fi") == words


def test_a_due_time_at_the_end_of_a_day_is_said_as_the_day() -> None:
    end = dt.datetime(2026, 11, 25, 23, 59, 59, tzinfo=HELSINKI)
    assert (
        dates.due_words(end, now=NOW, language="en", working_days_left=3)
        == "Wed 25.11. (3 working days left)"
    )
    noon = dt.datetime(2026, 11, 25, 12, tzinfo=HELSINKI)
    assert dates.due_words(noon, now=NOW, language="fi") == "ke 25.11. klo 12.00"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(-3, "0 min"), (4, "4 min"), (59, "59 min"), (60, "1 h"), (23 * 60 + 59, "23 h"), (48 * 60, "2 d")],
)
def test_a_span_is_said_in_one_unit(minutes: int, words: str) -> None:
    assert dates.span_words(dt.timedelta(minutes=minutes), language="en") == words


def test_another_language_is_said_in_finnish() -> None:
    assert dates.day_words(TODAY, today=TODAY, language="se") == "tänään"


def test_a_tag_tells_the_exact_time_too_and_in_helsinki() -> None:
    context = {"now": dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)}
    with translation.override("fi"):
        drawn = moment(context, dt.datetime(2026, 11, 25, 12, 5, tzinfo=dt.UTC))
    exact = 'datetime="2026-11-25T14:05:00+02:00" title="keskiviikko 25.11.2026 klo 14.05"'
    assert drawn == f"<time {exact}>ke 25.11. klo 14.05</time>"


def test_a_tag_of_nothing_is_nothing() -> None:
    context: dict[str, object] = {}
    assert [tag(context, None) for tag in (moment, day, due, since)] == [""] * 4
