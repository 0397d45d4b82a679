"""New contact on a line for the county's own people: who calls, for whom, for what, and when it is closed."""

import datetime as dt
import re
from typing import Any

import pytest
from django.utils import timezone

from reimari.cases.models import Case
from reimari.contacts.models import Contact, Participant
from reimari.region.profile.values import Profile
from reimari.staff.models import Post, Team
from reimari.work.models import Entry, Step
from tests.browser import context, signed_in
from tests.factories import a_post, at, key, loaded

pytestmark = pytest.mark.django_db
URL = "/new-contact/"
LINE = "VIRANOMAISLINJA_KESKINEN"
OPEN, SHUT = at("2026-11-25 10:00"), at("2026-11-25 21:00")
REASONS = ["NEEDS_ASSESSMENT", "GUIDANCE_CONSULTATION", "CONCERN_REPORT", "crisis_place"]


@pytest.fixture
def ps(db: None) -> Profile:
    return loaded("PS", now=OPEN)


@pytest.fixture
def nella(ps: Profile) -> Post:
    """A guide of the authority line."""
    return a_post(LINE, "ASIAKASOHJAAJA_LINJA", name="Nella Niemistö")


@pytest.fixture
def ilmari(ps: Profile) -> Post:
    """An adviser of everybody's advice line."""
    team = Team.objects.filter(unit="IKAKESKUS").order_by("pk")[0]
    return a_post(team.pk, "NEUVOJA_IKAKESKUS", name="Ilmari Ikonen")


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Any:
    def set_to(now: dt.datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: now)

    set_to(OPEN)
    return set_to


def form_of(post: Post) -> Any:
    return context(signed_in(post).get(URL))["sheet"]


def typed(**given: Any) -> dict[str, Any]:
    """A nurse calls about somebody in Kuopio who needs a crisis place."""
    return {
        "key": str(key(1)),
        "matters": "1",
        "contactor": "own_employee",
        "contactor_unit": "Ward 12",
        "contactor_profession": "nurse",
        "channel": "phone",
        "language": "fi",
        "m1-words": "Can't go home today.",
        "m1-place": "Kuopio",
        "m1-need": "crisis_place",
        "m1-outcome": "goes_on",
    } | {name.replace("__", "-"): value for name, value in given.items()}


def test_on_the_own_line_a_colleague_calls_unless_it_is_said_otherwise(nella: Post, moment: Any) -> None:
    form = form_of(nella).contact
    assert form.initial["contactor"] == "own_employee"
    assert form.initial["channel"] == "phone"
    assert form.fields["contactor"].choices[0][0] == "own_employee"
    html = signed_in(nella).get(URL).content.decode()
    order = [html.index(f'name="contactor_{part}"') for part in ("unit", "profession", "name", "phone")]
    assert order == sorted(order)
    assert 'value="through"' in re.search(r'<select[^>]*name="m1-told".*?</select>', html, re.DOTALL)[0]  # type: ignore[index]
    assert form_of(nella).matters[0].outcome.initial["told"] == "through"


def test_on_everybodys_line_the_client_calls(ilmari: Post, moment: Any) -> None:
    form = form_of(ilmari).contact
    assert (form.initial["contactor"], form.initial["channel"]) == ("client", "advice_phone")
    assert form_of(ilmari).matters[0].outcome.initial["told"] == "in_contact"


def test_what_the_line_is_for_stands_first_among_the_needs(nella: Post, ilmari: Post, moment: Any) -> None:
    choices = form_of(nella).matters[0].heard.fields["need"].choices
    _, (group, needs), *_ = choices
    assert (group, [code for code, _ in needs]) == ("What this line is for", REASONS)
    plain = form_of(ilmari).matters[0].heard.fields["need"].choices
    assert all(isinstance(name, str) or not isinstance(name, list) for _, name in plain)
    flat = {code for _, group in choices[1:] for code, _ in group}
    assert flat == {code for code, _ in plain[1:]}


def test_the_caller_and_the_client_are_two(nella: Post, moment: Any) -> None:
    sent = typed(last_name="Aaltomeri", first_names="Testi", m1__told_what="We arrange it.")
    assert signed_in(nella).post(URL, sent).status_code == 302
    rows = {row.part: row for row in Participant.objects.all()}
    caller, client = rows["contactor"], rows["client"]
    assert (caller.kind, caller.work_unit, caller.profession) == ("own_employee", "Ward 12", "nurse")
    assert (client.kind, client.name, client.profession) == ("client", "Aaltomeri Testi", "")
    page = signed_in(nella).get(f"/contacts/{Contact.objects.get().pk}/").content.decode()
    assert "our own employee, nurse, Ward 12" in page


def test_a_consultation_needs_no_client(nella: Post, moment: Any) -> None:
    sent = typed(m1__need="GUIDANCE_CONSULTATION", m1__outcome="advice", m1__place="")
    assert signed_in(nella).post(URL, sent).status_code == 302
    assert [row.part for row in Participant.objects.all()] == ["contactor"]


def test_a_profession_is_kept_of_our_own_people_only(nella: Post, moment: Any) -> None:
    sent = typed(contactor="close_person", contactor_name="Tytär", m1__outcome="advice")
    assert signed_in(nella).post(URL, sent).status_code == 302
    assert Participant.objects.get().profession == ""
    anonymous = signed_in(nella).post(URL, typed(key=str(key(2)), contactor="anonymous"))
    assert anonymous.status_code == 422


