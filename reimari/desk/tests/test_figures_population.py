"""Contacts and other volumes per 1 000 inhabitants, on paper (R-PS-03, R-VS-57, R-KL-04, R-IU-02, C72)."""

import csv
from io import StringIO

import pytest
from django.test import Client
from django.utils import timezone

from reimari.access.actor import system
from reimari.audit.models import Event
from reimari.contacts.actions import Heard
from reimari.desk.queries.figures_population import BY, PerInhabitants
from reimari.desk.queries.figures_shared import title_of
from reimari.desk.queries.population_volumes import VOLUMES
from reimari.desk.tests.sharing import TOKEN, a_shared_page
from reimari.figures.actions import load_population
from reimari.figures.definitions import Dimension, Spread, knows
from reimari.figures.models import PopulationFile
from reimari.figures.population import Group, Spoken, Told
from reimari.figures.tasks import count_what_changed
from reimari.staff.models import Post
from tests.browser import MOST_STATEMENTS, context, signed_in, statements
from tests.factories import ADVICE, a_contact, a_post, a_report, an_assessment, as_actor, at, loaded

pytestmark = pytest.mark.django_db
PAGE = "/figures/population/"
MONTH = f"{PAGE}?since=2026-10&until=2026-10"
HAMINA, KOTKA, KOUVOLA, MIEHIKKALA, PYHTAA, VIROLAHTI = "075", "285", "286", "489", "624", "935"


@pytest.fixture
def leena(db: None) -> Post:
    """October 2026: five contacts from Kotka, one of them Swedish; one from Hamina, Arabic; one not told."""
    loaded("KL", now=at("2026-09-01 09:00"))
    marjut = a_post("ADVICE", "ASIAKASOHJAAJA", name="Marjut Saaripuro")
    for place, need, language in (
        *(("KOTKA", "financial", "fi"),) * 4,
        ("KOTKA", "HOUSING_NEED", "sv"),
        ("HAMINA", "financial", "ar"),
        (None, "financial", "fi"),
    ):
        heard = Heard(own_words="?", need=need, place_id=place, answer=ADVICE)
        a_contact(marjut, heard, now=at("2026-10-05 10:00"), language=language)
    return a_post("ADVICE", "PALVELUESIHENKILO", name="Leena Saaripuro")


def load(*rows: tuple[str, Group, Spoken, int], invented: bool = False) -> None:
    file = PopulationFile(name="v.csv", digest="0" * 64, loaded_by="root", is_invented=invented)
    told = [Told(2025, *row) for row in rows]
    load_population(file, rows=told, actor=system("population"), now=at("2026-03-01 09:00"))


def of_all(*left_out: str) -> list[tuple[str, Group, Spoken, int]]:
    """2 000 in each municipality, a quarter of them 65 or more; of all of them 100 speak Swedish."""
    every = [KOTKA, HAMINA, KOUVOLA, MIEHIKKALA, PYHTAA, VIROLAHTI]
    told = [(number, Group.ALL, Spoken.ALL, 2000) for number in every if number not in left_out]
    told += [(number, Group.FROM_65, Spoken.ALL, 500) for number in every if number not in left_out]
    return told + [(number, Group.ALL, Spoken.SWEDISH, 100) for number in every if number not in left_out]


def shown(who: Post, address: str = MONTH) -> PerInhabitants:
    got = signed_in(who, "en").get(address)
    assert got.status_code == 200, got.content
    page: PerInhabitants = context(got)["shown"]
    return page


def test_contacts_are_told_for_each_1000_who_live_there(leena: Post) -> None:
    """Kotka: 5 for 2 000 is 2.5, for 500 aged 65 or more 10. All 7 for 12 000: 0.6, for 3 000: 2.3."""
    load(*of_all())
    page = shown(leena)
    rows = {row.name: (row.number, row.rate, row.old_rate) for row in page.rows}
    assert rows["Kotka"] == (5, "2.5", "10.0")
    assert rows["Hamina"] == (1, "0.5", "2.0")
    assert rows["Kouvola"] == (0, "0.0", "0.0")
    assert rows["not told"] == (1, "", "")
    assert list(rows)[-1] == "not told"
    assert (page.whole.number, page.whole.rate, page.whole.old_rate) == (7, "0.6", "2.3")
    assert (page.year, page.invented, page.lacking) == (2025, False, [])
    text = signed_in(leena, "en").get(MONTH).content.decode()
    for words in ("Inhabitants at the end of 2025.", "not turned into a year", "12,000"):
        assert words in text, words


def test_a_municipality_that_isnt_told_is_a_gap_also_in_the_sum(leena: Post) -> None:
    load(*of_all(KOTKA), invented=True)
    page = shown(leena)
    rows = {row.name: row for row in page.rows}
    assert (rows["Kotka"].rate, rows["Kotka"].people.why_not) == ("", "not loaded")
    assert page.whole.rate == ""
    assert page.lacking == ["Kotka"]
    assert page.invented
    assert "Not told: Kotka." in signed_in(leena, "en").get(MONTH).content.decode()


