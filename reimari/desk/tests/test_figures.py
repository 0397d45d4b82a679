"""The figures of booking: who sees them, what stands as frozen, what is behind one, what leaves the house."""

import csv
import datetime as dt
from collections import Counter
from io import StringIO

import pytest
from django.utils import timezone
from django.utils.translation import override

from reimari.access.actor import system
from reimari.audit.models import Event
from reimari.cases.models import Case
from reimari.cases.states import MeetingState
from reimari.desk.queries.figure_cells import Count, Ratio
from reimari.desk.queries.figures import ByLine, ShareLine, Shown
from reimari.desk.queries.figures_asked import asked_by
from reimari.desk.queries.figures_table import _spread
from reimari.figures.actions import freeze_month
from reimari.figures.definitions import FIGURES, Spread
from reimari.figures.models import FrozenMonth
from reimari.figures.rules import first_of
from reimari.figures.tasks import count_what_changed
from reimari.figures.tests.october import NOVEMBER, OCTOBER, TURN, October
from reimari.people.models import Person
from reimari.staff.models import Post, Role
from tests.browser import MOST_STATEMENTS, context, signed_in, statements
from tests.factories import a_post, at, loaded

pytestmark = pytest.mark.django_db
PAGE = "/figures/booking/"
BEHIND = "/figures/behind/"
MONTH = f"{PAGE}?since=2026-10&until=2026-10"


@pytest.fixture
def october(db: None) -> October:
    loaded("KL", now=at("2026-09-01 09:00"))
    made = October()
    made.whole()
    return made


@pytest.fixture
def leena(october: October) -> Post:
    """She leads client advice, which books times of the other units."""
    return a_post("ADVICE", "PALVELUESIHENKILO", name="Leena Saaripuro")


@pytest.fixture
def johanna(october: October) -> Post:
    """She leads the income-support team alone."""
    Role.objects.filter(pk="JOHTAVA_SOSIAALITYONTEKIJA").update(scope="team")
    return a_post("INCOME_SUPPORT", "JOHTAVA_SOSIAALITYONTEKIJA", name="Johanna Kallio")


def shown(who: Post, address: str = MONTH) -> Shown:
    got = signed_in(who).get(address)
    assert got.status_code == 200, got.content
    page: Shown = context(got)["shown"]
    return page


def line(page: Shown, code: str) -> ShareLine:
    return next(each for each in (*page.shares, *page.moves) if each.figure.code == code)


def frozen() -> FrozenMonth:
    return freeze_month(FrozenMonth(month=OCTOBER), actor=system("figures"), now=TURN)


def test_whoever_leads_sees_figures_and_nobody_else(leena: Post, johanna: Post, october: October) -> None:
    for who, status in ((leena, 200), (johanna, 200), (october.marjut, 403), (october.satu, 403)):
        addresses = (PAGE, "/figures/", "/figures/of/K-02/", f"{PAGE}file/", f"{BEHIND}?figure=K-02&part=hit")
        for address in addresses:
            assert signed_in(who).get(address).status_code == status, (who, address)
    assert 'href="/figures/"' in signed_in(leena).get("/team/ADVICE/").content.decode()
    assert 'href="/figures/"' not in signed_in(october.satu).get("/").content.decode()


def test_one_sees_the_units_that_one_leads_and_those_that_they_book(leena: Post, johanna: Post) -> None:
    assert {each.name for each in shown(leena).by} == {
        "Client advice of social services",
        "Income-support team",
        "Adult social work",
    } or len(shown(leena).by) == 3
    assert len(shown(johanna).by) == 1
    assert line(shown(johanna), "K-01").told.of == 0
    assert line(shown(johanna), "K-02").told == Ratio(12, 18)