def test_in_opening_hours_the_line_arranges_a_crisis_place(nella: Post, moment: Any) -> None:
    shown = signed_in(nella).post(f"{URL}route/", typed()).content.decode()
    assert "The line is closed" not in shown
    assert 'name="arranged"' not in shown
    assert signed_in(nella).post(URL, typed()).status_code == 302
    assert Step.objects.get(ended_at=None).team_id == LINE


def test_outside_them_it_says_loudly_that_there_is_another_way(nella: Post, moment: Any) -> None:
    moment(SHUT)
    shown = signed_in(nella).post(f"{URL}route/", typed()).content.decode()
    urgent = shown[shown.index('id="urgent-help"') :]
    for words in ("The line is closed", "112", "waiting for the line to open", "It opens"):
        assert words in urgent
    assert 'data-color="danger"' in urgent
    assert 'name="arranged"' in shown


@pytest.mark.parametrize("more", [{}, {"leave_open": "1"}])
def test_nobody_is_left_waiting_in_silence(nella: Post, moment: Any, more: dict[str, str]) -> None:
    moment(SHUT)
    answer = signed_in(nella).post(URL, typed(**more))
    assert answer.status_code == 422
    assert "Nobody may be left waiting for the line to open." in answer.content.decode()
    assert not Contact.objects.exists()
    assert signed_in(nella).post(URL, typed(arranged="on", **more)).status_code == 302
    contact = Contact.objects.get()
    assert Entry.objects.filter(track=contact.pk, facts__arranged=True).exists()
    page = signed_in(nella).get(f"/contacts/{contact.pk}/").content.decode()
    assert re.search(r"Help at once</dt>\s*<dd>\s*made sure of", page)


def test_whoever_works_on_the_case_sees_that_help_was_made_sure_of(nella: Post, moment: Any) -> None:
    moment(SHUT)
    signed_in(nella).post(URL, typed(arranged="on"))
    case = Case.objects.get()
    said = "It was made sure that the client gets help at once."
    assert said in signed_in(nella).get(f"/cases/{case.pk}/?tab=history").content.decode()
    moment(OPEN + dt.timedelta(days=1))
    signed_in(nella).post(URL, typed(key=str(key(2)), arranged="on"))
    told = Entry.objects.filter(kind="contacts.record", facts__arranged=True)
    assert {entry.track_id for entry in told} == {case.pk, Contact.objects.earliest("received_at").pk}


def test_a_contact_left_open_is_not_sent_to_a_closed_line_in_silence_either(nella: Post, moment: Any) -> None:
    signed_in(nella).post(URL, typed(leave_open="1"))
    contact = Contact.objects.get()
    page, close = f"/contacts/{contact.pk}/", f"/contacts/{contact.pk}/close/"
    assert 'name="arranged"' not in signed_in(nella).get(page).content.decode()
    moment(SHUT)
    browser = signed_in(nella)
    assert 'name="arranged"' in browser.get(page).content.decode()
    sent = {"key": str(key(2)), "m1-outcome": "goes_on", "m1-told": "through", "m1-told_what": "Soon."}
    answer = browser.post(close, sent)
    assert answer.status_code == 422
    assert "Nobody may be left waiting for the line to open." in answer.content.decode()
    assert browser.post(close, sent | {"arranged": "on"}).status_code == 302
    assert Entry.objects.filter(track=contact.pk, kind="contacts.close").get().facts["arranged"] is True


def test_what_was_made_sure_of_is_not_asked_again(nella: Post, moment: Any) -> None:
    moment(SHUT)
    browser = signed_in(nella)
    browser.post(URL, typed(arranged="on", leave_open="1"))
    contact = Contact.objects.get()
    assert 'name="arranged"' not in browser.get(f"/contacts/{contact.pk}/").content.decode()
    sent = {"key": str(key(2)), "m1-outcome": "goes_on", "m1-told": "through", "m1-told_what": "Soon."}
    assert browser.post(f"/contacts/{contact.pk}/close/", sent).status_code == 302


def test_what_ends_at_once_or_is_another_need_waits_for_nothing(nella: Post, moment: Any) -> None:
    moment(SHUT)
    browser = signed_in(nella)
    elsewhere = typed(m1__outcome="elsewhere", m1__elsewhere="emergency")
    assert browser.post(URL, elsewhere).status_code == 302
    other = typed(key=str(key(2)), m1__need="NEEDS_ASSESSMENT")
    assert browser.post(URL, other).status_code == 302


def test_hours_that_are_not_known_are_not_taken_for_open(db: None, moment: Any) -> None:
    """Without the demo's invented hours nobody knows whether the line is open (G-09)."""
    loaded("PS", now=OPEN, with_demo=False)
    post = a_post(LINE, "ASIAKASOHJAAJA_LINJA", name="Nella Niemistö")
    browser = signed_in(post)
    shown = browser.post(f"{URL}route/", typed()).content.decode()
    assert "known whether it is open now" in shown
    assert "112" in shown
    assert browser.post(URL, typed()).status_code == 422
