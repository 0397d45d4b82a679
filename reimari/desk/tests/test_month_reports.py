"""A report of a month: what stands in it, who goes through it, what leaves the house (R-PS-80, R-PS-81)."""

import csv
import datetime as dt
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override
from lxml import etree

from reimari.access.actor import system
from reimari.access.catalogue import Forbidden
from reimari.audit.models import Event
from reimari.cases.states import MeetingState
from reimari.common.problems import Refused
from reimari.desk.queries.figure_cells import Ratio
from reimari.desk.queries.figures import ShareLine
from reimari.desk.queries.figures_behind import Behind
from reimari.desk.queries.month_files import data_of
from reimari.desk.queries.month_report import MonthShown, told_of
from reimari.desk.queries.month_tables import HIDDEN, sheets_of
from reimari.figures.actions import freeze_month, review_month
from reimari.figures.definitions import FIGURES, month_reports
from reimari.figures.models import FrozenMonth, MonthReview
from reimari.figures.tasks import count_what_changed
from reimari.figures.tests.october import OCTOBER, TURN, October
from reimari.messaging.tests.test_letters import pages_of
from reimari.region.profile.values import fold
from reimari.staff.models import Post, Team
from reimari.work.queries import county_on
from tests.browser import MOST_STATEMENTS, context, signed_in, statements
from tests.factories import a_post, as_actor, at, key, loaded

pytestmark = pytest.mark.django_db
MONTHS = "/figures/months/"
PAGE = f"{MONTHS}2026-10/booking/"
REVIEW = f"{PAGE}review/"
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TITLES = {"fi": "Ajanvarauksen kuukausiraportti 10/2026", "sv": "Månadsrapport om tidsbokningen 10/2026"}


@pytest.fixture
def october(db: None) -> October:
    loaded("KL", now=at("2026-09-01 09:00"))
    made = October()
    made.whole()
    return made


@pytest.fixture
def month(october: October) -> FrozenMonth:
    return freeze_month(FrozenMonth(month=OCTOBER), actor=system("figures"), now=TURN)


@pytest.fixture
def leena(month: FrozenMonth) -> Post:
    """She leads all of adult social work, and her people book its times."""
    return a_post("ADULT", "JOHTAVA_SOSIAALITYONTEKIJA", name="Leena Saaripuro")


@pytest.fixture
def johanna(month: FrozenMonth) -> Post:
    """She leads the income-support team alone."""
    return a_post("INCOME_SUPPORT", "PALVELUESIHENKILO", name="Johanna Kallio")


@pytest.fixture
def outsider(month: FrozenMonth) -> Post:
    """A counsellor of a unit that the report doesn't tell of."""
    team = Team.objects.filter(unit_id="ADMINISTRATION").order_by("pk").first()
    team = team or Team.objects.create(code="ELSEWHERE", unit_id="ADMINISTRATION", name={"fi": "Muualla"})
    return a_post(team.pk, "SOSIAALIOHJAAJA", name="Ulla Muualla")


def shown(who: Post, address: str = PAGE) -> MonthShown:
    got = signed_in(who).get(address)
    assert got.status_code == 200, got.content
    page: MonthShown = context(got)["shown"]
    return page


def said(page: MonthShown) -> dict[str, str]:
    return {each.figure.code: each.said for each in page.entries}


def test_the_report_tells_the_month_as_paper_says(leena: Post) -> None:
    """The numbers of test_october.py."""
    told = said(shown(leena))
    assert list(told)[:6] == ["K-01", "K-01-ON", "K-02", "K-02a", "K-02b", "K-27"]
    assert told["K-01"] == "80 % (20 of 25)"
    assert told["K-02"] == "68 % (13 of 19)"
    assert told["K-02a"] == "89 % (17 of 19)"
    assert told["K-27"] == "9 % (2 of 23)"
    page = shown(leena)
    assert not page.differs
    assert [each.by for each in page.compared] == ["channel", "language"]
    beside = {row.name: row for row in page.compared[1].rows}
    at_k02 = [each.code for each in page.compared[1].heads].index("K-02")
    assert beside["Finnish"].cells[at_k02] == Ratio(12, 17)
    assert beside["Swedish"].cells[at_k02] == Ratio(1, 2)


def test_what_came_later_stands_beside_what_was_frozen(leena: Post, october: October) -> None:
    late = october.booked("2026-10-09 12:00")
    october.went(late, MeetingState.REALISED)
    entry = next(each for each in shown(leena).entries if each.figure.code == "K-02")
    assert (entry.said, entry.again) == ("68 % (13 of 19)", "70 % (14 of 20)")
    assert shown(leena).differs


