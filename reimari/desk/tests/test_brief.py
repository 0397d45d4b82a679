"""The brief of a case on one page: what it tells, who has read it, what is new, where that is seen."""

import datetime as dt
import re

import pytest

from reimari.audit.models import Event
from reimari.cases.actions import (
    add_step_to_case,
    answer_question,
    ask_in_case,
    note_case,
    pause_case,
    read_brief,
    transfer_case,
)
from reimari.cases.models import Case, Note, PassedOn
from reimari.cases.states import NoteKind
from reimari.contacts.actions import Heard, ask_about_contact, close_contact, correct_contact
from reimari.contacts.states import NotTold
from reimari.desk.queries.brief_parts import parts
from reimari.desk.tests.briefs import (
    EAST,
    REPORTER,
    WEST,
    a_briefed_case,
    answer,
    brief_of,
    offered,
    section,
    team,
)
from reimari.people.actions import protect_person
from reimari.staff.models import Post
from reimari.work.actions import Plan, attempt_contact, take_step
from reimari.work.models import Entry
from reimari.work.states import AttemptBy
from tests.browser import MOST_STATEMENTS, signed_in, statements
from tests.factories import NOW, a_contact, a_person, as_actor, key

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(minutes=5)


@pytest.mark.parametrize(
    ("who", "status"), [("aino", 404), ("eero", 200), ("lea", 200), ("helmi", 404), ("tarmo", 404)]
)
def test_who_sees_a_brief(request: pytest.FixtureRequest, aino: Post, who: str, status: int) -> None:
    case = a_briefed_case(aino)
    browser = signed_in(request.getfixturevalue(who))
    assert browser.get(f"/cases/{case.pk}/brief/").status_code == status
    assert browser.post(f"/cases/{case.pk}/read_brief/", {"key": key(1)}).status_code == (
        302 if status == 200 else 404
    )
    assert browser.post(f"/cases/{case.pk}/brief/", {"key": key(2)}).status_code == 405


def test_whoever_is_asked_to_accept_a_case_reads_its_brief(aino: Post, eero: Post, helmi: Post) -> None:
    text = brief_of(helmi, offered(a_briefed_case(aino), eero))
    assert "Accept the case: I have read the brief" in text
    assert "Somebody" in section(text, "brief-promised")


def test_the_brief_tells_safety_words_done_promised_and_open_on_one_page(aino: Post, eero: Post) -> None:
    """C30, R-VS-18: nothing that is known is asked again."""
    case = a_briefed_case(aino)
    assert case.current_step
    actor = as_actor(eero)
    take_step(case.current_step, actor=actor, now=NOW)
    attempt_contact(case.current_step, by=AttemptBy.SMS, reached=False, actor=actor, now=NOW)
    note_case(case, kind=NoteKind.DONE, text="Applied for the rent.", actor=actor, now=NOW)
    note_case(case, kind=NoteKind.SAFETY, text="A big dog.", actor=actor, now=NOW)
    add_step_to_case(case, plan=Plan(kind="other", team=team(EAST), words="Look in."), actor=actor, now=NOW)
    text = brief_of(eero, case)
    told = [part for part in parts() if part.code not in {"asked", "granted"}]
    order = [text.index(f'id="brief-{part.code}"') for part in told]
    assert order == sorted(order)
    assert "A big dog." in section(text, "brief-safety")
    assert "Eero Kuusirinne" in section(text, "brief-responsible")
    assert "The rent is due." in section(text, "brief-own_words")
    done = section(text, "brief-done")
    assert "The client wasn't reached" in done
    assert "Applied for the rent." in done
    promised = section(text, "brief-promised")
    assert "Somebody calls you by Wednesday." in promised
    assert "Initial assessment within 7 working days" in promised
    still = section(text, "brief-open_questions")
    assert "Look in." in still
    assert "The initial assessment hasn't been done." in still


def test_what_was_asked_and_answered_is_told_also_of_the_contact(aino: Post, eero: Post, lea: Post) -> None:
    contact = a_contact(eero, Heard(own_words="?", service_task_id="WORKING_AGE"))
    asked = ask_about_contact(contact, text="May I promise a visit?", actor=as_actor(eero), now=NOW)
    answer_question(asked, text="You may.", actor=as_actor(lea), now=NOW)
    close_contact(contact, answers=[answer()], actor=as_actor(eero), now=NOW)
    case = Case.objects.get()
    ask_in_case(case, text="And a second one?", actor=as_actor(eero), now=LATER)
    text = brief_of(eero, case)
    assert "May I promise a visit? You may." in section(text, "brief-asked")
    assert "And a second one?" not in section(text, "brief-asked")
    assert "And a second one?" in section(text, "brief-open_questions")


