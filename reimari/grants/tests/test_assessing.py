"""What the line doesn't grant is asked to be assessed, and follows from the contact in which it was asked."""

import pytest
from django.db import IntegrityError, transaction

from reimari.cases.models import Case
from reimari.common.problems import Refused
from reimari.contacts.actions import Answer, Heard, close_contact
from reimari.contacts.models import Contact, Matter
from reimari.contacts.states import NotTold, Outcome, Told
from reimari.grants.actions import AssessmentWish, ToldHow, request_assessment
from reimari.grants.tests.granting import LINE, NOW, TOLD, a_client, codes, facts_of
from reimari.people.models import Person
from reimari.region.models import Place
from reimari.staff.models import Post
from tests.factories import ADVICE, a_case, a_contact, as_actor, client

pytestmark = pytest.mark.django_db
WORDS = "Kotihoito?"


def asked(post: Post, person: Person, **given: object) -> Case:
    wish = {"person_id": person.pk, "place": person.place, "words": WORDS, "told": TOLD, **given}
    return request_assessment(post.team, wish=AssessmentWish(**wish), actor=as_actor(post), now=NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("place", "team"),
    [
        ("KUOPIO", "GUIDANCE_KESKINEN"),
        ("MAANINKA", "GUIDANCE_KOILLINEN"),  # a part of Kuopio
        ("VARKAUS", "GUIDANCE_ETELAINEN"),
        ("SUONENJOKI", "GUIDANCE_LANTINEN"),
        ("IISALMI", "GUIDANCE_POHJOINEN"),
    ],
)
def test_a_request_goes_to_the_adviser_of_the_home_place(tuula: Post, place: str, team: str) -> None:
    """DR-06, R-PS-31, R-PS-47."""
    person = a_client(tuula, place_id=place)
    case = a_case(tuula, LINE, person=person, service_task_id="OLDER_PEOPLE")
    found = asked(tuula, person, place=Place.objects.get(pk=place), case=case)
    assert (found.team_id, found.service_task_id, found.place_id) == (team, "OLDER_PEOPLE", place)
    assert found.current_step
    assert (found.current_step.kind, found.current_step.team_id) == ("needs_assessment", team)
    assert facts_of(case)[-1] == (
        "grants.request_assessment",
        {"case": str(found.pk), "team": team, "asked_by": LINE},
    )


def test_a_request_is_made_once(tuula: Post) -> None:
    person = a_client(tuula)
    a_case(tuula, LINE, person=person, service_task_id="OLDER_PEOPLE")
    first = asked(tuula, person)
    with pytest.raises(Refused) as refusal:
        asked(tuula, person)
    assert refusal.value.problems[0].facts == {"case": first.number}
    assert Case.objects.filter(need="NEEDS_ASSESSMENT").count() == 1


@pytest.mark.parametrize(
    ("given", "code"),
    [({"place": None}, "grants.no_home"), ({"service_task_id": "OTHER"}, "grants.no_request")],
)
def test_what_isnt_known_is_told(tuula: Post, given: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as refusal:
        asked(tuula, a_client(tuula), **given)
    assert codes(refusal) == [code]


def test_the_case_follows_from_a_contact_that_has_ended(tuula: Post) -> None:
    """C26, C30: nothing is asked twice, and it says what the client was told."""
    person = a_client(tuula)
    contact = a_contact(
        tuula, Heard(own_words="Äiti ei pärjää.", answer=ADVICE), participants=(client(person),), now=NOW
    )
    case = asked(tuula, person, contact=contact)
    first, second = contact.matters.order_by("number")
    assert (first.outcome, first.case_id) == (Outcome.ADVICE, None)
    assert (second.number, second.outcome, second.case_id) == (2, Outcome.GOES_ON, case.pk)
    assert (second.own_words, second.need, second.told_how) == ("Äiti ei pärjää.", case.need, Told.PHONE)
    assert "arvioi kanssasi" in second.told_what
    assert "Ikääntyneiden palveluiden asiakasohjaus" in second.told_what
    assert facts_of(case)[-1][1] == {"contact": str(contact.pk)}


def test_the_case_follows_from_the_last_contact_of_the_case_in_which_it_was_asked(tuula: Post) -> None:
    person = a_client(tuula)
    before = a_case(tuula, LINE, person=person, service_task_id="OLDER_PEOPLE")
    case = asked(tuula, person, case=before, told=ToldHow(why_not=NotTold.REPORTED_BY_OTHER))
    matter = Matter.objects.get(case=case)
    assert matter.contact_id == before.matters.get().contact_id
    assert (matter.not_told, matter.told_what, matter.told_at) == (NotTold.REPORTED_BY_OTHER, "", None)


def test_without_telling_or_why_not_nothing_is_asked(tuula: Post) -> None:
    person = a_client(tuula)
    contact = a_contact(tuula, participants=(client(person),), now=NOW)
    with pytest.raises(Refused) as refusal:
        asked(tuula, person, contact=contact, told=ToldHow())
    assert codes(refusal) == ["contacts.not_told"]
    assert not Case.objects.exists()


def test_an_open_contact_still_gets_its_own_answers(tuula: Post) -> None:
    person = a_client(tuula)
    contact = a_contact(tuula, Heard(own_words="?"), participants=(client(person),), now=NOW)
    asked(tuula, person, contact=contact)
    open_contact = Contact.objects.get(pk=contact.pk)
    close_contact(open_contact, answers=[Answer(outcome=Outcome.ADVICE)], actor=as_actor(tuula), now=NOW)
    open_contact.refresh_from_db()
    assert open_contact.outcome == Outcome.GOES_ON
    assert [row.outcome for row in contact.matters.order_by("number")] == [Outcome.ADVICE, Outcome.GOES_ON]


def test_a_contact_that_has_ended_takes_no_other_matter(tuula: Post) -> None:
    contact = a_contact(tuula, participants=(client(a_client(tuula)),), now=NOW)
    with pytest.raises(IntegrityError, match="takes no new matter"), transaction.atomic():
        Matter.objects.create(contact=contact, number=2, outcome=Outcome.ADVICE)
