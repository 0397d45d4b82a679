"""Pohjois-Savo's day: an internal authority line in five areas by the client's home locality, and Ikäkeskus.

Played here: R-PS-01, 02, 05, 07, 08, 11, 15 to 23, 26 to 28, 31, 36, 39, 47, 48, 70, 71, 74, 76, 84 to 86, 89
as far as phone, list, hand-over and the recorded initial assessment go.

Short grants and the Kaikukortti (R-PS-29, 30, 55 to 58): test_ps_grants.py. Callbacks, the supervisor's help
and feedback (R-PS-24, 41, 78, 90): test_line_ps.py. E-mail (R-PS-25): test_line_writing.py. Work
across areas (R-PS-67, 91): test_overflow.py.

Waiting for later issues:
live lists and load of the line (R-PS-37, 38, 40, 66) · hours of what is written (R-PS-10) · booking
the assessment time (D-5's slot) · assessments (R-PS-32) · directory and instructions (R-PS-04, 33, 45, 46,
51 to 54, 94, 95) · chats (R-PS-12 to 14, 42 to 44) · information and training (R-PS-34, 35,
49, 50, 59 to 65, 72, 73, 75, 88, 93, 96) · statistics and reports (R-PS-03, 09, 77, 79 to 83, 87, 92) · the
client information systems (R-PS-68, 69) · the other practices (R-PS-06).
"""

import datetime as dt

import pytest

from reimari.cases.actions import (
    accept_case,
    advance_case,
    answer_question,
    ask_in_case,
    close_case,
    hand_over_case,
)
from reimari.cases.states import CaseState, Ending
from reimari.common.problems import Refused
from reimari.contacts.actions import Answer, Heard, give_feedback
from reimari.contacts.queries import Known, route_of, rules_on
from reimari.contacts.states import CameVia, Elsewhere, Outcome, Part, ParticipantKind, Told
from reimari.desk.caller_links import CALLER
from reimari.desk.queries.caller import ENDED, HANDLED, RECEIVED, followed
from reimari.desk.queries.closed_lines import CLOSED, other_way_of
from reimari.desk.queries.questions import own_questions
from reimari.desk.queries.ways import ways_of
from reimari.people.actions import relate_person
from reimari.people.models import RelationKind
from reimari.region.profile.values import Profile
from reimari.staff.models import Post, Unit
from reimari.work.actions import Plan, attempt_contact
from reimari.work.models import Clock
from reimari.work.states import AttemptBy
from tests.factories import (
    ADVICE,
    a_contact,
    a_person,
    a_post,
    an_assessment,
    as_actor,
    at,
    client,
    county,
    loaded,
)
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

LINE = "VIRANOMAISLINJA_KOILLINEN"
HOME_TEAM = "GUIDANCE_KOILLINEN"
MONDAY, TUESDAY, THURSDAY = at("2026-11-16 10:00"), at("2026-11-17 09:30"), at("2026-11-19 14:00")
TOLD = "Asiakasohjaaja soittaa asiakkaalle viimeistään tiistaina."


@pytest.fixture
def ps(db: None) -> Profile:
    return loaded("PS")


@pytest.fixture
def tuula(ps: Profile) -> Post:
    """On the line, north-eastern area."""
    return a_post(LINE, "ASIAKASOHJAAJA_LINJA", name="Tuula Rantamaa")


@pytest.fixture
def juhani(ps: Profile) -> Post:
    """The client guide of the home municipality."""
    return a_post(HOME_TEAM, "ASIAKASOHJAAJA", name="Juhani Koskimaa")


