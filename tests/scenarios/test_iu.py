"""Itä-Uusimaa's day: an outsourced first line, work lists by service task and area, two languages.

Played here: R-IU-02 to 07, 09 to 18, 20 to 24, 26 to 38, 42, 43, 52, 53, 55 to 57 as far as phone, list,
clocks and the recorded initial assessment go. The initial assessment's own form (R-IU-39, 41):
test_line_iu.py, where the advice phone of a service task rings too (R-IU-11). The county's instructions and
what advisers ask of them (R-IU-45, 46): test_line_writing.py and reimari/directory/tests. The contact
register that the partner sees and the public doesn't (R-IU-48): reimari/desk/tests/test_lines.py.

Waiting for later issues:
chat, service menu, web, brochures and links (R-IU-08, R-IU-25, R-IU-51, R-IU-54) · export to the client
information system (R-IU-40, R-IU-44) · help in real time (R-IU-47) · launching the model (R-IU-49, R-IU-50)
· support by one's own resources (R-IU-19) · statistics and indicators by municipality and language
(R-IU-01).
"""

import datetime as dt

import pytest

from reimari.access.catalogue import Unseen
from reimari.cases import access as cases
from reimari.cases.actions import (
    advance_case,
    close_case,
    coordinate_case,
    pause_case,
    reroute_case,
    resume_case,
)
from reimari.cases.models import Case
from reimari.cases.states import CaseState, Ending, RerouteReason
from reimari.common.problems import Refused
from reimari.contacts import access as contacts
from reimari.contacts.actions import Answer, Heard
from reimari.contacts.models import Contact
from reimari.contacts.states import Elsewhere, Outcome
from reimari.region.models import Area, ServiceTask
from reimari.region.profile.values import Profile
from reimari.staff.models import Post
from reimari.work.actions import Plan, attempt_contact, take_step
from reimari.work.models import Clock, Step
from reimari.work.states import AttemptBy, DueFrom
from tests.factories import ADVICE, a_contact, a_post, an_assessment, as_actor, at
from tests.scenarios.day import (
    a_call,
    by_route,
    clock,
    clocks,
    current,
    decided,
    on_list,
    registered,
    story,
    taken,
    team_of,
)

pytestmark = pytest.mark.django_db

WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
EAST = "GUIDANCE_OLDER_PEOPLE_ITAINEN"
MONDAY, TUESDAY = at("2026-11-16 10:00"), at("2026-11-17 09:00")
WEDNESDAY, FRIDAY = at("2026-11-18 09:00"), at("2026-11-20 09:00")
NEXT_MONDAY, LAST_DAY = at("2026-11-23 13:00"), at("2026-11-27 15:00")
TOLD = "Työntekijä soittaa sinulle viimeistään keskiviikkona 25.11."


def a_matter(now: dt.datetime, service_task: str, place: str, need: str = "", **facts: object) -> Heard:
    """A matter sent on by the route that the desk would show."""
    needs = [need] if need else []
    found = decided(now, service_task=service_task, municipality=place, needs=needs, **facts)
    return Heard(
        need=need,
        service_task_id=service_task,
        place_id=place.upper(),
        own_words="Rahat eivät riitä.",
        answer=by_route(found, told=TOLD, service_task=service_task),
    )


def test_a_call_about_money_goes_by_the_rules_to_the_western_list(iu: Profile) -> None:
    """R-IU-12, R-IU-31 to 33, DR-11, DR-14."""
    found = decided(
        MONDAY,
        service_task="WORKING_AGE",
        municipality="Askola",
        contactor="client",
        needs=["financial"],
        channel="phone",
    )
    assert (found.destination, found.team, found.area) == ("GUIDANCE_WORKING_AGE", WEST, "LANTINEN")
    assert found.rules == ("DR-11", "DR-14")
    assert found.open
    assert "Askola" in found.why("fi")
    assert "Västra området" in found.why("sv")


