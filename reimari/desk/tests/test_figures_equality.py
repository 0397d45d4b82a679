"""Whether those who need the same get the same, and what is chance (R-PS-66, R-VS-57, R-VS-109)."""

import csv
import re
from collections import Counter
from html import unescape
from io import StringIO

import pytest
from django.test import Client
from django.utils import timezone

from reimari.audit.models import Event
from reimari.contacts.actions import Answer, Heard
from reimari.contacts.states import Elsewhere, Outcome, Told
from reimari.desk.queries.figure_cells import Ratio
from reimari.desk.queries.figures_equality import MEASURES, Equality, Measure
from reimari.desk.tests.sharing import TOKEN, a_shared_page
from reimari.figures.actions import freeze_month
from reimari.figures.models import FrozenMonth, SharedView
from reimari.figures.rules import level_for, rank_interval, share_interval
from reimari.figures.tasks import FIGURES, count_what_changed
from reimari.figures.tests.october import OCTOBER, TURN
from reimari.staff.models import Post, Role, Team
from tests.browser import MOST_STATEMENTS, context, signed_in, statements
from tests.factories import ADVICE, a_contact, a_post, at, goes_on, loaded

pytestmark = pytest.mark.django_db
PAGE = "/figures/equality/"
MONTH = f"{PAGE}?since=2026-10&until=2026-10"
TEAM = "INCOME_SUPPORT"
ASKED = {"since": "2026-10", "until": "2026-10"}


@pytest.fixture
def marjut(db: None) -> Post:
    """Of money, all by telephone, each Finnish one followed by a Swedish one: from Kotka 20, all told in the
    contact; from Kouvola 20, of whom the first 5 were told; from Hamina 2, told. Of housing 3, told."""
    loaded("KL", now=at("2026-09-01 09:00"))
    marjut = a_post("ADVICE", "ASIAKASOHJAAJA", name="Marjut Saaripuro")
    for place, often, told in (("KOTKA", 20, 20), ("KOUVOLA", 20, 5), ("HAMINA", 2, 2)):
        for number in range(often):
            came(marjut, place, number, told=number < told)
    for number in range(3):
        came(marjut, "KOTKA", number, told=True, need="HOUSING_NEED")
    return marjut


@pytest.fixture
def leena(marjut: Post) -> Post:
    return a_post("ADVICE", "PALVELUESIHENKILO", name="Leena Saaripuro")


def came(by: Post, place: str, number: int, *, told: bool, need: str = "financial") -> None:
    letter = Answer(
        outcome=Outcome.GOES_ON,
        team=Team.objects.get(pk=TEAM),
        told_how=Told.LETTER,
        told_what="Someone calls you.",
    )
    heard = Heard(own_words="?", need=need, place_id=place, answer=goes_on(TEAM) if told else letter)
    now = at(f"2026-10-{number % 20 + 5:02} 10:00")
    a_contact(by, heard, now=now, language="sv" if number % 2 else "fi")


def shown(who: Post, address: str = MONTH) -> Equality:
    got = signed_in(who, "en").get(address)
    assert got.status_code == 200, got.content
    page: Equality = context(got)["shown"]
    return page


def measure(code: str) -> Measure:
    return next(each for each in MEASURES if each.code == code)


def rows(page: Equality, code: str) -> list[tuple[str, str, bool]]:
    (one,) = [each for each in page.compared if each.measure.code == code]
    return [(row.name, row.said, row.chance.differs) for row in one.rows]


