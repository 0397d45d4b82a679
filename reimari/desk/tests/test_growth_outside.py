"""Growth against the year before where it leaves the house: file, link, month's report (K-03, G-12)."""

import csv
from io import StringIO

import pytest
from django.test import Client
from django.utils.translation import override

from reimari.access.actor import system
from reimari.desk.queries.figures_shared import Block, Shared
from reimari.desk.queries.month_files import data_of
from reimari.desk.queries.month_tables import sheets_of
from reimari.desk.tests.sharing import TOKEN, a_shared_page
from reimari.figures.actions import freeze_month
from reimari.figures.models import FrozenMonth
from reimari.figures.rules import first_of
from reimari.figures.tests.septembers import Came, two_septembers
from reimari.staff.models import Post
from reimari.work.queries import county_on
from tests.browser import context, signed_in
from tests.factories import a_contact, a_post, at, loaded

pytestmark = pytest.mark.django_db
CODE = "K-03-GROWTH"
SEPTEMBER = {"since": "2026-09", "until": "2026-09"}
ENDED = at("2026-10-01 01:00")
HIDDEN = ["..", "..", ".."]
UNTOLD = ["", "", "no year before to compare with"]
# By e-mail and by telephone in September 2026 and 2025; now, a year before and growth as they are told.
TOLD: list[tuple[Came, Came, list[str]]] = [
    ((8, 5), (6, 5), ["8", "6", "33"]),
    ((6, 5), (8, 5), ["6", "8", "-25"]),
    ((8, 0), (8, 0), ["8", "8", "0"]),
    ((0, 6), (6, 5), ["0", "6", "-100"]),
    ((6, 0), (0, 5), ["6", "0", "none a year before"]),
    ((0, 6), (0, 5), ["0", "0", "none in either year"]),
    ((8, 5), (0, 0), UNTOLD),
    ((3, 5), (0, 0), UNTOLD),
    ((8, 5), (4, 9), HIDDEN),
    ((8, 5), (6, 4), HIDDEN),
    ((4, 9), (8, 5), HIDDEN),
    ((8, 4), (6, 5), HIDDEN),
]


@pytest.fixture
def marjut(db: None) -> Post:
    loaded("KL", now=at("2025-08-01 09:00"))
    return a_post("ADVICE", "ASIAKASOHJAAJA", name="Marjut Saaripuro")


@pytest.fixture
def leena(marjut: Post) -> Post:
    return a_post("ADULT", "JOHTAVA_SOSIAALITYONTEKIJA", name="Leena Saaripuro")


def rows(who: Post, address: str, **asked: str) -> list[list[str]]:
    got = signed_in(who, "en").get(address, asked)
    assert got.status_code == 200, got.content
    return list(csv.reader(StringIO(got.content.decode("utf-8-sig")), delimiter=";"))


def grown(told: list[list[str]], which: str = "") -> list[str]:
    """Now, a year before and growth, beside neither “of” nor per cent."""
    (row,) = [row for row in told if (row[0], row[3]) == (CODE, which)]
    assert row[5:7] == ["", ""]
    return [row[4], *row[7:]]


def block(language: str = "en") -> Block:
    got = Client().get(f"/{language}/mittarit/{TOKEN}/")
    assert got.status_code == 200, got.content
    shown: Shared = context(got)["shown"]
    return next(each for each in shown.told.blocks if each.figure.code == CODE)


@pytest.mark.parametrize(("now", "was", "said"), TOLD)
def test_file_and_link_tell_both_years_or_neither(
    leena: Post, marjut: Post, now: Came, was: Came, said: list[str]
) -> None:
    two_septembers(marjut, now, was)
    assert grown(rows(leena, "/figures/contacts/file/", **SEPTEMBER)) == said
    a_shared_page(marjut, asked=SEPTEMBER)
    (table,) = block().tables
    line, *_by_unit = table.lines
    more = {"33": "+33", "-25": "\N{MINUS SIGN}25", "-100": "\N{MINUS SIGN}100"}.get(said[2], said[2])
    assert (line.name, line.number, line.of, line.percent) == ("All together", *said[:2], more)


def test_a_growth_stands_below_heads_of_its_own(leena: Post, marjut: Post) -> None:
    two_septembers(marjut, (8, 5), (6, 5))
    head, *told = rows(leena, "/figures/contacts/file/", **SEPTEMBER)
    assert head[4:] == ["Number", "Of", "Per cent", "A year before", "Growth, per cent"]
    assert {len(row) for row in told} == {len(head)}
    compared = "Compared with the same months a year before: 9/2026."
    assert ["", f"Growth of digital contacts in a year: {compared}"] in [row[:2] for row in told]
    assert rows(leena, "/figures/booking/file/", **SEPTEMBER)[0][4:] == ["Number", "Of", "Per cent"]
    a_shared_page(marjut, asked=SEPTEMBER)
    found = block()
    (table,) = found.tables
    with override("en"):
        assert list(table.heads.values()) == ["Now", "A year before", "Growth, per cent"]
    assert found.compared == compared
    assert {line.bar for line in table.lines} == {None}  # a third more is no part of a whole
    text = Client().get(f"/en/mittarit/{TOKEN}/").content.decode()
    drawn = text.partition("Growth of digital contacts in a year</caption>")[2].partition("</table>")[0]
    for words in ("Now</th>", "A year before</th>", "Growth, per cent</th>", ">8<", ">6<", ">+33<"):
        assert words in drawn, words
    assert "<svg" not in drawn


