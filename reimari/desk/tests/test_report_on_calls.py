"""Both forms ask first whom the worry is about and tell whom to call at once (I-06, R-PS-74)."""

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from reimari.common.working_days import HELSINKI
from reimari.concerns.models import ConcernReport
from reimari.desk.tests.test_reports import sent, staff_report
from reimari.region.profile.values import Profile, Text
from reimari.staff.models import Post
from tests.browser import context, signed_in, statements
from tests.factories import a_post, county, loaded
from tests.reporting_county import HERE, load, load_reporting, with_form

pytestmark = pytest.mark.django_db
FI, SV = "/fi/huoli-ilmoitus/", "/sv/huoli-ilmoitus/"
WEDNESDAY = dt.datetime(2026, 11, 25, 10, tzinfo=HELSINKI)
EVENING = dt.datetime(2026, 11, 25, 20, tzinfo=HELSINKI)
# The demo's: children and working age are for the county's own people only.
KIDS, WORKING, OLD, DISABLED, EVERYBODY = (f"+358999990{each}" for each in (370, 371, 372, 373, 390))
INTERNAL = (KIDS, WORKING, "099 999 0370", "099 999 0371")
LANGUAGES = pytest.mark.parametrize("language", ["fi", "sv"])


@pytest.fixture
def form(db: None) -> Profile:
    return load_reporting()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the clock of the pages."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


def called(answer: Any) -> list[str]:
    """The numbers that the page's calls lead to, in their order."""
    html = answer.content.decode()
    return [each.partition('"')[0] for each in html.split('href="tel:')[1:]]


@LANGUAGES
def test_whom_the_worry_is_about_is_the_first_question_and_112_stands_before_it(
    form: Profile, language: str
) -> None:
    html = Client().get(f"/{language}/huoli-ilmoitus/").content.decode()
    order = ["tel:112", f"tel:{EVERYBODY}", 'name="whom"', 'name="place"', 'name="urgent"']
    places = [html.index(each) for each in order]
    assert places == sorted(places)
    words = {
        "fi": ("lapsi, nuori tai perhe", "ikääntynyt ihminen", "vammainen ihminen", "työikäinen aikuinen"),
        "sv": ("ett barn, en ung person eller en familj", "en äldre person", "en vuxen i arbetsför ålder"),
    }
    assert all(each in html for each in words[language])
    assert html.count('name="whom"') == len(form.service_tasks) + 1  # somebody else, or I don't know
    assert "<script" not in html


def test_112_stands_first_in_a_county_that_has_no_words_of_its_own(db: None) -> None:
    load(replace(with_form(county("IU").with_demo()), phrases=()))
    assert called(Client().get(FI))[0] == "112"


def test_before_anybody_said_all_who_may_be_called_stand_with_whom_they_are_for(
    form: Profile, at: Any
) -> None:
    at(WEDNESDAY)
    page = Client().get(FI)
    assert called(page) == ["112", EVERYBODY, OLD, DISABLED]
    html = page.content.decode()
    assert html.index(OLD) < html.index("ikääntynyt ihminen") < html.index(DISABLED)


@pytest.mark.parametrize(
    ("moment", "whom", "numbers"),
    [
        (WEDNESDAY, "OLDER_PEOPLE", [OLD, EVERYBODY]),
        (EVENING, "OLDER_PEOPLE", [EVERYBODY, OLD]),
        (WEDNESDAY, "WORKING_AGE", [EVERYBODY]),
        (WEDNESDAY, "other", [EVERYBODY, OLD, DISABLED]),
        (WEDNESDAY, "", [EVERYBODY, OLD, DISABLED]),
        (WEDNESDAY, "NOBODY", [EVERYBODY, OLD, DISABLED]),
    ],
)
def test_the_on_call_of_the_chosen_stands_first_and_the_emergency_service_while_it_is_closed(
    form: Profile, at: Any, moment: dt.datetime, whom: str, numbers: list[str]
) -> None:
    at(moment)
    page = Client().get(FI, {"whom": whom, "place": HERE, "urgent": "yes"})
    assert 'name="description"' in page.content.decode()
    assert called(page) == ["112", *numbers]


