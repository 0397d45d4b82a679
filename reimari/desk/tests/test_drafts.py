"""Unfinished forms: every form of the spine keeps what was typed, for its writer alone."""

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reimari.audit.models import Event
from reimari.cases.actions import transfer_case
from reimari.cases.models import Case, Note
from reimari.contacts.actions import Heard, Somebody
from reimari.contacts.models import Contact
from reimari.contacts.states import Part, ParticipantKind
from reimari.desk.forms.drafted import DRAFTED
from reimari.desk.models import Draft
from reimari.people.models import Person
from reimari.staff.models import Post, Team
from reimari.work.actions import take_step
from reimari.work.models import Step
from tests.browser import signed_in
from tests.factories import ADVICE, NOW, a_case, a_contact, a_person, as_actor, key

pytestmark = pytest.mark.django_db
WEST, EAST = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN"
WORDS = "Kesken <jäänyt> & pitkä"


@pytest.fixture
def person(aino: Post) -> Person:
    return a_person(as_actor(aino), phone="+358401234567")


@pytest.fixture
def case(aino: Post, eero: Post, person: Person) -> Case:
    case = a_case(aino, WEST, person=person, service_task_id="WORKING_AGE")
    assert case.current_step
    take_step(case.current_step, actor=as_actor(eero), now=NOW)
    return case


@pytest.fixture
def contact(eero: Post) -> Contact:
    nobody = Somebody(part=Part.CONTACTOR, kind=ParticipantKind.ANONYMOUS)
    return a_contact(eero, Heard(own_words="?", answer=ADVICE), participants=(nobody,))


def save(browser: Client, form: str, subject: object, number: int = 1, **typed: Any) -> None:
    fields = {name.replace("__", "-"): value for name, value in typed.items()}
    answer = browser.post(f"/draft/{form}/{subject}/", fields | {"key": str(key(number))})
    assert answer.status_code == 204


