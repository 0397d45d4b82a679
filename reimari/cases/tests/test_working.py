"""Meetings, pauses, notes, closing and opening again: what stops, holds and moves."""

import datetime as dt
from typing import Any

import pytest

from reimari.access.catalogue import Forbidden
from reimari.cases.actions import (
    Why,
    advance_case,
    agree_meeting,
    close_case,
    coordinate_case,
    mark_meeting,
    note_case,
    pause_case,
    reopen_case,
    resume_case,
)
from reimari.cases.models import Case, Meeting, Note
from reimari.cases.states import (
    CHANGED,
    CaseState,
    ChangedBy,
    ChangeReason,
    Ending,
    MeetingMode,
    MeetingState,
    NoteKind,
)
from reimari.cases.tests.deeds import EAST, WEST, current, d2, doing, opened, refusal_of, team
from reimari.staff.models import Post
from reimari.work.actions import Plan, attempt_contact
from reimari.work.models import Clock, Pause, Step
from reimari.work.states import AttemptBy, DueFrom, StepResult
from tests.factories import an_assessment, as_actor, at

pytestmark = pytest.mark.django_db
TUESDAY = at("2026-11-17 09:00")
WEDNESDAY, FRIDAY = at("2026-11-18 12:00"), at("2026-11-20 12:00")
LATER = at("2026-11-24 10:00")


def meeting_of(case: Case, post: Post, **given: Any) -> Meeting:
    agreed: Any = {"at": LATER, "mode": MeetingMode.OFFICE, "worker": post.user, "now": TUESDAY, **given}
    return agree_meeting(case, actor=as_actor(post), **agreed)


def test_an_agreed_meeting_is_the_current_step_due_at_its_time(aino: Post, eero: Post, timo: Post) -> None:
    case = opened(aino)
    with doing("cases.agree_meeting"):
        meeting = meeting_of(case, eero, worker=timo.user)
    step = current(case)
    assert (step, step.kind, step.due_at, step.due_from) == (meeting.step, "meeting", LATER, DueFrom.AGREED)
    assert step.worker_id == timo.user_id
    assert refusal_of(lambda: meeting_of(case, eero)) == "cases.meeting_agreed"
    plan = Plan(kind="other", team=team(WEST))
    code = refusal_of(lambda: advance_case(case, plan=plan, actor=as_actor(eero), now=TUESDAY))
    assert code == "cases.meeting_agreed"


def test_a_meeting_isnt_agreed_in_the_past_or_with_an_outsider(aino: Post, eero: Post, helmi: Post) -> None:
    case = opened(aino)
    assert refusal_of(lambda: meeting_of(case, eero, at=TUESDAY)) == "cases.meeting_past"
    assert refusal_of(lambda: meeting_of(case, eero, worker=helmi.user)) == "cases.not_in_team"


@pytest.mark.parametrize("state", [MeetingState.REALISED, MeetingState.MISSED, MeetingState.CANCELLED])
def test_a_marked_meeting_is_followed_by_the_next_step(aino: Post, eero: Post, state: MeetingState) -> None:
    case = opened(aino)
    meeting_of(case, eero)
    why = Why(ChangedBy.CLIENT, ChangeReason.ILL) if state in CHANGED else None
    told: dict[str, Any] = {"state": state, "why": why, "actor": as_actor(eero), "now": LATER}
    assert refusal_of(lambda: mark_meeting(case, **told)) == "cases.next_step"
    with doing("cases.mark_meeting"):
        plan = Plan(kind="review", team=team(WEST))
        meeting = mark_meeting(case, plan=plan, **told)
    assert (meeting.state, meeting.marked_at, current(case).kind) == (state, LATER, "review")
    assert refusal_of(lambda: mark_meeting(case, plan=plan, **told)) == "cases.no_meeting"
    assert (meeting.changed_by, meeting.reason) == (("client", "ill") if why else ("", ""))


