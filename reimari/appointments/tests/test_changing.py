"""A booked time is moved or cancelled: by whom, why, and what comes instead (R-KL-22, R-KL-39, DR-19)."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest

from reimari.access.actor import system
from reimari.access.catalogue import Forbidden
from reimari.appointments.actions import cancel_time, hold_time, move_time
from reimari.appointments.models import Booking, Hold
from reimari.appointments.states import Answer
from reimari.appointments.tests.deeds import (
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
from reimari.cases.actions import SeenCase, Why, mark_meeting
from reimari.cases.models import Case, Meeting, Note
from reimari.cases.states import ChangedBy, ChangeReason, MeetingState, NoteKind, ToldBy
from reimari.staff.models import Post
from reimari.work.models import Clock, Entry
from tests.factories import a_case, a_post, as_actor, at, loaded

pytestmark = pytest.mark.django_db
LATER = TEN + 45 * MINUTE
DUE = at("2026-12-09 16:00")
THEIRS = Why(ChangedBy.CLIENT, ChangeReason.TIME)
OURS = Why(ChangedBy.UNIT, ChangeReason.ILL)


@pytest.fixture(autouse=True)
def _kl(db: None) -> None:
    loaded("KL", now=NOW)


@pytest.fixture
def marjut() -> Post:
    """She answers the telephone of client advice, and booked the time."""
    return a_post("ADVICE", "ASIAKASOHJAAJA", name="Marjut Saaripuro")


@pytest.fixture
def toini() -> Post:
    """A colleague of hers who never heard of the client."""
    return a_post("ADVICE", "ASIAKASOHJAAJA", name="Toini Saaripuro")


@pytest.fixture
def satu() -> Post:
    return planned(a_post(TEAM, "SOSIAALIOHJAAJA", name="Satu Kallio"))


@pytest.fixture
def case(marjut: Post, satu: Post) -> Case:
    case = a_case(marjut, TEAM, now=NOW)
    book(case, hold(marjut, satu, due_at=DUE), marjut)
    return case


def move(case: Case, by: Post, to: Post, **given: Any) -> Booking:
    held = given.pop("held", None) or hold(by, to, LATER, moves=True, due_at=given.pop("due_at", None))
    told: dict[str, Any] = {"why": THEIRS, "now": NOW} | given
    return move_time(case, hold=held.pk, actor=as_actor(by, on=MONDAY), **told)


def cancel(case: Case, by: Post, **given: Any) -> Meeting:
    told: dict[str, Any] = {"why": THEIRS, "now": NOW} | given
    return cancel_time(case, actor=as_actor(by, on=MONDAY), **told)


def test_a_moved_time_keeps_the_first_promise_and_tells_who_moved_it(
    case: Case, marjut: Post, satu: Post
) -> None:
    first = Booking.objects.get()
    before = list(Clock.objects.filter(track=case.track).order_by("pk").values())
    booking = move(case, marjut, satu, due_at=DUE + dt.timedelta(days=9))
    first.meeting.refresh_from_db()
    case.refresh_from_db()
    assert (first.meeting.state, first.meeting.changed_by, first.meeting.reason) == (
        "moved",
        "client",
        "time",
    )
    assert (booking.replaces, booking.due_at, booking.meeting.at) == (first, DUE, LATER)
    assert case.current_step == booking.meeting.step
    assert (booking.meeting.step.due_at, booking.meeting.step.worker_id) == (LATER, satu.user_id)
    assert list(Clock.objects.filter(track=case.track).order_by("pk").values()) == before
    assert not Hold.objects.exists()


def test_who_moved_it_and_what_was_told_stands_in_the_history(case: Case, marjut: Post, satu: Post) -> None:
    move(case, marjut, satu, told=(ToldBy.PHONE, "Uusi aika."))
    entries = Entry.objects.filter(track=case.track, kind="appointments.move").order_by("pk")
    facts = [each.facts for each in entries]
    assert [facts[0][name] for name in ("state", "by", "reason")] == ["moved", "client", "time"]
    assert dt.datetime.fromisoformat(facts[1]["at"]) == LATER
    assert Note.objects.get(case=case, kind=NoteKind.TOLD).text == "Uusi aika."


def test_the_old_time_is_free_after_the_units_delay(case: Case, marjut: Post, satu: Post) -> None:
    move(case, marjut, satu)
    assert is_taken(satu, now=NOW + 14 * MINUTE)
    assert not is_taken(satu, now=NOW + 15 * MINUTE)


def test_whoever_answers_the_phone_moves_and_cancels_it(case: Case, toini: Post, satu: Post) -> None:
    """Whoever booked it may be at lunch (R-KL-39)."""
    held = hold(toini, satu, LATER, moves=True)
    with pytest.raises(Forbidden):
        book(case, held, toini)
    assert move(case, toini, satu, held=held).booked_by_id == toini.user_id
    cancel(case, toini)


def test_nobody_else_changes_it(case: Case, satu: Post) -> None:
    far = a_post("ADULT", "SOSIAALITYONTEKIJA", name="Kaino Kallio")
    with pytest.raises(Forbidden):
        cancel(case, far)
    with pytest.raises(Forbidden):
        move_time(case, hold=uuid4(), why=THEIRS, actor=as_actor(far, on=MONDAY), now=NOW)


def test_a_case_without_a_booked_time_isnt_every_advisers(marjut: Post, toini: Post, satu: Post) -> None:
    bare = a_case(marjut, TEAM, now=NOW)
    with pytest.raises(Forbidden):
        cancel(bare, toini)


def test_a_client_who_cancels_is_contacted_by_who_had_the_time(case: Case, marjut: Post, satu: Post) -> None:
    meeting = cancel(case, marjut, told=(ToldBy.PHONE, "Aika on peruttu."))
    case.refresh_from_db()
    assert case.current_step
    assert (meeting.state, meeting.changed_by, meeting.reason) == ("cancelled", "client", "time")
    step = case.current_step
    assert (step.kind, step.team_id, step.worker_id) == ("contact_client", TEAM, satu.user_id)
    assert step.due_at
    assert step.due_at > NOW
    assert Note.objects.filter(case=case, kind=NoteKind.TOLD).exists()


def test_when_we_cancel_the_step_goes_to_the_list(case: Case, satu: Post) -> None:
    cancel(case, satu, why=OURS)
    case.refresh_from_db()
    assert case.current_step
    assert (case.current_step.kind, case.current_step.worker_id) == ("contact_client", None)


@pytest.mark.parametrize("answer", [Answer.DECLINED, Answer.NOT_REACHED])
def test_when_we_cancel_new_times_come_first(case: Case, satu: Post, answer: Answer) -> None:
    assert code_of(lambda: cancel(case, satu, why=OURS, offered=3)) == "appointments.times_first"
    assert Meeting.objects.get(case=case).state == MeetingState.AGREED
    cancel(case, satu, why=OURS, offered=3, answer=answer)


def test_a_client_may_cancel_although_there_are_times(case: Case, marjut: Post) -> None:
    cancel(case, marjut, offered=3)


def test_what_has_begun_is_marked_not_changed(case: Case, marjut: Post, satu: Post) -> None:
    late = TEN + MINUTE
    held = hold(marjut, satu, LATER, moves=True)
    assert code_of(lambda: move(case, marjut, satu, held=held, now=late)) == "appointments.begun"
    assert code_of(lambda: cancel(case, marjut, now=late)) == "appointments.begun"


def test_a_booked_time_isnt_changed_by_hand(case: Case, satu: Post) -> None:
    """The chain of its times would break (K-02b)."""
    told: dict[str, Any] = {"why": OURS, "new_at": LATER, "actor": as_actor(satu, on=MONDAY), "now": NOW}
    assert code_of(lambda: mark_meeting(case, state=MeetingState.MOVED, **told)) == "cases.was_booked"
    assert code_of(lambda: mark_meeting(case, state=MeetingState.CANCELLED, **told)) == "cases.was_booked"


def test_a_time_taken_meanwhile_changes_nothing(case: Case, marjut: Post, toini: Post, satu: Post) -> None:
    held = hold(marjut, satu, LATER, moves=True)
    Hold.objects.filter(pk=held.pk).update(until=NOW + MINUTE)
    hold(toini, satu, LATER, now=NOW + 2 * MINUTE)
    assert code_of(lambda: move(case, marjut, satu, held=held)) == "appointments.hold_gone"
    assert Meeting.objects.get(case=case).state == MeetingState.AGREED


def test_a_move_after_somebody_elses_is_told(case: Case, marjut: Post, toini: Post, satu: Post) -> None:
    step = case.current_step_id
    seen = SeenCase(step=step, entry=Entry.objects.filter(track=case.track).latest("pk").pk)
    cancel(case, toini)
    held = hold(marjut, satu, LATER, moves=True)
    assert code_of(lambda: move(case, marjut, satu, held=held, seen=seen)) == "cases.changed"


def test_two_moves_make_one_chain(case: Case, marjut: Post, satu: Post) -> None:
    second = move(case, marjut, satu)
    held = hold(marjut, satu, LATER + 45 * MINUTE, moves=True)
    third = move(case, marjut, satu, held=held, why=OURS)
    assert (third.replaces, second.replaces and second.replaces.replaces) == (second, None)
    assert third.due_at == DUE
    assert list(Meeting.objects.filter(case=case).order_by("at").values_list("state", "changed_by")) == [
        ("moved", "client"),
        ("moved", "unit"),
        ("agreed", ""),
    ]


def test_the_clients_own_link_moves_it_too(case: Case, satu: Post) -> None:
    link = system("client's link")
    chosen = choice(satu, LATER, moves=True)
    held = hold_time(satu.team, choice=chosen, form=uuid4(), actor=link, now=NOW)
    booking = move_time(case, hold=held.pk, why=THEIRS, actor=link, now=NOW)
    assert (booking.booked_by_id, booking.meeting.at) == (None, LATER)