def test_the_month_before_and_a_year_ago_stand_beside(leena: Post) -> None:
    """Of September there is the contact of no. 18 alone, told at once; a year before there was nothing."""
    entry = next(each for each in shown(leena).entries if each.figure.code == "K-01")
    assert (entry.before, entry.year_ago) == ("100 % (1 of 1)", "")


def test_there_is_one_of_each_line_and_of_the_whole_county(leena: Post) -> None:
    county = county_on(TURN)
    codes = {each.code: each.units for each in month_reports(county.profile, OCTOBER)}
    assert codes == {
        "booking": ("ADVICE", "INCOME_SUPPORT", "ADULT"),
        "line-advice": ("ADVICE",),
        "county": tuple(unit.code for unit in county.profile.units),
    }
    assert said(shown(leena, f"{MONTHS}2026-10/line-advice/"))["K-01"] == "80 % (20 of 25)"


def test_a_figure_stays_in_the_report_of_the_county_when_its_target_is_over(leena: Post) -> None:
    """Kymenlaakso wanted K-03 until the end of 2025; what is wanted from December on isn't there yet."""
    county = county_on(TURN)
    *_others, whole = month_reports(county.profile, OCTOBER)
    assert {"K-03", "K-02"} <= {each.indicator for each in whole.figures}
    later = [replace(each, valid_from=dt.date(2026, 12, 1)) for each in county.profile.targets]
    waits = [each if each.code != "K-02" else later[at] for at, each in enumerate(county.profile.targets)]
    *_others, whole = month_reports(replace(county.profile, targets=tuple(waits)), OCTOBER)
    assert "K-02" not in {each.indicator for each in whole.figures}


def test_of_whole_numbers_half_is_told_of_minutes_all_together() -> None:
    """Of 3, 3 and 12 working days half took at most 3; minutes of 10 and 20 are 30."""
    days, minutes = FIGURES["TO-BOOKED"], FIGURES["COST"]
    with override("en"):
        assert told_of(days, {days.code: Counter({"3": 2, "12": 1})}) == (3, "half at most 3 working days")
        assert told_of(minutes, {minutes.code: Counter({"10": 1, "20": 1})}) == (30, "30 minutes")


@pytest.mark.parametrize("profile", ["IU", "KL", "KS", "PS", "VS"])
def test_every_figure_of_a_countys_report_is_known(db: None, profile: str) -> None:
    loaded(profile, now=at("2026-09-01 09:00"))
    known = {fold(figure.indicator) for figure in FIGURES.values() if figure.indicator}
    county = county_on(TURN)
    for report in county.profile.monthly_reports:
        assert {*map(fold, report.figures)} <= known, report.code
    for each in month_reports(county.profile, OCTOBER):
        assert each.figures, each.code


def test_one_sees_the_reports_of_ones_own_units(leena: Post, outsider: Post, october: October) -> None:
    (line,) = context(signed_in(leena).get(MONTHS))["shown"].lines
    assert "booking" in {each.report.code for each in line.reports}
    assert context(signed_in(outsider).get(MONTHS))["shown"].lines[0].reports == []
    assert signed_in(outsider).get(PAGE).status_code == 404
    assert signed_in(outsider).post(REVIEW, {"key": str(key(1)), "through": "on"}).status_code == 404
    assert signed_in(october.marjut).get(f"{MONTHS}2026-10/line-advice/").status_code == 200
    assert signed_in(october.marjut).get(f"{MONTHS}2026-10/line-advice/pdf/").status_code == 403
    for nothing in ("2026-13/booking/", "2026-09/booking/", "2026-10/nothing/", "x/booking/"):
        assert signed_in(leena).get(f"{MONTHS}{nothing}").status_code == 404
    assert signed_in(leena).get(f"{PAGE}docx/").status_code == 404


def test_who_only_goes_through_it_opens_nothing_behind_a_number(leena: Post, october: October) -> None:
    line = f"{MONTHS}2026-10/line-advice/"
    assert "/figures/behind/" in signed_in(leena).get(PAGE).content.decode()
    ours = next(each.line for each in shown(leena, line).entries if each.figure.code == "K-01")
    assert isinstance(ours, ShareLine)
    assert "unit=ADVICE" in ours.behind[0][1]  # else it opened those of all her units
    assert "/figures/behind/" not in signed_in(october.marjut).get(line).content.decode()