def test_the_page_tells_each_figure_with_its_target_and_its_source(leena: Post) -> None:
    page = shown(leena)
    shares = {each.figure.code: each.told for each in page.shares}
    told = {code: (ratio.hit, ratio.of, getattr(ratio, "percent", None)) for code, ratio in shares.items()}
    assert told == {
        "K-01": (20, 25, 80),
        "K-01-ON": (20, 22, 91),
        "K-02": (13, 19, 68),
        "K-02a": (17, 19, 89),
        "K-02b": (12, 19, 63),
        "K-27": (2, 23, 9),
    }
    assert line(page, "K-02").raw == Ratio(12, 19)
    assert line(page, "K-02a").raw is None
    target = line(page, "K-02").target
    assert target
    assert (target.words, target.source) == ("", "R-KL-19, R-KL-20")
    assert target.why_not.startswith("The source names the figures")
    assert line(page, "K-01-ON").target is None
    (waited,) = [each for each in page.waits if each.figure.code == "TO-BOOKED"]
    assert (waited.total, waited.half, waited.most) == (20, "3 working days", "8 working days")
    assert [part.number for part in waited.parts] == [1, 14, 2, 2, 1]
    (went,) = [each for each in page.counts if each.figure.code == "WENT"]
    assert [(part.label, part.number) for part in went.parts][:2] == [
        ("took place", 15),
        ("the client didn't come or answer", 2),
    ]
    text = signed_in(leena, "en").get(MONTH).content.decode()
    for words in ("13 of 19", "68 %", "R-KL-21", "divided by all contacts", "not known"):
        assert words in text, words


def test_what_is_asked_for_in_the_address_is_shown_alone(leena: Post) -> None:
    assert line(shown(leena, f"{MONTH}&language=sv"), "K-02").told == Ratio(1, 2)
    assert line(shown(leena, f"{MONTH}&municipality=KOUVOLA"), "K-02").told == Ratio(1, 2)
    assert line(shown(leena, f"{MONTH}&municipality=-"), "K-02").told == Ratio(2, 2)
    assert line(shown(leena, f"{MONTH}&unit=ADULT"), "K-02").told == Ratio(1, 1)
    assert line(shown(leena, f"{MONTH}&unit=NOWHERE"), "K-02").told == Ratio(0, 0)
    by: dict[str, ByLine] = {each.name: each for each in shown(leena, f"{MONTH}&by=municipality").by}
    assert list(by) == ["Kotka", "Kouvola", "not told"]
    assert by["Kouvola"].cells[1] == Ratio(1, 2)
    assert by["Kotka"].cells[-1] == Count(3, "3 times")
    months = shown(leena, f"{PAGE}?since=2026-09&until=2026-11&by=month").by
    assert [each.name for each in months] == ["9/2026", "10/2026", "11/2026"]


def test_what_cant_be_read_asks_for_the_last_month_that_is_over() -> None:
    now = at("2026-11-15 12:00")
    for wrong in ("", "x", "2026-13", "0001-01", "2026-12", "2009-12"):
        asked = asked_by({"since": wrong, "until": wrong, "by": wrong}, now=now)
        assert (asked.since, asked.until) == (OCTOBER, OCTOBER), wrong
    assert asked_by({"since": "2026-11", "until": "2026-09"}, now=now).since == dt.date(2026, 9, 1)
    assert asked_by({"since": "2015-01", "until": "2026-10"}, now=now).since == dt.date(2023, 11, 1)
    assert first_of(now) == dt.date(2026, 11, 1)


def test_what_is_frozen_stands_and_what_is_counted_otherwise_now_stands_beside(
    leena: Post, october: October
) -> None:
    page = shown(leena)
    assert (page.frozen, page.open) == ([], [(OCTOBER, OCTOBER)])
    month = frozen()
    page = shown(leena)
    assert (page.frozen, page.open, page.other) == ([month], [], False)
    later = october.booked("2026-10-09 12:00")
    october.went(later, MeetingState.REALISED)
    told = line(shown(leena), "K-02")
    assert (told.told, told.again) == (Ratio(13, 19), Ratio(14, 20))
    assert line(shown(leena), "K-27").again == Ratio(2, 24)
    text = signed_in(leena, "en").get(MONTH).content.decode()
    assert "counted again now:" in text
    both = shown(leena, f"{PAGE}?since=2026-10&until=2026-11")
    assert line(both, "K-02").told == Ratio(13, 20)  # November as it is now
    assert (both.frozen, both.open) == ([month], [(NOVEMBER, NOVEMBER)])