def test_the_sender_answers_until_the_case_is_accepted(aino: Post, eero: Post, helmi: Post) -> None:
    case = offered(a_briefed_case(aino), eero)
    for post in (eero, helmi):
        told = section(brief_of(post, case), "brief-responsible")
        assert "Working-age guidance, western area" in told
        assert "answers until it is accepted" in told
    browser = signed_in(helmi)
    offer = case.track.steps.get(kind="accept")
    sent = browser.post(f"/cases/{case.pk}/accept/", {"key": key(1), "current": offer.pk, "brief": "read"})
    assert sent.status_code == 302
    assert "Older people" in section(brief_of(helmi, case), "brief-responsible")
    assert PassedOn.objects.order_by("-passed_at", "-pk")[0].read_by_id == helmi.user_id


def test_reading_is_one_press_that_the_sender_sees(aino: Post, eero: Post, helmi: Post) -> None:
    """R-KL-38."""
    case = offered(a_briefed_case(aino), eero)
    assert "not read yet" in section(brief_of(eero, case), "brief-reading")
    text = brief_of(helmi, case)
    assert "This case was passed on to you." in text
    form = re.search(r'action="([^"]+read_brief/)".*?name="entry" value="(\d+)"', text, re.DOTALL)
    assert form
    sent = signed_in(helmi).post(
        form[1], {"key": key(1), "entry": form[2], "next": f"/cases/{case.pk}/brief/"}
    )
    assert sent.headers["Location"] == f"/cases/{case.pk}/brief/"
    after = brief_of(helmi, case)
    assert "You have read this brief" in after
    assert 'id="brief-read"' not in after
    assert "Helmi Rantakivi" in section(brief_of(eero, case), "brief-reading")
    page = signed_in(eero).get(f"/cases/{case.pk}/").content.decode()
    assert "Helmi Rantakivi" in section(page, "brief-title")


def test_a_brief_that_has_changed_since_says_so_and_what(aino: Post, eero: Post, helmi: Post) -> None:
    case = offered(a_briefed_case(aino), eero)
    read_brief(case, actor=as_actor(helmi), now=NOW)
    assert "Changed since" not in brief_of(helmi, case)
    note_case(case, kind=NoteKind.SAFETY, text="A big dog.", actor=as_actor(eero), now=LATER)
    text = section(brief_of(helmi, case), "brief-reading")
    assert "Changed since you read it" in text
    assert "Written down: safety" in text
    assert "Eero Kuusirinne" in text
    assert "changed since" in section(brief_of(eero, case), "brief-reading")
    page = signed_in(helmi).get(f"/cases/{case.pk}/").content.decode()
    assert "changed since you read it" in page
    read_brief(case, actor=as_actor(helmi), now=LATER)
    assert "Changed since" not in brief_of(helmi, case)


def test_what_one_does_oneself_is_no_news_and_neither_is_taking(aino: Post, eero: Post, timo: Post) -> None:
    case = a_briefed_case(aino)
    assert case.current_step
    read_brief(case, actor=as_actor(timo), now=NOW)
    take_step(case.current_step, actor=as_actor(eero), now=LATER)
    note_case(case, kind=NoteKind.DONE, text="Mine.", actor=as_actor(timo), now=LATER)
    assert "Changed since" not in brief_of(timo, case)


def test_what_is_said_of_the_contact_afterwards_is_news_too(aino: Post, eero: Post) -> None:
    case = a_briefed_case(aino)
    read_brief(case, actor=as_actor(eero), now=NOW)
    contact, matter = case.matters.get().contact, case.matters.get().pk
    correct_contact(contact, matter=matter, field="need", value="rent", actor=as_actor(aino), now=LATER)
    assert "A detail of the contact was corrected." in section(brief_of(eero, case), "brief-reading")


def test_my_day_tells_what_one_passed_on_and_nobody_has_read(aino: Post, eero: Post, helmi: Post) -> None:
    case = offered(a_briefed_case(aino), eero)
    mine = signed_in(eero).get("/").content.decode()
    assert case.number in section(mine, "unread")
    assert "not read in time" not in section(mine, "unread")
    assert 'id="unread"' not in signed_in(helmi).get("/").content.decode()
    PassedOn.objects.filter(to_team=EAST).update(due_at=NOW - dt.timedelta(hours=1))
    assert "not read in time" in section(signed_in(eero).get("/").content.decode(), "unread")
    read_brief(case, actor=as_actor(helmi), now=NOW)
    assert 'id="unread"' not in signed_in(eero).get("/").content.decode()


def test_a_case_that_one_sees_no_more_is_named_without_its_page(aino: Post, eero: Post, helmi: Post) -> None:
    case = a_briefed_case(aino)
    transfer_case(case, to=team(EAST), kind="check", actor=as_actor(eero), now=NOW)
    case.track.steps.filter(team=WEST).update(team=EAST)
    told = signed_in(eero).get("/").content.decode()
    assert case.number in section(told, "unread")
    assert f"/cases/{case.pk}/" not in told[told.index('id="unread"') :]