def test_an_employees_request_goes_to_the_home_guide_is_reached_and_closed(tuula: Post, juhani: Post) -> None:
    """R-PS-02, 19, 23, 26, 31, 47, 89, DR-02, DR-06, D-5, G-01: Maaninka is a part of Kuopio."""
    found = decided(
        MONDAY, contactor="own_employee", municipality="Kuopio", postcode="71750", needs=["NEEDS_ASSESSMENT"]
    )
    assert (found.destination, found.team, found.rules) == ("VIRANOMAISLINJA", HOME_TEAM, ("DR-02", "DR-06"))
    matter = Heard(
        need="NEEDS_ASSESSMENT",
        service_task_id="OLDER_PEOPLE",
        place_id="MAANINKA",
        own_words="Kotiutuva asiakas tarvitsee kotihoidon arvioinnin.",
        answer=by_route(found, told=TOLD, service_task="OLDER_PEOPLE"),
    )
    contact, case = a_call(
        tuula,
        matter,
        now=MONDAY,
        participants=(
            professional(ParticipantKind.OWN_EMPLOYEE, "Kotiutustiimi"),
            registered(ParticipantKind.OWN_EMPLOYEE, birth_date=dt.date(1944, 5, 1), place_id="MAANINKA"),
        ),
    )
    assert clock(contact.track, "D-5").kept
    assert case.person
    assert contact.participants.get(part=Part.CONTACTOR).work_unit == "Kotiutustiimi"
    assert "SHL-36-START" not in clocks(case.track)  # the law's seven days are the client's and the family's

    assert (case.team_id, case.hops) == (HOME_TEAM, 0)
    taken(case, juhani, now=TUESDAY)
    attempt_contact(current(case), by=AttemptBy.PHONE, reached=True, actor=as_actor(juhani), now=TUESDAY)
    plan = Plan(kind="initial_assessment", team=team_of(HOME_TEAM), worker_id=juhani.user_id)
    case = advance_case(case, plan=plan, actor=as_actor(juhani), now=TUESDAY)
    case = an_assessment(case, as_actor(juhani), now=THURSDAY).case
    case = close_case(case, ending=Ending.PLANNED_WORK, actor=as_actor(juhani), now=THURSDAY)
    assert (case.state, case.number) == (CaseState.CLOSED, "PS-2026-000001")
    assert not Clock.objects.running().exists()
    assert story(case.track) == [
        "contacts.record",
        "work.take",
        "work.attempt",
        "cases.advance",
        "assessments.finish",
        "cases.close",
    ]


def test_what_the_line_cant_finish_is_handed_to_the_home_guide(tuula: Post, juhani: Post) -> None:
    """R-PS-08, 47, DR-04: “hoitaa ja selvittää asiakkaan asia kokonaan tai siirtää tarvittaessa”."""
    found = decided(MONDAY, contactor="own_employee", postcode="71750", needs=["GUIDANCE_CONSULTATION"])
    assert (found.team, found.rules) == (LINE, ("DR-02", "DR-04"))
    answer = by_route(found, told=TOLD, service_task="OLDER_PEOPLE")
    matter = Heard(need="GUIDANCE_CONSULTATION", own_words="Miten tästä edetään?", answer=answer)
    nurse = professional(ParticipantKind.OWN_EMPLOYEE, "Kotiutustiimi")
    _contact, case = a_call(tuula, matter, now=MONDAY, participants=(nurse,))
    taken(case, tuula, now=MONDAY)
    case = hand_over_case(case, to=team_of(HOME_TEAM), actor=as_actor(tuula), now=MONDAY)
    assert case.team_id == LINE  # the sender answers until the receiver has accepted
    case = accept_case(case, actor=as_actor(juhani), now=TUESDAY)
    assert (case.team_id, case.hops, current(case).worker_id) == (HOME_TEAM, 1, juhani.user_id)


@pytest.mark.parametrize(
    ("where", "area"),
    [
        ({"municipality": "Kuopio", "postcode": "71750"}, "KOILLINEN"),
        ({"municipality": "Kuopio", "locality": "Nilsiä"}, "KOILLINEN"),
        ({"municipality": "Karttula"}, "LANTINEN"),
        ({"municipality": "297"}, "KESKINEN"),
        ({"locality": "Vehmersalmi"}, "KESKINEN"),
        ({"municipality": "Varkaus"}, "ETELAINEN"),
        ({"municipality": "Idensalmi"}, "POHJOINEN"),
    ],
)
def test_the_lines_area_is_that_of_the_home_locality(ps: Profile, where: dict[str, str], area: str) -> None:
    """R-PS-17 to 21, R-PS-23, DR-04, G-01."""
    found = decided(MONDAY, contactor="own_employee", **where)
    assert (found.area, found.team) == (area, f"VIRANOMAISLINJA_{area}")