def test_a_call_is_told_checked_rerouted_reached_and_closed_in_time(
    aino: Post, eero: Post, helmi: Post
) -> None:
    """R-IU-20 to 24, 26, 28, 29, 32 to 38, D-1, D-2, D-3, DR-12, K-08, K-24, I-11, I-28."""
    contact, case = a_call(
        aino,
        a_matter(MONDAY, "WORKING_AGE", "Askola", "financial", contactor="client"),
        now=MONDAY,
        participants=(registered(birth_date=dt.date(1958, 3, 1), place_id="ASKOLA"),),
    )
    assert case.number == "IU-2026-000001"
    assert (clock(contact.track, "D-1").kept, clock(contact.track, "D-3").kept) == (True, True)
    promise = clock(case.track, "D-2")
    assert promise.due_at == at("2026-11-25 23:59:59")
    assert (current(case).due_at, current(case).due_from) == (promise.due_at, DueFrom.CLOCK)
    assert on_list(WEST) == {case.track}

    taken(case, eero, now=TUESDAY)
    right = decided(TUESDAY, service_task="OLDER_PEOPLE", municipality="Askola")
    assert right.team == EAST  # the same municipality lies in another area here (R-IU-14, G-02)
    case = reroute_case(
        case,
        service_task=ServiceTask.objects.get(pk="OLDER_PEOPLE"),
        place=case.place,
        area=Area.objects.get(pk="OLDER_PEOPLE.ITAINEN"),
        to=team_of(EAST),
        reason=RerouteReason.WRONG_TASK,
        actor=as_actor(eero),
        now=TUESDAY,
    )
    assert (case.hops, case.reroutes, case.team_id) == (1, 1, EAST)
    assert on_list(WEST) == set()
    promise = Clock.objects.running().get(track=case.track, code="D-2")
    assert (promise.started_at, str(promise.due_on)) == (MONDAY, "2026-11-25")  # the clock goes on

    step = taken(case, helmi, now=WEDNESDAY)
    attempt_contact(step, by=AttemptBy.PHONE, reached=False, actor=as_actor(helmi), now=WEDNESDAY)
    pause_case(case, reason="client_not_reached", actor=as_actor(helmi), now=WEDNESDAY)
    promise.refresh_from_db()
    assert (promise.due_on, str(promise.raw_due_on)) == (None, "2026-11-25")
    assert current(case).waits_for_client
    assert not Step.objects.late(at("2026-12-24 10:00")).exists()  # whoever waits for the client isn't late

    resume_case(case, actor=as_actor(helmi), now=FRIDAY)
    promise.refresh_from_db()
    assert str(promise.due_on) == "2026-11-27"  # Thursday and Friday didn't count
    attempt_contact(current(case), by=AttemptBy.PHONE, reached=True, actor=as_actor(helmi), now=NEXT_MONDAY)
    case = an_assessment(case, as_actor(helmi), now=LAST_DAY).case
    promise.refresh_from_db()
    assert promise.kept
    case = close_case(case, ending=Ending.HELPED, actor=as_actor(helmi), now=LAST_DAY)
    assert (case.state, case.ending, case.current_step) == (CaseState.CLOSED, Ending.HELPED, None)
    assert not Step.objects.open().exists()
    assert not Clock.objects.running().exists()
    assert story(case.track) == [
        "contacts.record",
        "work.take",
        "cases.reroute",
        "work.take",
        "work.attempt",
        "cases.pause",
        "cases.resume",
        "work.attempt",
        "assessments.finish",
        "cases.close",
    ]


def test_an_assessment_after_the_last_day_has_not_kept_the_promise(aino: Post, eero: Post) -> None:
    """D-2, K-06."""
    _, case = a_call(aino, a_matter(MONDAY, "WORKING_AGE", "Askola"), now=MONDAY)
    an_assessment(case, as_actor(eero), now=at("2026-11-26 00:00:01"))
    assert clock(case.track, "D-2").kept is False


