"""Asking one's supervisor about a contact, open or closed."""

import pytest

from reimari.access.catalogue import Forbidden
from reimari.cases.actions import answer_question
from reimari.contacts.actions import Heard, ask_about_contact, close_contact
from reimari.contacts.models import Contact
from reimari.staff.models import Post
from reimari.work.models import Step
from tests.factories import ADVICE, NOW, a_contact, as_actor

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
ASKED = "May I promise a visit at home?"
HEARD = Heard(own_words="Money is out.", need="money", answer=ADVICE)


def test_a_closed_contact_can_still_be_asked_about(eero: Post, lea: Post) -> None:
    contact = a_contact(eero, HEARD)
    question = ask_about_contact(contact, text=ASKED, actor=as_actor(eero), now=NOW)
    assert (question.track_id, question.step.team_id) == (contact.pk, WEST)
    assert (question.step.need, question.step.channel) == ("money", "phone")
    answer_question(question, text="Yes.", actor=as_actor(lea), now=NOW)
    assert Contact.objects.get() == contact


def test_a_question_outlives_the_open_contact_it_is_about(eero: Post, lea: Post) -> None:
    contact = a_contact(eero, Heard(own_words="Money is out."))
    question = ask_about_contact(contact, text=ASKED, actor=as_actor(eero), now=NOW)
    contact.refresh_from_db()
    assert contact.current_step_id != question.step_id
    close_contact(contact, answers=[ADVICE], actor=as_actor(eero), now=NOW)
    assert Step.objects.get(pk=question.step_id).is_open
    answer_question(question, text="Yes.", actor=as_actor(lea), now=NOW)


def test_whoever_may_not_see_the_contact_may_not_ask(eero: Post, helmi: Post, lea: Post) -> None:
    with pytest.raises(Forbidden):
        ask_about_contact(a_contact(eero, HEARD), text=ASKED, actor=as_actor(helmi), now=NOW)
