"""Growth against the year before, means and sums, as the pages and the file tell them (K-03, K-26, K-11)."""

import csv
import re
from collections import Counter
from io import StringIO
from typing import Any

import pytest
from django.utils import timezone, translation

from reimari.access.actor import system
from reimari.contacts.actions import Answer, Heard, give_feedback
from reimari.contacts.models import Contact
from reimari.contacts.states import Elsewhere, Outcome
from reimari.desk.queries.figure_cells import Change, Count
from reimari.desk.queries.figure_words import counted_words
from reimari.desk.queries.figures import ShareLine, Shown, SpreadLine
from reimari.figures.definitions import FIGURES, Spread
from reimari.figures.definitions.contacts import DIGITAL_NUMBER
from reimari.figures.protection import withheld_alone
from reimari.figures.tasks import count_what_changed
from reimari.staff.models import Post
from tests.browser import MOST_STATEMENTS, context, signed_in, statements
from tests.factories import a_contact, a_post, at, loaded

pytestmark = pytest.mark.django_db
CALLER = system("caller's link")
REPORT, OF = "/figures/contacts/", "/figures/of/{}/"
MONTH = "?since=2026-09&until=2026-09"


@pytest.fixture
def leena(db: None) -> Post:
    """Digital: eight of September 2026, six of September 2025; five by telephone in either."""
    loaded("KL", now=at("2025-08-01 09:00"))
    marjut = a_post("ADVICE", "ASIAKASOHJAAJA", name="Marjut Saaripuro")
    for number in range(8):
        came(marjut, f"2026-09-0{number + 1} 10:00", "email")
    for number in range(6):
        came(marjut, f"2025-09-0{number + 1} 10:00", "email")
    for number in range(5):
        came(marjut, f"2026-09-0{number + 1} 11:00", "phone")
        came(marjut, f"2025-09-0{number + 1} 11:00", "phone")
    return a_post("ADVICE", "PALVELUESIHENKILO", name="Leena Saaripuro")


def came(by: Post, time: str, channel: str) -> Contact:
    return a_contact(by, now=at(time), channel_id=channel)


def shown(who: Post, address: str) -> Any:
    got = signed_in(who, "en").get(address)
    assert got.status_code == 200, got.content
    return context(got)["shown"]


def growth(page: Shown) -> ShareLine:
    return next(each for each in page.shares if each.figure.code == "K-03-GROWTH")


def counts(page: Shown, code: str) -> SpreadLine:
    return next(each for each in (*page.counts, *page.waits) if each.figure.code == code)


def file_of(who: Post, report: str, asked: str) -> dict[tuple[str, ...], list[str]]:
    got = signed_in(who, "en").get(f"/figures/{report}/file/{asked}")
    rows = csv.reader(StringIO(got.content.decode("utf-8-sig")), delimiter=";")
    return {(row[0], row[2], row[3]): row[4:] for row in rows}


def test_growth_and_share_stand_side_by_side(leena: Post) -> None:
    """G-12: 8 after 6 is a third more; 8 of 13 is 62 per cent."""
    page = shown(leena, f"{REPORT}{MONTH}")
    assert [line.figure.code for line in page.shares][:2] == ["K-04", "K-03-GROWTH"]
    line = growth(page)
    assert isinstance(line.told, Change)
    assert (line.told.percent, line.told.words) == (33, "+33 % (8, a year before 6)")
    assert line.notes == ["Compared with the same months a year before: 9/2026."]
    assert line.target
    assert (line.target.words, line.target.holds) == ("at least 30 % until 31.12.2025", False)  # no baseline
    text = signed_in(leena, "en").get(f"{REPORT}{MONTH}").content.decode()
    assert "+33 % (8, a year before 6)" in text
    assert "62 %" in text


def test_digital_contacts_are_told_and_not_all(leena: Post) -> None:
    """K-03: eight of thirteen came by e-mail, five by telephone; how many ended is told of all thirteen."""
    page = shown(leena, f"{REPORT}{MONTH}&by=channel")
    assert (counts(page, "K-03").said, counts(page, "K-09").said) == ("8 contacts", "13 contacts")
    parts = [(each.label, each.number) for each in counts(page, "K-03").parts]
    assert parts == [("by a digital channel", 8), ("by another channel", 5)]
    at_k09 = [figure.code for figure in page.heads].index("K-09")
    assert {row.name: row.cells[at_k09] for row in page.by} == {
        "E-mail": Count(8, "8 contacts"),
        "Telephone": Count(5, "5 contacts"),
    }
    text = signed_in(leena, "en").get(f"{REPORT}{MONTH}").content.decode()
    assert "</a>: 8 contacts</h2>" in text
    address = f"{OF.format('K-03')}?since=2025-09&until=2026-09&by=channel"
    alone = shown(leena, address)
    assert (alone.line.said, alone.line.total) == ("14 contacts", 24)
    assert [row.said for row in (alone.months[0], alone.months[-1])] == ["6 contacts", "8 contacts"]
    assert [(row.name, row.said) for row in alone.by] == [
        ("E-mail", "14 contacts"),
        ("Telephone", "0 contacts"),
    ]
    assert "<strong>14 contacts</strong>" in signed_in(leena, "en").get(address).content.decode()
    assert counts(shown(leena, f"{REPORT}{MONTH}&language=sv"), "K-03").said == "0 contacts"


