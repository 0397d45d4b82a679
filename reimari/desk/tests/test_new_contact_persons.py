"""New contact: who is suggested, chosen and asked about, and drafts."""

from uuid import UUID

import pytest
from django.urls import reverse

from reimari.access.models import Receipt
from reimari.audit.models import Disclosure, Event
from reimari.cases.models import Case
from reimari.contacts.models import Contact, Matter, Participant
from reimari.desk.models import Draft
from reimari.desk.tests.test_new_contact import URL, WEST, send, typed, valid_code
from reimari.people.actions import relate_person
from reimari.people.models import Person, RelationKind
from reimari.staff.models import Post, Unit
from tests.browser import signed_in
from tests.factories import NOW, TODAY, a_case, a_person, as_actor, key

pytestmark = pytest.mark.django_db


def test_somebody_known_is_suggested_and_chosen_and_logged(eero: Post) -> None:
    person = a_person(as_actor(eero), last_name="Meri", phone="040 1234567", identity_code=valid_code())
    a_case(eero, WEST, person=person)
    client = signed_in(eero)
    found = client.post(reverse("desk:new_contact_callers"), typed(phone="0401234567")).content.decode()
    assert "Meri" in found
    assert valid_code() not in found
    assert Event.objects.latest("pk").person_ids == [person.pk]
    chosen = client.post(URL, typed(do=f"choose:{person.pk}")).content.decode()
    assert "010190-****" in chosen
    assert valid_code() not in chosen
    assert "Joins an open case" in chosen
    case = Case.objects.get()
    send(client, person=str(person.pk), m1__case=str(case.pk))
    assert Case.objects.count() == 1
    assert Matter.objects.latest("pk").case == case


def test_a_registered_code_is_never_joined_unasked_by_those_who_see_the_person(eero: Post) -> None:
    a_case(eero, WEST, person=a_person(as_actor(eero), identity_code=valid_code()))
    text = send(signed_in(eero), 422, last_name="Meri", identity_code=valid_code())
    assert "Somebody you may see already has this identity code" in text
    assert Person.objects.count() == 1


def test_nobody_is_registered_twice_by_those_who_may_not_see_them(aino: Post, eero: Post) -> None:
    person = a_person(as_actor(eero), last_name="Aaltomeri", identity_code=valid_code())
    send(signed_in(aino), last_name="Meri", identity_code=valid_code())
    assert Participant.objects.get().person == person
    page = signed_in(aino).get(f"/contacts/{Contact.objects.get().pk}/").content.decode()
    assert "Aaltomeri</strong>" not in page.replace("Aino Aaltomeri", "")
    assert valid_code() not in page


def test_foreign_persons_are_neither_suggested_nor_chosen(aino: Post, helmi: Post, eero: Post) -> None:
    person = a_person(as_actor(eero), last_name="Salainen", phone="0401234567")
    a_case(eero, WEST, person=person)
    for post in (aino, helmi):
        client = signed_in(post)
        asked = typed(phone="0401234567", last_name="Salainen")
        assert (
            "It is this person"
            not in client.post(reverse("desk:new_contact_callers"), asked).content.decode()
        )
        client.post(URL, typed(do=f"choose:{person.pk}"))
        assert "isn&#39;t there any more" in send(client, 422, person=str(person.pk))


def test_the_adviser_gets_suggestions_from_her_own_contacts_only(aino: Post) -> None:
    client = signed_in(aino)
    send(client, last_name="Oma", birth_date="1950-02-01", phone="0407654321")
    found = client.post(reverse("desk:new_contact_callers"), typed(phone="0407654321")).content.decode()
    assert "Oma" in found
    person = Person.objects.get()
    send(client, number=2, person=str(person.pk))
    assert Person.objects.count() == 1
    assert Participant.objects.filter(person=person).count() == 2


def test_with_a_whole_code_the_adviser_asks_who_answers_and_gets_only_that(aino: Post, eero: Post) -> None:
    person = a_person(as_actor(eero), last_name="Salainen", identity_code=valid_code())
    a_case(eero, WEST, person=person)
    kind = RelationKind.objects.get(pk="home_care")
    unit = Unit.objects.get(pk="GUIDANCE_OLDER_PEOPLE")
    relate_person(
        person, kind=kind, unit=unit, own_worker_id=eero.user_id, since=TODAY, actor=as_actor(eero), now=NOW
    )
    client = signed_in(aino)
    text = client.post(URL, typed(do="ask", identity_code=valid_code())).content.decode()
    assert "Older people&#39;s guidance" in text
    assert "Salainen" not in text
    assert "Home care</strong>" not in text
    assert Disclosure.objects.get().person_id == person.pk
    wrong = client.post(URL, typed(do="ask", identity_code="010190")).content.decode()
    assert "isn&#39;t a valid identity code" in wrong
    other = client.post(URL, typed(do="ask", identity_code=valid_code("020290"))).content.decode()
    assert "No unit answers" in other
    assert signed_in(eero).post(URL, typed(do="ask", identity_code=valid_code())).status_code == 403


def test_a_protected_persons_place_is_not_filled_in(eero: Post) -> None:
    person = a_person(as_actor(eero), last_name="Turva", place_id="PORVOO")
    a_case(eero, WEST, person=person)
    Person.objects.update(is_protected=True)
    text = signed_in(eero).post(URL, typed(do=f"choose:{person.pk}", m1__place="")).content.decode()
    assert "address protection" in text
    assert 'name="m1-place" value=' not in text


def draft_url(number: int = 1) -> str:
    return reverse("desk:draft", args=["new_contact", UUID(int=number)])


def test_a_draft_survives_a_lost_session_and_goes_when_the_contact_is_recorded(aino: Post) -> None:
    client = signed_in(aino)
    assert client.post(draft_url(), typed(identity_code=valid_code())).status_code == 204
    client.logout()
    assert client.post(draft_url(), typed(m1__words="More"), headers={"X-Draft": "1"}).status_code == 302
    again = signed_in(aino)
    assert "You have an unfinished contact" in again.get(URL).content.decode()
    back = again.get(URL, {"draft": str(key(1))}).content.decode()
    assert "Money is out and the rent is due." in back
    assert f'value="{key(1)}"' in back
    assert valid_code() not in str(Draft.objects.get().text)
    send(again)
    assert not Draft.objects.exists()
    again.post(draft_url(), typed())
    assert not Draft.objects.exists()
    assert Receipt.objects.filter(action="contacts.record").count() == 1


def test_drafts_are_several_and_ones_own(aino: Post, eero: Post) -> None:
    client = signed_in(aino)
    for number in (1, 2):
        client.post(draft_url(number), typed(number=number, m1__words=f"Number {number}"))
        client.post(draft_url(number), typed(number=number, m1__words=f"Again {number}"))
    assert Draft.objects.count() == 2
    other = signed_in(eero).get(URL, {"draft": str(key(1))}).content.decode()
    assert "Again 1" not in other
    client.post(reverse("desk:throw_draft", args=["new_contact", key(1)]), {"next": URL, "key": str(key(3))})
    assert Draft.objects.get().subject == str(key(2))


def test_drafts_are_not_in_the_use_log(aino: Post) -> None:
    client = signed_in(aino)
    client.post(draft_url(), typed())
    assert not Event.objects.filter(action="desk.draft").exists()