def test_what_differs_by_more_than_chance_is_said_and_nothing_else(leena: Post) -> None:
    """The need that came most often. 8 measures (no need was assessed) of 3 municipalities, 2 languages, one
    channel and no area: 8 * 7 = 56 numbers, so each is 99.91 % sure (z = 3.32). Kotka 20 of 20 is at least
    64 %, all others 7 of 22 at most 66 %: each outside the other's. Kouvola 5 of 20 is at most 61 %, others
    22 of 22 at least 67 %. Hamina 2 of 2 is anything from 15 % on: chance. Nobody got a time: equal."""
    page = shown(leena)
    assert page.need == "financial"
    assert [code for code, _name in page.needs] == ["financial", "HOUSING_NEED"]
    assert page.numbers == 56
    assert [(each.title, row.name, row.said, row.rest) for each, row in page.found] == [
        ("By municipality", "Kotka", "100 % (20 of 20)", "32 % (7 of 22)"),
        ("By municipality", "Kouvola", "25 % (5 of 20)", "100 % (22 of 22)"),
    ]
    assert rows(page, "CHAIN-TOLD") == [
        ("Hamina", "100 % (2 of 2)", False),
        ("Kotka", "100 % (20 of 20)", True),
        ("Kouvola", "25 % (5 of 20)", True),
    ]
    (told,) = [each for each in page.compared if each.measure.code == "CHAIN-TOLD"]
    assert [row.chance.words for row in told.rows] == ["15 to 100 %", "64 to 100 %", "6 to 62 %"]
    assert told.whole == "64 % (27 of 42)"
    assert {said for _name, said, _differs in rows(page, "CHAIN-BOOKED")} == {
        "0 % (0 of 2)",
        "0 % (0 of 20)",
    }
    text = signed_in(leena, "en").get(MONTH).content.decode()
    for words in (
        "By municipality, Kouvola: Told in the first contact what happens next: 25 % (5 of 20); all others",
        "56 numbers are compared here",
        "isn't an injustice by itself",
        "never contacted us",
        "differs from the others",
    ):
        assert words in text, words


def test_whoever_leads_the_cases_of_another_units_contacts_sees_them(marjut: Post) -> None:
    """The income-support team's leader sees no contact of client advice, but its 42 cases."""
    Role.objects.filter(pk="JOHTAVA_SOSIAALITYONTEKIJA").update(scope="team")
    johanna = a_post(TEAM, "JOHTAVA_SOSIAALITYONTEKIJA", name="Johanna Kallio")
    page = shown(johanna)
    assert page.need == "financial"
    assert rows(page, "CHAIN-TOLD")[1:] == [
        ("Kotka", "100 % (20 of 20)", True),
        ("Kouvola", "25 % (5 of 20)", True),
    ]
    assert {each.measure.figure.code for each in page.compared} == {
        "CHAIN-TOLD",
        "CHAIN-BOOKED",
        "CHAIN-REALISED",
    }


def test_one_need_alone_is_compared(leena: Post) -> None:
    page = shown(leena, f"{MONTH}&need=HOUSING_NEED")
    assert rows(page, "CHAIN-TOLD") == [("Kotka", "100 % (3 of 3)", False)]
    assert not page.found
    text = signed_in(leena, "en").get(f"{MONTH}&need=HOUSING_NEED").content.decode()
    assert "doesn't show that all is equal" in text


def test_every_way_of_telling_apart_has_its_own_numbers(leena: Post) -> None:
    """Told: Finnish 10 of Kotka, 3 of Kouvola, 1 of Hamina, of 21; Swedish 10, 2 and 1. What differs by
    municipality is said there too."""
    page = shown(leena, f"{MONTH}&by=language")
    assert rows(page, "CHAIN-TOLD") == [
        ("Finnish", "67 % (14 of 21)", False),
        ("Swedish", "62 % (13 of 21)", False),
    ]
    assert rows(page, "K-09.goes_on")[0] == ("Finnish", "100 % (21 of 21)", False)
    assert "K-09.advice" not in {each.measure.code for each in page.compared}  # nobody's ended so
    assert len(page.found) == 2
    assert rows(shown(leena, f"{MONTH}&by=channel"), "CHAIN-TOLD")[0][1] == "64 % (27 of 42)"
    assert rows(shown(leena, f"{MONTH}&by=need"), "CHAIN-TOLD")[0][0] == "Hamina"  # no such way


def test_what_isnt_told_apart_is_never_said_to_differ(leena: Post, marjut: Post) -> None:
    """Twenty whose municipality wasn't told: none was told what happens next, others 27 of 42."""
    for number in range(20):
        heard = Heard(own_words="?", need="financial", answer=ADVICE)
        a_contact(marjut, heard, now=at(f"2026-10-{number + 5:02} 12:00"))
    page = shown(leena)
    assert rows(page, "K-09.advice")[-1] == ("not told", "100 % (20 of 20)", False)
    assert ("Kotka", "K-09.advice") in {(row.name, each.measure.code) for each, row in page.found}


def test_one_alone_never_differs(leena: Post, marjut: Post) -> None:
    """Of twenty Swedish and Finnish each nobody was advised, of one Arabic the only one: by the formula from
    7 % on, which others' none is not; but one of 43 has to be somebody's (twice 1/43 is 4.7 %)."""
    heard = Heard(own_words="?", need="financial", place_id="KOTKA", answer=ADVICE)
    a_contact(marjut, heard, now=at("2026-10-30 12:00"), language="ar")
    page = shown(leena, f"{MONTH}&by=language")
    assert rows(page, "K-09.advice")[0] == ("Arabic", "100 % (1 of 1)", False)