@LANGUAGES
def test_whoever_is_closed_says_when_they_open(form: Profile, at: Any, language: str) -> None:
    at(EVENING)
    page = Client().get(f"/{language}/huoli-ilmoitus/", {"whom": "OLDER_PEOPLE", "urgent": "yes"})
    state = context(page)["calls"][-1].state
    assert (state.open, state.opens_at) == (False, dt.datetime(2026, 11, 26, 9, tzinfo=HELSINKI))
    html = page.content.decode()
    assert "9.00" in html[html.index(OLD) :]


def test_of_unknown_hours_the_public_form_says_nothing(db: None, at: Any) -> None:
    at(EVENING)
    profile = with_form(county("IU").with_demo())
    calls = tuple(replace(each, hours=None) for each in profile.on_calls)
    load(replace(profile, on_calls=calls))
    page = Client().get(FI)
    assert [each.state.open for each in context(page)["calls"]] == [None, None, None]
    html = page.content.decode()
    assert not any(each in html for each in ("avoinna", "suljettu", "ds-tag", "open now", "closed"))


@pytest.mark.parametrize("whom", ["CHILDREN_FAMILIES", "WORKING_AGE", "OLDER_PEOPLE", "other", ""])
def test_no_internal_on_call_is_on_any_page_of_the_public_form(form: Profile, whom: str) -> None:
    """R-PS-74: neither its number nor, before the receipt names who looks at the report, its name."""
    browser, whole = Client(), sent(whom=whom, place=HERE, urgent="yes")
    asked = {"whom": whom, "place": HERE, "urgent": "yes"}
    pages = [
        browser.get(FI),
        browser.get(FI, asked),
        browser.get(FI, asked | {"again": ""}),
        browser.get(FI, asked, headers={"HX-Request": "true", "HX-Target": "div#whom_to_call"}),
        browser.post(FI, whole | {"description": ""}),
        browser.post(FI, whole),
        browser.post(FI, whole | {"do": "change"}),
    ]
    done = browser.post(FI, whole | {"do": "send"})
    pages.append(browser.get(done.headers["Location"]))
    for page in pages:
        html = page.content.decode()
        assert EVERYBODY in html
        assert not [each for each in INTERNAL if each in html]
        assert "virka-aikainen päivystys" not in html or page is pages[-1]


def test_an_on_call_that_becomes_internal_leaves_the_form(form: Profile) -> None:
    """The check above would find it: the same number is there while it is public."""
    assert OLD in called(Client().get(FI))
    hidden = tuple(replace(each, public=each.phone != OLD and each.public) for each in form.on_calls)
    load(replace(form, on_calls=hidden))
    assert OLD not in called(Client().get(FI))


@LANGUAGES
def test_the_choice_stays_through_every_turn_and_is_kept_with_the_report(
    form: Profile, language: str
) -> None:
    browser, address = Client(), f"/{language}/huoli-ilmoitus/"
    half = browser.get(address, {"whom": "OLDER_PEOPLE", "urgent": "no"})  # where they live is missing
    assert checked(half) == ["OLDER_PEOPLE", "no"]
    data = sent(whom="OLDER_PEOPLE", place=HERE)
    for given, status in (({"description": ""}, 422), ({"do": "change"}, 200), ({}, 200)):
        page = browser.post(address, data | given)
        assert page.status_code == status
        assert '<input type="hidden" name="whom" value="OLDER_PEOPLE">' in page.content.decode()
        assert {"fi": "ikääntynyt ihminen", "sv": "en äldre person"}[language] in page.content.decode()
    again = browser.get(address, {"whom": "OLDER_PEOPLE", "place": HERE, "urgent": "no", "again": ""})
    assert checked(again) == ["OLDER_PEOPLE", "no"]
    assert 'role="alert"' not in again.content.decode()
    browser.post(address, data | {"do": "send"})
    matter = ConcernReport.objects.get().contact.matters.get()
    assert matter.service_task_id == "OLDER_PEOPLE"
    assert matter.case
    assert matter.case.service_task_id == "OLDER_PEOPLE"
    assert matter.case.team_id.startswith("GUIDANCE_OLDER_PEOPLE")  # it steers where the report goes


