"""A form drawn before somebody else changed the same: nothing is overwritten, both texts are shown."""

import html
import re
from datetime import timedelta
from typing import Any, cast
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import translation

from reimari.cases.actions import (
    advance_case,
    close_case,
    coordinate_case,
    hand_over_case,
    reopen_case,
    transfer_case,
    withdraw_case,
)
from reimari.cases.models import Case
from reimari.cases.states import CaseState, Ending
from reimari.contacts.actions import Answer, Heard, Somebody, close_contact, correct_contact, join_contact
from reimari.contacts.models import Contact
from reimari.contacts.states import Elsewhere, Outcome, Part, ParticipantKind
from reimari.people.actions import Details, change_person, end_relationship, protect_person, relate_person
from reimari.people.models import Person, RelationKind, Relationship
from reimari.staff.models import Post, Team
from reimari.work.actions import Plan, return_step, take_step
from reimari.work.models import Entry, Step
from reimari.work.states import ReturnReason
from tests.factories import ADVICE, NOW, TODAY, a_case, a_contact, a_person, as_actor
from tests.test_wrong_input import Form, Forms

pytestmark = pytest.mark.django_db
WEST, EAST = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN"
STALE = "Somebody has changed this while you were writing."
MOVED = "Somebody has moved the case on while you were writing."


class Desk:
    """Somebody who opened a page, and sends its form later."""

    def __init__(self, post: Post) -> None:
        post.user.speak("en")
        self.browser = Client()
        self.browser.force_login(post.user)

    def opened(self, address: str, action: str) -> Form:
        text = self.browser.get(address).content.decode()
        return self.form(text, address, action)

    def form(self, text: str, address: str, action: str) -> Form:
        parser = Forms(address)
        parser.feed(text)
        return next(form for form in parser.found if form.action == action)

    def send(self, form: Form, **typed: Any) -> HttpResponse:
        given = {name.replace("__", "-"): value for name, value in typed.items()}
        fields = {name: values for name, values in form.fields.items() if values}
        return cast(HttpResponse, self.browser.post(form.action, fields | given))


def text_of(answer: HttpResponse) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


@pytest.fixture
def person(aino: Post, eero: Post) -> Person:
    person = a_person(as_actor(aino), phone="+358401234567", email="old@example.org", place_id="ASKOLA")
    a_case(aino, WEST, person=person, service_task_id="WORKING_AGE")
    return person


def changed(person: Person, post: Post, **given: Any) -> None:
    row = Person.objects.get(pk=person.pk)
    known = {name: getattr(row, name) for name in Details.__dataclass_fields__}
    details = Details(**{**known, "identity_code": row.identity_code or "", **given})
    change_person(row, details=details, actor=as_actor(post), now=NOW)


# A person's details


def test_a_stale_form_saves_nothing_and_shows_both_texts(person: Person, eero: Post, timo: Post) -> None:
    desk, address = Desk(eero), f"/people/{person.pk}/change/"
    form = desk.opened(address, address)
    changed(person, timo, phone="+358407654321", email="new@example.org")
    answer = desk.send(form, phone="050 111 2222", first_names="Uusi")
    assert answer.status_code == 409
    told = text_of(answer)
    assert STALE in told
    assert f"Now there stands: 040 7654321 ({timo.user}" in told
    assert f"Now there stands: new@example.org ({timo.user}" in told
    assert told.count("Which stays?") == 2
    again = desk.form(answer.content.decode(), address, address)
    assert again.fields["phone"] == ["050 111 2222"]  # what was typed
    assert again.fields["first_names"] == ["Uusi"]
    assert again.fields["stays-email"] == ["theirs"]  # it wasn't touched
    assert again.fields["stays-phone"] == []  # it was: a choice has to be made
    person.refresh_from_db()
    assert (person.phone, person.email, person.first_names) == ("+358407654321", "new@example.org", "Testi")