def test_a_number_of_several_units_opens_what_is_of_those_units(leena: Post) -> None:
    """K-02 is told of 19 times (test_october.py), one of them of adult social work."""
    line = next(each.line for each in shown(leena).entries if each.figure.code == "K-02")
    assert isinstance(line, ShareLine)
    (_words, whole), _others = line.behind
    assert "&among=ADVICE%2CINCOME_SUPPORT%2CADULT&" in whole
    browser = signed_in(leena)

    def behind(units: str) -> Behind:
        told: Behind = context(browser.get(whole.replace("ADVICE%2CINCOME_SUPPORT%2CADULT", units)))["shown"]
        return told

    assert behind("ADVICE%2CINCOME_SUPPORT%2CADULT").rows.all == 13
    assert (behind("INCOME_SUPPORT").rows.all, behind("ADULT").rows.all) == (12, 1)
    assert behind("INCOME_SUPPORT%2CADULT").narrowed == [("Unit", "Income-support team, Adult social work")]
    assert behind("NOPE%2CADULT").narrowed == [("Unit", "Adult social work")]
    assert (behind("NOPE").rows.all, behind("NOPE").narrowed) == (0, [])
    page = browser.get(whole.replace("ADVICE%2C", ""))
    assert "among" not in context(page)["back"]


def test_a_mark_and_a_comment_stay(leena: Post, month: FrozenMonth) -> None:
    fields = {"key": str(key(1)), "words": "Kesälomat näkyvät.\n", "through": "on"}
    for _twice in range(2):
        got = signed_in(leena).post(REVIEW, fields)
        assert (got.status_code, got["Location"]) == (302, f"{PAGE}#through")
    (review,) = MonthReview.objects.all()
    assert (review.report, review.through, review.words) == ("booking", True, "Kesälomat näkyvät.")
    assert (review.units, review.role) == (
        ["ADVICE", "INCOME_SUPPORT", "ADULT"],
        "JOHTAVA_SOSIAALITYONTEKIJA",
    )
    event = Event.objects.get(action="figures.review", outcome="done")
    assert (event.subject_id, event.person_ids) == (str(review.pk), [])
    page = signed_in(leena).get(PAGE)
    assert context(page)["shown"].standing.mine
    assert "Kesälomat näkyvät." in page.content.decode()
    assert "through" not in context(page)["form"].fields
    more = signed_in(leena).post(REVIEW, {"key": str(key(2)), "words": "Vielä yksi."})
    assert more.status_code == 302
    assert [each.through for each in MonthReview.objects.order_by("at")] == [True, False]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Mark the report as gone through"),
        ({"words": " \n"}, "Mark the report as gone through"),
        ({"words": "Asiakas 010190-900P odotti."}, "identity code"),
    ],
)
def test_what_cant_be_saved_is_said_and_nothing_typed_is_lost(
    leena: Post, fields: dict[str, str], words: str
) -> None:
    got = signed_in(leena).post(REVIEW, {"key": str(key(1)), **fields})
    assert got.status_code == 409
    text = got.content.decode()
    assert words in text
    assert fields.get("words", "").strip() in text
    assert not MonthReview.objects.exists()


def test_it_is_marked_once(leena: Post, month: FrozenMonth) -> None:
    actor = as_actor(leena)
    review_month(month, report="booking", through=True, actor=actor, now=timezone.now())
    with pytest.raises(Refused, match=r"figures\.gone_through"):
        review_month(month, report="booking", through=True, actor=actor, now=timezone.now())
    with pytest.raises(Forbidden):
        review_month(month, report="nothing", through=True, actor=actor, now=timezone.now())


def test_nobody_marks_a_report_of_units_that_they_dont_reach(
    johanna: Post, outsider: Post, october: October, month: FrozenMonth
) -> None:
    for who, report in (
        (outsider, "booking"),
        (johanna, "county"),
        (johanna, "line-advice"),
        (october.satu, "line-advice"),
        (october.marjut, "county"),
    ):
        with pytest.raises(Forbidden):
            review_month(month, report=report, through=True, actor=as_actor(who), now=timezone.now())


def test_a_file_of_each_kind_in_both_languages_and_the_log_tells(leena: Post) -> None:
    for number, kind in enumerate(("pdf", "xlsx", "csv")):
        for language in ("fi", "sv"):
            got = signed_in(leena).get(f"{PAGE}{kind}/?language={language}")
            assert got.status_code == 200
            assert got["Content-Disposition"] == f'attachment; filename="booking-2026-10.{kind}"'
        assert Event.objects.filter(action="figures.export").count() == 2 * (number + 1)


def test_the_pdf_can_be_read_by_everybody(leena: Post) -> None:
    signed_in(leena).post(REVIEW, {"key": str(key(1)), "words": "Kesälomat näkyvät.", "through": "on"})
    for language in ("fi", "sv"):
        content = signed_in(leena).get(f"{PAGE}pdf/?language={language}").content
        assert pages_of(content) >= 2
        assert f"/Lang({language})".encode() in content.replace(b" ", b"")
        page = context(signed_in(leena, language).get(PAGE))["shown"]
        with override(language):
            told = data_of(page, county_on(TURN))
        assert told["title"] == TITLES[language]
        assert [each["lines"] for each in told["comments"]] == [["Kesälomat näkyvät."]]
        assert "Leena Saaripuro" in told["groups"][-1]


