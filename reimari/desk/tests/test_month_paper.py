"""A month's report on paper and as a workbook: nothing runs over anything, nothing stands blank (R-PS-80)."""

import json
import re
import zipfile
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
import typst
from django.utils.translation import override
from lxml import etree

from reimari.access.actor import system
from reimari.common.charts import trend
from reimari.common.typesetting import FONTS, pdf
from reimari.contacts.actions import Heard
from reimari.desk.queries.figure_cells import Ratio
from reimari.desk.queries.figures import ByLine
from reimari.desk.queries.month_files import (
    MOST_COLUMNS,
    TEMPLATE,
    _chart,
    _narrow,
    _on_paper,
    _sheet_name,
    data_of,
    workbook_of,
)
from reimari.desk.queries.month_report import Compared, MonthShown
from reimari.desk.queries.month_tables import HIDDEN, NOTHING, Sheet, Told, _filled, sheets_of
from reimari.figures.actions import freeze_month
from reimari.figures.definitions import FIGURES, Dimension
from reimari.figures.models import FrozenMonth
from reimari.figures.tests.line_month import Line, on
from reimari.figures.tests.october import OCTOBER, TURN, October
from reimari.messaging.tests.test_letters import pages_of
from reimari.staff.models import Post
from reimari.work.queries import county_on
from tests.browser import context, signed_in
from tests.factories import ADVICE, a_contact, a_person, a_post, as_actor, at, client, loaded

MONTHS = "/figures/months/2026-10"
SVG = "{http://www.w3.org/2000/svg}"
LETTER = 2.0  # points, as wide as the last letter is at least
COURSE = trend(
    "Varattu kontakti toteutui määräajassa kuukausittain",
    [(f"{month}/2026", month * 8.0, f"{month}/2026: {month * 8} % ({month} / 100)") for month in range(1, 12)]
    + [("12/2026", None, "12/2026: ei laskettavaa")],
    whole=100,
)
LONG = {"fi": "Palvelutarpeenarvioinnin toteutuminen", "sv": "Servicebehovsbedömningarnas utfall"}
RIGHT = 595.28 - 18 * 72 / 25.4  # points: A4 without its margin
MOVED = re.compile(r"translate\(([-\d.]+)[ ,]+([-\d.]+)\)|matrix\(1 0 0 -?1 ([-\d.]+) ([-\d.]+)\)")


@pytest.fixture
def leena(db: None) -> Post:
    """She leads those of the booking report of Kymenlaakso; its October is frozen."""
    loaded("KL", now=at("2026-09-01 09:00"))
    October().whole()
    freeze_month(FrozenMonth(month=OCTOBER), actor=system("figures"), now=TURN)
    return a_post("ADULT", "JOHTAVA_SOSIAALITYONTEKIJA", name="Leena Saaripuro")


def report_of(leena: Post, language: str = "en") -> MonthShown:
    """The report in a language."""
    shown: MonthShown = context(signed_in(leena, language).get(f"{MONTHS}/booking/"))["shown"]
    return shown


type Run = tuple[float, float, float]


def runs_of(page: Any, x: float = 0.0, y: float = 0.0) -> list[Run]:
    """Where words stand on a page of SVG, in points: their line, where they begin, and where they end."""
    found: list[Run] = []
    for each in page:
        moves = MOVED.findall(each.get("transform", ""))
        mine = (
            x + sum(float(one or two) for one, _y, two, _z in moves),
            y + sum(float(one or two) for _x, one, _z, two in moves),
        )
        letters = [float(letter.get("x", 0)) for letter in each.findall(f"{SVG}use")]
        found += [(mine[1], mine[0], mine[0] + max(letters) + LETTER)] if letters else runs_of(each, *mine)
    return found


def drawn(data: dict[str, Any]) -> list[Any]:
    """The pages as SVG."""
    made: Any = typst.compile(
        str(TEMPLATE), format="svg", font_paths=[str(FONTS)], sys_inputs={"data": json.dumps(data)}
    )
    return [etree.fromstring(each) for each in (made if isinstance(made, list) else [made])]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fi", "sv"])