def test_what_differed_waits_for_a_choice_and_then_stays_as_chosen(
    person: Person, eero: Post, timo: Post
) -> None:
    desk, address = Desk(eero), f"/people/{person.pk}/change/"
    form = desk.opened(address, address)
    changed(person, timo, phone="+358407654321", email="new@example.org")
    again = desk.form(desk.send(form, phone="050 111 2222").content.decode(), address, address)
    unchosen = desk.send(again)
    assert unchosen.status_code == 422
    assert "Choose which stays." in text_of(unchosen)
    chosen = desk.form(unchosen.content.decode(), address, address)
    assert desk.send(chosen, stays__phone="mine").status_code == 302
    person.refresh_from_db()
    assert (person.phone, person.email) == ("+358501112222", "new@example.org")


def test_a_third_change_between_the_choice_and_the_saving_is_shown_too(
    person: Person, eero: Post, timo: Post
) -> None:
    desk, address = Desk(eero), f"/people/{person.pk}/change/"
    form = desk.opened(address, address)
    changed(person, timo, phone="+358407654321")
    again = desk.form(desk.send(form, phone="050 111 2222").content.decode(), address, address)
    changed(person, timo, phone="+358409999999")
    third = desk.send(again, stays__phone="mine")
    assert third.status_code == 409
    assert "Now there stands: 040 9999999" in text_of(third)
    last = desk.form(third.content.decode(), address, address)
    assert desk.send(last, stays__phone="theirs").status_code == 302
    person.refresh_from_db()
    assert person.phone == "+358409999999"


def test_a_form_whose_details_nobody_changed_is_saved(person: Person, eero: Post, timo: Post) -> None:
    desk, address = Desk(eero), f"/people/{person.pk}/change/"
    form = desk.opened(address, address)
    changed(person, timo)  # saved without a change
    assert desk.send(form, phone="050 111 2222").status_code == 302


def test_protection_set_meanwhile_is_said_and_the_drawn_address_does_not_come_back(
    person: Person, eero: Post, timo: Post
) -> None:
    changed(person, timo, street_address="Rantatie 1", postcode="07500")
    desk, address = Desk(eero), f"/people/{person.pk}/change/"
    form = desk.opened(address, address)
    assert "Rantatie 1" in str(form.fields)
    row = Person.objects.get(pk=person.pk)
    protect_person(row, protected=True, actor=as_actor(timo), now=NOW)
    changed(person, timo, street_address="Piilotie 2")
    answer = desk.send(form, phone="050 111 2222")
    assert answer.status_code == 409
    assert "Address protection has been set meanwhile" in text_of(answer)
    content = answer.content.decode()
    assert "Rantatie" not in content
    assert "Piilotie" not in content
    again = desk.form(content, address, address)
    assert again.fields["phone"] == ["050 111 2222"]
    assert desk.send(again).status_code == 302
    person.refresh_from_db()
    assert (person.phone, person.street_address) == ("+358501112222", "Piilotie 2")


def test_the_identity_code_is_never_shown_whole_also_when_it_changed(
    person: Person, eero: Post, timo: Post
) -> None:
    desk, address = Desk(eero), f"/people/{person.pk}/change/"
    form = desk.opened(address, address)
    changed(person, timo, identity_code="010190-901R")
    answer = desk.send(form, identity_code="010190-902S")
    assert answer.status_code == 409
    assert "010190-901R" not in answer.content.decode()
    assert "Now there stands: 010190" in text_of(answer)


def test_protection_is_not_turned_round_unseen(person: Person, eero: Post, timo: Post) -> None:
    desk, address = Desk(eero), f"/people/{person.pk}/"
    row = Person.objects.get(pk=person.pk)
    protect_person(row, protected=True, actor=as_actor(timo), now=NOW)
    form = desk.opened(address, f"{address}protect/")
    for protected in (False, True):
        protect_person(row, protected=protected, actor=as_actor(timo), now=NOW)
    answer = desk.send(form)
    assert answer.status_code == 409
    assert f"Somebody has set address protection meanwhile {timo.user}" in text_of(answer)
    assert Person.objects.get(pk=person.pk).is_protected


