import re
from dataclasses import replace
from html import unescape
from http import HTTPStatus

import pytest
from django.test import Client

from reimari.audit.models import Event
from reimari.desk.queries.lines import areas_of
from reimari.desk.queries.settings import SECTIONS, tables_of
from reimari.directory.models import Remark
from reimari.region.models import CountyProfile
from reimari.region.profile.values import OrganisationKind, Profile, fold
from reimari.staff.models import Post
from tests.browser import MOST_STATEMENTS, context, shown, signed_in, statements
from tests.factories import TODAY, a_post, county, key, loaded

pytestmark = pytest.mark.django_db
LINE = "VIRANOMAISLINJA_KESKINEN"
INTERNAL = "only for the county's own use"


@pytest.fixture
def ps(db: None) -> Profile:
    """A county with an internal line of five areas, and a public one."""
    return loaded("PS")


@pytest.fixture
def tuomas(ps: Profile) -> Post:
    """A guide of the authority line."""
    return a_post(LINE, "ASIAKASOHJAAJA_LINJA", name="Tuomas Virtaniemelä")


def words_of(html: str) -> str:
    """What a page says, without its tags."""
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", html).split()))


@pytest.mark.parametrize("who", ["aino", "eero", "timo", "helmi", "lea", "tarmo", "oiva"])
def test_all_staff_see_the_lines_and_the_log_tells_it(request: pytest.FixtureRequest, who: str) -> None:
    answer = signed_in(request.getfixturevalue(who)).get("/lines/")
    assert answer.status_code == HTTPStatus.OK
    assert shown(answer.content.decode()) == [
        *("phone", "chat", "advice_children_families", "advice_working_age", "advice_older_people")
    ]
    event = Event.objects.get(action="region.see_lines")
    row = CountyProfile.objects.get()
    assert (event.subject_type, event.subject_id, event.person_ids) == (
        "region.countyprofile",
        str(row.pk),
        [],
    )


def test_whoever_is_not_signed_in_sees_no_line(ps: Profile) -> None:
    answer = Client().get("/lines/")
    assert answer.status_code in {HTTPStatus.FOUND, HTTPStatus.FORBIDDEN, HTTPStatus.UNAUTHORIZED}
    assert b"99990100" not in answer.content


def test_a_line_tells_whom_it_serves_its_tasks_number_keys_and_addresses(tuomas: Post) -> None:
    html = signed_in(tuomas).get("/lines/").content.decode()
    assert shown(html) == ["phone", "callback", "email", "advice_phone"]
    said = words_of(html)
    assert "the county's own staff Service-needs assessment, Guidance or consultation, Concern report" in said
    assert 'href="tel:+358999990100"' in html
    assert "press 2: Central area" in said
    assert "viranomaislinja.koillinen@example.org North-eastern area" in said
    assert html.count(INTERNAL) == 1  # once, on the unit whose lines are all internal
    assert html.index(INTERNAL) < html.index("Ikäkeskus advice, telephone")
    assert "Kuopio's own authority line 09 99990191 invented 26.11.2023 09 99990100" in said
    assert "Authority line, e-mail the county's own staff" in said
    assert "at any time" in said
    assert "The guides' own work numbers 26.11.2023 09 99990100" in said


def test_of_a_place_only_the_keys_and_addresses_of_its_area_are_shown(tuomas: Post) -> None:
    html = signed_in(tuomas).get("/lines/", {"place": "KARTTULA"}).content.decode()
    said = words_of(html)
    assert "press 4: Western area" in said
    assert "press 2" not in said
    assert "viranomaislinja.lantinen@example.org" in html
    assert "viranomaislinja.keskinen@example.org" not in html
    assert "tel:+358999990100" in html
    assert 'value="KARTTULA" selected' in html


def test_a_place_that_is_none_narrows_nothing(tuomas: Post) -> None:
    browser = signed_in(tuomas)
    whole = context(browser.get("/lines/"))["units"]
    for place in ("NOWHERE", "x" * 5000, "\x00"):
        answer = browser.get("/lines/", {"place": place})
        assert answer.status_code == HTTPStatus.OK
        assert context(answer)["units"] == whole


def test_the_area_of_a_locality_is_its_own_else_its_municipalitys() -> None:
    ps = county("PS")
    assert areas_of(ps, "Nilsia", TODAY) == {"koillinen"}
    assert areas_of(ps, "KUOPIO", TODAY) == {"keskinen"}
    for place in ps.places:
        assert len(areas_of(ps, place.code, TODAY)) == 1, place.code
    iu = county("IU")
    assert areas_of(iu, "ASKOLA", TODAY) == {"lantinen", "itainen"}  # it differs by service task (R-IU-12)


