"""The promises of the database, each attacked: by hand, and from two connections at once."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from reimari.access.actor import system
from reimari.audit.models import Event
from reimari.cases.actions import (
    accept_case,
    advance_case,
    agree_meeting,
    close_case,
    coordinate_case,
    hand_over_case,
    pause_case,
    refuse_case,
    resume_case,
)
from reimari.cases.models import Case
from reimari.cases.states import CaseState, Ending, MeetingMode, RefusalReason
from reimari.cli.promises import broken
from reimari.common.ids import uuid7
from reimari.common.problems import Refused
from reimari.contacts.actions import Heard, Somebody, ask_about_contact, close_contact
from reimari.contacts.models import Contact, Matter, Participant
from reimari.contacts.states import Outcome, Part, ParticipantKind
from reimari.people.models import Person
from reimari.region.models import Area, AreaPlace
from reimari.region.profile.values import Profile
from reimari.staff.models import Post, Team
from reimari.work.actions import Plan, complete_step, return_step, take_step
from reimari.work.models import Clock, Entry, Pause, Step
from reimari.work.states import ACCEPT_STEP, ReturnReason, StepResult, StepState
from tests.attacks import as_owner, attempt
from tests.factories import ADVICE, NOW, a_case, a_contact, as_actor
from tests.races import race

WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
EAST = "GUIDANCE_OLDER_PEOPLE_ITAINEN"
racing = pytest.mark.django_db(transaction=True)
alone = pytest.mark.django_db


def current(case: Case) -> Step:
    case.refresh_from_db()
    assert case.current_step
    return case.current_step


# An open case always names one current step of its own, open, with a team and a due time


@alone
def test_an_open_case_cannot_lose_its_step(aino: Post) -> None:
    case = a_case(aino, WEST)
    step = current(case)
    ended = {"state": StepState.ENDED, "ended_at": NOW, "result": StepResult.DONE}
    assert attempt(lambda: Step.objects.filter(pk=step.pk).update(**ended)) == "open_case_has_its_open_step"
    assert "case_state_tells" in attempt(lambda: Case.objects.update(current_step=None))


@alone
def test_an_open_case_cannot_stand_on_another_cases_step(aino: Post) -> None:
    case, other = a_case(aino, WEST), a_case(aino, WEST)
    step = current(other)
    close_case(other, ending=Ending.NO_NEED, actor=system("test"), now=NOW)
    Step.objects.filter(pk=step.pk).update(state=StepState.OPEN, ended_at=None, result="")
    taken = attempt(lambda: Case.objects.filter(pk=case.pk).update(current_step=step))
    assert taken == "open_case_has_its_open_step"


@alone
def test_a_step_is_never_without_team_or_due_time(aino: Post) -> None:
    step = current(a_case(aino, WEST))
    assert "null value" in attempt(lambda: Step.objects.filter(pk=step.pk).update(due_at=None))
    assert "null value" in attempt(lambda: Step.objects.filter(pk=step.pk).update(team=None))
    now = attempt(lambda: Step.objects.filter(pk=step.pk).update(due_at=step.opened_at))
    assert now == "step_due_is_never_now"


@alone
def test_the_step_a_case_stands_on_cannot_just_be_completed(aino: Post, eero: Post) -> None:
    step = current(a_case(aino, WEST))
    with pytest.raises(Refused) as refusal:
        complete_step(step, actor=as_actor(eero), now=NOW)
    assert refusal.value.problems[0].code == "cases.without_step"
    assert Step.objects.get(pk=step.pk).is_open


@alone
def test_the_step_an_open_contact_stands_on_cannot_just_be_completed(eero: Post) -> None:
    contact = a_contact(eero, Heard(own_words="?"))
    assert contact.current_step
    with pytest.raises(Refused) as refusal:
        complete_step(contact.current_step, actor=as_actor(eero), now=NOW)
    assert refusal.value.problems[0].code == "contacts.without_step"
    assert Step.objects.get(pk=contact.current_step.pk).is_open


@alone
def test_an_offer_ends_by_an_answer_only(aino: Post, eero: Post, helmi: Post) -> None:
    case = a_case(aino, WEST)
    hand_over_case(case, to=Team.objects.get(pk=EAST), actor=as_actor(eero), now=NOW)
    offer = Step.objects.open().get(kind=ACCEPT_STEP)
    assert attempt(lambda: complete_step(offer, actor=as_actor(helmi), now=NOW)) == "work.offered"
    assert Step.objects.get(pk=offer.pk).is_open


@racing
@pytest.mark.parametrize("turn", range(3))
def test_closing_and_advancing_at_once_keep_it_whole(aino: Post, eero: Post, timo: Post, turn: int) -> None:
    case = a_case(aino, WEST)
    team = Team.objects.get(pk=WEST)

    def close() -> str:
        return attempt(lambda: close_case(case, ending=Ending.HELPED, actor=as_actor(eero), now=NOW))

    def advance() -> str:
        plan = Plan(kind="contact_client", team=team)
        return attempt(lambda: advance_case(case, plan=plan, actor=as_actor(timo), now=NOW))

    answers = race(close, advance)
    assert answers in (["done", "done"], ["done", "cases.closed"])
    case.refresh_from_db()
    assert case.state == CaseState.CLOSED
    assert not Step.objects.open().filter(track=case.track).exists()


# Two people pressing take, double clicks


@racing
@pytest.mark.parametrize("turn", range(3))
def test_two_people_take_and_one_is_told_who_has_it(aino: Post, eero: Post, timo: Post, turn: int) -> None:
    step = current(a_case(aino, WEST))

    def take(post: Post) -> Callable[[], str]:
        return lambda: attempt(lambda: take_step(step, actor=as_actor(post), now=NOW))

    assert sorted(race(take(eero), take(timo))) == ["done", "work.taken"]
    assert Entry.objects.filter(track=step.track_id, kind="work.take").count() == 1


@racing
def test_a_double_click_takes_once(aino: Post, eero: Post) -> None:
    step, key = current(a_case(aino, WEST)), uuid7()
    actor = as_actor(eero)

    def take() -> str:
        return attempt(lambda: take_step.once(key, step, actor=actor, now=NOW))

    assert race(take, take) == ["done", "done"]
    assert Entry.objects.filter(track=step.track_id, kind="work.take").count() == 1
    assert Event.objects.filter(action="work.take").count() == 1


@racing
def test_case_numbers_of_two_contacts_at_once_differ(aino: Post) -> None:
    cases = race(lambda: a_case(aino, WEST), lambda: a_case(aino, WEST))
    assert {case.number[-6:] for case in cases} == {"000001", "000002"}


# The sender answers until the receiver accepts


@racing
@pytest.mark.parametrize("turn", range(3))
def test_accepting_and_refusing_at_once_do_one(aino: Post, eero: Post, helmi: Post, turn: int) -> None:
    case = a_case(aino, WEST)
    hand_over_case(case, to=Team.objects.get(pk=EAST), actor=as_actor(eero), now=NOW)
    actor = as_actor(helmi)

    def accept() -> str:
        return attempt(lambda: accept_case(case, actor=actor, now=NOW))

    def refuse() -> str:
        return attempt(lambda: refuse_case(case, reason=RefusalReason.WRONG_TASK, actor=actor, now=NOW))

    answers = race(accept, refuse)
    assert answers.count("done") == 1
    case.refresh_from_db()
    assert case.team_id == (EAST if answers[0] == "done" else WEST)


@alone
def test_a_refused_offer_comes_back_to_the_sender(aino: Post, eero: Post, helmi: Post) -> None:
    case = a_case(aino, WEST)
    hand_over_case(case, to=Team.objects.get(pk=EAST), actor=as_actor(eero), now=NOW)
    refuse_case(case, reason=RefusalReason.WRONG_AREA, actor=as_actor(helmi), now=NOW)
    step = current(case)
    assert (case.team_id, step.team_id, step.came_back_at) == (WEST, WEST, NOW)


@alone
def test_a_case_with_an_agreed_meeting_stays_with_whoever_agreed_it(
    aino: Post, eero: Post, helmi: Post
) -> None:
    east, sender = Team.objects.get(pk=EAST), as_actor(eero)
    agreed: dict[str, Any] = {
        "at": NOW + dt.timedelta(days=2),
        "mode": MeetingMode.PHONE,
        "worker": eero.user,
    }
    waiting, offered = a_case(aino, WEST), a_case(aino, WEST)
    agree_meeting(waiting, **agreed, actor=sender, now=NOW)
    refused = attempt(lambda: hand_over_case(waiting, to=east, actor=sender, now=NOW))
    assert refused == "cases.meeting_agreed"
    hand_over_case(offered, to=east, actor=sender, now=NOW)
    meeting = agree_meeting(offered, **agreed, actor=sender, now=NOW)
    assert attempt(lambda: accept_case(offered, actor=as_actor(helmi), now=NOW)) == "cases.meeting_agreed"
    assert current(offered).pk == meeting.step_id


# A joint case: only the contact person's step may be the current one (DR-13)


@alone
def test_only_the_contact_persons_step_is_current_in_a_joint_case(aino: Post, eero: Post, lea: Post) -> None:
    case = a_case(aino, WEST)
    east = Team.objects.get(pk=EAST)
    case = coordinate_case(
        case, contact_person_id=eero.user_id, teams=[east], kind="other", actor=as_actor(lea), now=NOW
    )
    step = current(case)
    assert step.worker_id == eero.user_id
    assert Step.objects.open().filter(track=case.track, team=east).count() == 1
    given = attempt(lambda: return_step(step, reason=ReturnReason.NO_TIME, actor=as_actor(eero), now=NOW))
    assert given == "cases.joint_step"
    other = Step.objects.open().get(track=case.track, team=east)
    moved = attempt(lambda: Case.objects.filter(pk=case.pk).update(current_step=other))
    assert moved == "joint_case_current_step_is_the_contact_persons"


# A matter that goes on has a case and was told; nothing closes vaguely


@alone
def test_a_matter_cannot_go_on_without_case_or_word_to_the_client(aino: Post) -> None:
    matter = Matter.objects.get(case=a_case(aino, WEST))
    open_contact = a_contact(aino, Heard(own_words="?"))
    mine = Matter.objects.filter(contact=open_contact)
    assert attempt(lambda: mine.update(outcome=Outcome.GOES_ON)) == "matter_going_on_has_case_and_was_told"
    told = {"outcome": Outcome.GOES_ON, "case": matter.case}
    assert attempt(lambda: mine.update(**told)) == "matter_going_on_has_case_and_was_told"
    assert attempt(lambda: mine.update(told_at=NOW)) == "matter_told_when_how_and_what_together"
    nowhere = attempt(lambda: mine.update(outcome=Outcome.ELSEWHERE))
    assert nowhere == "matter_elsewhere_tells_where"


@alone
def test_a_closed_contact_has_no_matter_without_outcome(aino: Post) -> None:
    contact = a_contact(aino, Heard(own_words="?"))
    closed = {"state": "closed", "closed_at": NOW, "outcome": Outcome.ADVICE, "current_step": None}
    refused = attempt(lambda: Contact.objects.filter(pk=contact.pk).update(**closed))
    assert refused == "closed_contact_has_no_matter_without_outcome"


@racing
def test_a_matter_added_while_the_contact_closes_is_not_left_without_outcome(aino: Post) -> None:
    contact = a_contact(aino, Heard(own_words="?"))
    actor = as_actor(aino)

    def add() -> str:
        return attempt(lambda: Matter.objects.create(contact=contact, number=2))

    def close() -> str:
        return attempt(lambda: close_contact(contact, answers=[ADVICE], actor=actor, now=NOW))

    race(add, close)
    contact.refresh_from_db()
    vague = Matter.objects.filter(contact=contact, outcome="").exists()
    assert not (vague and contact.closed_at)


@alone
def test_a_closed_contact_stays_as_it_was(aino: Post) -> None:
    contact = a_contact(aino)
    held = "closed_contact_stays_as_it_was"
    assert attempt(lambda: Contact.objects.filter(pk=contact.pk).update(language="sv")) == held
    assert attempt(lambda: Matter.objects.filter(contact=contact).update(own_words="other")) == held
    assert attempt(lambda: Participant.objects.filter(contact=contact).update(name="X")) == held
    assert attempt(lambda: Matter.objects.create(contact=contact, number=2)) == held


# Anonymous contacts hold no personal data


@alone
@pytest.mark.parametrize("field", ["name", "phone", "email", "birth_date", "person"])
def test_an_anonymous_participant_holds_no_personal_data(aino: Post, field: str) -> None:
    contact = a_contact(aino, Heard(own_words="?"))
    person = Person.objects.create(last_name="Testi", created_at=NOW)
    given = {"birth_date": dt.date(1990, 1, 1), "person": person}.get(field, "x@example.org")
    anonymous = {"contact": contact, "part": Part.CONTACTOR, "kind": ParticipantKind.ANONYMOUS}
    kept = attempt(lambda: Participant.objects.create(**anonymous, **{field: given}))
    assert kept == "participant_anonymous_holds_no_personal_data"
    somebody = Somebody(part=Part.CONTACTOR, kind=ParticipantKind.ANONYMOUS, name="Some Body")
    refused = attempt(lambda: a_contact(aino, participants=(somebody,)))
    assert refused == "contacts.anonymous_data"


# One place in one area at a time, for one service task


@racing
def test_a_place_is_in_one_area_at_a_time(iu: Profile) -> None:
    west = Area.objects.get(pk="WORKING_AGE.LANTINEN")
    kept = AreaPlace.objects.filter(service_task="WORKING_AGE").order_by("pk").first()
    assert kept

    def add() -> str:
        period = DateRange(dt.date(2030, 1, 1), None)
        row = {"area": west, "service_task_id": "WORKING_AGE", "place_id": kept.place_id, "validity": period}
        return attempt(lambda: AreaPlace.objects.create(**row))

    assert add() == "place_in_one_area_at_a_time"
    AreaPlace.objects.filter(pk=kept.pk).update(validity=DateRange(None, dt.date(2029, 12, 31), "[]"))
    answers = race(add, add)  # the other waits and is refused, or PostgreSQL breaks a deadlock of the two
    assert answers.count("done") == 1
    assert AreaPlace.objects.filter(place=kept.place_id, service_task="WORKING_AGE").count() == 2


# Clocks and pauses


@alone
def test_a_clock_runs_once_on_a_track(aino: Post) -> None:
    clock = (
        Clock.objects.running()
        .filter(track=a_case(aino, WEST, service_task_id="WORKING_AGE").track)
        .order_by("pk")
        .first()
    )
    assert clock
    clock.pk = uuid7()
    clock._state.adding = True  # noqa: SLF001
    assert attempt(clock.save) == "clock_runs_once_on_a_track"


@alone
def test_one_pause_at_a_time(aino: Post) -> None:
    case = a_case(aino, WEST)
    entry = Entry.objects.filter(track=case.track).order_by("pk")[0]
    pause = {"track": case.track, "reason": "x", "started_by": entry, "started_at": NOW}
    assert attempt(lambda: Pause.objects.create(**pause)) == "done"
    assert attempt(lambda: Pause.objects.create(**pause)) == "pause_one_at_a_time_on_a_track"


@alone
def test_a_pause_that_began_after_the_request_to_end_it_is_ended(aino: Post, eero: Post) -> None:
    """Whoever waits for the case's line has an earlier moment than whoever held it."""
    earlier, actor = NOW - dt.timedelta(milliseconds=3), as_actor(eero)
    resumed, closed = a_case(aino, WEST), a_case(aino, WEST)
    for case in (resumed, closed):
        pause_case(case, reason="client_not_reached", actor=actor, now=NOW)
    resume_case(resumed, actor=actor, now=earlier)
    close_case(closed, ending=Ending.HELPED, actor=actor, now=earlier)
    assert set(Pause.objects.values_list("ended_at", flat=True)) == {NOW}