def test_files_tell_nothing_of_fewer_than_five(leena: Post) -> None:
    """K-27 is 2 of 23; in Swedish there were two with a promise, so Finnish would be told by the sum."""
    lines = list(
        csv.reader(StringIO(signed_in(leena).get(f"{PAGE}csv/").content.decode("utf-8-sig")), delimiter=";")
    )
    told = {(line[0], line[2], line[3]): line[4:7] for line in lines}
    assert told["K-27", "", ""] == ["..", "..", ".."]
    assert told["K-02", "", ""] == ["13", "19", "68"]
    assert told["K-02", "By language", "Swedish"] == ["..", "..", ".."]
    assert told["K-02", "By language", "Finnish"] == ["..", "..", ".."]
    numbers = [
        cell for sheet in sheets_of(shown(leena)) for row in sheet.rows for cell in row if not cell.percent
    ]
    assert HIDDEN in numbers
    assert not any(0 < (cell.number or 0) < 5 for cell in numbers)


def cells(content: bytes) -> Iterator[list[list[str]]]:
    """The sheets of a workbook, their rows as words."""
    with zipfile.ZipFile(BytesIO(content)) as book:
        space = {"m": SPACE}
        shared = etree.fromstring(book.read("xl/sharedStrings.xml"))
        words = ["".join(each.itertext()) for each in shared.findall("m:si", space)]
        for name in sorted(name for name in book.namelist() if name.startswith("xl/worksheets/sheet")):
            rows = etree.fromstring(book.read(name)).iterfind(".//m:row", space)
            yield [[_value(cell, words) for cell in row] for row in rows]


def _value(cell: Any, words: list[str]) -> str:
    value: str = cell.findtext(f"{{{SPACE}}}v", "")
    return words[int(value)] if cell.get("t") == "s" else value


def test_the_workbook_has_numbers_and_no_formulas(leena: Post) -> None:
    signed_in(leena).post(REVIEW, {"key": str(key(1)), "words": "=1+1", "through": "on"})
    content = signed_in(leena).get(f"{PAGE}xlsx/").content
    figures, *_rest, notes = cells(content)
    row = next(line for line in figures if line[0].startswith("K-03: Growth"))
    assert row[1] == "no year before to compare with"
    row = next(line for line in figures if line[0].startswith("K-02: "))
    assert row[1] == "0.68"
    assert any("=1+1" in line for line in notes)
    with zipfile.ZipFile(BytesIO(content)) as book:
        assert all(b"<f>" not in book.read(name) for name in book.namelist())


def test_whom_the_county_asks_is_told_in_their_day(db: None) -> None:
    """The authority line's report is for its guides, the supervisors and the director (R-PS-81)."""
    loaded("PS", now=timezone.now() - dt.timedelta(days=90))
    last = (timezone.localdate().replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    guide = a_post("VIRANOMAISLINJA_KESKINEN", "ASIAKASOHJAAJA_LINJA", name="Tuomas Virtaniemelä")
    other = a_post("GUIDANCE_KESKINEN", "ASIAKASOHJAAJA", name="Sirkka Lammasniemelä")
    assert context(signed_in(guide).get("/"))["month_reports"] == []
    frozen = freeze_month(FrozenMonth(month=last), actor=system("figures"), now=timezone.now())
    told = context(signed_in(guide).get("/"))["month_reports"]
    assert [(month.pk, code) for month, code, _name in told] == [(frozen.pk, "authority_line")]
    address = f"{MONTHS}{last:%Y-%m}/authority_line/"
    assert address in signed_in(guide).get("/").content.decode()
    assert context(signed_in(other).get("/"))["month_reports"] == []
    groups = context(signed_in(guide).get(address))["shown"].standing.groups
    assert [len(each.reviews) for each in groups] == [0, 0, 0]
    signed_in(guide).post(f"{address}review/", {"key": str(key(1)), "through": "on"})
    assert context(signed_in(guide).get("/"))["month_reports"] == []
    groups = context(signed_in(guide).get(address))["shown"].standing.groups
    assert [len(each.reviews) for each in groups] == [1, 0, 0]


def test_the_pages_ask_little(leena: Post) -> None:
    count_what_changed(timezone.now())
    for address in (MONTHS, PAGE, f"{MONTHS}2026-10/county/"):
        browser = signed_in(leena)
        assert len(statements(partial(browser.get, address))) <= MOST_STATEMENTS