def shown(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


# What is typed, and the words by which the filled form is known
CASE_FORMS: dict[str, tuple[dict[str, Any], str]] = {
    "advance": ({"kind": "other", "team": WEST, "words": WORDS}, html.escape(WORDS)),
    "transfer": ({"to": EAST, "words": WORDS}, html.escape(WORDS)),
    "hand_over": ({"to": EAST, "words": WORDS}, html.escape(WORDS)),
    "add_step": ({"kind": "other", "team": EAST, "words": WORDS}, html.escape(WORDS)),
    "note": ({"kind": "done", "text": WORDS}, html.escape(WORDS)),
    "close": ({"ending": "declined"}, '<option value="declined" selected>'),
    "return": ({"reason": "no_time"}, '<option value="no_time" selected>'),
    "reroute": ({"service_task": "OLDER_PEOPLE", "reason": "wrong_task"}, 'value="wrong_task" selected'),
    "coordinate": ({"teams": [EAST], "kind": "other"}, f'value="{EAST}" selected'),
    "agree_meeting": ({"at": "2026-12-24T10:15", "mode": "phone"}, 'value="2026-12-24T10:15"'),
    "attempt": ({"by": "sms", "reached": "no"}, 'value="sms" selected'),
    "pause": ({"reason": "client_asked_later"}, 'value="client_asked_later" selected'),
}


@pytest.mark.parametrize("verb", sorted(CASE_FORMS))
def test_a_form_of_a_case_opens_filled_where_my_day_leads(case: Case, eero: Post, verb: str) -> None:
    typed, known_by = CASE_FORMS[verb]
    browser = signed_in(eero)
    assert known_by not in shown(browser, f"/cases/{case.pk}/")
    save(browser, f"case_{verb}", case.pk, **typed)
    day = shown(browser, "/")
    assert case.number in day
    address = re.search(rf'href="(/cases/{case.pk}/\?deed={verb})#deed-{verb}"', day)
    assert address
    page = shown(browser, address[1])
    form = page[page.index(f'id="deed-{verb}"') :].partition("</details>")[0]
    assert re.match(rf'id="deed-{verb}"\s+open', form)
    assert known_by in form
    assert "Your unfinished text" in form
    assert f'data-draft-saved-at="{Draft.objects.get().updated_at.isoformat()}"' in form


def test_details_of_a_person_open_filled(case: Case, person: Person, eero: Post) -> None:
    browser, address = signed_in(eero), f"/people/{person.pk}/change/"
    save(browser, "change_person", person.pk, version="1", last_name="Toinen", identity_code="010190-901R")
    day = shown(browser, "/")
    assert f'href="{address}"' in day
    assert str(person) in day
    page = shown(browser, address)
    assert 'value="Toinen"' in page
    assert "010190-901R" not in page
    assert "010190" not in str(Draft.objects.get().text)


def test_the_day_with_a_persons_name_is_in_the_use_log(case: Case, person: Person, eero: Post) -> None:
    browser = signed_in(eero)
    save(browser, "change_person", person.pk, last_name="Toinen")
    shown(browser, "/")
    assert person.pk in Event.objects.filter(action="desk.my_day").latest("pk").person_ids


@pytest.mark.parametrize(
    ("part", "typed", "known_by"),
    [
        ("correct", {"right": "language:en"}, 'value="language:en" selected'),
        ("join", {"last_name": "Uusi"}, 'value="Uusi"'),
    ],
)
def test_forms_of_a_contact_open_filled(
    contact: Contact, eero: Post, part: str, typed: dict[str, Any], known_by: str
) -> None:
    browser = signed_in(eero)
    save(browser, f"{part}_contact", contact.pk, **typed)
    assert f'href="/contacts/{contact.pk}/?form={part}#{part}"' in shown(browser, "/")
    page = shown(browser, f"/contacts/{contact.pk}/?form={part}")
    form = page[page.index(f'id="{part}"') :].partition("</details>")[0]
    assert re.match(rf'id="{part}"[^>]*\sopen', form)
    assert known_by in form


def test_the_answer_to_an_open_contact_opens_filled_and_is_kept_when_somebody_else_closes_it(
    eero: Post, timo: Post
) -> None:
    contact = a_contact(eero, Heard(own_words="?"))
    browser = signed_in(eero)
    save(browser, "close_contact", contact.pk, m1__outcome="goes_on", m1__told_what=WORDS)
    page = shown(browser, f"/contacts/{contact.pk}/")
    assert html.escape(WORDS) in page
    assert re.search(r'value="goes_on"[^>]*\schecked', page)
    given = {"key": str(key(2)), "m1-outcome": "advice"}
    assert signed_in(timo).post(f"/contacts/{contact.pk}/close/", given).status_code == 302
    page = shown(browser, f"/contacts/{contact.pk}/")
    assert "Your answer was not saved" in page
    assert html.escape(WORDS) in page


def test_forms_about_a_person_open_filled(case: Case, person: Person, eero: Post) -> None:
    browser = signed_in(eero)
    save(browser, "relate_close_person", person.pk, name="Veli Meri", capacity="guardian")
    page = shown(browser, f"/people/{person.pk}/")
    assert 'value="Veli Meri"' in page
    assert 'value="guardian" selected' in page


def test_success_removes_the_draft_and_what_comes_late_is_left_out(case: Case, eero: Post) -> None:
    browser = signed_in(eero)
    save(browser, "case_note", case.pk, kind="note", text=WORDS)
    save(browser, "case_close", case.pk, ending="declined")
    given = {"key": str(key(1)), "kind": "note", "text": WORDS}
    assert browser.post(f"/cases/{case.pk}/note/", given).status_code == 302
    assert [draft.form for draft in Draft.objects.all()] == ["case_close"]
    save(browser, "case_note", case.pk, kind="note", text=WORDS)  # was on its way when the form arrived
    assert [draft.form for draft in Draft.objects.all()] == ["case_close"]
    save(browser, "case_note", case.pk, number=2, kind="note", text="Another.")
    assert Draft.objects.filter(form="case_note").exists()
    assert Note.objects.count() == 1


def test_a_refused_form_keeps_its_draft(case: Case, eero: Post, timo: Post) -> None:
    browser = signed_in(eero)
    save(browser, "case_advance", case.pk, kind="", words=WORDS)
    given = {"key": str(key(1)), "kind": "", "words": WORDS}
    assert browser.post(f"/cases/{case.pk}/advance/", given).status_code == 422
    assert Draft.objects.filter(form="case_advance").exists()


def test_the_browser_can_ask_whether_a_form_has_arrived(case: Case, eero: Post, timo: Post) -> None:
    browser, url = signed_in(eero), f"/draft/case_note/{case.pk}/?key={key(1)}"
    assert browser.get(url).json()["arrived"] is False
    browser.post(f"/cases/{case.pk}/note/", {"key": str(key(1)), "kind": "note", "text": "x"})
    told = browser.get(url).json()
    assert (told["arrived"], told["viewer"]) == (True, str(eero.user_id))
    assert signed_in(timo).get(url).json()["arrived"] is False  # keys are one's own
    assert browser.get(f"/draft/case_note/{case.pk}/?key=x").json()["arrived"] is False
    assert browser.get(f"/draft/invented/{case.pk}/").status_code == 404


def test_a_draft_is_the_writers_alone(case: Case, eero: Post, timo: Post) -> None:
    save(signed_in(eero), "case_note", case.pk, kind="note", text=WORDS)
    other = signed_in(timo)
    assert html.escape(WORDS) not in shown(other, f"/cases/{case.pk}/?deed=note")
    assert "unfinished" not in shown(other, f"/cases/{case.pk}/")
    assert "Unfinished" not in shown(other, "/")
    other.post(f"/draft/case_note/{case.pk}/throw-away/", {"key": str(key(1)), "next": "/"})
    assert Draft.objects.count() == 1


def test_of_what_one_may_not_see_any_more_nothing_is_told(case: Case, person: Person, helmi: Post) -> None:
    browser = signed_in(helmi)
    contact = a_contact(helmi, Heard(own_words="?", answer=ADVICE))
    Draft.objects.create(
        owner=helmi.user,
        form="case_note",
        subject=str(case.pk),
        text={"text": [WORDS]},
        started_at=NOW,
        updated_at=NOW,
    )
    save(browser, "change_person", person.pk, last_name="Toinen")
    save(browser, "correct_contact", contact.pk, right="language:en")
    day = shown(browser, "/")
    assert day.count("A form about something that you can't open any more") == 2
    assert case.number not in day
    assert str(person) not in day
    assert f"/cases/{case.pk}/" not in day
    assert f"/people/{person.pk}/" not in day
    assert browser.get(f"/cases/{case.pk}/?deed=note").status_code == 404
    throw = {"key": str(key(3)), "next": "/"}
    assert browser.post(f"/draft/case_note/{case.pk}/throw-away/", throw).status_code == 302
    assert not Draft.objects.filter(form="case_note").exists()


def test_what_was_written_before_the_case_went_away_is_kept_with_the_reason(case: Case, eero: Post) -> None:
    browser = signed_in(eero)
    save(browser, "case_transfer", case.pk, to=EAST, words=WORDS)
    transfer_case(case, to=Team.objects.get(pk=EAST), kind="check", actor=as_actor(eero), now=NOW)
    page = shown(browser, f"/cases/{case.pk}/?deed=transfer")
    assert html.escape(WORDS) in page
    assert "You can&#39;t do this any more: another team answers for the case." in page


def test_thrown_away_from_my_day_one_goes_and_the_others_stay(case: Case, eero: Post) -> None:
    browser = signed_in(eero)
    save(browser, "case_note", case.pk, kind="note", text=WORDS)
    save(browser, "case_close", case.pk, ending="declined")
    for form in ("case_note", "case_close"):  # both buttons of the page carry its one key
        given = {"key": str(key(9)), "next": "/"}
        assert browser.post(f"/draft/{form}/{case.pk}/throw-away/", given).status_code == 302
    assert not Draft.objects.exists()


def test_drafts_end_after_seven_days(case: Case, eero: Post) -> None:
    browser = signed_in(eero)
    save(browser, "case_note", case.pk, kind="note", text=WORDS)
    Draft.objects.update(updated_at=timezone.now() - dt.timedelta(days=7, minutes=1))
    assert "Unfinished" not in shown(browser, "/")
    assert html.escape(WORDS) not in shown(browser, f"/cases/{case.pk}/?deed=note")


def test_a_draft_remembers_the_case_as_it_was_when_it_was_begun(case: Case, eero: Post, timo: Post) -> None:
    browser = signed_in(eero)
    page = shown(browser, f"/cases/{case.pk}/")
    entry = re.findall(r'name="entry" value="(\d+)"', page)[0]
    save(browser, "case_advance", case.pk, kind="other", team=WEST, entry=entry, current=case.current_step_id)
    step = Step.objects.get(pk=str(case.current_step_id))
    signed_in(timo).post(
        f"/cases/{case.pk}/advance/", {"key": str(key(4)), "kind": "contact_client", "team": WEST}
    )
    page = shown(browser, f"/cases/{case.pk}/?deed=advance")
    form = page[page.index('id="deed-advance"') :].partition("</details>")[0]
    assert f'name="entry" value="{entry}"' in form
    assert f'name="current" value="{step.pk}"' in form


def test_after_the_session_was_lost_the_address_of_the_deed_leads_to_its_form(
    case: Case, contact: Contact, person: Person, eero: Post
) -> None:
    browser = signed_in(eero)
    leads = {
        f"/cases/{case.pk}/note/": f"/cases/{case.pk}/?deed=note#deed-note",
        f"/contacts/{contact.pk}/correct/": f"/contacts/{contact.pk}/?form=correct#correct",
        f"/people/{person.pk}/relate/": f"/people/{person.pk}/",
        f"/steps/{case.current_step_id}/return/": f"/cases/{case.pk}/",
        f"/work-lists/{WEST}/take/": f"/work-lists/{WEST}/",
        f"/draft/case_note/{case.pk}/throw-away/": "/",
    }
    for address, place in leads.items():
        answer: Any = browser.get(address)
        assert (answer.status_code, answer["Location"]) == (302, place), address
        signed_out: Any = Client().post(address, {"key": str(key(1))})
        assert signed_out["Location"] == f"/sign-in/?next={address}"


def test_drafts_ask_my_day_one_statement_more_however_many_they_are(case: Case, eero: Post) -> None:
    browser = signed_in(eero)
    browser.get("/")

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            browser.get("/")
        return len(found)

    none = asked()
    for form in DRAFTED:
        save(browser, form, case.pk, text=WORDS)
    assert len(Draft.objects.all()) == len(DRAFTED)
    assert asked() == none + 1
