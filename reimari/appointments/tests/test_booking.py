"""A time is held while somebody talks, and booked for a case: by whom, of what, and never twice (R-KL-16)."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from reimari.access.catalogue import Forbidden
from reimari.appointments.actions import (
    cancel_time,
    hold_time,
    release_time,
    tell_shortage,
)
from reimari.appointments.models import Hold, Shortage
from reimari.appointments.rules.offers import Lack
from reimari.appointments.states import Instead
from reimari.appointments.tests.deeds import (
    BACKGROUND,
    MINUTE,
    MONDAY,
    NOW,
    TEAM,
    TEN,
    book,
    choice,
    code_of,
    hold,
    is_taken,
    planned,
)
from reimari.audit.models import Event
from reimari.cases.actions import SeenCase, Why, agree_meeting, mark_meeting, note_case
from reimari.cases.models import Meeting
from reimari.cases.states import ChangedBy, ChangeReason, MeetingMode, MeetingState, NoteKind
from reimari.contacts.models import Contact
from reimari.staff.models import Absence, Post, Team
from reimari.staff.states import AbsenceKind
from reimari.work.actions import Plan
from reimari.work.models import Clock, Step
from tests.factories import a_case, a_post, as_actor, at, loaded

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kl(db: None) -> None:
    loaded("KL", now=NOW)


@pytest.fixture
def marjut() -> Post:
    """She answers the telephone of client advice."""
    return a_post("ADVICE", "ASIAKASOHJAAJA", name="Marjut Saaripuro")


@pytest.fixture
def other() -> Post:
    return a_post("ADVICE", "ASIAKASOHJAAJA", name="Toini Saaripuro")


@pytest.fixture
def satu() -> Post:
    """She has times on Tuesdays from ten until noon: three of 30 minutes, with 15 of her own after each."""
    return planned(a_post(TEAM, "SOSIAALIOHJAAJA", name="Satu Kallio"))


def test_a_held_time_is_booked_and_becomes_the_current_step(marjut: Post, satu: Post) -> None:
    case = a_case(marjut, TEAM, now=NOW)
    due_at = at("2026-12-09 16:00")
    held = hold(marjut, satu, due_at=due_at)
    assert (held.ends - held.begins, held.until) == (30 * MINUTE, NOW + 10 * MINUTE)
    contact = Contact.objects.get(matters__case=case)
    booking = book(case, held, marjut, contact=contact)
    meeting = booking.meeting
    case.refresh_from_db()
    assert case.current_step == meeting.step
    assert (meeting.step.kind, meeting.step.worker_id, meeting.step.due_at) == ("meeting", satu.user_id, TEN)
    assert (meeting.at, meeting.ends_at, meeting.mode) == (TEN, TEN + 30 * MINUTE, MeetingMode.PHONE)
    meeting.refresh_from_db()
    assert (meeting.span.lower, meeting.span.upper) == (TEN, TEN + 45 * MINUTE)
    assert (booking.background, booking.due_at, booking.contact) == (BACKGROUND, due_at, contact)
    assert booking.returns_after == 15 * MINUTE
    assert not Hold.objects.exists()


def test_what_was_held_and_booked_is_in_the_log(marjut: Post, satu: Post) -> None:
    case = a_case(marjut, TEAM, now=NOW)
    book(case, hold(marjut, satu), marjut)
    done = Event.objects.filter(actor_id=marjut.user_id, action__startswith="appointments.").order_by("pk")
    assert list(done.values_list("action", flat=True)) == ["appointments.hold", "appointments.book"]


def test_the_promise_ends_when_the_booked_time_takes_place(marjut: Post, satu: Post) -> None:
    case = a_case(marjut, TEAM, now=NOW)
    book(case, hold(marjut, satu), marjut)
    assert Clock.objects.running().filter(track=case.track_id, code="D-4").exists()
    plan = Plan(kind="contact_client", team=Team.objects.get(pk=TEAM))
    later, actor = TEN + 40 * MINUTE, as_actor(satu, on=TEN.date())
    mark_meeting(case, state=MeetingState.REALISED, plan=plan, actor=actor, now=later)
    assert Clock.objects.get(track=case.track_id, code="D-4").stopped_at == later


@pytest.mark.parametrize("begins", ["2026-12-01 10:15", "2026-12-01 12:15", "2026-12-02 10:00"])
def test_only_times_that_are_offered_are_held(marjut: Post, satu: Post, begins: str) -> None:
    assert code_of(lambda: hold(marjut, satu, at(begins))) == "appointments.not_free"


def test_a_way_to_meet_that_isnt_offered_isnt_held(marjut: Post, satu: Post) -> None:
    assert code_of(lambda: hold(marjut, satu, mode=MeetingMode.HOME)) == "appointments.not_free"


def test_somebody_who_is_away_isnt_held(marjut: Post, satu: Post) -> None:
    day = TEN.date()
    Absence.objects.create(user=satu.user, kind=AbsenceKind.ILL, first_on=day, last_on=day, told_at=NOW)
    assert code_of(lambda: hold(marjut, satu)) == "appointments.not_free"


def test_a_team_can_only_be_held_as_itself(marjut: Post, satu: Post) -> None:
    actor = as_actor(marjut, on=MONDAY)
    adult = Team.objects.get(pk="ADULT")
    told = code_of(lambda: hold_time(adult, choice=choice(satu), form=uuid4(), actor=actor, now=NOW))
    assert told == "appointments.not_free"


def test_what_is_held_is_nobody_elses_until_it_ends_or_is_let_go(
    marjut: Post, other: Post, satu: Post
) -> None:
    held = hold(marjut, satu)
    assert is_taken(satu)
    assert code_of(lambda: hold(other, satu)) == "appointments.not_free"
    release_time(held, actor=as_actor(marjut, on=MONDAY), now=NOW)
    assert not is_taken(satu)
    again = hold(other, satu)
    assert not is_taken(satu, now=again.until)
    assert hold(marjut, satu, now=again.until).held_by_id == marjut.user_id
    assert Hold.objects.count() == 1


def test_another_choice_in_the_same_form_takes_the_place_of_the_first(marjut: Post, satu: Post) -> None:
    form = uuid4()
    hold(marjut, satu, form=form)
    second = hold(marjut, satu, TEN + 45 * MINUTE, form=form)
    assert Hold.objects.get() == second


def test_a_choice_that_is_refused_keeps_what_was_held(marjut: Post, other: Post, satu: Post) -> None:
    form = uuid4()
    first = hold(marjut, satu, form=form)
    hold(other, satu, TEN + 45 * MINUTE)
    assert code_of(lambda: hold(marjut, satu, TEN + 45 * MINUTE, form=form)) == "appointments.not_free"
    assert Hold.objects.filter(pk=first.pk).exists()


def test_what_ran_out_is_booked_as_long_as_nobody_took_it(marjut: Post, other: Post, satu: Post) -> None:
    held, late = hold(marjut, satu), NOW + 30 * MINUTE
    assert book(a_case(marjut, TEAM, now=NOW), held, marjut, now=late).meeting.at == TEN
    held = hold(marjut, satu, TEN + 45 * MINUTE)
    hold(other, satu, TEN + 45 * MINUTE, now=late)
    case = a_case(marjut, TEAM, now=NOW)
    assert code_of(lambda: book(case, held, marjut, now=late)) == "appointments.hold_gone"


def test_one_books_only_what_one_holds_oneself(marjut: Post, other: Post, satu: Post) -> None:
    case = a_case(other, TEAM, now=NOW)
    held = hold(marjut, satu)
    assert code_of(lambda: book(case, held, other)) == "appointments.hold_gone"
    with pytest.raises(Forbidden):
        release_time(held, actor=as_actor(other, on=MONDAY), now=NOW)


def test_an_adviser_books_for_the_contact_they_took_and_for_no_other(
    marjut: Post, other: Post, satu: Post
) -> None:
    case, held = a_case(other, TEAM, now=NOW), hold(marjut, satu)
    with pytest.raises(Forbidden):
        book(case, held, marjut)


def test_the_team_that_answers_books_its_own_times(marjut: Post, satu: Post) -> None:
    case = a_case(marjut, TEAM, now=NOW)
    assert book(case, hold(satu, satu), satu).booked_by_id == satu.user_id


def test_times_of_units_that_ones_own_may_not_book_arent_held(satu: Post) -> None:
    adult = a_post("ADULT", "SOSIAALITYONTEKIJA", name="Aamu Kallio")
    with pytest.raises(Forbidden):
        hold(adult, satu)


def test_a_case_that_waits_for_a_meeting_isnt_booked_again(marjut: Post, satu: Post) -> None:
    case = a_case(marjut, TEAM, now=NOW)
    book(case, hold(marjut, satu), marjut)
    held = hold(marjut, satu, TEN + 45 * MINUTE)
    assert code_of(lambda: book(case, held, marjut)) == "cases.meeting_agreed"
    assert Hold.objects.filter(pk=held.pk).exists()


def test_a_case_that_has_moved_on_meanwhile_isnt_booked(marjut: Post, satu: Post) -> None:
    case = a_case(marjut, TEAM, now=NOW)
    held = hold(marjut, satu)
    seen = SeenCase(entry=0, step=UUID(int=7))
    assert code_of(lambda: book(case, held, marjut, seen=seen)) == "cases.changed"


def test_a_time_of_another_team_isnt_booked_for_a_case(marjut: Post, satu: Post) -> None:
    case, held = a_case(marjut, "ADULT", now=NOW), hold(marjut, satu)
    assert code_of(lambda: book(case, held, marjut)) == "appointments.other_team"


def test_what_has_begun_isnt_booked(marjut: Post, satu: Post) -> None:
    case, held = a_case(marjut, TEAM, now=NOW), hold(marjut, satu)
    assert code_of(lambda: book(case, held, marjut, now=TEN)) == "appointments.not_its_time"


def test_a_meeting_agreed_by_hand_takes_its_time(marjut: Post, satu: Post) -> None:
    case, actor = a_case(marjut, TEAM, now=NOW), as_actor(satu, on=MONDAY)
    told: dict[str, Any] = {"mode": MeetingMode.PHONE, "worker": satu.user, "actor": actor, "now": NOW}
    agree_meeting(case, at=TEN + 20 * MINUTE, length=30 * MINUTE, **told)
    assert code_of(lambda: hold(marjut, satu)) == "appointments.not_free"
    second = a_case(marjut, TEAM, now=NOW)
    refused = code_of(lambda: agree_meeting(second, at=TEN, length=30 * MINUTE, **told))
    assert refused == "cases.meets_meeting"


def test_a_freed_time_comes_back_after_the_units_delay(marjut: Post, satu: Post) -> None:
    case = a_case(marjut, TEAM, now=NOW)
    book(case, hold(marjut, satu), marjut)
    why = Why(ChangedBy.CLIENT, ChangeReason.ILL)
    cancel_time(case, why=why, actor=as_actor(satu, on=MONDAY), now=NOW)
    assert is_taken(satu, now=NOW + 14 * MINUTE)
    assert not is_taken(satu, now=NOW + 15 * MINUTE)


def test_a_moved_meeting_is_as_long_as_before_and_meets_no_other(marjut: Post, satu: Post) -> None:
    case, second = a_case(marjut, TEAM, now=NOW), a_case(marjut, TEAM, now=NOW)
    actor = as_actor(satu, on=MONDAY)
    by_hand: dict[str, Any] = {"mode": MeetingMode.PHONE, "worker": satu.user, "actor": actor, "now": NOW}
    agree_meeting(case, at=TEN, length=30 * MINUTE, **by_hand)
    book(second, hold(marjut, satu, TEN + 45 * MINUTE), marjut)
    why = Why(ChangedBy.UNIT, ChangeReason.AWAY)
    told: dict[str, Any] = {"state": MeetingState.MOVED, "why": why, "actor": actor, "now": NOW}
    assert code_of(lambda: mark_meeting(case, new_at=TEN + 45 * MINUTE, **told)) == "cases.meets_meeting"
    moved = mark_meeting(case, new_at=TEN + 90 * MINUTE, **told)
    moved.refresh_from_db()
    assert (moved.ends_at, moved.span.upper) == (TEN + 120 * MINUTE, TEN + 120 * MINUTE)


def test_whoever_is_given_the_step_has_the_meeting(marjut: Post, satu: Post) -> None:
    sanna = planned(a_post(TEAM, "SOSIAALIOHJAAJA", name="Sanna Kallio"))
    case, second = a_case(marjut, TEAM, now=NOW), a_case(marjut, TEAM, now=NOW)
    booking = book(case, hold(marjut, satu), marjut)
    Step.objects.filter(pk=booking.meeting.step_id).update(worker=sanna.user)
    assert Meeting.objects.get(pk=booking.meeting_id).worker_id == sanna.user_id
    assert is_taken(sanna)
    assert not is_taken(satu)
    busy = book(second, hold(marjut, satu), marjut)
    with pytest.raises(IntegrityError, match="meeting_never_twice"), transaction.atomic():
        Step.objects.filter(pk=busy.meeting.step_id).update(worker=sanna.user)


def test_a_shortage_is_evidence_for_the_unit(marjut: Post, satu: Post) -> None:
    case = a_case(marjut, TEAM, now=NOW)
    due_at = at("2026-12-09 16:00")
    later_at = due_at + 24 * 60 * MINUTE
    lack = Lack(backgrounds=(BACKGROUND,), due_at=due_at, later_at=later_at, language="sv")
    actor = as_actor(marjut, on=MONDAY)
    told: dict[str, Any] = {"lack": lack, "instead": Instead.LATER, "case": case}
    row = tell_shortage(satu.team, actor=actor, now=NOW, **told)
    assert (row.team_id, row.backgrounds, row.language) == (TEAM, [BACKGROUND], "sv")
    assert Shortage.objects.get().told_by_id == marjut.user_id


def test_notes_dont_free_a_time(marjut: Post, satu: Post) -> None:
    case = a_case(marjut, TEAM, now=NOW)
    book(case, hold(marjut, satu), marjut)
    note_case(case, kind=NoteKind.NOTE, text="Soitti.", actor=as_actor(satu, on=MONDAY), now=NOW)
    assert is_taken(satu)
