"""The case page: who sees it, what it tells, and each of its forms."""

import datetime as dt
import re
from typing import Any, cast
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reimari.audit.models import Event
from reimari.cases.actions import (
    add_step_to_case,
    advance_case,
    close_case,
    coordinate_case,
    hand_over_case,
    note_case,
    pause_case,
)
from reimari.cases.models import Case, Meeting, Note
from reimari.cases.states import CaseState, Ending, MeetingState, NoteKind
from reimari.people.actions import protect_person, relate_close_person_to
from reimari.people.models import Capacity
from reimari.staff.models import Post, Team
from reimari.work.actions import Plan, attempt_contact, take_step
from reimari.work.models import Entry, Step
from reimari.work.states import AttemptBy
from tests.browser import signed_in
from tests.factories import NOW, TODAY, a_case, a_person, as_actor

pytestmark = pytest.mark.django_db
WEST, EAST = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN"
MOST, AROUND = 12, 5  # the page's own statements; session, user, posts, teams, and the top line's post


def team(code: str) -> Team:
    return Team.objects.get(pk=code)


def opened(aino: Post, **given: Any) -> Case:
    return a_case(aino, WEST, service_task_id="WORKING_AGE", **given)


def page_of(post: Post, case: Case, query: str = "", language: str = "en") -> str:
    answer = signed_in(post, language).get(f"/cases/{case.pk}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def send(post: Post, case: Case, verb: str, **fields: Any) -> HttpResponse:
    case.refresh_from_db()
    given = {"key": uuid4(), "current": case.current_step_id or "", **fields}
    answer = signed_in(post).post(f"/cases/{case.pk}/{verb}/", given)
    return cast(HttpResponse, answer)


def sent(post: Post, case: Case, verb: str, **fields: Any) -> Case:
    answer = send(post, case, verb, **fields)
    assert answer.status_code == 302, answer.content.decode()
    return Case.objects.get(pk=case.pk)


@pytest.mark.parametrize(
    ("who", "status"),
    [("aino", 404), ("eero", 200), ("timo", 200), ("lea", 200), ("helmi", 404), ("tarmo", 404)],
)
def test_who_sees_a_case(request: pytest.FixtureRequest, aino: Post, who: str, status: int) -> None:
    case = opened(aino)
    client = signed_in(request.getfixturevalue(who))
    assert client.get(f"/cases/{case.pk}/").status_code == status
    posted = client.post(f"/cases/{case.pk}/note/", {"key": uuid4(), "kind": "note", "text": "x"})
    assert posted.status_code == (302 if status == 200 else 404)


def test_a_team_that_was_only_offered_the_case_sees_it_but_may_not_close_it(
    aino: Post, eero: Post, helmi: Post
) -> None:
    case = opened(aino)
    hand_over_case(case, to=team(EAST), actor=as_actor(eero), now=NOW)
    assert "Accept the case" in page_of(helmi, case)
    assert send(helmi, case, "close", ending=Ending.HELPED).status_code == 403
    assert send(helmi, case, "advance", kind="other", team=WEST).status_code == 403


def test_the_view_is_in_the_use_log_with_everybody_who_was_shown(aino: Post, eero: Post) -> None:
    person, other = a_person(as_actor(aino)), a_person(as_actor(aino), last_name="Lintukorpi")
    close = {"name": "", "phone": "", "capacity": Capacity.CLOSE, "since": TODAY, "other": other}
    case = opened(aino, person=person)
    relate_close_person_to(person, **close, actor=as_actor(eero), now=NOW)  # type: ignore[arg-type]
    assert "Lintukorpi" in page_of(eero, case)
    event = Event.objects.get(action="cases.view", actor_id=eero.user_id)
    assert (event.subject_id, event.person_ids) == (str(case.pk), sorted([person.pk, other.pk]))


def test_a_protected_clients_place_is_not_on_the_page(aino: Post, eero: Post) -> None:
    person = a_person(as_actor(aino), place_id="ASKOLA", street_address="Rantatie 1", postcode="07500")
    case = opened(aino, person=person, place_id="ASKOLA")
    protect_person(person, protected=True, actor=as_actor(eero), now=NOW)
    text = re.sub(r"<select.*?</select>", "", page_of(eero, case), flags=re.DOTALL)
    assert "address protection" in text
    assert "Askola" not in text
    assert "Rantatie" not in text


def statements(post: Post, case: Case) -> list[str]:
    client = signed_in(post)
    client.get(f"/cases/{case.pk}/")
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/cases/{case.pk}/")
    frame = ("SAVEPOINT", "RELEASE", "SET TRANSACTION", "SELECT set_config", "EXECUTE use_log", "UPDATE")
    return [query["sql"] for query in asked.captured_queries if not query["sql"].startswith(frame)]


def test_many_entries_and_steps_ask_no_more_than_few(aino: Post, eero: Post) -> None:
    person = a_person(as_actor(aino))
    case = opened(aino, person=person)
    few = statements(eero, case)
    for number in range(12):
        note_case(case, kind=NoteKind.DONE, text=str(number), actor=as_actor(eero), now=NOW)
        plan = Plan(kind="other", team=team(EAST))
        add_step_to_case(case, plan=plan, actor=as_actor(eero), now=NOW)
        opened(aino, person=person)
    many = statements(eero, case)
    assert len(few) == len(many), "\n".join(many)
    assert len(many) <= MOST + AROUND, "\n".join(many)


def test_the_promise_is_said_in_the_viewers_and_the_clients_language(aino: Post, eero: Post) -> None:
    case = opened(aino)
    Case.objects.update(language="sv")
    text = page_of(eero, case, language="fi")
    assert "tarkistaa, kenelle asiasi kuuluu, viimeistään" in text
    assert re.search(r'<p class="reading"\s+lang="sv"><q>', text)
    assert "vem som sköter ditt ärende" in text


def test_what_was_told_and_each_clock_with_its_reasons_are_shown(aino: Post, eero: Post) -> None:
    text = page_of(eero, opened(aino))
    assert "Someone calls you." in text
    assert "during this contact" in text
    assert "Initial assessment within 7 working days" in text
    assert "working days left" in text
    assert "Why?" in text


def test_the_history_tells_sentences_and_filters(aino: Post, eero: Post) -> None:
    case = opened(aino)
    assert case.current_step
    take_step(case.current_step, actor=as_actor(eero), now=NOW)
    attempt_contact(case.current_step, by=AttemptBy.SMS, reached=False, actor=as_actor(eero), now=NOW)
    note_case(case, kind=NoteKind.SAFETY, text="A big dog.", actor=as_actor(eero), now=NOW)
    text = page_of(eero, case)
    happened = text[text.index('id="happened"') :]
    assert "Taken into work: Check the service task." in happened
    assert "The client wasn&#39;t reached." in happened
    assert "A big dog." in happened
    assert "A big dog." in text[: text.index('id="happened"')], "the brief tells safety first"
    only = page_of(eero, case, "?what=client")
    assert "Taken into work" not in only[only.index('id="happened"') :]


def test_no_raw_code_is_told_of_any_entry(aino: Post, eero: Post, helmi: Post) -> None:
    case = opened(aino)
    hand_over_case(case, to=team(EAST), actor=as_actor(eero), now=NOW)
    pause_case(case, reason="client_not_reached", actor=as_actor(eero), now=NOW)
    text = page_of(eero, case)
    begins = text.index('<ol class="journal"')
    told = re.findall(r"<li>\s*<p>(.*?)</p>", text[begins : text.index("</ol>", begins)])
    assert len(told) == Entry.objects.filter(track=case.track_id).count()
    assert not [each for each in told if re.search(r"[A-Z]{3}_|[a-z]_[a-z]|\(\)", each)], told


def test_the_part_that_htmx_asks_for_is_the_part_of_the_page(aino: Post, eero: Post) -> None:
    case = opened(aino)
    client = signed_in(eero)
    whole = client.get(f"/cases/{case.pk}/?what=steps").content.decode()
    headers = {"HX-Request": "true", "HX-Target": "section#happened"}
    part = client.get(f"/cases/{case.pk}/?what=steps", headers=headers).content.decode()
    assert part.strip().startswith('<section id="happened"')
    assert part.strip() in whole


def test_long_histories_have_pages(aino: Post, eero: Post) -> None:
    case = opened(aino)
    for number in range(35):
        note_case(case, kind=NoteKind.NOTE, text=f"note {number}.", actor=as_actor(eero), now=NOW)
    first = page_of(eero, case)
    assert "note 34." in first
    assert "note 2." not in first
    url = re.search(r'href="/cases/[^"?]*(\?[^"#]*before=\d+)', first)
    assert url
    second = page_of(eero, case, url[1].replace("&amp;", "&"))
    assert "note 2." in second
    assert "note 34." not in second


def test_a_case_goes_from_taking_to_closing_on_its_page(aino: Post, eero: Post) -> None:
    case = opened(aino)
    assert "Take the case" in page_of(eero, case)
    assert case.current_step
    take_step(case.current_step, actor=as_actor(eero), now=NOW)
    sent(eero, case, "attempt", by="phone", reached="yes")
    case = sent(eero, case, "advance", kind="contact_client", team=WEST, mine="on", words="Ring after noon.")
    assert case.current_step
    assert (case.current_step.worker_id, case.current_step.words) == (eero.user_id, "Ring after noon.")
    case = sent(eero, case, "assess", result="done", measures="Called.", urgency="2", agreed="A visit.")
    assert case.assessment == "done"
    at = timezone.localtime(timezone.now() + dt.timedelta(days=3)).replace(hour=10, minute=0)
    agreed = {"at": f"{at:%Y-%m-%dT%H:%M}", "mode": "office", "worker": eero.user_id}
    sent(eero, case, "agree_meeting", length=45, **agreed)
    assert "How the meeting went" in page_of(eero, case)
    again = f"{at + dt.timedelta(days=1):%Y-%m-%dT%H:%M}"
    sent(eero, case, "mark_meeting", state="moved", new_at=again, by="client", reason="ill")
    sent(eero, case, "mark_meeting", state="realised", kind="review", team=WEST)
    assert Meeting.objects.filter(state=MeetingState.REALISED).count() == 1
    sent(eero, case, "pause", reason="client_asked_later")
    assert "Let the clocks go on" in page_of(eero, case)
    sent(eero, case, "resume")
    sent(eero, case, "add_step", kind="other", team=EAST, words="Look at the home.")
    case = sent(eero, case, "close", ending="helped")
    assert case.state == CaseState.CLOSED
    text = page_of(eero, case)
    assert "Open the case again" in text
    assert "Hand over" not in text
    assert sent(eero, case, "reopen", kind="review", team=WEST, mine="on").state == CaseState.OPEN


def test_a_case_is_offered_refused_offered_and_accepted(aino: Post, eero: Post, helmi: Post) -> None:
    case = opened(aino)
    sent(eero, case, "hand_over", to=EAST)
    offer = Step.objects.open().get(kind="accept")
    sent(helmi, case, "refuse", current=offer.pk, reason="no_capacity")
    assert "came back" in page_of(eero, case)
    sent(eero, case, "hand_over", to=f"{EAST}/{helmi.user_id}", words="Please")
    case = sent(helmi, case, "accept", current="")
    assert case.team_id == EAST


def test_a_wrong_service_task_is_sent_where_the_rules_say(aino: Post, eero: Post) -> None:
    case = opened(aino)
    looked = send(eero, case, "reroute", service_task="OLDER_PEOPLE", place="LOVIISA", look="1")
    assert looked.status_code == 200
    assert "Answers:" in looked.content.decode()
    case.refresh_from_db()
    assert case.reroutes == 0
    case = sent(eero, case, "reroute", service_task="OLDER_PEOPLE", place="LOVIISA", reason="wrong_task")
    assert (case.team_id, case.reroutes, case.hops) == (EAST, 1, 1)
    assert case.area_id == "OLDER_PEOPLE.ITAINEN"


def test_who_would_answer_is_shown_while_choosing(aino: Post, eero: Post) -> None:
    case = opened(aino)
    headers = {"HX-Request": "true", "HX-Target": "div#route"}
    query = f"/cases/{case.pk}/?service_task=OLDER_PEOPLE&place=LOVIISA"
    text = signed_in(eero).get(query, headers=headers).content.decode()
    assert text.strip().startswith('<div id="route"')
    assert "eastern area" in text


def test_a_protected_clients_place_is_not_told_by_the_reasons(aino: Post, eero: Post) -> None:
    person = a_person(as_actor(aino), place_id="ASKOLA")
    case = opened(aino, person=person, place_id="LOVIISA")
    protect_person(person, protected=True, actor=as_actor(eero), now=NOW)
    looked = send(eero, case, "reroute", service_task="OLDER_PEOPLE", place="", look="1").content.decode()
    assert "eastern area" in looked
    assert "Home:" not in looked
    case = sent(eero, case, "reroute", service_task="OLDER_PEOPLE", place="", reason="wrong_task")
    assert (case.team_id, case.place_id) == (EAST, "LOVIISA")


def test_a_case_is_made_joint_and_its_contact_person_goes_on_with_it(
    aino: Post, eero: Post, helmi: Post
) -> None:
    case = opened(aino)
    case = sent(eero, case, "coordinate", person=helmi.user_id, teams=[EAST], kind="other")
    assert case.contact_person_id == helmi.user_id
    assert case.current_step
    assert case.current_step.team_id == EAST
    case = sent(helmi, case, "advance", kind="contact_client", words="")
    assert case.current_step
    assert case.current_step.worker_id == helmi.user_id
    assert "joint" in page_of(eero, case)


def test_transfer_puts_it_on_the_other_list(aino: Post, eero: Post) -> None:
    assert sent(eero, opened(aino), "transfer", to=EAST).team_id == EAST


@pytest.mark.parametrize(
    ("verb", "fields", "sentence"),
    [
        ("note", {"kind": "note", "text": ""}, "This field is required"),
        ("note", {"kind": "note", "text": "a\x00b"}, "Null characters are not allowed"),
        ("note", {"kind": "note", "text": "ä" * 5001}, "at most 5000 characters"),
        ("agree_meeting", {"at": "2020-01-02T10:00", "mode": "phone"}, "The time is in the past"),
        ("agree_meeting", {"at": "2027-02-29T10:00", "mode": "phone"}, "There is no such day and hour"),
        ("agree_meeting", {"at": "2027-03-28T03:30", "mode": "phone"}, "Clocks are turned that night"),
        ("agree_meeting", {"at": "9999-12-31T23:59", "mode": "phone"}, "more than two years away"),
        ("mark_meeting", {"state": "moved", "new_at": ""}, "Say the new time"),
        ("advance", {"kind": "", "team": WEST, "words": "kept words"}, "kept words"),
        ("advance", {"kind": "other", "team": "NOWHERE"}, "Select a valid choice"),
        ("reroute", {"service_task": "OLDER_PEOPLE", "reason": "wrong_task"}, "Choose the team yourself"),
        ("close", {"ending": ""}, "This field is required"),
    ],
)
def test_wrong_input_gets_a_sentence_and_keeps_the_words(
    aino: Post, eero: Post, verb: str, fields: dict[str, str], sentence: str
) -> None:
    case = opened(aino)
    before = Entry.objects.count()
    if verb == "mark_meeting":
        at = timezone.localtime(timezone.now() + dt.timedelta(days=3))
        agreed = {"at": f"{at:%Y-%m-%dT%H:%M}", "mode": "office", "worker": eero.user_id}
        sent(eero, case, "agree_meeting", length=45, **agreed)
        before = Entry.objects.count()
    answer = send(eero, case, verb, **{"worker": str(eero.user_id), **fields})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text.replace("&#39;", "'")
    assert re.search(rf'id="deed-{verb}"\s+open', text)
    assert Entry.objects.count() == before


def test_a_stale_form_keeps_its_words_and_tells_what_changed(aino: Post, eero: Post, timo: Post) -> None:
    case = opened(aino)
    old = case.current_step_id
    plan = Plan(kind="contact_client", team=team(WEST), worker_id=timo.user_id)
    advance_case(case, plan=plan, actor=as_actor(timo), now=NOW)
    answer = send(eero, case, "advance", current=old, kind="other", team=WEST, words="Long thought words.")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody has moved the case on" in text
    assert "Now: Contact the client, Timo Rantaharju" in text
    assert "Long thought words." in text
    assert Step.objects.filter(kind="other").count() == 0


def test_loading_a_returned_form_anew_leads_to_the_case_with_that_form_open(aino: Post, eero: Post) -> None:
    case = opened(aino)
    answer: Any = signed_in(eero).get(f"/cases/{case.pk}/note/")
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case.pk}/?deed=note#deed-note")
    assert re.search(r'id="deed-note"\s+open', page_of(eero, case, "?deed=note"))