def test_no_word_runs_over_another_or_out_of_the_margin(leena: Post, language: str) -> None:
    with override(language):
        data = data_of(report_of(leena, language), county_on(TURN))
    data["charts"] = [_chart(COURSE)] * 3
    wide = {"title": LONG[language], "heads": ["", *[f"K-02b: {LONG[language]}"] * MOST_COLUMNS]}
    data["sheets"].append(wide | {"rows": [[LONG[language], *["100 % (184 / 184)"] * MOST_COLUMNS]]})
    pages = drawn(data)
    lines: dict[tuple[int, int], list[tuple[float, float]]] = {}
    for number, page in enumerate(pages):
        for line, begins, ends in runs_of(page):
            assert ends < RIGHT, (number, line)
            lines.setdefault((number, round(line)), []).append((begins, ends))
    assert sum(len(each) > 1 for each in lines.values()) > 20
    for where, runs in lines.items():
        for one, other in pairwise(sorted(runs)):
            assert one[1] < other[0], (where, one, other)


@pytest.mark.django_db
def test_in_the_pdf_a_table_of_its_months_stands_below_each_course(leena: Post) -> None:
    with override("fi"):
        data = data_of(report_of(leena, "fi"), county_on(TURN))
    pages = pages_of(pdf(TEMPLATE, data, day=TURN.date()))
    data["charts"] = [_chart(COURSE)] * 6
    assert data["charts"][0]["rows"][:2] == [["1/2026", "8 % (1 / 100)"], ["2/2026", "16 % (2 / 100)"]]
    assert len(data["charts"][0]["rows"]) == 11  # of a month of nothing there is no point
    assert (data["words"]["month"], data["words"]["value"]) == ("Kuukausi", "Arvo")
    assert pages_of(pdf(TEMPLATE, data, day=TURN.date())) > pages
    without: dict[str, Any] = data | {"charts": []}
    six, none = (sum(len(runs_of(page)) for page in drawn(each)) for each in (data, without))
    assert six - none >= 6 * 2 * (1 + 11)


@pytest.mark.django_db
def test_what_only_the_house_may_know_is_in_no_file() -> None:
    """Somebody came again about the same: a cause with a name and a number of one, on the page alone."""
    loaded("PS", now=at("2026-09-01 09:00"))
    line = Line()
    person = a_person(as_actor(line.tuula))
    for day in (5, 6):
        heard = Heard(own_words="?", need="financial", answer=ADVICE)
        a_contact(line.tuula, heard, now=on(day), participants=(client(person),))
    freeze_month(FrozenMonth(month=OCTOBER), actor=system("figures"), now=TURN)
    browser = signed_in(line.matti)
    shown: MonthShown = context(browser.get(f"{MONTHS}/authority_line/"))["shown"]
    assert [each.figure.code for each in shown.spreads if not each.figure.leaves] == ["FAILURE-WHY"]
    inside = "K-11: Failure demand by cause"
    told = data_of(shown, county_on(TURN))
    assert inside not in json.dumps(told)
    assert "K-11: How contacts found us" in json.dumps(told)
    with zipfile.ZipFile(BytesIO(workbook_of(shown, county_on(TURN)))) as book:
        words = book.read("xl/sharedStrings.xml").decode()
    assert "K-11: How contacts found us" in words
    assert inside not in words


def test_figures_that_stay_inside_leave_no_column_behind() -> None:
    inside, outside = FIGURES["FAILURE-WHY"], FIGURES["FAILURE"]
    one, other = Ratio(1, 2), Ratio(3, 4)
    compared = Compared(
        by=Dimension.LANGUAGE,
        name="Language",
        title="By language",
        heads=[inside, outside],
        titles=["inside", "outside"],
        rows=[ByLine("Finnish", [one, other])],
        figures=NotImplemented,
    ).leaving()
    assert (compared.heads, compared.titles) == ([outside], ["outside"])
    assert compared.rows == [ByLine("Finnish", [other])]


def test_rows_that_belong_together_stand_below_their_figure() -> None:
    heads = ["Figure", "Which", "Number"]
    rows = [[Told(figure), Told(which), Told("7", 7)] for figure, which in ("xa", "xb", "yc")]
    told = _on_paper(Sheet("How many", heads, rows, grouped=True))
    assert [(each.title, each.heads) for each in told] == [
        ("How many", ["x", "Number"]),
        ("", ["y", "Number"]),
    ]
    assert [[row[0].words for row in each.rows] for each in told] == [["a", "b"], ["c"]]


@pytest.mark.django_db
def test_no_cell_is_blank_and_no_column_empty(leena: Post) -> None:
    """Nothing of K-26 was answered, and a year before there was nothing at all: that column isn't there."""
    figures, *others = sheets_of(report_of(leena))
    assert figures.heads == ["Figure", "10/2026", "Month before", "Target"]
    told = {row[0].words: [cell.words for cell in row[1:]] for row in figures.rows}
    assert told["K-26: What feedback said"] == ["nothing to count", "nothing to count", "none told"]
    assert told["K-02: The booked contact took place within the limit"] == [
        "68 % (13 of 19)",
        "nothing to count",
        "none told",
    ]
    for sheet in (figures, *others):
        assert all(cell.words for row in sheet.rows for cell in row), sheet.title


