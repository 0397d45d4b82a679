"""Keski-Suomi's day: concern phone and its authority line, then the area's client guidance.

Played here: R-KS-02, 05 to 09, 45 to 47, 50 as far as phone, list, hand-over and the recorded initial
assessment go. The electronic concern report of one municipality (R-KS-24):
reimari/desk/tests/test_reports.py. The two numbers of the concern phone (R-KS-07): reimari/telephony/tests.
What can wait on the authority line (R-KS-09): reimari/desk/tests/test_urgent_line.py.

Waiting for later issues:
RAI and service-needs assessments (R-KS-03, 10, 25, 38, 40, 58) · applications (R-KS-12) · criteria,
decisions, plan (R-KS-01, 04, 11, 13, 27, 32, 33, 43, 44, 67) · own worker's work (R-KS-14, 15, 48) · fees,
invoices, carers' payments (R-KS-16 to 18, 64) · informal and family care (R-KS-20, 21, 23, 35) · field and
remote work (R-KS-19, 22, 31, 61 to 63, 68) · the electronic concern report in the whole county and other
forms (R-KS-65, 66) · places of short-term care, day activities, orders (R-KS-30, 34, 36, 56) · absence and
load (R-KS-39, 41, 42, 52, 54) · statistics (R-KS-26, 28, 29, 37) · competence and practices (R-KS-49, 51,
53, 55) · client information systems (R-KS-57, 59, 60).
"""

import datetime as dt

import pytest

from reimari.cases.actions import (
    accept_case,
    advance_case,
    close_case,
    hand_over_case,
    refuse_case,
)
from reimari.cases.states import CaseState, Ending, RefusalReason
from reimari.contacts.actions import Heard
from reimari.contacts.states import ParticipantKind
from reimari.region.profile.values import Profile
from reimari.staff.models import Post
from reimari.work.actions import Plan, attempt_contact
from reimari.work.models import Clock, Step
from reimari.work.queries import county_on, due_of
from reimari.work.states import AttemptBy
from tests.factories import a_post, an_assessment, as_actor, at, loaded
from tests.scenarios.day import (
    a_call,
    by_route,
    clock,
    clocks,
    current,
    decided,
    on_list,
    professional,
    registered,
    story,
    taken,
    team_of,
)

pytestmark = pytest.mark.django_db

LINE, AREA = "CONCERN_LINE", "HOME_KESKINEN"
MONDAY, TUESDAY, THURSDAY = at("2026-11-16 10:00"), at("2026-11-17 09:00"), at("2026-11-19 13:00")
TOLD = "Alueen asiakasohjaaja soittaa sinulle viimeistään torstaina."
OLD = dt.date(1944, 5, 1)


@pytest.fixture
def ks(db: None) -> Profile:
    return loaded("KS")


@pytest.fixture
def anja(ks: Profile) -> Post:
    """A service adviser on the concern phone."""
    return a_post(LINE, "PALVELUNEUVOJA", name="Anja Päijänkoivu")


@pytest.fixture
def ritva(ks: Profile) -> Post:
    """A client guide of the central area."""
    return a_post(AREA, "ASIAKASOHJAAJA", name="Ritva Suolammi")


def concern(told: str = TOLD) -> Heard:
    found = decided(MONDAY, municipality="Jyväskylä", contactor="client", needs=["CONCERN_REPORT"])
    assert (found.team, found.area, found.rules) == (LINE, "KESKINEN", ("DR-20",))
    return Heard(
        need="CONCERN_REPORT",
        service_task_id="OLDER_PEOPLE",
        place_id="JYVASKYLA",
        own_words="En pärjää enää kotona.",
        answer=by_route(found, told=told, service_task="OLDER_PEOPLE"),
    )


def test_a_new_client_comes_by_the_concern_phone_and_goes_on_in_the_areas_guidance(
    anja: Post, ritva: Post
) -> None:
    """R-KS-05 to 08, 46, 50, DR-20, D-8 (its limit is invented for the demo): same case, new owner."""
    client = registered(birth_date=OLD, place_id="JYVASKYLA")
    _, case = a_call(anja, concern(), now=MONDAY, channel_id="concern_line", participants=(client,))
    assert clocks(case.track) == {"D-8", "SHL-36-START"}
    assert str(clock(case.track, "SHL-36-START").due_on) == "2026-11-25"  # 75 reached: the law's seven days
    taken(case, anja, now=MONDAY)
    case = hand_over_case(case, to=team_of(AREA), actor=as_actor(anja), now=MONDAY)
    assert case.team_id == LINE
    case = accept_case(case, actor=as_actor(ritva), now=TUESDAY)
    assert (case.team_id, case.number, case.hops) == (AREA, "KS-2026-000001", 1)
    attempt_contact(current(case), by=AttemptBy.PHONE, reached=True, actor=as_actor(ritva), now=THURSDAY)
    plan = Plan(kind="initial_assessment", team=team_of(AREA), worker_id=ritva.user_id)
    case = advance_case(case, plan=plan, actor=as_actor(ritva), now=THURSDAY)
    case = an_assessment(case, as_actor(ritva), now=THURSDAY).case
    case = close_case(case, ending=Ending.PLANNED_WORK, actor=as_actor(ritva), now=THURSDAY)
    assert (case.state, on_list(LINE), on_list(AREA)) == (CaseState.CLOSED, set(), set())
    assert not Clock.objects.running().exists()
    assert story(case.track) == [
        "contacts.record",
        "work.take",
        "cases.hand_over",
        "cases.accept",
        "work.attempt",
        "cases.advance",
        "assessments.finish",
        "cases.close",
    ]