def checked(answer: Any) -> list[str]:
    """The values of what is chosen on the page."""
    inputs = [each.partition(">")[0] for each in answer.content.decode().split("<input")[1:]]
    return [each.partition('value="')[2].partition('"')[0] for each in inputs if "checked" in each]


@pytest.mark.parametrize("whom", ["other", "", "NOBODY", "x" * 500])
def test_who_doesn_t_know_may_report_all_the_same(form: Profile, whom: str) -> None:
    done = Client().post(FI, sent(whom=whom, place=HERE, do="send"))
    assert done.status_code == 302
    matter = ConcernReport.objects.get().contact.matters.get()
    assert matter.service_task_id is None
    assert matter.case


def test_a_county_of_one_service_task_isn_t_told_that_everybody_is_its_client(db: None) -> None:
    loaded("KS")
    Client().post(FI, sent(whom="other", do="send"))
    assert ConcernReport.objects.get().contact.matters.get().service_task_id is None


def test_the_receipt_calls_as_the_form_did(form: Profile, at: Any) -> None:
    at(WEDNESDAY)
    browser = Client()
    done = browser.post(SV, sent(whom="OLDER_PEOPLE", place=HERE, urgent="yes", do="send"))
    assert called(browser.get(done.headers["Location"])) == ["112", OLD, EVERYBODY]


@LANGUAGES
def test_the_report_tells_whom_the_worry_is_about_and_whom_to_call(
    form: Profile, at: Any, language: str
) -> None:
    at(WEDNESDAY)
    data = sent(whom="OLDER_PEOPLE", place=HERE, urgent="yes", do="send")
    Client().post(FI, data)
    report = ConcernReport.objects.get()
    case = report.contact.matters.get().case
    assert case
    post = a_post(case.team_id, "TYONTEKIJA", name="Helmi Rantakivi")
    page = signed_in(post, language).get(f"/concerns/{report.pk}/")
    assert page.status_code == 200
    assert {"fi": "ikääntynyt ihminen", "sv": "en äldre person"}[language] in page.content.decode()
    assert called(page) == ["112", OLD, EVERYBODY]


@LANGUAGES
def test_the_desk_asks_the_same_first(eero: Post, at: Any, language: str) -> None:
    at(WEDNESDAY)
    page = signed_in(eero, language).get("/concerns/new/")
    html = page.content.decode()
    order = ["tel:112", 'name="service_task"', 'name="urgent"', 'id="whom_to_call"', 'name="last_name"']
    places = [html.index(each) for each in order]
    assert places == sorted(places)
    assert html.count('name="service_task"') == 1
    assert {"fi": "lapsi, nuori tai perhe", "sv": "ett barn, en ung person"}[language] in html
    assert called(page) == ["112", EVERYBODY, KIDS, WORKING, OLD, DISABLED]


def test_the_on_call_of_the_chosen_comes_first_at_the_desk_too(eero: Post, at: Any) -> None:
    at(WEDNESDAY)
    browser, chosen = signed_in(eero), {"service_task": "CHILDREN_FAMILIES", "place": "Askola"}
    part = browser.get(
        "/concerns/new/", chosen, headers={"HX-Request": "true", "HX-Target": "div#whom_to_call"}
    )
    whole = browser.get("/concerns/new/", chosen)
    assert called(part) == [KIDS, EVERYBODY]
    assert part.content.decode().strip() in whole.content.decode()
    assert context(whole)["form"]["place"].value() == "Askola"
    again = browser.post("/concerns/new/", staff_report(service_task="WORKING_AGE", description=""))
    assert again.status_code == 422
    assert called(again) == ["112", WORKING, EVERYBODY]
    assert context(again)["form"]["service_task"].value() == "WORKING_AGE"


