"""The promise chain for somebody without an account: as far as nothing small is told, nor by subtraction."""

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from reimari.access.actor import NOBODY
from reimari.cases.states import MeetingState
from reimari.desk.queries.figures import Figures
from reimari.desk.queries.figures_asked import asked_by
from reimari.desk.queries.figures_chain import page_of
from reimari.desk.queries.figures_chain_outside import ChainTold, Way, chain_outside
from reimari.desk.queries.figures_shared import Shared, title_of
from reimari.desk.queries.figures_table import KEPT_BACK, lines_of
from reimari.desk.tests.sharing import TOKEN, a_shared_page
from reimari.figures.definitions import CHAIN, HIT, OF, Share
from reimari.figures.definitions.chain import COUNTY_STEPS, LAW_STEPS
from reimari.figures.definitions.promises import CHILD, START, URGENT
from reimari.figures.models import SharedPage
from reimari.figures.queries import Read
from reimari.figures.rules import is_small
from reimari.figures.tests.october import FRIDAY, TURN
from reimari.figures.tests.promises_month import Booked, by_letter
from reimari.staff.models import Post
from reimari.work.queries import County, county_on
from tests.browser import context
from tests.factories import a_post, at, loaded

pytestmark = pytest.mark.django_db
MONTH = {"since": "2026-10", "until": "2026-10"}
ADDRESS = f"/en/mittarit/{TOKEN}/"
KNOWN_CODES = {True: "in_time", False: "late", None: "open"}


@pytest.fixture
def leena(db: None) -> Post:
    loaded("KL", now=at("2026-09-01 09:00"))
    return a_post("ADVICE", "PALVELUESIHENKILO", name="Leena Saaripuro")


@dataclass(frozen=True, slots=True)
class Made:
    """Cases of October: told and met in time; told and no time since; told and no time yet; not told."""

    met: int
    late: int
    open: int
    untold: int

    def make(self) -> None:
        booked = Booked()
        for number in range(self.met):
            time = f"2026-10-{7 + number % 3:02} {9 + number // 3:02}:00"
            booked.went(booked.agreed(time, booked.case()), MeetingState.REALISED)
        for _ in range(self.late):
            booked.case()
        for _ in range(self.open):
            booked.case(now=FRIDAY)
        for _ in range(self.untold):
            booked.case(now=FRIDAY, answer=by_letter("INCOME_SUPPORT"))


def opened(who: Post, monkeypatch: pytest.MonkeyPatch) -> tuple[ChainTold, str]:
    """What the link shows when October is over, and the page as HTML."""
    a_shared_page(who, page=SharedPage.CHAIN, code="chain", asked=MONTH, units=["INCOME_SUPPORT"], now=TURN)
    monkeypatch.setattr("django.utils.timezone.now", lambda: TURN)
    got = Client().get(ADDRESS)
    assert got.status_code == 200, got.content
    shown: Shared = context(got)["shown"]
    assert shown.told.chain
    return shown.told.chain, got.content.decode()


def steps(way: Way) -> list[tuple[int, int, int, int]]:
    return [(each.came.number, each.kept.number, each.late.number, each.unknown) for each in way.stages]


