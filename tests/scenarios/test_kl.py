"""Kymenlaakso's day: told in the first call, and met or called within seven working days.

Played here: R-KL-02, 03, 14 to 17, 19 to 22, 26, 27, 29 to 31, 35 to 37, 39 to 45 as far as a recorded
meeting goes, with the county as one area.

Booking, its messages, changes and figures are played in test_kl_booking.py (R-KL-01, 18, 23 to 25, 32, 38,
50); each wish of the client council is a step of test_kl_wishes.py (R-KL-33, 34, 52).

Waiting for later issues:
digital channels and growth of their share (R-KL-06 to 12, 49, 51) · assessment and client plan (R-KL-28) ·
backlog (R-KL-04, 05, 46, 47) · development team and
cooperation (R-KL-13, 48).
"""

import datetime as dt

import pytest

from reimari.cases.actions import Why, advance_case, agree_meeting, close_case, mark_meeting
from reimari.cases.models import Case
from reimari.cases.states import CaseState, ChangedBy, ChangeReason, Ending, MeetingMode, MeetingState
from reimari.common.problems import Refused
from reimari.contacts.actions import Answer, Heard
from reimari.contacts.guiding import help_for
from reimari.contacts.models import Contact
from reimari.contacts.states import NotTold, Outcome
from reimari.region.profile.values import PlaceKind, Profile
from reimari.region.queries import profile_on
from reimari.staff.models import Post
from reimari.work.actions import Plan, attempt_contact
from reimari.work.models import Clock
from reimari.work.states import AttemptBy, DueFrom
from tests.factories import ADVICE, a_contact, a_post, as_actor, at, loaded
from tests.scenarios.day import (
    a_call,
    by_route,
    clock,
    clocks,
    current,
    decided,
    registered,
    story,
    taken,
    team_of,
)

pytestmark = pytest.mark.django_db

TEAM = "INCOME_SUPPORT"
MONDAY, TUESDAY = at("2026-11-16 10:00"), at("2026-11-17 09:00")
AGREED, MOVED_TO = at("2026-11-19 13:00"), at("2026-11-25 14:00")
TOLD = "Sosiaaliohjaaja soittaa sinulle tiistaina ja sopii ajan viimeistään 25.11."


@pytest.fixture
def kl(db: None) -> Profile:
    return loaded("KL")


@pytest.fixture
def marjut(kl: Profile) -> Post:
    """An adviser of client advice."""
    return a_post("ADVICE", "ASIAKASOHJAAJA", name="Marjut Saaripuro")


@pytest.fixture
def satu(kl: Profile) -> Post:
    """A social counsellor of the income-support team."""
    return a_post(TEAM, "SOSIAALIOHJAAJA", name="Satu Kalliovirta")


@pytest.fixture
def call(marjut: Post) -> tuple[Contact, Case]:
    """A call about money that the contact doesn't solve."""
    found = decided(MONDAY, municipality="Kouvola", contactor="client", needs=["financial"])
    assert (found.team, found.rules) == (TEAM, ("DR-17",))
    matter = Heard(
        need="financial",
        service_task_id="WORKING_AGE",
        place_id="KOUVOLA",
        own_words="Ei ole rahaa vuokraan.",
        answer=by_route(found, told=TOLD),
    )
    return a_call(marjut, matter, now=MONDAY, participants=(registered(place_id="KOUVOLA"),))


def agree(case: Case, post: Post, when: dt.datetime = AGREED) -> None:
    mode, worker = MeetingMode.PHONE, post.user
    agree_meeting(case, at=when, mode=mode, worker=worker, actor=as_actor(post), now=TUESDAY)