def test_a_figure_that_came_after_a_month_was_frozen_is_counted_now(leena: Post) -> None:
    figures = ["K-01"]
    FrozenMonth.objects.create(
        month=OCTOBER, frozen_at=TURN, version="other", profile_hash="", figures=figures, cuts=["all"]
    )
    page = shown(leena)
    assert line(page, "K-01").told == Ratio(0, 0)
    assert line(page, "K-02").told == Ratio(13, 19)
    assert page.other
    assert "counted otherwise than today" in signed_in(leena, "en").get(MONTH).content.decode()


def test_behind_a_figure_stand_only_cases_that_one_may_open(leena: Post, johanna: Post) -> None:
    address = f"{BEHIND}?since=2026-10&until=2026-10&figure=K-02&part=missed"
    got = signed_in(johanna).get(address)
    behind = context(got)["shown"]
    assert (behind.rows.all, behind.closed, len(behind.lines)) == (6, 0, 6)
    numbers = [each.name for each in behind.lines]
    assert all(number in got.content.decode() for number in numbers)
    event = Event.objects.filter(action="figures.see", outcome="seen").latest("pk")
    assert event.actor_id == johanna.user_id
    mine = context(signed_in(leena).get(address))["shown"]
    assert (mine.rows.all, mine.closed, mine.lines) == (6, 6, [])
    assert "6 of them aren't yours to open." in signed_in(leena, "en").get(address).content.decode()
    contacts = context(signed_in(leena).get(address.replace("K-02&part=missed", "K-01&part=missed")))
    assert len(contacts["shown"].lines) == 5


def test_whose_cases_are_shown_stands_in_the_log(johanna: Post) -> None:
    signed_in(johanna).get(f"{BEHIND}?since=2026-10&until=2026-10&figure=K-02&part=hit")
    event = Event.objects.filter(action="figures.see", outcome="seen").latest("pk")
    assert event.person_ids == list(Person.objects.values_list("pk", flat=True))


def test_what_is_no_figure_isnt_there(leena: Post) -> None:
    for asked in ("figure=K-99&part=hit", "figure=K-02&part=x", "figure=TO-BOOKED&part=3", ""):
        assert signed_in(leena).get(f"{BEHIND}?{asked}").status_code == 404, asked


def test_a_file_tells_no_small_number_and_who_took_it_is_logged(leena: Post) -> None:
    got = signed_in(leena, "en").get(f"{PAGE}file/?since=2026-10&until=2026-10")
    assert got["Content-Disposition"] == 'attachment; filename="figures-booking-2026-10-2026-10.csv"'
    rows = list(csv.reader(StringIO(got.content.decode("utf-8-sig")), delimiter=";"))
    told = {tuple(row[:1] + row[2:4]): row[4:] for row in rows}
    assert told["K-02", "", ""] == ["13", "19", "68"]
    assert told["K-02a", "", ""] == ["..", "..", ".."]  # two missed
    by_language = signed_in(leena, "en").get(f"{PAGE}file/?since=2026-10&until=2026-10&by=language")
    for row in csv.reader(StringIO(by_language.content.decode("utf-8-sig")), delimiter=";"):
        if (row[0], row[2]) == ("K-02", "By language"):
            assert row[4:] == ["..", "..", ".."], row  # of the Finnish too: the sum would tell the others
    assert told["K-27", "", ""] == ["..", "..", ".."]
    assert told["WENT", "", "took place"][0] == ".."  # K-02 tells 13 of these 15
    assert told["WENT", "", "the client didn't come or answer"][0] == ".."
    people = [row for row in rows if "at most" not in row[3]]  # those are days
    assert all(not (cell.isdigit() and 0 < int(cell) < 5) for row in people for cell in row[4:6])
    event = Event.objects.filter(action="figures.export").latest("pk")
    assert (event.actor_id, event.subject_id) == (leena.user_id, str(leena.user_id))


