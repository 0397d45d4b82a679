import re
from collections.abc import Iterator
from http import HTTPStatus

import pytest
from django.utils.translation import override

from reimari.audit.models import Event
from reimari.desk.queries.settings import SECTIONS, tables_of
from reimari.desk.queries.settings.book import Book, touches
from reimari.region.models import CountyProfile
from reimari.region.profile.reference import law_clocks
from reimari.region.profile.values import Gap, Profile
from reimari.staff.models import Post
from tests.browser import MOST_STATEMENTS, signed_in, statements
from tests.factories import TODAY, a_post, county, loaded

pytestmark = pytest.mark.django_db
CODES = [section.code for section in SECTIONS]


@pytest.mark.parametrize(
    ("who", "status"),
    [("aino", 403), ("eero", 403), ("timo", 403), ("helmi", 403), ("lea", 200), ("tarmo", 200)],
)
def test_who_sees_the_settings(request: pytest.FixtureRequest, who: str, status: int) -> None:
    browser = signed_in(request.getfixturevalue(who))
    for code in ("", *(f"{code}/" for code in CODES)):
        assert browser.get(f"/settings/{code}").status_code == status


def test_a_section_that_does_not_exist_is_not_there(lea: Post) -> None:
    assert signed_in(lea).get("/settings/nothing/").status_code == HTTPStatus.NOT_FOUND


def test_the_gaps_stand_first_with_their_reasons_and_link_to_their_place(iu: Profile, tarmo: Post) -> None:
    html = signed_in(tarmo).get("/settings/").content.decode()
    row = CountyProfile.objects.get()
    assert row.hash in html
    for gap in iu.gaps:
        assert f'id="gap-{gap.id}"' in html
    assert "The sources don&#39;t tell the opening hours of phones, chat and offices." in html
    assert 'href="/settings/channels/"' in html
    event = Event.objects.get(action="region.view_profile")
    assert (event.subject_type, event.subject_id) == ("region.countyprofile", str(row.pk))


def test_gaps_and_invented_values_are_marked_at_their_place(lea: Post) -> None:
    browser = signed_in(lea)
    channels = browser.get("/settings/channels/").content.decode()
    assert "#gap-G-09" in channels
    assert "invented" in channels
    assert "#gap-G-03" in browser.get("/settings/places/").content.decode()
    assert "#gap-GAP-IU-PARTNER" in browser.get("/settings/units/").content.decode()


def test_without_the_demo_nothing_is_invented_and_the_hours_are_a_gap(db: None) -> None:
    loaded("IU", with_demo=False)
    boss = a_post("GUIDANCE_WORKING_AGE_LANTINEN", "ESIHENKILO", name="Lea Lehtoniemi")
    html = signed_in(boss).get("/settings/channels/").content.decode()
    assert "ds-tag invented" not in html
    assert "#gap-G-09" in html
    assert "9.00\u2013" not in html


def test_a_deadline_from_memory_is_never_shown_as_law(lea: Post) -> None:
    html = signed_in(lea).get("/settings/clocks/").content.decode()
    titles = re.findall(r'id="table-\d">([^<]+)<', html)
    assert titles[:2] == ["The county&#39;s promises", "Deadlines of the law"]
    for clock in law_clocks():
        at = html.index(f">{clock.code}<")
        title = max(html.rfind(f">{each}<", 0, at) for each in titles)
        unverified = html.rfind(">Not verified<", 0, at) >= title
        assert unverified == (clock.confidence == "M"), clock.code
    unsure = html[html.index(">Not verified<") :] if ">Not verified<" in html else ""
    assert "1301/2014" not in unsure[: unsure.find("</table>")]


def test_rules_stand_in_their_order_with_their_sentences(iu: Profile, lea: Post) -> None:
    html = signed_in(lea).get("/settings/routing/").content.decode()
    order = [html.index(f'<span class="code quiet small">{rule.id}</span>') for rule in iu.rules]
    assert order == sorted(order)
    assert "A separate unit without areas takes care of the matter." in html
    assert "age at least 65" in html
    assert "destination: Children&#39;s and families&#39; guidance or Working-age guidance" in html
    assert "{service_task}" not in html