def test_without_any_population_all_of_it_is_a_gap(leena: Post) -> None:
    page = shown(leena)
    assert page.year is None
    assert {row.rate for row in page.rows} == {""}
    text = signed_in(leena, "en").get(MONTH).content.decode()
    assert "No numbers of inhabitants have been loaded" in text


def test_one_need_alone_is_told(leena: Post) -> None:
    """Of money 4 from Kotka; what else the address narrows by is left out."""
    load(*of_all())
    rows = {row.name: row.number for row in shown(leena, f"{MONTH}&need=financial&language=sv").rows}
    assert (rows["Kotka"], rows["Hamina"]) == (4, 1)


def test_languages_are_divided_by_whoever_speaks_them(leena: Post) -> None:
    """One Swedish contact for 600 who speak it: 1.7. Arabic is another language; how many isn't loaded."""
    load(*of_all())
    rows = {row.name: (row.number, row.rate) for row in shown(leena, f"{MONTH}&by=language").rows}
    assert rows == {"Finnish": (5, ""), "Swedish": (1, "1.7"), "other languages": (1, "")}


def test_an_area_has_the_people_of_its_municipalities(db: None) -> None:
    """Western Itä-Uusimaa of working age: its municipalities together, as the profile has them."""
    profile = loaded("IU", now=at("2026-09-01 09:00"))
    numbers = {place.code: place.number for place in profile.places if place.number}
    load(*((number, Group.ALL, Spoken.ALL, 1000) for number in numbers.values()))
    lea = a_post("GUIDANCE_WORKING_AGE_LANTINEN", "ESIHENKILO", name="Lea Lahti")
    page = shown(lea, f"{MONTH}&by=area")
    areas = {(area.service_task, area.code): area for area in profile.areas}
    whole = next(area for area in areas.values() if area.places and set(area.places) <= set(numbers))
    assert len(whole.places or ()) * 1000 in {row.people.number for row in page.rows}
    assert all(row.people.number or row.people.why_not for row in page.rows)


def test_it_costs_few_queries_and_is_theirs_who_lead(leena: Post) -> None:
    load(*of_all())
    count_what_changed(timezone.now())
    browser = signed_in(leena)
    assert len(statements(lambda: browser.get(MONTH))) <= MOST_STATEMENTS
    marjut = Post.objects.get(user__first_name="Marjut")
    assert signed_in(marjut).get(PAGE).status_code == 403
    assert 'href="/figures/population/"' in browser.get("/figures/").content.decode()


def in_file(who: Post, **asked: str) -> list[list[str]]:
    got = signed_in(who, "en").get(f"{PAGE}file/", {"since": "2026-10", "until": "2026-10", **asked})
    assert got.status_code == 200
    return list(csv.reader(StringIO(got.content.decode("utf-8-sig")), delimiter=";"))


def test_a_file_tells_nothing_small_nor_what_would_tell_it(leena: Post) -> None:
    """Of 5, 1 and 1 the ones are small, also together, which 7 less 5 would tell. Rates tell how many."""
    load(*of_all(), invented=True)
    head, *lines = in_file(leena)
    assert head[1:4] == ["Which", "Contacts", "Inhabitants"]
    told = {line[1]: line[2:] for line in lines}
    assert told["All together"] == ["7", "12000", "0.6", "3000", "2.3"]
    for name, people in (("Kotka", "2000"), ("Hamina", "2000"), ("not told", "")):
        assert (told[name][0], told[name][1]) == ("..", people)
    assert (told["Kotka"][2], told["Kotka"][4]) == ("..", "..")
    assert told["Kouvola"] == ["0", "2000", "0.0", "500", "0.0"]
    assert {len(line) for line in lines} == {7}
    assert [line[:2] for line in lines[-3:]] == [
        ["", "Inhabitants at the end of 2025. Invented numbers."],
        ["Counted now", "2026-10"],
        ["..", "Fewer than five, or what would tell it, isn't given."],
    ]
    event = Event.objects.filter(action="figures.export").latest("pk")
    assert (event.actor_id, event.subject_id) == (leena.user_id, str(leena.user_id))


def test_a_file_by_language_and_of_few_and_without_inhabitants(leena: Post) -> None:
    told = {line[1]: line[2:] for line in in_file(leena, by="language")}
    assert told["All together"] == ["7", "", "", "", ""]
    assert {told[name][0] for name in ("Finnish", "Swedish", "other languages")} == {".."}
    assert not any(name.startswith("Inhabitants at") for name in told)
    (whole,) = [line for line in in_file(leena, need="HOUSING_NEED") if line[1] == "All together"]
    assert whole[2] == ".."


def test_only_whoever_exports_gets_the_file_and_the_page_leads_there(leena: Post) -> None:
    marjut = Post.objects.get(user__first_name="Marjut")
    assert signed_in(marjut).get(f"{PAGE}file/").status_code == 403
    html = signed_in(leena).get(MONTH).content.decode()
    assert f'href="{PAGE}file/?since=2026-10&amp;until=2026-10&amp;by=municipality"' in html