def test_an_outsourced_adviser_sees_whether_what_they_sent_has_been_read(aino: Post, eero: Post) -> None:
    case = a_briefed_case(aino)
    assert 'id="unread"' not in signed_in(aino).get("/").content.decode()
    PassedOn.objects.update(due_at=NOW - dt.timedelta(hours=1))
    assert "not read in time" in section(signed_in(aino).get("/").content.decode(), "sent")
    read_brief(case, actor=as_actor(eero), now=NOW)
    told = section(signed_in(aino).get("/").content.decode(), "sent")
    assert "not read in time" not in told
    assert "· read today" in told
    assert "Eero" not in told


def test_recording_that_the_client_was_told_keeps_the_words_read(aino: Post, eero: Post) -> None:
    case = a_briefed_case(aino, given=answer(not_told=NotTold.NOT_REACHABLE))
    assert "Not told to the client" in section(brief_of(eero, case), "brief-open_questions")
    given = {
        "key": key(1),
        "how": "in_person",
        "text": "Asiaasi hoidetaan.",
        "next": f"/cases/{case.pk}/brief/",
    }
    assert signed_in(eero).post(f"/cases/{case.pk}/tell/", given).status_code == 302
    assert Note.objects.get().kind == NoteKind.TOLD
    text = brief_of(eero, case)
    assert "Asiaasi hoidetaan." in section(text, "brief-promised")
    assert "when we met" in section(text, "brief-promised")
    assert "Not told to the client" not in section(text, "brief-open_questions")
    page = signed_in(eero).get(f"/cases/{case.pk}/").content.decode()
    assert "The client was told (when we met)." in page


def test_telling_nothing_comes_back_with_a_sentence(aino: Post, eero: Post) -> None:
    case = a_briefed_case(aino)
    got = signed_in(eero).post(f"/cases/{case.pk}/tell/", {"key": key(1), "how": "phone", "text": " "})
    assert got.status_code == 422
    assert "Write it in words." in got.content.decode()
    assert not Note.objects.exists()


def test_the_view_is_in_the_use_log_with_everybody_who_was_shown(aino: Post, eero: Post) -> None:
    person = a_person(as_actor(eero))
    case = a_briefed_case(aino, person)
    brief_of(eero, case)
    event = Event.objects.get(action="cases.view", actor_id=eero.user_id)
    assert (event.subject_id, event.person_ids) == (str(case.pk), [person.pk])


def test_a_protected_clients_place_is_not_told(aino: Post, eero: Post) -> None:
    person = a_person(as_actor(eero), place_id="ASKOLA")
    case = a_briefed_case(aino, person, place_id="ASKOLA")
    protect_person(person, protected=True, actor=as_actor(eero), now=NOW)
    text = brief_of(eero, case)
    assert "address protection" in text
    assert "Askola" not in text


def test_a_long_brief_asks_no_more_than_a_short_one(aino: Post, eero: Post, helmi: Post) -> None:
    case = offered(a_briefed_case(aino, a_person(as_actor(eero))), eero)
    read_brief(case, actor=as_actor(helmi), now=NOW)
    browser = signed_in(helmi)
    browser.get(f"/cases/{case.pk}/brief/")
    few = statements(lambda: browser.get(f"/cases/{case.pk}/brief/"))
    for number in range(12):
        note_case(case, kind=NoteKind.DONE, text=str(number), actor=as_actor(eero), now=NOW)
        add_step_to_case(case, plan=Plan(kind="other", team=team(EAST)), actor=as_actor(eero), now=NOW)
        read_brief(case, actor=as_actor(eero), now=NOW)
    many = statements(lambda: browser.get(f"/cases/{case.pk}/brief/"))
    assert len(few) == len(many) <= MOST_STATEMENTS - 3, "\n".join(many)  # the rest is for parts to come


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_no_raw_code_is_told(aino: Post, eero: Post, helmi: Post, language: str) -> None:
    case = offered(a_briefed_case(aino, by=(REPORTER,)), eero)
    pause_case(case, reason="client_not_reached", actor=as_actor(eero), now=NOW)
    read_brief(case, actor=as_actor(helmi), now=NOW)
    add_step_to_case(case, plan=Plan(kind="other", team=team(EAST)), actor=as_actor(eero), now=LATER)
    text = brief_of(helmi, case, language)
    words = " ".join(section(text, f"brief-{part.code}") for part in parts() if f"brief-{part.code}" in text)
    assert not re.search(r"[A-Z]{3}_|[a-z]_[a-z]|\(\)|None", words), words
    assert Entry.objects.filter(kind="cases.read_brief").exists()