@pytest.mark.parametrize(
    ("digital", "other", "hidden"), [(8, 5, False), (4, 9, True), (9, 4, True), (0, 13, False)]
)
def test_digital_contacts_leave_the_house_only_beside_enough_others(
    digital: int, other: int, *, hidden: bool
) -> None:
    """Neither few by digital channels nor few others, whom all contacts would tell by subtraction."""
    sums = {"K-03": Counter({"digital": digital, "other": other})}
    assert bool(withheld_alone([DIGITAL_NUMBER], sums).figures) == hidden


def test_what_is_counted_by_name_is_told_with_of_what_it_is() -> None:
    """“272 contacts”, in each language; a value that a figure tells of is one of its own."""
    for figure in FIGURES.values():
        if isinstance(figure, Spread) and figure.labels is not None:
            assert not figure.tells or figure.tells in figure.labels
            for language in ("fi", "sv", "en"):
                with translation.override(language):
                    assert re.fullmatch(r"272 \w.*", counted_words(figure.rows, 272)), figure.code


def test_the_countys_target_and_baseline_belong_to_the_growth(leena: Post) -> None:
    """R-KL-06: until the end of 2025; the source tells no baseline."""
    line = growth(shown(leena, f"{REPORT}?since=2025-09&until=2025-09"))
    assert line.target
    assert (line.target.words, line.target.holds) == ("at least 30 % until 31.12.2025", True)
    assert line.notes[1].startswith("The source doesn't tell with what number")
    assert (
        shown(leena, f"{OF.format('K-03')}?since=2025-09&until=2025-09").figures.target(
            counts(shown(leena, f"{REPORT}{MONTH}"), "K-03").figure
        )
        is None
    )


def test_without_a_year_before_nothing_is_told(leena: Post) -> None:
    line = growth(shown(leena, f"{REPORT}?since=2025-09&until=2025-09"))
    assert isinstance(line.told, Change)
    assert (line.told.percent, line.told.words) == (None, "no year before to compare with")
    assert line.notes[0].startswith("No month that is asked for can be compared")
    page = shown(leena, f"{OF.format('K-03-GROWTH')}?since=2025-09&until=2026-09&by=month")
    assert [row.said for row in page.months][:2] == ["no year before to compare with"] * 2
    assert [len(run) for run in page.trend.runs] == [1]


def test_less_than_the_year_before_stands_below_the_line(leena: Post) -> None:
    """Three of October after four: a quarter less."""
    marjut = Post.objects.get(user__first_name="Marjut")
    for day in range(1, 5):
        came(marjut, f"2025-10-0{day} 10:00", "email")
    for day in range(1, 4):
        came(marjut, f"2026-10-0{day} 10:00", "email")
    page = shown(leena, f"{OF.format('K-03-GROWTH')}?since=2026-10&until=2026-10&by=channel")
    assert [row.said for row in page.by] == ["\N{MINUS SIGN}25 % (3, a year before 4)"]
    assert page.by[0].bar == 0
    assert page.trend.grid[0].label == "\N{MINUS SIGN}50 %"


def test_a_file_tells_growth_only_of_what_isnt_small(leena: Post) -> None:
    """8 after 6 is told; two of October after six are kept back."""
    told = file_of(leena, "contacts", f"{MONTH}&by=channel")
    assert told["K-03-GROWTH", "", ""] == ["8", "", "", "6", "33"]
    assert told["K-04", "", ""] == ["8", "13", "62", "", ""]
    marjut = Post.objects.get(user__first_name="Marjut")
    for day in range(1, 7):
        came(marjut, f"2025-10-0{day} 10:00", "email")
    for day in range(1, 3):
        came(marjut, f"2026-10-0{day} 10:00", "email")
    told = file_of(leena, "contacts", "?since=2026-10&until=2026-10")
    assert told["K-03-GROWTH", "", ""] == ["..", "", "", "..", ".."]