@pytest.mark.django_db
def test_of_a_month_before_which_nothing_was_counted_the_column_isnt_there(leena: Post) -> None:
    shown = report_of(leena)
    months = replace(shown.months, stated={"2026-10": shown.months.stated["2026-10"]})
    figures, *_others = sheets_of(replace(shown, months=months))
    assert figures.heads == ["Figure", "10/2026", "Target"]


def test_what_is_empty_is_left_out_and_what_is_blank_has_words() -> None:
    rows = [[Told("a"), NOTHING, NOTHING, HIDDEN], [Told("b"), Told("7", 7), NOTHING, NOTHING]]
    filled = _filled(Sheet("", ["Name", "One", "Two", "Three"], rows), 1, ["", "no", "", "none"])
    assert filled.heads == ["Name", "One", "Three"]
    assert [[cell.words for cell in row] for row in filled.rows] == [["a", "no", ".."], ["b", "7", "none"]]
    named = _filled(Sheet("", ["Name", "One"], [[Told("a"), NOTHING]]), 2, ["", ""])
    assert named.heads == ["Name", "One"]


@pytest.mark.parametrize(
    ("columns", "widths"),
    [(1, [1]), (4, [4]), (5, [3, 2]), (6, [3, 3]), (7, [4, 3]), (11, [4, 4, 3]), (0, [])],
)
def test_a_wide_table_becomes_some_that_are_about_as_wide(columns: int, widths: list[int]) -> None:
    heads = ["Name", *map(str, range(columns))]
    told = _narrow(Sheet("By area", heads, [[*map(Told, heads)]]))
    assert [len(each.heads) - 1 for each in told] == widths
    assert [head for each in told for head in each.heads[1:]] == heads[1:]
    assert [row[0].words for each in told for row in each.rows] == ["Name"] * len(widths)
    assert [each.title for each in told] == ["By area", "By area (2)", "By area (3)"][: len(widths)]


def test_each_sheet_has_a_name_of_its_own_that_a_workbook_takes() -> None:
    taken: set[str] = set()
    long = "Yhteydenotot: 1000 asukasta kohden [kaikki]"
    names = [_sheet_name(title, taken) for title in ("Luvut", "luvut", "Luvut", long, long)]
    assert names[:3] == ["Luvut", "luvut 2", "Luvut 3"]
    assert names[3:] == ["Yhteydenotot  1000 asukasta koh", "Yhteydenotot  1000 asukasta k 2"]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fi", "sv"])
def test_no_two_sheets_have_one_word_for_a_name(leena: Post, language: str) -> None:
    content = signed_in(leena).get(f"{MONTHS}/booking/xlsx/?language={language}").content
    with zipfile.ZipFile(BytesIO(content)) as book:
        names = re.findall(rb'<sheet name="([^"]+)"', book.read("xl/workbook.xml"))
    assert len(names) > 4
    assert not [name for name in names if re.search(rb" \d$", name)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "said", "none"),
    [
        ("fi", "ei laskettavaa", "0 myönnettyä palvelua"),
        ("sv", "inget att räkna", "0 beslut om service"),
    ],
)
def test_the_line_report_says_why_nothing_stands_there(language: str, said: str, none: str) -> None:
    """Nobody was on duty and nothing was granted: the load (K-13) and what became of grants (K-28)."""
    loaded("PS", now=at("2026-09-01 09:00"))
    freeze_month(FrozenMonth(month=OCTOBER), actor=system("figures"), now=TURN)
    guide = a_post("VIRANOMAISLINJA_KESKINEN", "ASIAKASOHJAAJA_LINJA", name="Tuomas Virtaniemelä")
    shown: MonthShown = context(signed_in(guide, language).get(f"{MONTHS}/authority_line/"))["shown"]
    with override(language):
        data = data_of(shown, county_on(TURN))
    told = {row[0]: row[1] for row in data["sheets"][0]["rows"]}
    assert next(words for name, words in told.items() if name.startswith("K-13: ")) == said
    granted = [words for name, words in told.items() if name.startswith("K-28: ")]
    assert len(granted) > 1
    assert {*granted} == {none, said}
    assert all(cell for sheet in data["sheets"] for row in sheet["rows"] for cell in row)
    assert pages_of(pdf(TEMPLATE, data, day=TURN.date()))