@alone
def test_a_team_that_is_named_twice_takes_part_once(aino: Post, eero: Post, lea: Post) -> None:
    east = Team.objects.get(pk=EAST)
    case = coordinate_case(
        a_case(aino, WEST),
        contact_person_id=eero.user_id,
        teams=[east, east],
        kind="other",
        actor=as_actor(lea),
        now=NOW,
    )
    assert Step.objects.open().filter(track=case.track, team=east).count() == 1


@alone
def test_an_identity_code_is_kept_whole_and_once(iu: Profile) -> None:
    Person.objects.create(last_name="A", created_at=NOW, identity_code="010190-999C")
    twice = attempt(lambda: Person.objects.create(last_name="B", created_at=NOW, identity_code="010190-999C"))
    assert twice == "person_identity_code_once"
    low = attempt(lambda: Person.objects.create(last_name="C", created_at=NOW, identity_code="010190-999c"))
    assert low == "person_identity_code_whole_in_capitals"


@alone
def test_of_what_is_closed_only_a_question_or_an_email_about_a_contact_may_wait(
    eero: Post, lea: Post
) -> None:
    contact = a_contact(eero, Heard(own_words="Money is out.", answer=ADVICE))
    question = ask_about_contact(contact, text="May I?", actor=as_actor(eero), now=NOW)
    assert as_owner(broken) == []
    Step.objects.filter(pk=question.step_id).update(kind="read_mail")
    assert as_owner(broken) == []
    Step.objects.filter(pk=question.step_id).update(kind="other")
    assert [promise.sentence for promise, _ in as_owner(broken)] == [
        "What is closed stands on no work list, but for a question or an e-mail about a contact."
    ]