def test_growth_tells_no_row_that_the_share_keeps_back(leena: Post) -> None:
    """Digital: Finnish 8 of 13, Swedish 6 of 20, English 2 of 2; a year before 6, 6 and none. The share keeps
    back English, and Finnish that English isn't told by the sum of 16; of growths alone Swedish would be the
    second: Finnish told there and Swedish here would tell English."""
    marjut = Post.objects.get(user__first_name="Marjut")
    for language, digital, other in (("sv", 6, 14), ("en", 2, 0)):
        for number in range(digital + other):
            channel = "email" if number < digital else "phone"
            time = f"2026-09-{number + 1:02} 12:00"
            a_contact(marjut, now=at(time), channel_id=channel, language=language)
    for day in range(1, 7):
        a_contact(marjut, now=at(f"2025-09-0{day} 12:00"), channel_id="email", language="sv")
    told = file_of(leena, "contacts", f"{MONTH}&by=language")
    assert told["K-03-GROWTH", "", ""] == ["16", "", "", "12", "33"]
    rows = {key[2]: cells[0] for key, cells in told.items() if key[:2] == ("K-04", "By language")}
    assert rows == {"Finnish": "..", "Swedish": "6", "English": ".."}
    rows = {key[2]: cells[0] for key, cells in told.items() if key[:2] == ("K-03-GROWTH", "By language")}
    assert rows == {"Finnish": "..", "Swedish": "..", "English": ".."}


def test_the_mean_of_scores_stands_beside_them(leena: Post) -> None:
    """5, 5, 5, 5, 5, 1, 1, 1, 1, 1: 3.0 of ten. With one of 2 more the file keeps the mean back: it would
    tell that one (32 / 11 = 2.9)."""
    emails = list(Contact.objects.order_by("received_at"))[:11]
    for contact, score in zip(emails, (5, 5, 5, 5, 5, 1, 1, 1, 1, 1), strict=False):
        give_feedback(contact, score=score, words="", actor=CALLER, now=at("2026-10-05 10:00"))
    asked = "?since=2026-10&until=2026-10"
    assert counts(shown(leena, f"{REPORT}{asked}"), "K-26-SCORES").mean == "3.0"
    assert shown(leena, f"{OF.format('K-26-SCORES')}{asked}").by[0].said == "3.0 on average (of 10)"
    assert file_of(leena, "contacts", asked)["K-26-SCORES", "", "On average"][0] == "3.0"
    give_feedback(emails[10], score=2, words="", actor=CALLER, now=at("2026-10-05 10:00"))
    assert counts(shown(leena, f"{REPORT}{asked}"), "K-26-SCORES").mean == "2.9"
    assert file_of(leena, "contacts", asked)["K-26-SCORES", "", "On average"][0] == ".."
    assert "On average 2.9" in signed_in(leena, "en").get(f"{REPORT}{asked}").content.decode()


def test_minutes_of_failure_demand_are_added_up(leena: Post) -> None:
    """Six that belonged elsewhere, of 10 minutes each but one of 15: 65 minutes, 10.8 on average."""
    marjut = Post.objects.get(user__first_name="Marjut")
    wrong = Heard(own_words="?", answer=Answer(outcome=Outcome.ELSEWHERE, elsewhere=Elsewhere.KELA))
    for day, minute in enumerate((10, 10, 10, 10, 10, 15), start=1):
        ends = at(f"2026-10-0{day} 10:{minute}")
        a_contact(marjut, wrong, now=ends, started_at=at(f"2026-10-0{day} 10:00"))
    asked = "?since=2026-10&until=2026-10"
    line = counts(shown(leena, f"/figures/demand/{asked}"), "COST")
    assert (line.together, line.mean, line.half) == ("65 minutes", "10.8", "10 minutes")
    page = shown(leena, f"{OF.format('COST')}{asked}")
    assert [(row.said, row.between) for row in page.by] == [("65 minutes", "")]
    assert page.months[0].said == "65 minutes"
    assert file_of(leena, "demand", asked)["COST", "", "All together"][0] == "65"
    assert (
        "All together 65 minutes." in signed_in(leena, "en").get(f"/figures/demand/{asked}").content.decode()
    )


def test_a_report_with_a_growth_costs_few_queries(leena: Post) -> None:
    browser = signed_in(leena)
    count_what_changed(timezone.now())
    for page in (REPORT, OF.format("K-03-GROWTH"), "/figures/"):
        assert len(statements(lambda: browser.get(page))) <= MOST_STATEMENTS, page  # noqa: B023 (asked at once)