def test_a_link_tells_what_the_file_tells(leena: Post) -> None:
    load(*of_all(), invented=True)
    asked = {"since": "2026-10", "until": "2026-10", "by": "municipality"}
    a_shared_page(leena, page="population", code="population", asked=asked)
    got = Client().get(f"/en/mittarit/{TOKEN}/")
    page = context(got)["shown"].told.inhabited
    shown = [[each.row.name, each.number, each.rate, each.old_rate] for each in page.lines]
    file = [[line[1], line[2], line[4], line[6]] for line in in_file(leena)[1:-3]]
    assert shown == file
    assert page.kept_back
    html = got.content.decode()
    for words in ("Inhabitants at the end of 2025.", "Two full stops stand where", "12,000", "invented"):
        assert words in html, words


@pytest.fixture
def reported(leena: Post) -> Post:
    """Besides, on 6.10. six reported a concern of somebody in Kotka and one in Hamina; one was assessed."""
    marjut = Post.objects.get(user__first_name="Marjut")
    satu = a_post("INCOME_SUPPORT", "SOSIAALIOHJAAJA", name="Satu Kalliovirta")
    for place in ("KOTKA",) * 6 + ("HAMINA",):
        report = a_report(marjut, "INCOME_SUPPORT", now=at("2026-10-06 10:00"), place_id=place)
    case = report.contact.matters.get().case
    assert case
    an_assessment(case, as_actor(satu), now=at("2026-10-09 10:00"))
    return leena


def rates(who: Post, what: str) -> dict[str, tuple[int, str, str]]:
    page = shown(who, f"{MONTH}&what={what}")
    told = {row.name: (row.number, row.rate, row.old_rate) for row in page.rows if row.number}
    return told | {"all": (page.whole.number, page.whole.rate, page.whole.old_rate)}


def test_other_volumes_are_told_in_the_same_way(reported: Post) -> None:
    """Reports: 6 from Kotka for 2 000 is 3.0, for 500 aged 65 or more 12; all 7 for 12 000 0.6, for 3 000
    2.3. They are contacts too: 5 + 6 from Kotka, 7 + 7 in all. What they became are seven cases, and one
    assessment, of Hamina."""
    load(*of_all())
    reports = {"Kotka": (6, "3.0", "12.0"), "Hamina": (1, "0.5", "2.0"), "all": (7, "0.6", "2.3")}
    assert rates(reported, "K-16") == rates(reported, "ASSESSMENTS") == reports
    assert rates(reported, "K-18-DAYS") == {"Hamina": (1, "0.5", "2.0"), "all": (1, "0.1", "0.3")}
    for contacts in ("", "population", "K-99", "K-01"):
        told = rates(reported, contacts)
        assert (told["Kotka"], told["all"]) == ((11, "5.5", "22.0"), (14, "1.2", "4.7"))
    assert rates(reported, "WENT") == {"all": (0, "0.0", "0.0")}


def test_a_volume_says_what_it_is_and_stays_while_one_narrows_and_compares(leena: Post) -> None:
    browser = signed_in(leena, "en")
    for code, volume in VOLUMES.items():
        got = browser.get(f"{MONTH}&what={code}&need=financial")
        html, chosen = got.content.decode(), "" if code == "population" else code
        assert html.count(f"{volume.name} per 1 000 inhabitants") > 2
        assert str(volume.words) in html
        assert f'<th scope="col" class="number">{volume.name}</th>' in html
        assert f'<option value="{chosen}" selected' in html
        for address in (*(tab.url for tab in context(got)["tabs"]), context(got)["download"]):
            assert ("what=" in address, f"what={chosen}" in address) == (bool(chosen), bool(chosen)), address


def test_every_volume_can_be_compared_by_all_that_the_page_offers_and_leaves_the_house() -> None:
    for code, volume in VOLUMES.items():
        assert isinstance(volume.figure, Spread)
        assert all(knows(volume.figure, [way, Dimension.NEED]) for way in BY)
        assert volume.figure.leaves
        assert title_of("population", code)
    assert title_of("population", "K-01") == ""


def test_a_file_and_a_link_of_a_volume_tell_nothing_small_either(reported: Post) -> None:
    """Of 6 and 1 the one is small, and 7 less 6 would tell it."""
    load(*of_all())
    head, *lines = in_file(reported, what="K-16")
    assert head[2] == "Concern reports"
    told = {line[1]: line[2] for line in lines}
    assert (told["All together"], told["Kotka"], told["Hamina"], told["Kouvola"]) == ("7", "..", "..", "0")
    asked = {"since": "2026-10", "until": "2026-10", "by": "municipality"}
    a_shared_page(reported, page="population", code="K-16", asked=asked)
    got = Client().get(f"/en/mittarit/{TOKEN}/")
    page = context(got)["shown"].told.inhabited
    assert [[each.row.name, each.number] for each in page.lines] == [
        line[1:3] for line in lines[: len(page.lines)]
    ]
    assert "Concern reports per 1 000 inhabitants" in got.content.decode()
    form = signed_in(reported, "en").get(f"{MONTH}&what=K-16").content.decode()
    assert 'name="figures" value="K-16"' in form