@pytest.mark.parametrize(
    ("state", "why", "code"),
    [
        (MeetingState.CANCELLED, None, "cases.why_changed"),
        (MeetingState.MOVED, None, "cases.why_changed"),
        (MeetingState.CANCELLED, Why(ChangedBy.UNIT, ChangeReason.NO_NEED), "cases.not_their_reason"),
        (MeetingState.CANCELLED, Why(ChangedBy.CLIENT, ChangeReason.AWAY), "cases.not_their_reason"),
        (MeetingState.MISSED, Why(ChangedBy.CLIENT, ChangeReason.ILL), "cases.not_changed"),
    ],
)
def test_who_changed_a_meeting_and_why_is_always_told(
    aino: Post, eero: Post, state: MeetingState, why: Why | None, code: str
) -> None:
    """R-KL-22."""
    case = opened(aino)
    meeting_of(case, eero)
    told: dict[str, Any] = {"state": state, "plan": Plan(kind="review", team=team(WEST)), "why": why}
    assert refusal_of(lambda: mark_meeting(case, **told, actor=as_actor(eero), now=LATER)) == code


@pytest.mark.parametrize(
    ("ending", "by"), [(Ending.NO_NEED, "client"), (Ending.DECLINED, "client"), (Ending.HELPED, "unit")]
)
def test_a_case_that_ends_cancels_its_meeting_for_whoever_ended_it(
    aino: Post, eero: Post, ending: Ending, by: str
) -> None:
    case = opened(aino)
    meeting = meeting_of(case, eero)
    close_case(case, ending=ending, actor=as_actor(eero), now=LATER)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.changed_by) == (MeetingState.CANCELLED, by)


def test_a_moved_meeting_has_a_new_time_and_the_old_one_stays_told(aino: Post, eero: Post) -> None:
    case = opened(aino)
    first = meeting_of(case, eero)
    new = LATER + dt.timedelta(days=1)
    with doing("cases.mark_meeting", entries=2):
        why = Why(ChangedBy.CLIENT, ChangeReason.TIME)
        told: dict[str, Any] = {"state": MeetingState.MOVED, "why": why, "actor": as_actor(eero)}
        moved = mark_meeting(case, new_at=new, now=WEDNESDAY, **told)
    first.refresh_from_db()
    assert (first.state, moved.state, moved.at) == (MeetingState.MOVED, MeetingState.AGREED, new)
    assert current(case).due_at == new


def test_in_a_joint_case_the_meeting_is_with_the_contact_person(aino: Post, eero: Post, helmi: Post) -> None:
    case = opened(aino)
    coordinate_case(
        case,
        contact_person_id=helmi.user_id,
        teams=[team(EAST)],
        kind="other",
        actor=as_actor(eero),
        now=TUESDAY,
    )
    assert refusal_of(lambda: meeting_of(case, eero)) == "cases.joint_step"
    meeting_of(case, helmi)
    assert current(case).team_id == EAST


def test_a_pause_holds_the_clocks_and_moves_their_due_days(aino: Post, eero: Post) -> None:
    case = opened(aino)
    with doing("cases.pause"):
        pause_case(case, reason="client_not_reached", actor=as_actor(eero), now=WEDNESDAY)
    clock = d2(case)
    assert (clock.due_on, clock.due_at, str(clock.raw_due_on)) == (None, None, "2026-11-25")
    assert current(case).waits_for_client
    again: Any = {"reason": "client_asked_later", "actor": as_actor(eero), "now": FRIDAY}
    assert refusal_of(lambda: pause_case(case, **again)) == "work.paused"
    with doing("cases.resume"):
        resume_case(case, actor=as_actor(eero), now=FRIDAY)
    clock, step = d2(case), current(case)
    assert (str(clock.due_on), str(clock.raw_due_on)) == ("2026-11-27", "2026-11-25")  # two days didn't count
    assert (step.due_at, step.waits_for_client) == (clock.due_at, False)
    assert refusal_of(lambda: resume_case(case, actor=as_actor(eero), now=FRIDAY)) == "work.not_paused"


def test_a_promise_kept_after_a_pause_is_kept_by_its_moved_day(aino: Post, eero: Post) -> None:
    case = opened(aino)
    pause_case(case, reason="client_not_reached", actor=as_actor(eero), now=WEDNESDAY)
    resume_case(case, actor=as_actor(eero), now=FRIDAY)
    an_assessment(case, as_actor(eero), now=at("2026-11-27 16:00"))
    assert d2(case).kept


def test_a_step_that_waits_for_the_client_goes_on_waiting_when_clocks_go_on(aino: Post, eero: Post) -> None:
    case = opened(aino)
    plan = Plan(kind="wait_client", team=team(WEST))
    advance_case(case, plan=plan, actor=as_actor(eero), now=TUESDAY)
    pause_case(case, reason="client_not_reached", actor=as_actor(eero), now=WEDNESDAY)
    resume_case(case, actor=as_actor(eero), now=FRIDAY)
    assert current(case).waits_for_client