def test_what_a_role_may_do_is_told_in_words(lea: Post) -> None:
    html = signed_in(lea).get("/settings/roles/").content.decode()
    assert "Client adviser (outsourced)" in html
    row = html[html.index("See a team&#39;s work and people") :]
    assert row[: row.index("</tr>")].count("yes") == 2  # the supervisor, and who stands over the partner


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_names_are_those_of_the_viewers_language(iu: Profile, lea: Post, language: str) -> None:
    html = signed_in(lea, language).get("/settings/places/").content.decode()
    wanted = {"fi": "Läntinen alue", "sv": "Västra området", "en": "Western area"}[language]
    assert f"{wanted}" in html
    assert f'<html lang="{language}"' in html


@pytest.mark.parametrize("code", ["ks", "ps", "vs", "kl", "iu"])
def test_every_section_of_every_county_can_be_read(code: str) -> None:
    profile = county(code)
    for each in (profile, profile.with_demo()):
        for section in SECTIONS:
            for table in tables_of(section, each, TODAY, organisation="COUNTY"):
                assert table.lines is not None


@pytest.mark.parametrize("code", ["ks", "ps", "vs", "kl", "iu"])
def test_each_place_tells_its_area_and_team_or_why_it_is_not_known(code: str) -> None:
    profile = county(code)
    (places, *_) = tables_of(SECTIONS[0], profile, TODAY, organisation="COUNTY")
    for line, cells in places.lines:
        for head, cell in cells[3:]:
            assert cell, (line, head)


@pytest.fixture
def in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.mark.usefixtures("in_english")
def test_conditions_of_booking_stand_between_backgrounds_and_rules() -> None:
    """R-KL-23: each with its sentence, whose times it concerns, when it holds, and what isn't told."""
    calendars = next(section for section in SECTIONS if section.code == "calendars")
    titles = {}
    for code in ("KL", "PS", "VS"):
        tables = tables_of(calendars, county(code), TODAY, organisation="COUNTY")
        assert tables[1].title == "Conditions of booking"
        titles[code] = tables[1]
    ((_code, cells),) = titles["KL"].lines
    said = dict(cells)
    assert [gap.id for gap in said["Condition"].gaps] == ["GAP-KL-CONDITIONS"]
    assert said["Condition"].lines[0].startswith("The contact doesn't solve the matter")
    assert said["Whose times"].lines == ("Income-support team", "Adult social work")
    assert said["When"].lines == ("need: Financial support or Broad assessment of service needs",)
    assert said["Source"].lines == ("R-KL-23, R-KL-44",)
    ((_code, cells),) = titles["PS"].lines
    assert ("When", ("place: any at all",)) in [(head, cell.lines) for head, cell in cells]
    assert (titles["VS"].rows, "none is checked" in titles["VS"].note) == ((), True)


@pytest.mark.parametrize(
    ("language", "sentence", "title"),
    [
        ("en", "home municipality is known", "Conditions of booking"),
        ("fi", "asuinkunta tiedetään", ""),
        ("sv", "boendekommun är känd", ""),
    ],
)
def test_the_page_shows_the_conditions(db: None, language: str, sentence: str, title: str) -> None:
    loaded("PS", with_demo=True)
    boss = a_post("GUIDANCE_KESKINEN", "ALUE_ESIHENKILO", name="Lea Lehtoniemi")
    html = signed_in(boss, language).get("/settings/calendars/").content.decode()
    assert sentence in html
    assert title in html


def test_a_gap_touches_what_it_names_and_what_lies_within() -> None:
    gap = Gap(id="X", about=("areas.*.number", "channels.phone.hours", "profile.name"))
    assert touches(gap, "areas.keskinen")
    assert touches(gap, "channels.phone")
    assert not touches(gap, "channels.chat")
    assert not touches(gap, "profile")
    book = Book(county("IU"), TODAY, organisation="COUNTY")
    assert [each.id for each in book.gaps(own="G-99")] == ["G-99"]


def test_the_pages_read_the_profile_only(lea: Post) -> None:
    browser = signed_in(lea)
    for code in ("", *(f"{code}/" for code in CODES)):
        browser.get(f"/settings/{code}")
        read = statements(lambda code=code: browser.get(f"/settings/{code}"))  # type: ignore[misc]
        assert len(read) <= min(3, MOST_STATEMENTS)