def test_without_the_demo_nothing_is_invented_and_the_page_says_what_is_not_known(db: None) -> None:
    loaded("PS", with_demo=False)
    html = signed_in(a_post(LINE, "ASIAKASOHJAAJA_LINJA", name="Tuomas")).get("/lines/").content.decode()
    assert "invented" not in html
    said = words_of(html)
    assert "not known The source refers to opening hours but never gives them." in said
    assert "not known The line's number, the areas' e-mail addresses" in said
    assert "not known The order of the phone menu isn't told" in said
    assert "tel:" not in html
    assert "mailto:" not in html


def test_a_partners_people_see_public_lines_and_their_own_only(iu: Profile, aino: Post, eero: Post) -> None:
    hidden = next(channel for channel in iu.channels if channel.code == "phone")
    document = CountyProfile.objects.get()
    assert fold(hidden.unit) == "client_advice"
    channels = [
        *document.document["channels"],
        {
            **document.document["channels"][0],
            "code": "inner",
            "unit": "GUIDANCE_WORKING_AGE",
            "public": False,
        },
    ]
    points = [
        *document.document["contact_points"],
        {"code": "INNER", "name": {}, "channel": "inner", "kind": "phone", "value": "+358999990399"},
    ]
    changed = document.document | {"channels": channels, "contact_points": points}
    CountyProfile.objects.update(document=changed, hash="of-this-test")
    assert "99990399" in signed_in(eero).get("/lines/").content.decode()
    html = signed_in(aino).get("/lines/").content.decode()
    assert "99990399" not in html
    assert "inner" not in shown(html)
    assert "phone" in shown(html)


def test_each_service_task_has_its_advice_phone_and_a_place_its_own_area_in_it(eero: Post) -> None:
    """R-IU-09, 11, 13, G-02: Askola is western for working-age people, eastern for older people."""
    browser = signed_in(eero)
    said = words_of(browser.get("/lines/").content.decode())
    for number in ("09 99990310", "09 99990311", "09 99990312"):
        assert number in said
    html = browser.get("/lines/?place=ASKOLA").content.decode()
    rows = dict(re.findall(r'<tr data-row="(advice_\w+)">(.*?)</tr>', html, re.DOTALL))
    keys = {code: re.findall(r"press (\d)", words_of(row)) for code, row in rows.items()}
    assert keys == {
        "advice_children_families": ["2"],
        "advice_working_age": ["2"],
        "advice_older_people": ["3"],
    }


def test_without_the_demo_the_advice_phones_say_that_their_numbers_and_hours_arent_told(db: None) -> None:
    """G-09, GAP-IU-NUMBERS."""
    profile = loaded("IU", with_demo=False)
    guide = a_post("GUIDANCE_WORKING_AGE_LANTINEN", "TYONTEKIJA", name="Eero Kuusirinne")
    said = words_of(signed_in(guide).get("/lines/").content.decode())
    assert said.count("The numbers of client advice and of the service tasks' advice phones aren't told") == 4
    assert said.count("The sources don't tell the opening hours of phones, chat and offices.") == 5
    assert "advice_disability" not in {channel.code for channel in profile.channels}


def test_a_line_for_urgent_matters_says_so(db: None) -> None:
    """R-KS-09."""
    loaded("KS")
    guide = a_post("AUTHORITY_LINE", "ASIAKASOHJAAJA", name="Timo Harjuvesi")
    said = words_of(signed_in(guide).get("/lines/").content.decode())
    assert said.count("the county's own staff and other authorities, urgent matters only") == 1


def test_a_wrong_number_reaches_the_keeper_of_the_register_and_the_answer_comes_back(
    aino: Post, eero: Post, lea: Post
) -> None:
    """R-IU-48: the outsourced adviser tells it, the county puts it right."""
    adviser, keeper = signed_in(aino), signed_in(lea)
    page = adviser.get("/lines/").content.decode()
    asks = "/instructions/ask/?line=advice_working_age"
    assert f'href="{asks}"' in page
    form = adviser.get(asks).content.decode()
    assert "Something is wrong on a line" in words_of(form)
    given = {
        "key": str(key(1)),
        "line": "advice_working_age",
        "language": "fi",
        "words": "The number doesn't answer any more.",
    }
    assert adviser.post("/instructions/ask/", given | {"line": "nothing"}).status_code == 422
    assert adviser.post("/instructions/ask/", given).status_code == HTTPStatus.FOUND
    remark = Remark.objects.get()
    assert (remark.kind, remark.line_id, remark.edition) == ("line", "advice_working_age", None)
    address = f"/instructions/remarks/{remark.pk}/"
    assert "Advice phone for working-age people" in words_of(keeper.get(address).content.decode())
    answer = {"key": str(key(2)), "outcome": "put_right", "words": "It is 09 99990315 now."}
    assert keeper.post(f"{address}answer/", answer).status_code == 422  # said of an instruction
    assert keeper.post(f"{address}answer/", answer | {"outcome": "corrected"}).status_code == 302
    own = words_of(adviser.get("/instructions/remarks/").content.decode())
    assert "The number, address or hours of the line were put right: It is 09 99990315 now." in own