def test_a_number_opens_its_cases(leena: Post) -> None:
    page = shown(leena)
    (told,) = [each for each in page.compared if each.measure.code == "CHAIN-TOLD"]
    behind = context(signed_in(leena).get(told.rows[2].url))["shown"]
    assert behind.rows.all == 20
    assert "municipality=KOUVOLA" in told.rows[2].url
    assert "need=financial" in told.rows[2].url


def test_a_file_tells_nothing_small_nor_what_would_tell_it(leena: Post) -> None:
    """Hamina is small, and so is kept back with it one of the others; of outcomes none of theirs is told."""
    got = signed_in(leena, "en").get(f"{PAGE}file/?since=2026-10&until=2026-10")
    assert got["Content-Disposition"] == ('attachment; filename="equality-municipality-2026-10-2026-10.csv"')
    lines = list(csv.reader(StringIO(got.content.decode("utf-8-sig")), delimiter=";"))
    told = {(line[0], line[3]): line[4:] for line in lines}
    assert told["CHAIN-TOLD", "Hamina"] == [".."] * 6
    assert told["CHAIN-TOLD", "Kotka"] == [".."] * 6
    assert told["CHAIN-TOLD", "Kouvola"] == ["5", "20", "25", "6", "62", "yes"]
    for place, number in (("Hamina", ".."), ("Kotka", ".."), ("Kouvola", "20")):
        assert told["K-09.goes_on", place][0] == number
    event = Event.objects.filter(action="figures.export").latest("pk")
    assert (event.actor_id, event.subject_id) == (leena.user_id, str(leena.user_id))


def test_of_outcomes_a_small_one_hides_the_others_of_the_row(leena: Post, marjut: Post) -> None:
    """Of Kotka 8 were advised and 2 guided elsewhere: 20 of 30 that go on and these 8 would tell the 2. One
    of the others hides with it."""
    elsewhere = Answer(outcome=Outcome.ELSEWHERE, elsewhere=Elsewhere.KELA)
    for number in range(10):
        answer = ADVICE if number < 8 else elsewhere
        heard = Heard(own_words="?", need="financial", place_id="KOTKA", answer=answer)
        a_contact(marjut, heard, now=at("2026-10-30 12:00"))
    for number in range(30):
        came(marjut, "KOUVOLA", number, told=True)
        came(marjut, "HAMINA", number, told=True)
    got = signed_in(leena, "en").get(f"{PAGE}file/?since=2026-10&until=2026-10")
    lines = list(csv.reader(StringIO(got.content.decode("utf-8-sig")), delimiter=";"))
    told = {(line[0], line[3]): line[4] for line in lines}
    assert told["K-09.goes_on", "Kotka"] == told["K-09.advice", "Kotka"] == ".."
    assert told["K-09.goes_on", "Hamina"] == told["K-09.advice", "Hamina"] == ".."
    assert (told["K-09.goes_on", "Kouvola"], told["K-09.advice", "Kouvola"]) == ("50", "0")


def test_a_link_tells_per_cent_and_limits_never_of_how_many(leena: Post) -> None:
    """As the file: Hamina's 2 are small, Kotka's 20 would tell them. All 27 of 42 are 64 %, 5 of 20 25 %."""
    a_shared_page(leena, page="equality", code="equality", asked=ASKED, units=["ADVICE", TEAM])
    got = Client().get(f"/en/mittarit/{TOKEN}/")
    page = context(got)["shown"]
    told = page.told.equality
    assert told.kept_back
    (first,) = [each for each in told.measures if each.measure.code == "CHAIN-TOLD"]
    assert first.whole == "64 %"
    assert [(line.name, line.said, line.limits, line.differs) for line in first.lines] == [
        ("Hamina", "..", "..", False),
        ("Kotka", "..", "..", False),
        ("Kouvola", "25 %", "6 to 62 %", True),
    ]
    assert first.chart
    assert [mark.said for mark in first.chart.marks] == ["Kouvola: 25 %"]
    assert [(each.measure.code, line.name) for each, line in told.found] == [("CHAIN-TOLD", "Kouvola")]
    assert [title for title, _value in page.narrowed] == ["Need"]
    html = got.content.decode().partition("</h1>")[2]
    assert not re.search(r"\d+ of \d+\)", html)
    assert "By municipality, Kouvola: Told in the first contact what happens next: 25 %" in html
    assert "isn't an injustice by itself" in html.replace("&#39;", "'")