def test_a_client_is_told_in_the_first_call_and_met_within_seven_working_days(
    call: tuple[Contact, Case], satu: Post
) -> None:
    """R-KL-02, 15 to 17, 19 to 22, 36, 37, 44, 45, DR-17, D-3, D-4."""
    contact, case = call
    assert clock(contact.track, "D-3").kept
    promise = clock(case.track, "D-4")
    assert promise.due_at == at("2026-11-25 23:59:59")
    assert current(case).due_at == promise.due_at
    taken(case, satu, now=TUESDAY)
    agree(case, satu)
    step = current(case)
    assert (step.kind, step.due_at, step.due_from) == ("meeting", AGREED, DueFrom.AGREED)
    promise.refresh_from_db()
    assert Clock.objects.running().filter(pk=promise.pk).exists()  # agreed isn't realised
    plan = Plan(kind="review", team=team_of(TEAM), worker_id=satu.user_id)
    mark_meeting(case, state=MeetingState.REALISED, plan=plan, actor=as_actor(satu), now=AGREED)
    promise.refresh_from_db()
    assert (promise.stopped_at, promise.kept) == (AGREED, True)
    case = close_case(case, ending=Ending.HELPED, actor=as_actor(satu), now=AGREED)
    assert case.state == CaseState.CLOSED
    assert not Clock.objects.running().exists()
    assert story(case.track) == [
        "contacts.record",
        "work.take",
        "cases.agree_meeting",
        "cases.mark_meeting",
        "cases.close",
    ]


def test_a_moved_meeting_keeps_the_clock_of_the_first_contact(call: tuple[Contact, Case], satu: Post) -> None:
    """R-KL-39, DR-19: a new time in the same deed, the start stays."""
    _, case = call
    agree(case, satu)
    why = Why(ChangedBy.CLIENT, ChangeReason.TIME)
    mark_meeting(case, state=MeetingState.MOVED, new_at=MOVED_TO, why=why, actor=as_actor(satu), now=AGREED)
    promise = Clock.objects.running().get(track=case.track, code="D-4")
    assert (promise.started_at, str(promise.due_on)) == (MONDAY, "2026-11-25")
    assert current(case).due_at == MOVED_TO
    plan = Plan(kind="review", team=team_of(TEAM))
    mark_meeting(case, state=MeetingState.REALISED, plan=plan, actor=as_actor(satu), now=MOVED_TO)
    promise.refresh_from_db()
    assert promise.kept  # the seventh working day itself


def test_a_meeting_after_the_seventh_working_day_has_not_kept_the_promise(
    call: tuple[Contact, Case], satu: Post
) -> None:
    """D-4, K-02b."""
    _, case = call
    late = at("2026-11-26 09:00")
    agree(case, satu, late)
    plan = Plan(kind="review", team=team_of(TEAM))
    mark_meeting(case, state=MeetingState.REALISED, plan=plan, actor=as_actor(satu), now=late)
    assert clock(case.track, "D-4").kept is False


def test_a_missed_meeting_leads_to_a_next_step_never_to_silence(
    call: tuple[Contact, Case], satu: Post
) -> None:
    """R-KL-31, R-KL-42: whoever isn't reached is tried again."""
    _, case = call
    agree(case, satu)
    with pytest.raises(Refused) as refusal:
        mark_meeting(case, state=MeetingState.MISSED, actor=as_actor(satu), now=AGREED)
    assert refusal.value.problems[0].code == "cases.next_step"
    plan = Plan(kind="contact_client", team=team_of(TEAM), worker_id=satu.user_id)
    mark_meeting(case, state=MeetingState.MISSED, plan=plan, actor=as_actor(satu), now=AGREED)
    assert (current(case).kind, clock(case.track, "D-4").stopped_at) == ("contact_client", None)
    for by in (AttemptBy.PHONE, AttemptBy.SMS, AttemptBy.LETTER):
        attempt_contact(current(case), by=by, reached=False, actor=as_actor(satu), now=AGREED)
    assert story(case.track).count("work.attempt") == 3


def test_while_a_meeting_waits_the_case_goes_on_only_by_saying_how_it_went(
    call: tuple[Contact, Case], satu: Post
) -> None:
    _, case = call
    agree(case, satu)
    with pytest.raises(Refused) as refusal:
        advance_case(case, plan=Plan(kind="review", team=team_of(TEAM)), actor=as_actor(satu), now=TUESDAY)
    assert refusal.value.problems[0].code == "cases.meeting_agreed"