def test_one_that_answers_in_one_place_only_is_told_where_the_place_is_typed(eero: Post, iu: Profile) -> None:
    here = replace(iu.on_calls[-1], code="HERE", name=Text(fi="Paikan", sv="Ortens"), places=("ASKOLA",))
    load(replace(iu, on_calls=(*iu.on_calls, replace(here, phone="+358999990399"))))
    browser = signed_in(eero)
    for typed, there in (("Askola", True), ("07500 Askola", True), ("Porvoo", False), ("Kuuppala", False)):
        assert ("+358999990399" in called(browser.get("/concerns/new/", {"place": typed}))) == there


def test_a_draft_keeps_the_choice(eero: Post) -> None:
    browser, key = signed_in(eero), uuid4()
    text = {"service_task": "CHILDREN_FAMILIES", "last_name": "Huolenaihe"}
    assert browser.post(f"/draft/new_report/{key}/", text | {"key": str(key)}).status_code in {200, 204}
    page = browser.get("/concerns/new/", {"draft": str(key)})
    assert context(page)["form"]["service_task"].value() == "CHILDREN_FAMILIES"
    assert KIDS in called(page)


def test_a_partner_calls_the_internal_on_call_that_the_county_tells_it(
    aino: Post, eero: Post, at: Any
) -> None:
    """R-IU-48; what a partner isn't told: test_guiding.py (R-PS-74)."""
    at(WEDNESDAY)
    chosen = {"service_task": "CHILDREN_FAMILIES"}
    for post in (aino, eero):
        page = signed_in(post).get("/concerns/new/", chosen)
        assert KIDS in called(page)
        assert "own use and its partner" in page.content.decode()


def test_nobody_without_the_right_sees_the_calls(helmi: Post, tarmo: Post) -> None:
    parts = {"HX-Request": "true", "HX-Target": "div#whom_to_call"}
    assert signed_in(tarmo).get("/concerns/new/", headers=parts).status_code in {403, 404}
    assert Client().get("/concerns/new/", headers=parts).status_code in {302, 403, 404}


def test_the_forms_ask_as_much_for_many_on_call_as_for_few(eero: Post, form: Profile) -> None:
    counts = []
    for times in (1, 20):
        more = [
            replace(each, code=f"{each.code}{number}") for each in form.on_calls for number in range(times)
        ]
        load(replace(form, on_calls=(*form.on_calls, *more)))
        counts.append([_asked(signed_in(eero), address) for address in ("/concerns/new/", FI)])
    assert counts[0] == counts[1]


def _asked(browser: Client, address: str) -> int:
    browser.get(address)
    return len(statements(lambda: browser.get(address)))


@pytest.mark.parametrize(("consent", "code"), [("no", "report_law"), ("yes", "contact_law")])
def test_the_document_tells_of_the_law_what_the_form_told(db: None, consent: str, code: str) -> None:
    """The field isn't for whoever reports: a form may show the county's own text (4018, 4006)."""
    ks = loaded("KS")
    law = next(each.text.sv for each in ks.phrases if each.code == code)
    browser = Client()
    form = browser.get(SV, {"place": "JYVASKYLA", "urgent": "no"})
    assert law in form.content.decode()
    named = {
        "reporter": "close_person",
        "reporter_last_name": "Ilmoittaja",
        "reporter_first_names": "Iiris",
        "reporter_phone": "040 123 4567",
    }
    browser.post(SV, sent(consent=consent, subjects=["1"], do="send", **named))
    report = ConcernReport.objects.get()
    post = a_post("CONCERN_LINE", "PALVELUNEUVOJA", name="Kaisa Kuuntelija")
    page = signed_in(post).get(f"/concerns/{report.pk}/")
    assert law in page.content.decode()


def test_what_we_wrote_down_ourselves_tells_nothing_of_the_law(eero: Post, iu: Profile) -> None:
    phrases = tuple(replace(each, text=Text(fi="Laki sanoo.", sv="Lagen säger.")) for each in iu.phrases[:1])
    laws = tuple(replace(phrases[0], code=code) for code in ("contact_law", "report_law"))
    load(replace(iu, phrases=(*iu.phrases, *laws)))
    browser = signed_in(eero, "fi")
    assert browser.post("/concerns/new/", staff_report(team=eero.team_id)).status_code == 302
    assert "Laki sanoo" not in browser.get(f"/concerns/{ConcernReport.objects.get().pk}/").content.decode()