def test_a_new_phone_number_does_not_hinder_protection(person: Person, eero: Post, timo: Post) -> None:
    desk, address = Desk(eero), f"/people/{person.pk}/"
    form = desk.opened(address, f"{address}protect/")
    changed(person, timo, phone="+358407654321")
    assert desk.send(form).status_code == 302
    assert Person.objects.get(pk=person.pk).is_protected


def test_a_relationship_ended_meanwhile_is_not_ended_otherwise(
    person: Person, eero: Post, timo: Post
) -> None:
    given: Any = {"kind": RelationKind.objects.order_by("pk")[0], "unit": Team.objects.get(pk=WEST).unit}
    row = relate_person(
        person, **given, own_worker_id=None, since=TODAY - timedelta(9), actor=as_actor(eero), now=NOW
    )
    desk, address = Desk(eero), f"/people/{person.pk}/"
    form = desk.opened(address, f"/relationships/{row.pk}/end/")
    end_relationship(row, until=TODAY + timedelta(9), actor=as_actor(timo), now=NOW)
    answer = desk.send(form, until=TODAY.isoformat())
    assert answer.status_code == 409
    assert f"({timo.user}" in text_of(answer)
    again = desk.form(answer.content.decode(), address, form.action)
    assert again.fields["until"] == [TODAY.isoformat()]
    assert desk.send(again).status_code == 422
    assert desk.send(again, stays__until="theirs").status_code == 302
    assert Relationship.objects.get(pk=row.pk).last_day == TODAY + timedelta(9)
    assert desk.send(again, key=str(uuid4()), stays__until="mine").status_code == 302
    assert Relationship.objects.get(pk=row.pk).last_day == TODAY


# A contact


def test_a_correction_of_what_was_corrected_meanwhile_shows_both(eero: Post, timo: Post) -> None:
    contact = a_contact(eero, Heard(own_words="?", answer=ADVICE))
    desk, address = Desk(eero), f"/contacts/{contact.pk}/"
    form = desk.opened(address, f"{address}correct/")
    given: Any = {"matter": None, "actor": as_actor(timo), "now": NOW}
    correct_contact(contact, field="language", value="sv", **given)
    correct_contact(contact, field="channel", value="phone", **given)
    answer = desk.send(form, right="language:en")
    assert answer.status_code == 409
    assert f"Now there stands: Swedish ({timo.user}" in text_of(answer)
    again = desk.form(answer.content.decode(), address, form.action)
    assert again.fields["right"] == ["language:en"]
    assert desk.send(again, stays__right="mine").status_code == 302
    newest = Entry.objects.filter(track=contact.pk, kind="contacts.correct").order_by("-pk")[0]
    assert newest.facts["right"] == "en"


def test_another_detail_corrected_meanwhile_hinders_nothing(eero: Post, timo: Post) -> None:
    contact = a_contact(eero, Heard(own_words="?", answer=ADVICE))
    desk, address = Desk(eero), f"/contacts/{contact.pk}/"
    form = desk.opened(address, f"{address}correct/")
    correct_contact(contact, matter=None, field="channel", value="phone", actor=as_actor(timo), now=NOW)
    assert desk.send(form, right="language:en").status_code == 302


def test_closing_what_somebody_else_has_closed_keeps_both_answers(eero: Post, timo: Post) -> None:
    contact = a_contact(eero, Heard(own_words="?"))
    desk, address = Desk(eero), f"/contacts/{contact.pk}/"
    form = desk.opened(address, f"{address}close/")
    theirs = Answer(outcome=Outcome.ELSEWHERE, elsewhere=next(iter(Elsewhere)))
    close_contact(contact, answers=[theirs], actor=as_actor(timo), now=NOW)
    answer = desk.send(form, **{"m1-outcome": "goes_on", "m1-told_what": "We call on Monday."})
    assert answer.status_code == 409
    told = text_of(answer)
    assert "Your answer was not saved: the contact had been closed" in told
    assert "We call on Monday." in told
    assert "Send on" in told
    assert str(timo.user) in told
    with translation.override("en"):
        assert str(Outcome.ELSEWHERE.label) in told
    assert Contact.objects.get(pk=contact.pk).outcome == Outcome.ELSEWHERE