@pytest.mark.parametrize(
    ("needs", "team"),
    [(["financial"], TEAM), (["broad_assessment"], "ADULT"), (["HOUSING_NEED"], "ADVICE"), ([], "ADVICE")],
)
@pytest.mark.parametrize("place", ["Kotka", "Virolahti"])
def test_the_county_is_one_area_and_the_need_decides(
    kl: Profile, needs: list[str], team: str, place: str
) -> None:
    """R-KL-03, R-KL-43, R-KL-44, DR-17."""
    found = decided(MONDAY, municipality=place, needs=needs)
    assert (found.destination, found.team, found.area) == (team, team, None)


def test_what_advice_solves_needs_no_clock_of_seven_days(marjut: Post) -> None:
    """R-KL-41, R-KL-43: D-3 only."""
    contact = a_contact(marjut, Heard(own_words="Mistä haen tukea?", answer=ADVICE), now=MONDAY)
    assert (clocks(contact.track), clock(contact.track, "D-3").kept) == ({"D-3"}, True)


def test_whoever_is_not_told_has_not_got_the_promise(marjut: Post) -> None:
    """R-KL-45, D-3: a coded reason is allowed, but the promise isn't kept."""
    answer = Answer(outcome=Outcome.GOES_ON, team=team_of(TEAM), not_told=NotTold.NOT_REACHABLE)
    contact, case = a_call(marjut, Heard(need="financial", answer=answer), now=MONDAY)
    assert clock(contact.track, "D-3").kept is False
    assert clock(case.track, "D-4").stopped_at is None


def test_a_contact_is_never_closed_vaguely(marjut: Post) -> None:
    """R-KL-31, R-KL-40."""
    with pytest.raises(Refused) as refusal:
        a_contact(marjut, Heard(answer=Answer(outcome=Outcome.GOES_ON)), now=MONDAY)
    assert {problem.code for problem in refusal.value.problems} == {"contacts.not_told", "contacts.no_team"}
    assert not Contact.objects.exists()


def test_no_identity_or_form_is_asked_before_the_story(marjut: Post) -> None:
    """R-KL-29, R-KL-35: an urgent matter is written down without a name, a code or a paper."""
    contact = a_contact(marjut, Heard(own_words="Ei ole ruokaa."), now=MONDAY, is_urgent=True)
    assert clock(contact.track, "SHL-36-URGENT").due_at == MONDAY
    assert contact.current_step
    assert contact.current_step.due_at > MONDAY  # at once is no time for a list: never "now"


def test_no_money_no_food_finds_help_in_every_municipality(marjut: Post) -> None:
    """R-KL-29: the source lists no immediate help, so that it is invented and says so."""
    profile = profile_on(MONDAY.date())
    towns = [place.code for place in profile.places if place.kind == PlaceKind.MUNICIPALITY]
    for town in towns:
        found = help_for(profile.urgent_helps, "no_money_no_food", places=[town], on_calls=profile.on_calls)
        assert found
        assert all(one.invented and one.first.fi and one.phone for one in found)
    assert len(help_for(profile.urgent_helps, "no_money_no_food", places=["KOTKA"])) > len(found)


def test_a_broad_assessment_is_taken_reached_and_closed_in_adult_social_work(marjut: Post) -> None:
    """R-KL-26, R-KL-44."""
    worker = a_post("ADULT", "SOSIAALITYONTEKIJA", name="Outi Havuoksa")
    found = decided(MONDAY, municipality="Hamina", needs=["broad_assessment"])
    matter = Heard(need="broad_assessment", answer=by_route(found, told=TOLD))
    _, case = a_call(marjut, matter, now=MONDAY)
    step = taken(case, worker, now=TUESDAY)
    attempt_contact(step, by=AttemptBy.PHONE, reached=True, actor=as_actor(worker), now=TUESDAY)
    case = close_case(case, ending=Ending.PLANNED_WORK, actor=as_actor(worker), now=AGREED)
    assert clock(case.track, "D-4").kept is None  # closed before any meeting: neither kept nor broken