def test_a_part_of_kuopio_that_the_source_doesnt_name_is_marked_as_presumed(ps: Profile) -> None:
    """G-01: Juankoski isn't named, so the central area is a presumption."""
    assert "G-01" in decided(MONDAY, contactor="own_employee", locality="Juankoski").gaps


@pytest.mark.parametrize("contactor", ["client", "close_person", "outside_party", "other_authority"])
def test_everybody_else_goes_to_the_public_advice(ps: Profile, contactor: str) -> None:
    """R-PS-01, R-PS-07, R-PS-84, DR-01: the line is internal."""
    found = decided(MONDAY, contactor=contactor, municipality="Kuopio")
    assert (found.destination, found.rules[0]) == ("IKAKESKUS", "DR-01")


@pytest.mark.parametrize("contactor", ["client", "own_employee"])
@pytest.mark.parametrize("service", ["home_care", "housing"])
def test_an_existing_relationship_goes_to_the_treating_team(
    ps: Profile, contactor: str, service: str
) -> None:
    """R-PS-86, DR-03: whoever contacts."""
    found = decided(MONDAY, contactor=contactor, municipality="Kuopio", services=[service])
    assert (found.team, found.rules) == ("CARE_TEAM", ("DR-03",))


def test_a_registered_home_care_client_comes_to_the_care_team_and_is_closed_there(
    ps: Profile, tuula: Post
) -> None:
    """R-PS-86, DR-03: the relationship is read from the register, and the team does the work."""
    nurse = a_post("CARE_TEAM", "HOITOTIIMI", name="Helvi Sammalsuo")
    adviser = a_post("IKAKESKUS", "NEUVOJA_IKAKESKUS", name="Aune Mäntyharju")
    person = a_person(as_actor(adviser), place_id="IISALMI")
    person_id = person.pk
    found = decided(MONDAY, contactor="close_person", municipality="Iisalmi", services=["home_care"])
    matter = Heard(
        service_task_id="OLDER_PEOPLE", answer=by_route(found, told=TOLD, service_task="OLDER_PEOPLE")
    )
    _, case = a_call(adviser, matter, now=MONDAY, participants=(client(person),))
    relate_person(
        person,
        kind=RelationKind.objects.get(pk="home_care"),
        unit=Unit.objects.get(pk="CARE_TEAM"),
        own_worker_id=nurse.user_id,
        since=dt.date(2026, 1, 1),
        actor=as_actor(nurse),
        now=MONDAY,
    )
    assert (case.team_id, case.person_id) == ("CARE_TEAM", person_id)
    step = taken(case, nurse, now=MONDAY)
    attempt_contact(step, by=AttemptBy.VISIT, reached=True, actor=as_actor(nurse), now=TUESDAY)
    case = close_case(case, ending=Ending.HELPED, actor=as_actor(nurse), now=TUESDAY)
    assert on_list("CARE_TEAM") == set()


def test_informal_care_alone_goes_to_the_own_worker_and_shows_the_hole(ps: Profile) -> None:
    """DR-03b, G-07: the source has no rule for it."""
    found = decided(MONDAY, contactor="client", municipality="Kuopio", services=["informal_care"])
    assert (found.team, found.rules) == ("OWN_WORKER", ("DR-03b",))
    assert "G-07" in found.gaps


