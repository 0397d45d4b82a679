"""The heat map of arrivals: averages, opening hours, the busiest half-hours, split by channel (C70)."""

import datetime as dt

import pytest
from django.utils.translation import override

from reimari.common.charts import Frame
from reimari.desk.queries.arrivals import Arrivals, average_words, days_of
from reimari.staff.models import Post
from reimari.work.queries import county_on
from tests.browser import MOST_STATEMENTS, context, signed_in, statements
from tests.factories import a_contact, a_post, at, loaded

pytestmark = pytest.mark.django_db
PAGE = "/figures/arrivals/"
OCTOBER = f"{PAGE}?since=2026-10&until=2026-10"


@pytest.fixture
def leena(db: None) -> Post:
    """She leads client advice. In October 2026 there are four Mondays, four Tuesdays and five Saturdays."""
    loaded("KL", now=at("2026-09-01 09:00"))
    marjut = a_post("ADVICE", "ASIAKASOHJAAJA", name="Marjut Saaripuro")
    for day, time, number in ((5, "09:10", 8), (12, "09:20", 4), (13, "13:00", 2)):
        for _ in range(number):
            a_contact(marjut, now=at(f"2026-10-{day:02} {time}"))
    a_contact(marjut, now=at("2026-10-03 17:59"), channel_id="email")
    return a_post("ADVICE", "PALVELUESIHENKILO", name="Leena Saaripuro")


def shown(who: Post, address: str = OCTOBER) -> Arrivals:
    got = signed_in(who).get(address)
    assert got.status_code == 200, got.content
    page: Arrivals = context(got)["found"]
    return page


def test_a_days_average_is_told_of_each_half_hour(leena: Post) -> None:
    """12 on four Mondays, 2 on four Tuesdays, 1 on five Saturdays."""
    page = shown(leena)
    (one,) = page.maps
    assert one.averages == {(1, 18): 3.0, (2, 26): 0.5, (6, 35): 0.2}
    assert (page.number, one.number) == (15, 15)
    assert [busy.words for busy in page.busiest] == [
        "Monday 9.00\N{EN DASH}9.30: 3 contacts a day on average",
        "Tuesday 13.00\N{EN DASH}13.30: 0.5 contacts a day on average",
        "Saturday 17.30\N{EN DASH}18.00: 0.2 contacts a day on average",
    ]
    assert dict(one.table)["9.00\N{EN DASH}9.30"] == ["3", "0", "0", "0", "0", "0"]
    assert list(page.heads) == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]


def test_cells_are_as_dark_as_they_are_busy_and_hours_are_framed(leena: Post) -> None:
    """From 8.00, column 36 wide and row 20 high; the line is open from 9 to 15 on weekdays."""
    chart = shown(leena).maps[0].chart
    first, fifth = chart.shades
    assert (fifth.level, fifth.path) == (5, "M42 62h36v20h-36z")
    assert fifth.labels == '<text x="60" y="76">3</text>'
    assert (first.level, first.path) == (1, "M78 222h36v20h-36zM222 402h36v20h-36z")
    assert '<text x="96" y="236">0.5</text>' in first.labels
    assert chart.frames == [Frame(42 + 36 * day, 22 + 2 * 20, 12 * 20) for day in range(5)]
    assert [word for _y, word in chart.sides] == [f"{hour}.00" for hour in range(8, 18)]
    assert shown(leena).scale == [
        *((1, "up to 0.6"), (2, "up to 1.2"), (3, "up to 1.8"), (4, "up to 2.4"), (5, "up to 3"))
    ]


def test_it_is_split_and_narrowed_by_channel(leena: Post) -> None:
    page = shown(leena, f"{OCTOBER}&by=channel")
    assert [(each.name, each.number) for each in page.maps] == [("Telephone", 14), ("E-mail", 1)]
    assert page.maps[1].averages == {(6, 35): 0.2}
    alone = shown(leena, f"{OCTOBER}&channel=email")
    assert alone.maps[0].averages == {(6, 35): 0.2}
    assert alone.maps[0].chart.frames == []


def test_a_number_opens_its_contacts_and_the_file_keeps_small_ones_back(leena: Post) -> None:
    browser = signed_in(leena)
    behind = browser.get(shown(leena).busiest[0].url)
    assert behind.status_code == 200
    assert context(behind)["shown"].rows.all == 12
    body = b"".join(browser.get(f"/figures/arrivals/file/{OCTOBER.removeprefix(PAGE)}")).decode("utf-8-sig")
    assert body.count(";12;") == 0  # it would tell that the others are three together
    assert body.count(";..;") == 3  # with the two of Tuesday and the one of Saturday


def test_nothing_counted_is_said(leena: Post) -> None:
    page = signed_in(leena).get(f"{PAGE}?since=2026-02&until=2026-02")
    assert "Nothing was counted in these months." in page.content.decode()


def test_it_costs_few_queries_however_it_is_asked(leena: Post) -> None:
    for more in ("", "&by=channel", "&by=need&language=fi", "&unit=ADVICE"):
        browser = signed_in(leena)
        assert len(statements(lambda: browser.get(OCTOBER + more))) <= MOST_STATEMENTS  # noqa: B023


def test_days_are_counted_until_today_and_holidays_apart(leena: Post) -> None:
    """December 2026: Christmas Eve is a Thursday, Christmas Day a Friday; so four and three of them."""
    now = at("2026-12-31 12:00")
    calendar = county_on(now).calendar
    month = dt.date(2026, 12, 1)
    whole = days_of(month, month, calendar, today=now.date())
    assert whole == {1: 4, 2: 5, 3: 5, 4: 4, 5: 3, 6: 4, 7: 4, 8: 2}
    assert days_of(month, month, calendar, today=dt.date(2026, 12, 2)) == {
        **dict.fromkeys(range(1, 9), 0),
        2: 1,
        3: 1,
    }


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0"), (0.04, "< 0.1"), (0.05, "0.1"), (2, "2"), (2.44, "2.4"), (9.96, "10"), (12.4, "12")],
)
def test_averages_in_words(number: float, words: str) -> None:
    with override("en"):
        assert average_words(number) == words


def test_only_whoever_leads_sees_it(leena: Post) -> None:
    satu = a_post("INCOME_SUPPORT", "SOSIAALIOHJAAJA", name="Satu Kalliovirta")
    assert signed_in(satu).get(PAGE).status_code == 403