def test_in_a_file_values_with_a_name_are_told_in_per_cent_and_whole_numbers_arent() -> None:
    went, days = FIGURES["WENT"], FIGURES["TO-BOOKED"]
    sums = {went.code: Counter({"realised": 15, "missed": 5, "moved": 0}), days.code: Counter({"3": 20})}
    assert isinstance(went, Spread)
    assert isinstance(days, Spread)
    with override("en"):
        assert list(_spread(went, sums, {"missed"}, hidden=False)) == [
            ["", "took place", "15", "", "75"],
            ["", "the client didn't come or answer", "..", "", ".."],
        ]
        assert [row[2:] for row in _spread(days, sums, set(), hidden=False)][-1] == ["20", "", ""]


def test_a_page_costs_the_same_however_much_there_is(leena: Post, october: October) -> None:
    browser = signed_in(leena)
    frozen()
    count_what_changed(timezone.now())
    pages = (MONTH, "/figures/", "/figures/of/K-02/", "/figures/of/TO-BOOKED/?by=language")
    few = [len(statements(lambda: browser.get(each))) for each in pages]  # noqa: B023 (asked at once)
    for minute in range(0, 60, 10):
        october.booked(f"2026-10-12 15:{minute:02}")
    count_what_changed(timezone.now())
    many = [len(statements(lambda: browser.get(each))) for each in pages]  # noqa: B023 (asked at once)
    assert many == few
    assert max(many) <= MOST_STATEMENTS, many
    for address in (f"{PAGE}file/", f"{BEHIND}?figure=K-01&part=hit&since=2026-10&until=2026-10"):
        assert len(statements(lambda: browser.get(address))) <= MOST_STATEMENTS  # noqa: B023 (asked at once)
    assert Case.objects.count() > 20


def test_nothing_counted_is_said_so(leena: Post) -> None:
    assert (
        "Nothing was counted"
        in signed_in(leena, "en").get(f"{PAGE}?since=2025-01&until=2025-01").content.decode()
    )


def test_a_figure_by_itself_tells_its_formula_its_months_and_what_it_differs_by(leena: Post) -> None:
    address = "/figures/of/K-02/?since=2026-09&until=2026-11&by=language"
    got = signed_in(leena, "en").get(address)
    found = context(got)["shown"]
    assert [row.said for row in found.months] == ["nothing to count", "68 % (13 of 19)", "0 % (0 of 1)"]
    assert [(row.name, row.said, row.bar) for row in found.by] == [
        ("Finnish", "67 % (12 of 18)", 67),
        ("Swedish", "50 % (1 of 2)", 50),
    ]
    assert [len(run) for run in found.trend.runs] == [2]  # nothing was counted in September
    text = got.content.decode()
    for words in (
        "Booked times whose meeting or call took place",
        "R-KL-19, R-KL-20",
        "<svg",
        "68 % (13 of 19)",
    ):
        assert words in text, words
    assert signed_in(leena).get("/figures/of/K-99/").status_code == 404
    assert signed_in(leena).get("/figures/nothing/").status_code == 404


def test_what_chance_makes_isnt_said_to_differ(leena: Post, october: October) -> None:
    """One of two Swedish in time, 12 of 18 Finnish: chance. With 12 more Swedish who aren't it is none."""
    address = "/figures/of/K-02/?since=2026-10&until=2026-10&by=language"
    rows = {row.name: row for row in context(signed_in(leena, "en").get(address))["shown"].by}
    assert rows["Swedish"].between == "7 to 93 %"
    assert not any(row.differs for row in rows.values())
    for number in range(12):
        october.booked(f"2026-10-{16 if number < 6 else 19} {8 + number % 6:02}:30", language="sv")
    got = signed_in(leena, "en").get(address)
    assert [row.differs for row in context(got)["shown"].by] == [True, True]
    assert "differs from the others" in got.content.decode()