def test_a_link_to_a_need_of_few_tells_nothing_of_them(leena: Post) -> None:
    """Three from Kotka."""
    asked = {**ASKED, "need": "HOUSING_NEED"}
    a_shared_page(leena, page="equality", code="equality", asked=asked, units=["ADVICE", TEAM])
    told = context(Client().get(f"/en/mittarit/{TOKEN}/"))["shown"].told.equality
    assert {each.whole for each in told.measures} == {".."}
    assert {line.said for each in told.measures for line in each.lines} == {".."}
    assert {each.chart for each in told.measures} == {None}


def test_a_link_to_months_without_any_need_says_so(leena: Post) -> None:
    asked = {"since": "2025-01", "until": "2025-01"}
    a_shared_page(leena, page="equality", code="equality", asked=asked, units=["ADVICE"])
    html = Client().get(f"/en/mittarit/{TOKEN}/").content.decode()
    assert "No need was written down in these months." in html


def test_the_form_makes_a_link_to_the_need_that_is_shown(leena: Post) -> None:
    html = signed_in(leena).get(MONTH).content.decode()
    form = html.partition('action="/figures/share/"')[2].partition("</form>")[0]
    fields = {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form)}
    del fields["csrfmiddlewaretoken"]
    assert signed_in(leena).post("/figures/share/", fields | {"days": "7"}).status_code == 200
    view = SharedView.objects.get()
    assert (view.page, view.asked["need"], view.asked["by"]) == ("equality", "financial", "municipality")


def test_whoever_doesnt_lead_sees_none_of_it(marjut: Post, leena: Post) -> None:
    for address in (PAGE, f"{PAGE}file/"):
        assert signed_in(marjut).get(address).status_code == 403
    assert 'href="/figures/equality/"' in signed_in(leena).get("/figures/").content.decode()


def test_without_any_need_and_with_one_that_isnt_there_it_is_said_so(leena: Post) -> None:
    empty = signed_in(leena, "en").get(f"{PAGE}?since=2025-01&until=2025-01").content.decode()
    assert "No need was written down in these months." in empty
    assert signed_in(leena).get(f"{PAGE}file/?since=2025-01&until=2025-01").status_code == 200
    gone = signed_in(leena, "en").get(f"{MONTH}&need=<blink>&by=<blink>").content.decode()
    assert "Nothing was counted in these months." in gone
    assert "<blink>" not in gone


def test_it_costs_few_queries_also_of_frozen_months(leena: Post) -> None:
    count_what_changed(timezone.now())
    freeze_month(FrozenMonth(month=OCTOBER), actor=FIGURES, now=TURN)
    browser = signed_in(leena)
    for address in (MONTH, f"{PAGE}file/?since=2026-10&until=2026-10"):
        assert len(statements(lambda: browser.get(address))) <= MOST_STATEMENTS, address  # noqa: B023 (at once)


def test_days_are_told_by_their_half_and_nine_of_ten() -> None:
    """Eleven in 2 days, six in 5, three in 9: the tenth of twenty took 2, the eighteenth 9."""
    sums = {"K-18-DAYS": Counter({"2": 11, "5": 6, "9": 3})}
    assert measure("K-18-DAYS.50").number(sums) == 2
    assert measure("K-18-DAYS.90").number(sums) == 9
    assert measure("K-18-DAYS.50").ratio(sums) is None
    assert measure("K-18-DAYS.90").number({}) is None


def test_outcomes_are_shares_of_those_that_have_ended() -> None:
    sums = {"K-09": Counter({"advice": 3, "goes_on": 5, "open": 2})}
    assert measure("K-09.advice").ratio(sums) == Ratio(3, 8)
    assert measure("K-09.elsewhere").ratio(sums) == Ratio(0, 8)
    assert "K-09.open" not in {each.code for each in MEASURES}


def test_nine_of_ten_lie_between_two_ranks() -> None:
    """Of 100 values the ranks 84 and 97: 90 and 1.96 * 3 around it. Of 30 the upper one isn't there."""
    assert rank_interval(dict.fromkeys(range(1, 101), 1), 90) == (84, 97)
    assert rank_interval(dict.fromkeys(range(1, 31), 1), 90) is None


def test_the_limits_of_the_report_are_those_of_56_numbers() -> None:
    low, _high = share_interval(20, 20, level_for(56))
    assert round(low, 2) == 0.64