@pytest.mark.parametrize(
    ("moment", "is_open", "gaps"),
    [
        ("2026-11-16 08:30", True, ()),
        ("2026-11-16 10:00", True, ()),
        ("2026-11-16 19:00", False, ("GAP-PS-CRISIS-CLOSED",)),
        ("2026-11-21 10:00", False, ("GAP-PS-CRISIS-CLOSED",)),
    ],
)
@pytest.mark.parametrize("channel", ["phone", "email", "professional", "advice_phone"])
def test_a_crisis_place_is_arranged_on_the_line_while_it_is_open(
    tuula: Post, channel: str, moment: str, *, is_open: bool, gaps: tuple[str, ...]
) -> None:
    """R-PS-28, DR-07: outside the hours the source tells no route. The line's hours count, not those of the
    channel by which it is asked for: an e-mail at night opens nothing, and the advice's phone closes nothing.
    """
    now = at(moment)
    found = decided(
        now, contactor="own_employee", municipality="Siilinjärvi", needs=["crisis_place"], channel=channel
    )
    assert (found.team, found.open, "DR-07" in found.rules) == (LINE, is_open, True)
    assert set(found.gaps) == set(gaps)
    assert found.opens_at is None or not is_open
    known = Known(
        contactor="own_employee", need="crisis_place", place="Siilinjärvi", channel=channel, language="fi"
    )
    rules = rules_on(now)
    assert other_way_of(known, route_of(known, rules), rules) == ("" if is_open else CLOSED)
    matter = Heard(
        need="crisis_place",
        service_task_id="OLDER_PEOPLE",
        place_id="SIILINJARVI",
        answer=by_route(found, told="Paikka järjestyy tänään.", service_task="OLDER_PEOPLE"),
    )
    _, case = a_call(tuula, matter, now=now)
    step = taken(case, tuula, now=now)
    attempt_contact(step, by=AttemptBy.THROUGH, reached=True, actor=as_actor(tuula), now=now)
    assert close_case(case, ending=Ending.HELPED, actor=as_actor(tuula), now=now).ending == Ending.HELPED


def test_the_line_did_not_exist_before_its_first_day(ps: Profile) -> None:
    """R-PS-11: the model started on 27.11.2023."""
    before = decided(at("2023-11-26 10:00"), contactor="own_employee", municipality="Varkaus")
    after = decided(at("2023-11-27 10:00"), contactor="own_employee", municipality="Varkaus")
    assert (before.destination, "GAP-PS-BEFORE-START" in before.gaps) == (None, True)
    assert after.team == "VIRANOMAISLINJA_ETELAINEN"


def test_a_misdirected_contact_is_guided_to_the_right_party_and_recorded(tuula: Post) -> None:
    """R-PS-74, R-PS-76, DR-08: with what was told, and counted as somebody outside on the line."""
    said = "Asian hoitaa Ikäkeskuksen neuvonta."
    answer = Answer(
        outcome=Outcome.ELSEWHERE,
        elsewhere=Elsewhere.OTHER_UNIT,
        elsewhere_unit_id="IKAKESKUS",
        told_how=Told.IN_CONTACT,
        told_what=said,
    )
    heard = Heard(own_words="Omainen sai numeron tutulta.", answer=answer)
    contact = a_contact(tuula, heard, now=MONDAY, came_via=CameVia.OUTSIDER_ON_LINE)
    matter = contact.matters.get()
    assert (contact.outcome, matter.elsewhere_unit_id) == (Outcome.ELSEWHERE, "IKAKESKUS")
    assert (contact.came_via, matter.told_what) == ("outsider_on_line", said)


def test_what_passed_by_the_line_is_passed_to_it_and_counted(tuula: Post, juhani: Post) -> None:
    """R-PS-70, R-PS-71: an employee called a guide whom they know; the matter goes to the line's list."""
    found = decided(MONDAY, contactor="own_employee", municipality="Kuopio", postcode="71750")
    heard = Heard(
        own_words="Soitin tutulle ohjaajalle.", answer=by_route(found, told=TOLD, service_task="OLDER_PEOPLE")
    )
    employee = professional(ParticipantKind.OWN_EMPLOYEE, "Osasto 4")
    contact = a_contact(
        juhani, heard, now=MONDAY, participants=(employee,), came_via=CameVia.FAMILIAR_ADVISER
    )
    case = contact.matters.get().case
    assert case
    assert case.team_id == LINE
    counted = ways_of(juhani.team, county("PS"), seen=(), today=MONDAY.date(), lists=True).team
    assert [way.count for way in counted.others] == [0, 0, 0, 1, 0]