def test_a_contact_is_joined_to_one_person_only(eero: Post, timo: Post) -> None:
    nobody = Somebody(part=Part.CONTACTOR, kind=ParticipantKind.ANONYMOUS)
    contact = a_contact(eero, Heard(own_words="?", answer=ADVICE), participants=(nobody,))
    desk, address = Desk(eero), f"/contacts/{contact.pk}/"
    form = desk.opened(address, f"{address}join/")
    join_contact(contact, details=Details(last_name="Toinen"), actor=as_actor(timo), now=NOW)
    answer = desk.send(form, last_name="Oma", wish="on")
    assert answer.status_code == 409
    assert f"{timo.user} has already joined this contact to a person." in text_of(answer)
    assert 'value="Oma"' in answer.content.decode()
    assert not Person.objects.filter(last_name="Oma").exists()


# A case


@pytest.fixture
def case(aino: Post, eero: Post) -> Case:
    return a_case(aino, WEST, service_task_id="WORKING_AGE")


def team(code: str) -> Team:
    return Team.objects.get(pk=code)


def advance(case: Case, post: Post) -> None:
    plan = Plan(kind="other", team=team(WEST))
    advance_case(case, plan=plan, actor=as_actor(post), now=NOW)


def take(case: Case, post: Post) -> None:
    take_step(Step.objects.get(pk=str(case.current_step_id)), actor=as_actor(post), now=NOW)


def coordinate(case: Case, post: Post) -> None:
    given: Any = {"contact_person_id": post.user_id, "teams": [team(EAST)], "kind": "other"}
    coordinate_case(case, **given, actor=as_actor(post), now=NOW)


def offer(case: Case, post: Post) -> None:
    hand_over_case(case, to=team(EAST), actor=as_actor(post), now=NOW)


def close(case: Case, post: Post) -> None:
    close_case(case, ending=Ending.HELPED, actor=as_actor(post), now=NOW)


def transfer(case: Case, post: Post) -> None:
    transfer_case(case, to=team(EAST), kind="check", actor=as_actor(post), now=NOW)


MEANWHILE = {
    "advanced": (advance, "What comes next: "),
    "taken": (take, "Taken into work: "),
    "coordinated": (coordinate, "contacts the client."),
    "offered": (offer, "Offered to "),
    "closed": (close, "The case was closed: "),
    "transferred": (transfer, "Transferred from "),
}
FORMS: dict[str, dict[str, Any]] = {
    "advance": {"kind": "other", "team": WEST, "words": "My own words."},
    "transfer": {"to": EAST, "words": "My own words."},
    "hand_over": {"to": EAST, "words": "My own words."},
    "close": {"ending": "declined"},
    "coordinate": {"person": "", "teams": [EAST], "kind": "other"},
    "reroute": {"service_task": "OLDER_PEOPLE", "reason": "wrong_task", "team": EAST},
    "agree_meeting": {"at": "2099-01-01T10:00", "mode": "phone"},
}


@pytest.mark.parametrize("how", sorted(MEANWHILE))
@pytest.mark.parametrize("verb", ["advance", "transfer", "hand_over", "close", "coordinate", "reroute"])
def test_a_form_over_a_case_that_moved_is_refused_and_says_who_did_what(
    case: Case, eero: Post, timo: Post, verb: str, how: str
) -> None:
    desk, address = Desk(eero), f"/cases/{case.pk}/"
    form = desk.opened(address, f"{address}{verb}/")
    move, sentence = MEANWHILE[how]
    move(case, timo)
    entries = Entry.objects.filter(track=case.pk).count()
    fields = FORMS[verb] | ({"person": str(eero.user_id)} if verb == "coordinate" else {})
    answer = desk.send(form, **fields)
    told = text_of(answer)
    assert answer.status_code == 409, told
    assert MOVED in told
    assert re.search(rf"{timo.user}, today \d+\.\d+: [^<]*{re.escape(sentence)}", told), told[:2000]
    assert Entry.objects.filter(track=case.pk).count() == entries
    if "words" in fields:
        assert "My own words." in answer.content.decode()


