"""A form drawn before somebody else changed the same: nothing is overwritten, both texts are shown."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import translation

from reimari.common.dates import exact_day_words
from reimari.contacts.actions import Answer, Heard, Somebody, close_contact, correct_contact, join_contact
from reimari.contacts.models import Contact
from reimari.contacts.states import Elsewhere, Outcome, Part, ParticipantKind
from reimari.people.actions import Details, change_person, end_relationship, protect_person, relate_person
from reimari.people.models import Person, RelationKind, Relationship
from reimari.staff.models import Post, Team
from reimari.work.models import Entry
from tests.desks import Desk, text_of
from tests.factories import ADVICE, NOW, TODAY, a_case, a_contact, a_person, as_actor

pytestmark = pytest.mark.django_db
WEST, EAST = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN"
STALE = "Somebody has changed this while you were writing."


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
    assert "In your form: 050 111 2222" in told
    assert "In your form: old@example.org" in told
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


def test_what_was_typed_stays_also_where_the_other_text_was_chosen(
    person: Person, eero: Post, timo: Post
) -> None:
    desk, address = Desk(eero), f"/people/{person.pk}/change/"
    form = desk.opened(address, address)
    changed(person, timo, phone="+358407654321", email="new@example.org")
    sent = desk.send(form, phone="050 111 2222", email="mine@example.org")
    first = desk.form(sent.content.decode(), address, address)
    half = desk.send(first, stays__phone="theirs")  # the address is forgotten
    assert half.status_code == 422
    assert "In your form: 050 111 2222" in text_of(half)
    second = desk.form(half.content.decode(), address, address)
    assert (second.fields["phone"], second.fields["stays-phone"]) == (["050 111 2222"], ["theirs"])
    changed(person, timo, phone="+358409999999")
    third = desk.form(desk.send(second, stays__email="mine").content.decode(), address, address)
    assert (third.fields["phone"], third.fields["stays-phone"]) == (["050 111 2222"], ["theirs"])
    assert desk.send(third, stays__email="mine").status_code == 302
    person.refresh_from_db()
    assert (person.phone, person.email) == ("+358409999999", "mine@example.org")


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
    assert f"In your form: {exact_day_words(TODAY, language='en')}" in text_of(answer)
    assert f"stands: {exact_day_words(TODAY + timedelta(9), language='en')}" in text_of(answer)
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


def test_whoever_leaves_the_other_correction_adds_none_of_their_own(eero: Post, timo: Post) -> None:
    contact = a_contact(eero, Heard(own_words="?", answer=ADVICE))
    desk, address = Desk(eero), f"/contacts/{contact.pk}/"
    form = desk.opened(address, f"{address}correct/")
    given: Any = {"matter": None, "actor": as_actor(timo), "now": NOW}
    correct_contact(contact, field="language", value="sv", **given)
    again = desk.form(desk.send(form, right="language:en").content.decode(), address, form.action)
    assert desk.send(again).status_code == 422  # not chosen yet
    assert desk.send(again, stays__right="theirs").status_code == 302
    (only,) = Entry.objects.filter(track=contact.pk, kind="contacts.correct")
    assert only.facts["right"] == "sv"


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