def test_without_a_year_before_the_link_says_why(marjut: Post) -> None:
    two_septembers(marjut, (8, 5), (0, 0))
    a_shared_page(marjut, asked=SEPTEMBER)
    assert block().compared.startswith("No month that is asked for can be compared")
    text = Client().get(f"/en/mittarit/{TOKEN}/").content.decode()
    assert "no year before to compare with" in text


def test_one_language_isnt_told_by_the_others(leena: Post, marjut: Post) -> None:
    """English was 3; Finnish is the smallest beside it. Of shares of this year each is told: 8 of 13."""
    for language, was in (("fi", 6), ("sv", 6), ("en", 3)):
        two_septembers(marjut, (8, 5), (was, 5), language)
    told = rows(leena, "/figures/contacts/file/", **SEPTEMBER, by="language")
    assert grown(told) == ["24", "15", "60"]
    by_language = {name: grown(told, name) for name in ("English", "Finnish", "Swedish")}
    assert by_language == {"English": HIDDEN, "Finnish": HIDDEN, "Swedish": ["8", "6", "33"]}
    assert {row[4] for row in told if (row[0], row[2]) == ("K-04", "By language")} == {"8"}


@pytest.mark.parametrize(
    ("now", "was", "file", "paper"),
    [
        ((8, 5), (6, 5), ["8", "6", "33"], "+33 % (8, a year before 6)"),
        ((8, 5), (0, 0), UNTOLD, "no year before to compare with"),
        ((6, 0), (0, 5), ["6", "0", "none a year before"], "6, none a year before"),
        ((3, 9), (0, 5), HIDDEN, ".."),
        ((8, 5), (6, 4), HIDDEN, ".."),
    ],
)
def test_the_months_report_tells_the_same_in_table_and_on_paper(
    leena: Post, marjut: Post, now: Came, was: Came, file: list[str], paper: str
) -> None:
    """The months before have a year before too (one call in each): only September is said to be compared."""
    two_septembers(marjut, now, was)
    for year in (2025, 2026):
        a_contact(marjut, now=at(f"{year}-08-20 10:00"), channel_id="phone")
    freeze_month(FrozenMonth(month=first_of(at("2026-09-01"))), actor=system("figures"), now=ENDED)
    page = "/figures/months/2026-09/booking/"
    told = rows(leena, f"{page}csv/", language="en")
    assert grown(told) == file
    ends = "a year before: 9/2026." if any(was) else "in the same month a year before."
    (note,) = [row[1] for row in told if row[1].startswith("Growth of digital contacts in a year: ")]
    assert note.endswith(ends)
    shown = context(signed_in(leena).get(page))["shown"]
    with override("en"):
        sheet = data_of(shown, county_on(ENDED))["sheets"][0]
    (row,) = [dict(zip(sheet["heads"], each, strict=True)) for each in sheet["rows"] if "Growth" in each[0]]
    assert row["9/2026"] == paper
    assert row["Target"] == "at least 30 % until 31.12.2025"


@pytest.mark.parametrize(
    ("now", "was", "words"),
    [
        ((6, 0), (0, 5), {"6, none a year before", "none in either year"}),
        ((8, 5), (0, 0), {"no year before to compare with"}),
        ((3, 9), (0, 5), {".."}),  # three by e-mail, and so nothing of calls
    ],
)
def test_on_paper_each_row_says_why_it_isnt_compared(
    leena: Post, marjut: Post, now: Came, was: Came, words: set[str]
) -> None:
    two_septembers(marjut, now, was)
    freeze_month(FrozenMonth(month=first_of(at("2026-09-01"))), actor=system("figures"), now=ENDED)
    with override("en"):
        sheets = sheets_of(context(signed_in(leena).get("/figures/months/2026-09/booking/"))["shown"])
    sheet = next(each for each in sheets if each.title == "By channel")
    (column,) = [at for at, head in enumerate(sheet.heads) if head.startswith("K-03: Growth")]
    assert {row[column].words for row in sheet.rows} == words


def test_a_target_that_has_ended_stands_wherever_one_looks(leena: Post, marjut: Post) -> None:
    """R-KL-06: overview, report and the figure's own page say the same, and no line is drawn for it."""
    two_septembers(marjut, (8, 5), (6, 5))
    words = "at least 30 % until 31.12.2025"
    browser = signed_in(leena)
    for address in ("/figures/", f"/figures/of/{CODE}/", "/figures/contacts/"):
        for asked in ({}, SEPTEMBER):
            assert words in browser.get(address, asked).content.decode(), address
    assert words not in browser.get("/figures/of/K-03/").content.decode()
    year = {"since": "2025-08", "until": "2026-09"}
    assert context(browser.get(f"/figures/of/{CODE}/", year))["shown"].trend.goal is None
    share = context(browser.get("/figures/of/K-04/", year))["shown"]
    assert share.trend.goal is not None