def test_a_figure_of_days_is_shown_as_it_is_spread(leena: Post) -> None:
    found = context(signed_in(leena).get("/figures/of/TO-BOOKED/?since=2026-10&until=2026-10"))["shown"]
    assert [column.said for column in found.spread.columns] == [
        "0 to 2 working days: 1",
        "3 to 5 working days: 14",
        "6 to 7 working days: 2",
        "8 to 10 working days: 2",
        "11 working days or more: 1",
    ]
    assert found.months[0].said == "3 working days"
    went = signed_in(leena, "en").get("/figures/of/WENT/?since=2026-10&until=2026-10").content.decode()
    assert "part=missed" in went


def test_what_cant_be_told_by_something_isnt_compared_by_it(leena: Post) -> None:
    """Shortages know no need: they are left out, and everything else is told (K-02 by need)."""
    page = shown(leena, f"{MONTH}&by=need")
    assert "NO-TIME" not in {figure.code for figure in page.heads}
    assert line(shown(leena, f"{MONTH}&need=financial"), "K-02").told == Ratio(13, 19)
    assert line(shown(leena, f"{MONTH}&need=other"), "K-02").told == Ratio(0, 0)
    both = shown(leena, f"{MONTH}&language=sv&team=INCOME_SUPPORT&by=municipality")
    assert [(each.name, each.cells[1]) for each in both.by if each.cells[1] != Ratio(0, 0)] == [
        ("Kouvola", Ratio(1, 2))
    ]


def test_the_form_says_by_what_the_page_is_narrowed(leena: Post) -> None:
    """Also by a code that the county doesn't have, or not any more; what is written in it is text."""
    page = signed_in(leena, "en").get(f"{MONTH}&need=GONE").content.decode()
    assert '<option value="GONE" selected>' in page
    assert 'value="GONE"' not in signed_in(leena, "en").get(MONTH).content.decode()
    assert "<blink>" not in signed_in(leena, "en").get(f"{MONTH}&need=<blink>").content.decode()


def test_all_figures_stand_on_one_page_the_countys_own_first(leena: Post) -> None:
    got = signed_in(leena, "en").get("/figures/")
    found = context(got)["shown"]
    assert [own.code for own in found.own][:5] == ["K-01", "K-02", "K-02a", "K-02b", "K-03"]
    told = [entry.figure.code for _report, entries in found.reports for entry in entries]
    assert set(told) == set(FIGURES)
    text = got.content.decode()
    assert 'href="/figures/of/K-02/"' in text
    assert 'href="/figures/booking/"' in text


def test_what_was_counted_a_while_ago_tells_until_when(leena: Post) -> None:
    assert shown(leena).counted_at is None
    now = timezone.now()
    count_what_changed(now)
    page = shown(leena)
    assert page.counted_at == now
    assert line(page, "K-02").told == Ratio(13, 19)


def test_a_column_of_the_picture_that_nobody_is_in_has_its_row(leena: Post) -> None:
    """In Swedish there were two, no. 11 and 12: one booked 7 working days ahead, one 8."""
    asked = "since=2026-10&until=2026-10&language=sv"
    found = context(signed_in(leena).get(f"/figures/of/TO-BOOKED/?{asked}"))["shown"]
    rows = [f"{part.label}: {part.number}" for part in found.line.parts]
    assert rows == [
        "0 to 2 working days: 0",
        "3 to 5 working days: 0",
        "6 to 7 working days: 1",
        "8 to 10 working days: 1",
        "11 working days or more: 0",
    ]
    assert rows == [column.said for column in found.spread.columns]
    nothing = context(signed_in(leena).get("/figures/of/TO-BOOKED/?since=2025-10&until=2025-10"))["shown"]
    assert (nothing.line.total, nothing.line.parts) == (0, [])