@pytest.mark.parametrize("reached", [True, False])
def test_an_attempt_to_reach_the_client_is_an_entry(aino: Post, eero: Post, *, reached: bool) -> None:
    case = opened(aino)
    with doing("work.attempt"):
        attempt_contact(current(case), by=AttemptBy.PHONE, reached=reached, actor=as_actor(eero), now=TUESDAY)


def test_a_note_has_its_entry_and_no_words_stand_in_the_entry(aino: Post, eero: Post) -> None:
    case = opened(aino)
    with doing("cases.note"):
        note_case(case, kind=NoteKind.SAFETY, text="A big dog.", actor=as_actor(eero), now=TUESDAY)
    note = Note.objects.get()
    assert (note.written_by_id, note.entry.facts) == (eero.user_id, {"note_kind": "safety"})


def test_only_those_who_work_with_the_case_write_notes(aino: Post, helmi: Post) -> None:
    case = opened(aino)
    with pytest.raises(Forbidden):
        note_case(case, kind=NoteKind.NOTE, text="x", actor=as_actor(helmi), now=TUESDAY)
    assert not Note.objects.exists()


# Closing and opening again (C25, R-KL-31)


@pytest.mark.parametrize("ending", Ending)
def test_closing_ends_steps_clocks_pauses_and_meetings(aino: Post, eero: Post, ending: Ending) -> None:
    case = opened(aino)
    meeting_of(case, eero)
    if ending == Ending.NOT_REACHED:
        for _ in range(3):
            attempt_contact(
                current(case), by=AttemptBy.PHONE, reached=False, actor=as_actor(eero), now=WEDNESDAY
            )
    pause_case(case, reason="client_not_reached", actor=as_actor(eero), now=WEDNESDAY)
    with doing("cases.close"):
        closed = close_case(case, ending=ending, actor=as_actor(eero), now=FRIDAY)
    assert (closed.state, closed.ending, closed.current_step) == (CaseState.CLOSED, ending, None)
    assert not Step.objects.open().filter(track=case.track_id).exists()
    assert not Clock.objects.running().filter(track=case.track_id).exists()
    assert not Pause.objects.going_on().exists()
    assert Meeting.objects.get().state == MeetingState.CANCELLED
    assert d2(case).kept is None  # neither kept nor broken
    assert set(Step.objects.filter(ended_at=FRIDAY).values_list("result", flat=True)) == {StepResult.CLOSED}


def test_a_closed_case_takes_only_a_note_until_it_is_opened_again(aino: Post, eero: Post) -> None:
    case, actor = opened(aino), as_actor(eero)
    close_case(case, ending=Ending.NO_NEED, actor=actor, now=TUESDAY)
    plan = Plan(kind="review", team=team(WEST), worker_id=eero.user_id)
    codes = {
        refusal_of(lambda: advance_case(case, plan=plan, actor=actor, now=FRIDAY)),
        refusal_of(lambda: an_assessment(case, actor, now=FRIDAY)),
        refusal_of(lambda: pause_case(case, reason="client_not_reached", actor=actor, now=FRIDAY)),
        refusal_of(lambda: close_case(case, ending=Ending.HELPED, actor=actor, now=FRIDAY)),
    }
    assert codes == {"cases.closed", "assessments.closed"}
    note_case(case, kind=NoteKind.NOTE, text="The client called once more.", actor=actor, now=FRIDAY)
    with doing("cases.reopen"):
        reopen_case(case, plan=plan, actor=actor, now=FRIDAY)
    step = current(case)
    assert (case.state, case.ending, step.kind, step.worker_id) == (
        CaseState.OPEN,
        "",
        "review",
        eero.user_id,
    )
    assert refusal_of(lambda: reopen_case(case, plan=plan, actor=actor, now=FRIDAY)) == "cases.open"


def test_who_contacts_the_client_is_agreed_anew_after_opening_again(aino: Post, eero: Post) -> None:
    case, actor = opened(aino), as_actor(eero)
    coordinate_case(
        case, contact_person_id=eero.user_id, teams=[team(EAST)], kind="other", actor=actor, now=TUESDAY
    )
    close_case(case, ending=Ending.HELPED, actor=actor, now=WEDNESDAY)
    case = reopen_case(case, plan=Plan(kind="review", team=team(WEST)), actor=actor, now=FRIDAY)
    assert not case.is_joint