def test_a_matter_that_advice_solves_ends_there(aino: Post) -> None:
    """R-IU-27, R-IU-42, DR-10: outcome A, and nobody else's list is touched."""
    assert decided(MONDAY, municipality="Sipoo", needs=["ADVICE"]).team == "CLIENT_ADVICE"
    contact = a_contact(aino, Heard(need="ADVICE", own_words="Mistä ateriat?", answer=ADVICE), now=MONDAY)
    assert (contact.state, contact.outcome) == ("closed", Outcome.ADVICE)
    assert {clock(contact.track, code).kept for code in ("D-1", "D-3")} == {True}
    assert not Case.objects.exists()


def test_an_e_mail_of_saturday_is_handled_on_monday_the_same_day(aino: Post) -> None:
    """D-1, I-09, I-10: opening hours move the clock of the same day, the raw arrival is kept."""
    saturday = at("2026-11-14 20:00")
    contact = a_contact(
        aino, Heard(own_words="?", answer=ADVICE), now=MONDAY, channel_id="email", received_at=saturday
    )
    promise = clock(contact.track, "D-1")
    assert (contact.received_at, promise.started_at) == (saturday, saturday)
    assert (str(promise.due_on), promise.kept) == ("2026-11-16", True)


def test_the_outsourced_adviser_sees_the_status_of_what_was_sent_and_nothing_more(
    aino: Post, eero: Post
) -> None:
    """R-IU-03, R-IU-06, I-01 to I-03."""
    contact, _ = a_call(aino, a_matter(MONDAY, "WORKING_AGE", "Askola"), now=MONDAY)
    adviser = as_actor(aino)
    assert contacts.STATUS.row(adviser, Contact.objects.all(), contact.pk) == contact
    assert not cases.VIEW.rows(adviser, Case.objects.all()).exists()
    for action in ("assessments.finish", "cases.note", "people.view", "people.search", "work.take"):
        assert not adviser.may(action)
    another = a_post("CLIENT_ADVICE", "ASIAKASNEUVOJA", name="Linnea Sjöholm")
    with pytest.raises(Unseen):
        contacts.VIEW.row(as_actor(another), Contact.objects.all(), contact.pk)


def test_several_needs_become_a_joint_case_with_one_agreed_contact_person(
    aino: Post, eero: Post, helmi: Post, lea: Post
) -> None:
    """R-IU-23, R-IU-57, DR-13: one case leads, the other team takes part with a step of its own."""
    contact, case = a_call(
        aino,
        a_matter(MONDAY, "WORKING_AGE", "Askola", "COMPLEX_SITUATION"),
        now=MONDAY,
        is_complicated=True,
    )
    assert contact.is_complicated
    case = coordinate_case(
        case,
        contact_person_id=eero.user_id,
        teams=[team_of(EAST)],
        kind="other",
        actor=as_actor(lea),
        now=TUESDAY,
    )
    assert case.is_joint
    assert (case.team_id, current(case).worker_id) == (WEST, eero.user_id)
    other = Step.objects.open().get(track=case.track, team=EAST)
    take_step(other, actor=as_actor(helmi), now=TUESDAY)
    case = advance_case(
        case,
        plan=Plan(kind="contact_client", team=team_of(WEST), worker_id=eero.user_id),
        actor=as_actor(eero),
        now=TUESDAY,
    )
    assert current(case).worker_id == eero.user_id
    plan = Plan(kind="contact_client", team=team_of(EAST), worker_id=helmi.user_id)
    with pytest.raises(Refused):  # only the contact person's step may be the current one
        advance_case(case, plan=plan, actor=as_actor(eero), now=TUESDAY)
    case = close_case(case, ending=Ending.PLANNED_WORK, actor=as_actor(eero), now=WEDNESDAY)
    assert not Step.objects.open().exists()


