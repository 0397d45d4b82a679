"""What is read to the client: in their own language, nothing internal, nothing of anybody else."""

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import timezone, translation

from reimari.cases.actions import agree_meeting, close_case, note_case
from reimari.cases.states import Ending, MeetingMode, NoteKind
from reimari.contacts.actions import Somebody
from reimari.contacts.states import NotTold, Part, ParticipantKind
from reimari.desk.queries.case import case_shown
from reimari.desk.queries.read_to_client import read_out
from reimari.desk.tests.briefs import REPORTER, a_briefed_case, answer, brief_of, offered, read_words
from reimari.people.actions import check_identity
from reimari.staff.models import Post, Unit
from tests.factories import NOW, a_person, as_actor, client

pytestmark = pytest.mark.django_db


def said(english: str, language: str, **facts: object) -> str:
    with translation.override(language):
        return translation.gettext(english) % facts


@pytest.mark.parametrize("desk", ["fi", "sv", "en"])
@pytest.mark.parametrize(
    ("spoken", "need", "unit", "promise"),
    [
        ("fi", "sosiaalihuollon tarve", "ohjaus", "tarkistaa, kenelle asiasi kuuluu, viimeistään"),
        ("sv", "behov av socialvård", "handledning", "vem som sköter ditt ärende"),
        ("en", "need for social services", "guidance", "who takes care of your matter"),
    ],
)
def test_the_words_are_in_the_clients_language_whatever_the_desk_speaks(
    aino: Post, eero: Post, desk: str, spoken: str, need: str, unit: str, promise: str
) -> None:
    """R-KL-50: the client hears what was passed on, and the promise card's sentence."""
    text = brief_of(eero, a_briefed_case(aino, language=spoken), desk)
    assert f'lang="{spoken}"' in text
    words = read_words(text)
    assert "The rent is due." in words
    assert "Somebody calls you by Wednesday." in words
    for each in (need, unit, promise):
        assert each in words.casefold(), words
    other = read_words(brief_of(eero, a_briefed_case(aino, language=spoken), "fi" if desk == "en" else "en"))
    assert words == other


def test_nothing_of_whoever_reported_is_read(aino: Post, eero: Post) -> None:
    """I-23: who contacted us, what they said and what they were told stays with us."""
    person = a_person(as_actor(eero))
    subject = Somebody(part=Part.CLIENT, kind=ParticipantKind.CLIENT, person_id=person.pk, name=str(person))
    case = a_briefed_case(
        aino, by=(REPORTER, subject), words="My neighbour drinks again.", given=answer("Thanks.")
    )
    note_case(case, kind=NoteKind.NOTE, text="Internal note.", actor=as_actor(eero), now=NOW)
    note_case(case, kind=NoteKind.SAFETY, text="A big dog.", actor=as_actor(eero), now=NOW)
    check_identity(person, actor=as_actor(eero), now=timezone.now())
    text = brief_of(eero, case)
    assert "Naapuri" in text, "the worker knows"
    words = read_words(text)
    for secret in ("Naapuri", "Nurmela", "1112222", "neighbour", "Thanks", "Internal", "dog", "contacted"):
        assert secret not in words
    assert words, "what happens next is still told"


def test_what_a_client_told_of_somebody_else_is_not_read_to_that_one(aino: Post, eero: Post) -> None:
    other = a_person(as_actor(eero), last_name="Lintukorpi")
    case = a_briefed_case(aino, by=(client(other),), words="Of another matter.")
    person = a_person(as_actor(eero))
    type(case).objects.filter(pk=case.pk).update(person=person)
    check_identity(person, actor=as_actor(eero), now=timezone.now())
    assert "Of another matter." not in read_words(brief_of(eero, case))


def test_where_telling_is_dangerous_nothing_is_offered(aino: Post, eero: Post) -> None:
    text = brief_of(eero, a_briefed_case(aino, given=answer(not_told=NotTold.DANGEROUS)))
    assert 'id="read-out-words"' not in text
    assert "/tell/" not in text
    assert "could put the client in danger" in text


def test_a_unit_that_is_not_public_is_not_named(aino: Post, eero: Post) -> None:
    case = a_briefed_case(aino, language="en")
    shown = case_shown(as_actor(eero), case.pk, now=timezone.now())
    unit = Unit.objects.get(pk=case.team.unit_id)
    profile = shown.county.profile
    hidden = tuple(replace(each, public=False) if each.code == unit.pk else each for each in profile.units)
    secret = replace(shown, county=replace(shown.county, profile=replace(profile, units=hidden)))
    open_, closed = read_out(shown).text, read_out(secret).text
    name = next(each.name.en for each in profile.units if each.code == unit.pk)
    assert name in open_
    assert name not in closed
    assert "The wellbeing services county" in closed


def test_a_meeting_that_was_agreed_is_what_happens_next(aino: Post, eero: Post) -> None:
    case = a_briefed_case(aino, language="en")
    agree_meeting(
        case,
        at=timezone.now() + dt.timedelta(days=3),
        mode=MeetingMode.PHONE,
        worker=eero.user,
        actor=as_actor(eero),
        now=timezone.now(),
    )
    words = read_words(brief_of(eero, case))
    assert "You have an agreed meeting or call:" in words
    assert "We call you." in words
    assert "Kuusirinne" not in words


def test_the_receiver_of_an_offer_is_named_with_who_answers_until_then(aino: Post, eero: Post) -> None:
    words = read_words(brief_of(eero, offered(a_briefed_case(aino, language="en"), eero)))
    assert "has been asked to take it over" in words


def test_of_a_closed_case_only_its_end_is_read(aino: Post, eero: Post) -> None:
    case = a_briefed_case(aino)
    close_case(case, ending=Ending.HELPED, actor=as_actor(eero), now=NOW)
    words = read_words(brief_of(eero, case))
    assert said("Your matter has ended.", "fi") in words
    assert "viimeistään" not in words


def test_a_client_of_another_language_is_read_to_through_an_interpreter(aino: Post, eero: Post) -> None:
    text = brief_of(eero, a_briefed_case(aino, language="ar"))
    assert 'lang="fi"' in text
    assert "read it through an interpreter" in text


def test_a_promise_whose_time_has_passed_is_not_read_as_one(aino: Post, eero: Post) -> None:
    case = a_briefed_case(aino, language="en")
    case.track.steps.update(due_at=NOW - dt.timedelta(days=1), soon_at=NOW - dt.timedelta(days=2))
    words = read_words(brief_of(eero, case))
    assert "that has passed. You get a new time." in words
    assert "checks by" not in words