def test_a_chain_without_small_numbers_is_told_whole(leena: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """6 met in time, 5 without a time, 5 whose time may still come, 5 who weren't told: 21. Of these 16 were
    told; 6 of 16 had a time in time and 5 didn't; of the 11 who came on 6 met; to none an assessment was
    promised. 16 of 21 is 76 %, 6 of 21 29 %, 6 of 16 38 %, 6 of 11 55 %."""
    Made(met=6, late=5, open=5, untold=5).make()
    chain, html = opened(leena, monkeypatch)
    county, law = chain.ways
    assert chain.number == 21
    assert steps(county) == [(21, 16, 5, 0), (16, 6, 5, 5), (11, 6, 0, 5), (11, 0, 0, 11)]
    assert [(each.of_all, each.of_came) for each in county.stages[:3]] == [(76, 76), (29, 38), (29, 55)]
    assert steps(law) == [(21, 0, 0, 21)]
    assert not county.untold
    assert "The law&#39;s deadline" in html
    assert html.count('class="chart"') == 2
    assert "isn't told" not in html.replace("&#39;", "'")


@pytest.mark.parametrize(
    ("made", "told", "untold"),
    [
        (Made(met=6, late=4, open=5, untold=5), 1, 3),  # at the second step 4 weren't in time
        (Made(met=6, late=5, open=4, untold=5), 1, 3),  # at the second step it isn't known of 4
        (Made(met=4, late=5, open=5, untold=5), 1, 3),  # at the second step 4 were in time
        (Made(met=6, late=5, open=5, untold=4), 0, 4),  # 4 weren't told
    ],
)
def test_the_chain_ends_before_the_first_step_with_a_small_number(
    leena: Post, monkeypatch: pytest.MonkeyPatch, made: Made, told: int, untold: int
) -> None:
    made.make()
    chain, html = opened(leena, monkeypatch)
    county = chain.ways[0]
    assert (len(county.stages), len(county.untold)) == (told, untold)
    assert (county.picture is not None) == bool(told)
    assert "as those who came to them would show it by subtraction" in html
    cells = re.findall(r"<td[^>]*>\s*(\d+)", html.partition("The law")[0])
    assert [cell for cell in cells if is_small(int(cell))] == []


def test_of_few_cases_nothing_is_told(leena: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    Made(met=0, late=4, open=0, untold=0).make()
    chain, html = opened(leena, monkeypatch)
    assert (chain.number, chain.ways) == (None, ())
    assert "Fewer than five cases began" in html
    assert 'class="chart"' not in html


def test_nothing_came_and_that_is_told(leena: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    chain, html = opened(leena, monkeypatch)
    assert chain.number == 0
    assert "No case began with a contact in these months." in html


def test_no_step_is_shared_by_itself_nor_in_a_report() -> None:
    assert title_of("chain", "chain")
    for page, code in (
        ("report", "chain"),
        ("figure", "CHAIN-STEP-BOOKED"),
        ("figure", "CHAIN-BOOKED-ON"),
        ("chain", "equality"),
        ("report", "equality"),
        ("report", "arrivals"),
    ):
        assert not title_of(page, code), (page, code)
    assert title_of("figure", "CHAIN-BOOKED")
    assert title_of("report", "booking")


# Whoever has the shared page and the file of the same months tries to tell small numbers by subtraction.


def a_case(chance: random.Random) -> dict[str, bool | None]:
    """How a case went at each share of all cases: in time, not in time, or it isn't known."""
    how = [True] * chance.randint(1, 6) + [False] * chance.randint(0, 2) + [None] * chance.randint(0, 2)
    told = {step.every.code if step.every else step.share.code: chance.choice(how) for step in COUNTY_STEPS}
    law = {"CHAIN-LAW": chance.choice([True, False, None, None, None])}
    return told | {"CHAIN-TOLD": bool(told["CHAIN-TOLD"])} | law


def counted(cases: list[dict[str, bool | None]]) -> dict[str, Counter[str]]:
    """The same as sums, as the definitions count them."""
    sums: dict[str, Counter[str]] = {}
    for case in cases:
        goes_on = True
        for step in (*COUNTY_STEPS, *LAW_STEPS):
            code = step.every.code if step.every else step.share.code
            went = case[code]
            for share, counts in (
                (code, went is not None),
                (step.share.code, went is not None and goes_on and code != step.share.code),
            ):
                if counts:
                    sums.setdefault(share, Counter()).update({OF: 1, HIT: int(went is True)})
            comes = goes_on or step in LAW_STEPS
            if step.stood and comes:
                sums.setdefault(step.stood.code, Counter())[KNOWN_CODES[went]] += 1
            goes_on = goes_on and went is not False
    if cases and "CHAIN-LAW" in sums:  # the one deadline that the law's limit is made of here
        sums[START.code] = sums["CHAIN-LAW"].copy()
    return sums


def told_outside(cases: list[dict[str, bool | None]], county: County) -> tuple[ChainTold, Figures]:
    read = Read(stated={"": counted(cases)}, again={"": counted(cases)})
    asked = asked_by(MONTH, now=TURN)
    every = [*CHAIN.figures, URGENT, START, CHILD]
    figures = Figures(every, asked, county, NOBODY, ["INCOME_SUPPORT"], [], read, Read(), TURN)
    return chain_outside(page_of(figures)), figures


def in_file(figures: Figures, share: Share) -> tuple[int, int] | None:
    """Its number and of how many, if the file tells them."""
    assert share.leaves
    lines = dict(lines_of(figures))[share]
    (_by, _which, number, of, _percent) = lines[0]
    return None if number == KEPT_BACK else (int(number), int(of))


def subtracted(chain: ChainTold, figures: Figures) -> Iterator[tuple[str, int]]:
    """What anybody learns: each number that is told, and what one is less another that it is a part of."""
    if chain.number is None:
        return
    yield "all", chain.number
    for way in chain.ways:
        comes = chain.number
        for stage in way.stages:
            kept, late, unknown = stage.kept.number, stage.late.number, stage.unknown
            yield from ((f"{stage.step.name} {number}", number) for number in (kept, late, unknown))
            yield "came", stage.came.number
            assert stage.came.number == comes
            share = stage.step.every
            if share and (told := in_file(figures, share)):
                hit, of = told
                yield f"{share.code} in time, lost before", hit - kept
                yield f"{share.code} late, lost before", of - hit - late
                yield f"{share.code} unknown, lost before", chain.number - of - unknown
            comes -= late
        yield "goes on", comes


def test_nobody_learns_anything_small_by_subtraction(leena: Post) -> None:
    """Also beside what the file tells of all cases. Of some hundred invented months each kind of chain comes:
    whole, cut at each step, not told at all."""
    del leena
    county, ends = county_on(TURN), set[int]()
    for seed in range(400):
        chance = random.Random(seed)  # noqa: S311 (no secret)
        chain, figures = told_outside([a_case(chance) for _ in range(chance.randint(0, 150))], county)
        small = [(what, number) for what, number in subtracted(chain, figures) if is_small(number)]
        assert not small, (seed, small)
        assert all(number >= 0 for _what, number in subtracted(chain, figures)), seed
        if chain.number:
            ends.add(len(chain.ways[0].stages))
    assert ends == {0, 1, 2, 3, 4}


def test_a_deadline_of_the_law_that_is_small_by_itself_keeps_the_laws_step_back(leena: Post) -> None:
    """20 in time and 10 not: 28 by the one deadline and 2 by the other, which a file would tell less."""
    del leena
    told: dict[str, Any] = {"CHAIN-TOLD": True, "CHAIN-BOOKED": True, "CHAIN-REALISED": True}
    cases = [{**told, "CHAIN-ASSESSED": True, "CHAIN-LAW": number < 20} for number in range(30)]
    county = county_on(TURN)
    chain, figures = told_outside(cases, county)
    assert len(chain.ways[1].stages) == 1
    sums = figures.whole.stated[""]
    sums[URGENT.code] = Counter({OF: 2, HIT: 1})  # of another limit
    assert len(chain_outside(page_of(figures)).ways[1].stages) == 1
    sums[START.code], sums[CHILD.code] = Counter({OF: 28, HIT: 18}), Counter({OF: 2, HIT: 2})
    assert not chain_outside(page_of(figures)).ways[1].stages