def test_an_urgent_matter_never_stays_with_the_outsourced_adviser(aino: Post) -> None:
    """R-IU-06, R-IU-09, R-IU-11, DR-16: urgency is looked at first."""
    on_call = a_post("ON_CALL_WORKING_AGE", "PAIVYSTAJA", name="Veikko Tuulisaari")
    found = decided(
        MONDAY, service_task="WORKING_AGE", municipality="Porvoo", urgent=True, needs=["financial"]
    )
    assert (found.destination, found.rules[0]) == ("ON_CALL_WORKING_AGE", "DR-16")
    matter = Heard(
        need="financial",
        service_task_id="WORKING_AGE",
        place_id="PORVOO",
        answer=by_route(found, told="Päivystäjä soittaa heti.", service_task="WORKING_AGE"),
    )
    contact, case = a_call(aino, matter, now=MONDAY, is_urgent=True)
    assert clock(contact.track, "SHL-36-URGENT").started_at == MONDAY
    assert (case.team_id, current(case).is_urgent) == ("ON_CALL_WORKING_AGE", True)
    taken(case, on_call, now=MONDAY)
    older = decided(MONDAY, service_task="OLDER_PEOPLE", municipality="Porvoo", urgent=True)
    assert (older.destination, older.team, "G-05" in older.gaps) == (None, None, True)


@pytest.mark.parametrize("place", ["Askola", "Porvoo", "Loviisa"])
def test_a_veteran_goes_to_the_unit_without_areas(iu: Profile, place: str) -> None:
    """R-IU-15, DR-15: before any area."""
    found = decided(MONDAY, service_task="OLDER_PEOPLE", municipality=place, needs=["veteran"])
    assert (found.team, found.area, found.rules) == ("CARE_AND_VETERANS", None, ("DR-15",))


@pytest.mark.parametrize(("age", "team"), [(64, EAST), (65, "CARE_AND_VETERANS")])
def test_informal_care_goes_by_the_age_of_65_reached(iu: Profile, age: int, team: str) -> None:
    """R-IU-15, DR-15; "over 65" is 65 reached."""
    found = decided(
        MONDAY, service_task="OLDER_PEOPLE", municipality="Askola", needs=["informal_care"], age=age
    )
    assert found.team == team


def test_disability_services_have_no_areas(iu: Profile) -> None:
    """R-IU-16, R-IU-17."""
    found = decided(MONDAY, service_task="DISABILITY", municipality="Loviisa")
    assert (found.team, found.area, found.gaps) == ("GUIDANCE_DISABILITY", None, ())


def test_a_matter_of_another_county_is_guided_there(aino: Post) -> None:
    """I-40: a gap, never an error; the contact says where the matter was guided."""
    found = decided(MONDAY, service_task="WORKING_AGE", municipality="Kotka")
    assert "OUTSIDE_COUNTY" in found.gaps
    answer = Answer(outcome=Outcome.ELSEWHERE, elsewhere=Elsewhere.OTHER_COUNTY)
    contact = a_contact(aino, Heard(own_words="Asun Kotkassa.", answer=answer), now=MONDAY)
    assert contact.outcome == Outcome.ELSEWHERE


def test_a_call_in_swedish_is_answered_and_listed_in_swedish(aino: Post) -> None:
    """R-IU-02, R-IU-55: Loviisa is eastern for working-age people."""
    found = decided(MONDAY, service_task="WORKING_AGE", municipality="Lovisa", language="sv")
    assert found.team == "GUIDANCE_WORKING_AGE_ITAINEN"
    matter = Heard(
        service_task_id="WORKING_AGE",
        place_id="LOVIISA",
        answer=by_route(found, told="En anställd ringer dig.", service_task="WORKING_AGE"),
    )
    contact, case = a_call(aino, matter, now=MONDAY, language="sv")
    assert (contact.language, case.language, current(case).language) == ("sv", "sv", "sv")
    assert clocks(case.track) == {"D-2"}