def test_a_consultation_ends_in_the_contact_without_a_case(tuula: Post) -> None:
    """R-PS-08, R-PS-48: a compulsory outcome, no follow-up; D-5 isn't asked of it."""
    heard = Heard(need="GUIDANCE_CONSULTATION", own_words="Miten haetaan?", answer=ADVICE)
    contact = a_contact(
        tuula, heard, now=MONDAY, participants=(professional(ParticipantKind.OWN_EMPLOYEE, "Osasto"),)
    )
    assert (contact.outcome, contact.matters.get().case, clocks(contact.track)) == ("advice", None, set())


def test_the_client_is_told_through_whoever_contacted_us(tuula: Post) -> None:
    """C26: an employee tells the client what happens next."""
    found = decided(MONDAY, contactor="own_employee", municipality="Siilinjärvi")
    matter = Heard(answer=by_route(found, told=TOLD, service_task="OLDER_PEOPLE"))
    contact, _ = a_call(tuula, matter, now=MONDAY)
    told = contact.matters.get()
    assert (told.told_at, told.told_how, told.told_what) == (MONDAY, Told.IN_CONTACT, TOLD)


def test_the_caller_follows_what_they_sent_while_the_guide_asks_the_supervisor(
    tuula: Post, juhani: Post
) -> None:
    """R-PS-01, 02, 31, 36, 39: the caller sees how far it has come and nothing else, and says how it went."""
    supervisor = a_post(LINE, "ALUE_ESIHENKILO", name="Maire Kallioniemi")
    found = decided(MONDAY, contactor="own_employee", postcode="71750", needs=["GUIDANCE_CONSULTATION"])
    matter = Heard(
        need="GUIDANCE_CONSULTATION",
        service_task_id="OLDER_PEOPLE",
        place_id="MAANINKA",
        own_words="Miten kotiutuvan asiakkaan asiassa edetään?",
        answer=by_route(found, told=TOLD, service_task="OLDER_PEOPLE"),
    )
    nurse = professional(ParticipantKind.OWN_EMPLOYEE, "Kotiutustiimi")
    contact, case = a_call(tuula, matter, now=MONDAY, participants=(nurse,))

    def seen_by_the_caller() -> str:
        told = followed(contact.pk)
        assert told
        return told.stages[0].state

    assert seen_by_the_caller() == RECEIVED
    taken(case, tuula, now=MONDAY)
    assert seen_by_the_caller() == HANDLED
    before = current(case).pk
    question = ask_in_case(case, text="Saako luvata kotikäynnin?", actor=as_actor(tuula), now=MONDAY)
    assert (question.step.team_id, current(case).pk) == (LINE, before)
    answer_question(question, text="Saa.", actor=as_actor(supervisor), now=TUESDAY)
    assert [one.question.answer for one in own_questions(as_actor(tuula), now=TUESDAY)] == ["Saa."]
    with pytest.raises(Refused, match=r"contacts\.not_ended"):
        give_feedback(contact, score=5, words="", actor=CALLER, now=TUESDAY)
    close_case(case, ending=Ending.PLANNED_WORK, actor=as_actor(tuula), now=THURSDAY)
    assert seen_by_the_caller() == ENDED
    give_feedback(contact, score=5, words="Nopeaa.", actor=CALLER, now=THURSDAY)
    given = ways_of(team_of(LINE), county("PS"), seen=(), today=THURSDAY.date(), lists=False).feedback
    assert (given.number, given.mean, given.contact) == (1, 5.0, contact.pk)