def test_a_line_that_one_doesnt_see_cant_be_remarked_on(aino: Post, eero: Post) -> None:
    """R-PS-74: not even its name is offered."""
    row = CountyProfile.objects.get()
    hidden = [{**each, "public": each["code"] != "advice_working_age"} for each in row.document["channels"]]
    points = [{**each, "public": False} for each in row.document["contact_points"]]
    changed = row.document | {"channels": hidden, "contact_points": points}
    CountyProfile.objects.update(document=changed, hash="of-a-hidden-line")
    given = {"key": str(key(1)), "line": "advice_working_age", "language": "fi", "words": "Wrong."}
    for post, sees in ((aino, False), (eero, True)):
        browser = signed_in(post)
        html = browser.get("/instructions/ask/").content.decode()
        assert ('value="advice_working_age"' in html) is sees
        assert ("Advice phone for working-age people" in html) is sees
        assert browser.post("/instructions/ask/", given).status_code == (302 if sees else 422)


def test_settings_show_menus_numbers_and_exceptions(ps: Profile) -> None:
    boss = a_post(LINE, "ALUE_ESIHENKILO", name="Matti Koskelaharju")
    html = signed_in(boss).get("/settings/channels/").content.decode()
    said = words_of(html)
    for part in ("Phone menus", "Numbers and addresses", "Exceptional hours", "09 99990191"):
        assert part in said
    assert "New Year's Eve" in said
    assert "8.00\u201312.00" in said


def test_settings_tell_a_partner_only_what_is_public(ps: Profile) -> None:
    """Who looks at the settings may work for a partner: then nothing that never leaves the house is there."""
    channels = next(section for section in SECTIONS if section.code == "channels")
    units = next(section for section in SECTIONS if section.code == "units")
    inner = replace(ps.units[1], phone="+358999990198")
    county = replace(
        ps,
        organisations=(
            *ps.organisations,
            replace(ps.organisations[0], code="P", kind=OrganisationKind.PARTNER),
        ),
        units=(ps.units[0], inner, *ps.units[2:]),
    )
    assert not inner.public
    for section, organisation, is_told in (
        *((section, "COUNTY", True) for section in (channels, units)),
        *((section, "P", False) for section in (channels, units)),
    ):
        said = str(tables_of(section, county, TODAY, organisation=organisation))
        told = (
            {"09 99990100", "viranomaislinja.keskinen@example.org"} if section == channels else {inner.phone}
        )
        assert {each in said for each in told} == {is_told}, (section.code, organisation)
    assert "09 99990110" in str(tables_of(channels, county, TODAY, organisation="P"))


def test_the_html_of_the_part_is_the_pages_own(tuomas: Post) -> None:
    browser = signed_in(tuomas)
    whole = browser.get("/lines/?place=KAAVI").content.decode()
    headers = {"HX-Request": "true", "HX-Target": "div#lines"}
    part = browser.get("/lines/?place=KAAVI", headers=headers).content.decode()
    assert part.strip().startswith('<div id="lines"')
    assert words_of(part) in words_of(whole)


def test_the_page_asks_little(tuomas: Post) -> None:
    browser = signed_in(tuomas)
    browser.get("/lines/")
    assert len(statements(lambda: browser.get("/lines/"))) <= min(3, MOST_STATEMENTS)


def test_the_day_tells_how_ones_own_lines_stand_and_leads_to_all(tuomas: Post) -> None:
    html = signed_in(tuomas).get("/").content.decode()
    assert "Authority line, telephone" in html
    assert "Ikäkeskus advice, telephone" not in html
    assert "Authority line, e-mail" not in html  # it never closes: there is nothing to tell
    assert 'href="/lines/"' in html
    for language, name in (("fi", "Viranomaislinjan puhelin"), ("sv", "Myndighetslinjens telefon")):
        assert name in signed_in(tuomas, language).get("/lines/").content.decode()