def test_what_was_refused_can_be_sent_again_once_it_was_seen(case: Case, eero: Post, timo: Post) -> None:
    desk, address = Desk(eero), f"/cases/{case.pk}/"
    form = desk.opened(address, f"{address}advance/")
    take(case, timo)
    answer = desk.send(form, **FORMS["advance"])
    again = desk.form(answer.content.decode(), address, form.action)
    assert desk.send(again).status_code == 302


def test_taking_it_oneself_on_another_page_makes_no_form_stale(case: Case, eero: Post) -> None:
    desk, address = Desk(eero), f"/cases/{case.pk}/"
    form = desk.opened(address, f"{address}advance/")
    take(case, eero)
    assert desk.send(form, **FORMS["advance"]).status_code == 302


def test_a_note_is_never_stale(case: Case, eero: Post, timo: Post) -> None:
    desk, address = Desk(eero), f"/cases/{case.pk}/"
    form = desk.opened(address, f"{address}note/")
    advance(case, timo)
    assert desk.send(form, kind="note", text="Still true.").status_code == 302


def test_another_offer_than_the_one_that_was_seen_is_not_taken_back(
    case: Case, eero: Post, timo: Post
) -> None:
    offer(case, eero)
    desk, address = Desk(eero), f"/cases/{case.pk}/"
    form = desk.opened(address, f"{address}withdraw/")
    withdraw_case(case, actor=as_actor(timo), now=NOW)
    offer(case, timo)
    answer = desk.send(form)
    assert answer.status_code == 409
    assert "The offer to" in text_of(answer)
    assert Step.objects.open().filter(track=case.pk, kind="accept").exists()


def test_a_case_that_was_opened_and_closed_again_is_not_opened_by_an_old_form(
    case: Case, eero: Post, timo: Post
) -> None:
    close(case, eero)
    desk, address = Desk(eero), f"/cases/{case.pk}/"
    form = desk.opened(address, f"{address}reopen/")
    case.refresh_from_db()
    reopen_case(case, plan=Plan(kind="other", team=team(WEST)), actor=as_actor(timo), now=NOW)
    case.refresh_from_db()
    close(case, timo)
    assert desk.send(form, kind="other", team=WEST).status_code == 409
    assert Case.objects.get(pk=case.pk).state == CaseState.CLOSED


def test_a_step_that_somebody_else_has_taken_since_is_not_returned(
    case: Case, eero: Post, timo: Post
) -> None:
    take(case, eero)
    desk, address = Desk(eero), f"/cases/{case.pk}/"
    form = desk.opened(address, f"/steps/{case.current_step_id}/return/")
    step = Step.objects.get(pk=str(case.current_step_id))
    return_step(step, reason=ReturnReason.NO_TIME, actor=as_actor(eero), now=NOW)
    take(case, timo)
    answer = desk.send(form, reason="no_time")
    assert answer.status_code == 409
    assert f"{timo.user} has already taken this." in text_of(answer)
    assert Step.objects.get(pk=step.pk).worker_id == timo.user_id


def test_whoever_is_slower_is_told_who_has_it_and_the_lists_are_drawn_anew(
    case: Case, eero: Post, timo: Post
) -> None:
    take(case, timo)
    browser = Desk(eero).browser
    given = {"key": str(uuid4()), "next": f"/cases/{case.pk}/"}
    url = f"/steps/{case.current_step_id}/take/"
    answer = browser.post(url, given, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Trigger"]) == (409, "step-changed")
    assert f"{timo.user} has already taken this." in answer.content.decode()
    plain = browser.post(url, given)
    assert f'href="/cases/{case.pk}/"' in plain.content.decode()
