"""The page of the promise chain: its steps, what each number opens, what is frozen, what leaves the house."""

import csv
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone
from django.utils.translation import override

from reimari.access.actor import system
from reimari.desk.queries.figure_cells import Ratio
from reimari.desk.queries.figures import PartLine
from reimari.desk.queries.figures_asked import asked_by
from reimari.desk.queries.figures_chain import ChainPage, Stage, chain_of
from reimari.figures.actions import freeze_month
from reimari.figures.definitions import CHAIN, FIGURES
from reimari.figures.models import FrozenMonth
from reimari.figures.tasks import count_what_changed
from reimari.figures.tests.october import MONDAY, OCTOBER, TURN
from reimari.figures.tests.promises_month import WEST, Assessed, Booked
from reimari.staff.models import Post
from reimari.work.queries import county_on
from tests.browser import MOST_STATEMENTS, context, signed_in, statements
from tests.factories import a_post, as_actor, at, loaded

pytestmark = pytest.mark.django_db
PAGE = "/figures/chain/"
MONTH = {"since": "2026-10", "until": "2026-10"}
ADDRESS = f"{PAGE}?since=2026-10&until=2026-10"


@pytest.fixture
def booked(db: None) -> Booked:
    loaded("KL", now=at("2026-09-01 09:00"))
    made = Booked()
    made.whole()
    return made


@pytest.fixture
def leena(booked: Booked) -> Post:
    """She leads client advice, which books times of the other units, and may open none of their cases."""
    return a_post("ADVICE", "PALVELUESIHENKILO", name="Leena Saaripuro")


@pytest.fixture
def johanna(booked: Booked) -> Post:
    """She leads the income-support team and may open its cases."""
    return a_post("INCOME_SUPPORT", "JOHTAVA_SOSIAALITYONTEKIJA", name="Johanna Kallio")


def chain(who: Post, **asked: str) -> ChainPage:
    """The page as it is when October has ended."""
    with override("en"):
        return chain_of(as_actor(who), asked_by(MONTH | asked, now=TURN), county_on(TURN), now=TURN)


def told(stage: Stage) -> tuple[int, int, int, dict[str, int]]:
    """Who came, who was in time, who wasn't, and of whom it isn't known."""
    rest = {part.label: part.number for part in stage.rest}
    return stage.came.number, stage.kept.number, stage.late.number, rest


@pytest.mark.usefixtures("booked")
def test_each_step_tells_who_came_who_was_in_time_and_why_the_others_werent(leena: Post) -> None:
    """As reckoned in `test_promises_month`: of 11 known 10 were told, 6 of these had a time within the
    promise, 3 of the 7 who came met somebody in time. 10 of 11 is 91 %, 6 of 11 55 %, 3 of 11 27 %, 3 of 7
    43 %."""
    page = chain(leena)
    assert page.all.number == 11
    assert [told(stage) for stage in page.county] == [
        (11, 10, 1, {}),
        (10, 6, 3, {"may still be in time": 1}),
        (7, 3, 1, {"may still be in time": 2, "the matter ended before the limit": 1}),
        (6, 0, 0, {"nothing was promised within a limit": 6}),
    ]
    assert [(stage.of_all, stage.of_came) for stage in page.county] == [(91, 91), (55, 60), (27, 43), (0, 0)]
    known = [stage.known.ratio for stage in page.county]
    assert known == [Ratio(10, 11), Ratio(6, 9), Ratio(3, 4), Ratio(0, 0)]
    assert [told(stage) for stage in page.law] == [(11, 0, 0, {"this deadline of the law doesn't run": 11})]


def test_who_is_lost_at_a_step_comes_to_no_later_one(leena: Post) -> None:
    """Each step is the one before without those who weren't in time."""
    page = chain(leena)
    for before, stage in zip(page.county, page.county[1:], strict=False):
        assert stage.came.number == before.came.number - before.late.number
        whole = stage.kept.number + stage.late.number + stage.unknown
        assert stage.came.number == whole
    bars = page.pictures[0].bars
    assert [round(sum(piece.width for piece in bar.pieces)) for bar in bars] == [640, 640, 582, 407, 349]
    assert bars[2].label == "Time agreed within the promise: 6 of 10"


def test_pauses_and_the_law_stand_apart(db: None) -> None:
    """Itä-Uusimaa, as reckoned there: 11 of 16 were assessed in time, two of them by their pauses alone; the
    law's limit ran in 6 of all 19, whether they were told or not."""
    loaded("IU", now=at("2026-09-01 09:00"))
    Assessed().whole()
    page = chain(a_post(WEST, "ESIHENKILO", name="Lea Lehtoniemi"))
    assessed = page.county[-1]
    assert assessed.raw
    assert (assessed.known.ratio, assessed.raw.ratio) == (Ratio(11, 16), Ratio(9, 16))
    assert [stage.raw for stage in page.county[:-1]] == [None] * 3
    (law,) = page.law
    assert told(law) == (19, 4, 2, {"this deadline of the law doesn't run": 13})
    assert (law.known.ratio, law.of_all) == (Ratio(4, 6), 21)
    assert [line.told for line in page.deadlines] == [Ratio(2, 4), Ratio(2, 3), Ratio(2, 3)]


def parts(page: ChainPage) -> list[PartLine]:
    stages = [*page.county, *page.law]
    every = [[stage.came, stage.kept, stage.late, *stage.rest] for stage in stages]
    return [page.all, *(part for each in every for part in each)]