def test_the_same_form_sent_twice_does_one_thing(aino: Post, eero: Post) -> None:
    case = opened(aino)
    once = uuid4()
    for _time in range(2):
        sent(eero, case, "note", key=once, kind="note", text="Once.")
    assert Note.objects.count() == 1


def test_what_the_rules_refuse_is_greyed_with_its_sentence(aino: Post, eero: Post) -> None:
    case = opened(aino)
    hand_over_case(case, to=team(EAST), actor=as_actor(eero), now=NOW)
    text = page_of(eero, case)
    assert "The case has already been offered to" in text
    assert 'id="deed-transfer"' not in text
    answer = send(eero, case, "transfer", to=EAST, words="typed")
    assert answer.status_code == 409
    assert "typed" in answer.content.decode()


def test_there_is_one_primary_button(aino: Post, eero: Post, helmi: Post) -> None:
    case = opened(aino)
    primary = re.compile(r'<button class="ds-button"\s*(?:data-key="t"\s*)?>')
    assert len(primary.findall(page_of(eero, case))) == 1
    hand_over_case(case, to=team(EAST), actor=as_actor(eero), now=NOW)
    assert len(primary.findall(page_of(helmi, case))) == 1


def test_a_closed_case_can_only_be_opened_and_noted(aino: Post, eero: Post) -> None:
    case = opened(aino)
    close_case(case, ending=Ending.NO_NEED, actor=as_actor(eero), now=NOW)
    assert re.findall(r'id="deed-(\w+)"', page_of(eero, case)) == ["note", "reopen"]
    late = send(eero, case, "close", ending="helped")
    assert (late.status_code, b"The case is closed." in late.content) == (409, True)
    assert send(eero, case, "attempt", by="phone", reached="no").status_code == 409


def test_other_cases_are_shown_only_to_those_who_may_see_them(aino: Post, eero: Post, helmi: Post) -> None:
    person = a_person(as_actor(aino))
    mine, other = opened(aino, person=person), a_case(aino, EAST, person=person)
    assert other.number not in page_of(eero, mine)
    coordinate_case(
        other,
        contact_person_id=helmi.user_id,
        teams=[team(WEST)],
        kind="other",
        actor=as_actor(helmi),
        now=NOW,
    )
    assert other.number in page_of(eero, mine)