def test_an_area_that_cannot_take_a_case_in_time_returns_it_with_a_reason(anja: Post, ritva: Post) -> None:
    """R-KS-46: the central area is short of people; the sender answers all the time."""
    _, case = a_call(anja, concern(), now=MONDAY)
    taken(case, anja, now=MONDAY)
    hand_over_case(case, to=team_of(AREA), actor=as_actor(anja), now=MONDAY)
    case = refuse_case(case, reason=RefusalReason.NO_CAPACITY, actor=as_actor(ritva), now=TUESDAY)
    step = current(case)
    assert (case.team_id, step.worker_id, step.came_back_at) == (LINE, anja.user_id, TUESDAY)


def test_an_offer_that_nobody_answers_is_seen_by_both_supervisors(anja: Post, ritva: Post) -> None:
    """I-28: past half of its time, by the team that is asked and by the one that answers."""
    _, case = a_call(anja, concern(), now=MONDAY)
    hand_over_case(case, to=team_of(AREA), actor=as_actor(anja), now=MONDAY)
    offer = Step.objects.half_gone(at("2026-11-25 12:00")).get(kind="accept")
    assert (offer.team_id, offer.answering_team_id) == (AREA, LINE)


@pytest.mark.parametrize("contactor", ["own_employee", "other_authority"])
def test_an_urgent_matter_of_a_professional_has_its_own_line(ks: Profile, contactor: str) -> None:
    """R-KS-09, G-22: professionals' authority line, in urgent situations only."""
    urgent = decided(MONDAY, municipality="Laukaa", contactor=contactor, urgent=True)
    assert (urgent.team, urgent.rules) == ("AUTHORITY_LINE", ("R-KS-09",))
    assert decided(MONDAY, municipality="Laukaa", contactor=contactor).team == LINE
    assert decided(MONDAY, municipality="Laukaa", contactor="client", urgent=True).team == LINE


def test_the_authority_line_takes_reaches_and_closes_an_urgent_matter(ks: Profile) -> None:
    """R-KS-09, SHL 36 §: at once."""
    guide = a_post("AUTHORITY_LINE", "ASIAKASOHJAAJA", name="Timo Harjuvesi")
    found = decided(MONDAY, municipality="Laukaa", contactor="other_authority", urgent=True)
    matter = Heard(
        service_task_id="OLDER_PEOPLE",
        place_id="LAUKAA",
        own_words="Poliisi: vanhus yksin kylmässä.",
        answer=by_route(found, told="Soitamme asiakkaalle heti.", service_task="OLDER_PEOPLE"),
    )
    contact, case = a_call(
        guide,
        matter,
        now=MONDAY,
        channel_id="authority_line",
        is_urgent=True,
        participants=(
            professional(ParticipantKind.OTHER_AUTHORITY, "Poliisi"),
            registered(ParticipantKind.OTHER_AUTHORITY, birth_date=OLD),
        ),
    )
    urgent = clock(contact.track, "SHL-36-URGENT")
    assert (urgent.due_at, urgent.due_on) == (MONDAY, MONDAY.date())
    step = taken(case, guide, now=MONDAY)
    assert step.is_urgent
    attempt_contact(step, by=AttemptBy.VISIT, reached=True, actor=as_actor(guide), now=MONDAY)
    assert close_case(case, ending=Ending.HELPED, actor=as_actor(guide), now=MONDAY).ending == Ending.HELPED


def test_without_the_demos_value_the_wait_has_no_limit_and_says_so(db: None) -> None:
    """R-KS-46, R-KS-47, D-8, GAP-KS-D8: the clock runs, its limit is a gap, the step still has a due time."""
    loaded("KS", with_demo=False)
    adviser = a_post(LINE, "PALVELUNEUVOJA", name="Anja Päijänkoivu")
    found = decided(MONDAY, municipality="Jyväskylä", contactor="client")
    assert (found.team, found.open, "G-19" in found.gaps) == (LINE, None, True)
    _, case = a_call(adviser, Heard(answer=by_route(found, told=TOLD)), now=MONDAY)
    wait = clock(case.track, "D-8")
    assert (wait.due_on, wait.due_at) == (None, None)
    county = county_on(MONDAY)
    rule = county.clock(wait.code, MONDAY)
    assert rule
    counted = due_of(rule, MONDAY, [], county)
    assert counted.gaps == ("GAP-KS-D8",)
    assert current(case).due_at