def test_each_number_opens_its_cases_for_whoever_may(johanna: Post, booked: Booked) -> None:
    """Asked of the page as it is now, whenever that is."""
    page = context(signed_in(johanna).get(ADDRESS))["shown"]
    for part in parts(page):
        assert bool(part.url) == bool(part.number), part
        if part.url:
            behind = context(signed_in(johanna).get(part.url))["shown"]
            assert (behind.rows.all, len(behind.lines)) == (part.number, part.number), part.url
    assert len([part for part in parts(page) if part.url]) >= 10
    back = context(signed_in(johanna).get(page.county[1].came.url))["back"]
    assert back == ADDRESS + "&by=unit"
    known = [stage.known for stage in page.county if stage.known.ratio.of]
    for cell in known:
        assert context(signed_in(johanna).get(cell.url))["shown"].rows.all == cell.ratio.hit


def test_the_chain_of_each_is_a_row_whose_numbers_open_its_own_cases(johanna: Post) -> None:
    """All are of Kotka but the one under address protection, whose place isn't told (I-04)."""
    rows = {row.name: row for row in chain(johanna, by="municipality").rows}
    assert {name: row.known.number for name, row in rows.items()} == {"Kotka": 10, "not told": 1}
    assert [cell.ratio for cell in rows["not told"].cells[:3]] == [Ratio(1, 1)] * 3
    assert [cell.ratio for cell in rows["Kotka"].cells[:3]] == [Ratio(9, 10), Ratio(5, 8), Ratio(2, 3)]
    asked = parse_qs(urlsplit(rows["not told"].known.url).query)
    assert (asked["municipality"], asked["figure"], asked["part"]) == (["-"], ["CHAIN-TOLD"], ["of"])
    behind = context(signed_in(johanna).get(rows["Kotka"].cells[0].url))["shown"]
    assert behind.rows.all == 9
    (month,) = chain(johanna, by="month", since="2026-09").rows[1:]
    assert (month.name, month.known.number) == ("10/2026", 11)
    asked = parse_qs(urlsplit(month.known.url).query)
    assert (asked["since"], asked["until"]) == (["2026-10"], ["2026-10"])
    (unit,) = chain(johanna).rows
    assert parse_qs(urlsplit(unit.known.url).query)["unit"] == ["INCOME_SUPPORT"]


def test_what_is_asked_for_is_shown_alone(leena: Post) -> None:
    assert chain(leena, municipality="-").all.number == 1
    assert chain(leena, need="financial", language="fi").all.number == 11
    assert chain(leena, unit="ADULT").all.number == 0
    empty = signed_in(leena, "en").get(f"{ADDRESS}&unit=ADULT").content.decode()
    assert "No case began with a contact in these months." in empty


def test_what_is_frozen_stands_and_what_is_counted_otherwise_now_stands_beside(
    leena: Post, booked: Booked
) -> None:
    freeze_month(FrozenMonth(month=OCTOBER), actor=system("figures"), now=TURN)
    booked.case()
    page = chain(leena)
    assert (page.all.number, page.all.again) == (11, 12)
    assert (page.county[0].kept.number, page.county[0].kept.again) == (10, 11)
    assert (page.county[0].late.number, page.county[0].late.again) == (1, None)
    assert page.figures.shown().frozen
    assert "(now 12)" in " ".join(signed_in(leena, "en").get(ADDRESS).content.decode().split())


def test_steps_of_two_countings_are_never_mixed(leena: Post) -> None:
    """A month that was frozen before the steps were figures is told as it is counted now."""
    older = [figure.code for figure in CHAIN.figures if not figure.code.startswith("CHAIN-STEP")]
    told_then = {"version": "other", "profile_hash": "", "figures": older, "cuts": ["all"]}
    FrozenMonth.objects.create(month=OCTOBER, frozen_at=TURN, **told_then)
    page = chain(leena)
    assert (page.all.number, page.county[1].came.number) == (11, 10)
    assert not page.figures.shown().frozen


def test_no_step_leaves_the_house(leena: Post) -> None:
    """The numbers of a step would tell those of the one before by subtraction; those of whom all went well
    before, less who came, of how few it isn't known."""
    got = signed_in(leena, "en").get(f"{PAGE}file/?since=2026-10&until=2026-10")
    codes = {row[0] for row in csv.reader(StringIO(got.content.decode("utf-8-sig")), delimiter=";")}
    assert "CHAIN-TOLD" in codes
    inside = {code for code, figure in FIGURES.items() if not figure.leaves}
    assert not codes & inside
    steps = {code for code in FIGURES if code.startswith("CHAIN-STEP")}
    of_steps = {code for code in FIGURES if code.startswith("CHAIN") and code.endswith("-ON")}
    assert {code for code in inside if code.startswith("CHAIN")} == steps | of_steps


def test_only_whoever_leads_sees_it_and_it_is_found_from_the_figures(leena: Post, booked: Booked) -> None:
    for who, status in ((leena, 200), (booked.marjut, 403), (booked.satu, 403)):
        assert signed_in(who).get(ADDRESS).status_code == status
    for address in ("/figures/", "/figures/promises/"):
        assert f'href="{PAGE}' in signed_in(leena).get(address).content.decode(), address
    assert f'href="{PAGE}' not in signed_in(leena).get("/figures/booking/").content.decode()
    text = signed_in(leena, "en").get(ADDRESS).content.decode()
    for words in ("<svg", "Waits for decisions", "Each deadline of the law by itself"):
        assert words in text, words


def test_it_costs_the_same_however_much_there_is(leena: Post, booked: Booked) -> None:
    browser = signed_in(leena)
    count_what_changed(timezone.now())
    few = len(statements(lambda: browser.get(f"{ADDRESS}&by=need")))
    for _number in range(5):
        booked.case(now=MONDAY)
    count_what_changed(timezone.now())
    assert len(statements(lambda: browser.get(f"{ADDRESS}&by=need"))) == few <= MOST_STATEMENTS
