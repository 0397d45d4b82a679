"""Varsinais-Suomi's day: one central advice in two languages, anonymous too; existing clients' additions out.

Played here: R-VS-04 to 07, 11, 16, 39, 41, 45, 51, 53, 54, 58, 62, 71 to 73, 76, 77, 86, 87, 90, 91 as far
as phone, list and hand-over go. Instructions with owner, source and end, the remark that something is
wrong, and the procedure card of the client's municipality (R-VS-52, 63): reimari/directory/tests and
reimari/desk/tests/test_instructions.py.

Waiting for later issues:
assessments (R-VS-02) · chats of clients and professionals (R-VS-38, 42, 44, 88, 92, 93) · web site,
directory, events and PTV (R-VS-03, 08, 14, 21 to 26, 29, 30, 36, 67, 74, 75, 83 to 85, 111) · local
offices' work and exercise services (R-VS-19, 20, 69, 120) · how much of the service areas and
municipalities instructions cover, criteria and training (R-VS-09, 40, 46, 47, 55, 64, 66, 70, 102, 103,
105, 112) · age limits of target groups (R-VS-68) · booking of appointments (R-VS-59) · load and shares of
municipalities (R-VS-10, 48 to 50, 57, 109) · own transactions (R-VS-17) · adoption by municipality
(R-VS-01, 27, 61, 95 to 101, 104) · statistics and indicators (R-VS-12, 28, 89, 94, 110) · hosting, releases
and testing (R-VS-65, 78 to 82, 115, 116) · governance and network (R-VS-106 to 108, 113, 114, 117, 118) ·
one entry for all systems (R-VS-60) · aims of the whole (R-VS-13, 15, 18, 31 to 35, 37, 43, 56, 119).
"""

import pytest

from reimari.cases.actions import advance_case, close_case, transfer_case
from reimari.cases.states import Assessment, CaseState, Ending
from reimari.common.problems import Refused
from reimari.contacts.actions import Answer, Choice, Guided, Heard, Said, Somebody, join_contact
from reimari.contacts.guiding import Told, first_information, suggestion
from reimari.contacts.models import Guidance, Participant
from reimari.contacts.states import NotTold, Outcome, Part, ParticipantKind
from reimari.people.actions import Details
from reimari.people.models import Person
from reimari.region.profile.values import Profile
from reimari.staff.models import Post
from reimari.work.actions import Plan, attempt_contact
from reimari.work.models import Clock, Step
from reimari.work.states import AttemptBy, DueFrom
from tests.factories import ADVICE, a_contact, a_post, an_assessment, as_actor, at, goes_on, loaded
from tests.scenarios.day import (
    a_call,
    by_route,
    clocks,
    current,
    decided,
    registered,
    story,
    taken,
    team_of,
)

pytestmark = pytest.mark.django_db

LINE = "KOMPASSI"
MONDAY, TUESDAY, WEDNESDAY = at("2026-11-16 12:30"), at("2026-11-17 09:10"), at("2026-11-18 11:00")
ANONYMOUS = Somebody(part=Part.CONTACTOR, kind=ParticipantKind.ANONYMOUS)


@pytest.fixture
def vs(db: None) -> Profile:
    return loaded("VS")


@pytest.fixture
def riikka(vs: Profile) -> Post:
    return a_post(LINE, "ASIAKASOHJAAJA", name="Riikka Tammisaari")


@pytest.fixture
def marketta(vs: Profile) -> Post:
    """An own worker of a municipality."""
    return a_post("SERVICE_PLAN", "OMATYONTEKIJA", name="Marketta Saloniitty")


@pytest.mark.parametrize(
    ("moment", "language", "opens"),
    [
        ("2026-11-16 12:30", "fi", None),
        ("2026-11-16 12:30", "sv", "2026-11-17 09:00"),
        ("2026-11-16 11:59", "sv", None),
        ("2026-11-16 15:00", "fi", "2026-11-17 09:00"),
        ("2026-12-04 13:00", "sv", "2026-12-07 09:00"),
        ("2027-01-05 15:30", "fi", "2027-01-07 09:00"),
        ("2026-11-16 12:30", "ar", None),
    ],
)
def test_each_language_has_its_hours_and_the_caller_hears_when_the_line_opens(
    vs: Profile, moment: str, language: str, opens: str | None
) -> None:
    """R-VS-73, R-VS-87, DR-27: Finnish 9 to 15, Swedish 9 to 12; Epiphany is no weekday; others as fi."""
    found = decided(at(moment), municipality="Åbo", language=language)
    assert (found.team, found.open) == (LINE, opens is None)
    assert found.opens_at == (at(opens) if opens else None)


def test_a_swedish_caller_after_noon_is_told_and_called_when_the_line_opens(riikka: Post) -> None:
    """R-VS-53, R-VS-73, R-VS-87: contact, list, taken, reached, closed."""
    found = decided(MONDAY, municipality="Pargas", language="sv", contactor="client")
    assert found.opens_at == at("2026-11-17 09:00")
    assert found.why("sv")
    matter = Heard(
        need="ADVICE",
        service_task_id="OLDER_PEOPLE",
        place_id="PARAINEN",
        own_words="Jag behöver hjälp hemma.",
        answer=by_route(found, told="Vi ringer dig på svenska i morgon från klockan 9."),
    )
    contact, case = a_call(
        riikka, matter, now=MONDAY, language="sv", participants=(registered(language="sv"),)
    )
    assert (contact.language, current(case).language, contact.matters.get().told_at) == ("sv", "sv", MONDAY)
    assert clocks(case.track) == set()  # the source promises nothing: the step's own due time holds
    step = taken(case, riikka, now=TUESDAY)
    attempt_contact(step, by=AttemptBy.PHONE, reached=True, actor=as_actor(riikka), now=TUESDAY)
    said = {"result": Assessment.NOT_NEEDED, "reasons": "Advice was enough."}
    case = an_assessment(case, as_actor(riikka), now=TUESDAY, **said).case
    case = close_case(case, ending=Ending.HELPED, actor=as_actor(riikka), now=TUESDAY)
    assert (case.state, case.number) == (CaseState.CLOSED, "VS-2026-000001")
    assert not Clock.objects.running().exists()
    assert story(case.track) == [
        "contacts.record",
        "work.take",
        "work.attempt",
        "assessments.finish",
        "cases.close",
    ]


def test_an_anonymous_caller_gets_advice_without_personal_data(riikka: Post) -> None:
    """R-VS-39, R-VS-90, I-17: every client is recorded, anonymous ones too."""
    contact = a_contact(
        riikka, Heard(need="ADVICE", own_words="Kenelle soitan?", answer=ADVICE), now=MONDAY,
        participants=(ANONYMOUS,),
    )  # fmt: skip
    assert contact.outcome == Outcome.ADVICE
    assert not Person.objects.exists()


def test_an_anonymous_caller_is_joined_to_a_person_by_their_own_wish(riikka: Post) -> None:
    """I-17: the anonymous row stays, who joined and when is known."""
    found = decided(MONDAY, municipality="Turku", contactor="client")
    answer = goes_on(LINE, rules=found.rules)
    contact, _ = a_call(riikka, Heard(answer=answer), now=MONDAY, participants=(ANONYMOUS,))
    details = Details(last_name="Keksitty", first_names="Usva", phone="040 123 4567")
    joined = join_contact(contact, details=details, actor=as_actor(riikka), now=TUESDAY)
    assert (joined.joined_at, joined.joined_by_id) == (TUESDAY, riikka.user_id)
    assert Participant.objects.filter(contact=contact).count() == 2
    known = a_contact(riikka, now=MONDAY, participants=(registered(),))
    with pytest.raises(Refused):  # nobody in it is anonymous
        join_contact(known, details=details, actor=as_actor(riikka), now=TUESDAY)


def test_an_existing_clients_additional_application_goes_to_the_own_worker(
    riikka: Post, marketta: Post
) -> None:
    """R-VS-41, R-VS-62, DR-26: out of the advice, into the service-plan process, closed there."""
    facts = {"municipality": "Salo", "contactor": "client", "needs": ["additional_application"]}
    assert decided(MONDAY, **facts).team == LINE  # nobody's client yet
    found = decided(MONDAY, **facts, services=["home_care"])
    assert (found.team, found.rules) == ("SERVICE_PLAN", ("DR-26",))
    matter = Heard(
        need="additional_application",
        service_task_id="OLDER_PEOPLE",
        place_id="SALO",
        answer=by_route(found, told="Omatyöntekijäsi soittaa sinulle."),
    )
    _, case = a_call(riikka, matter, now=MONDAY, services=frozenset({"home_care"}))
    taken(case, marketta, now=TUESDAY)
    plan = Plan(kind="service_plan", team=team_of("SERVICE_PLAN"), worker_id=marketta.user_id)
    case = advance_case(case, plan=plan, actor=as_actor(marketta), now=TUESDAY)
    assert (current(case).kind, current(case).worker_id) == ("service_plan", marketta.user_id)
    attempt_contact(current(case), by=AttemptBy.PHONE, reached=True, actor=as_actor(marketta), now=WEDNESDAY)
    case = close_case(case, ending=Ending.PLANNED_WORK, actor=as_actor(marketta), now=WEDNESDAY)
    assert not Step.objects.open().exists()


def test_an_emergency_goes_at_once_to_emergency_social_services(riikka: Post) -> None:
    """R-VS-58, DR-31: urgency is looked at first, whatever else is known."""
    found = decided(
        MONDAY,
        municipality="Raisio",
        urgent=True,
        needs=["additional_application"],
        services=["home_care"],
    )
    assert (found.team, found.rules) == ("EMERGENCY_SOCIAL_SERVICES", ("DR-31",))
    matter = Heard(answer=by_route(found, told="Päivystys soittaa heti."))
    contact, case = a_call(riikka, matter, now=MONDAY, is_urgent=True)
    assert (current(case).is_urgent, current(case).due_at > MONDAY) == (True, True)
    assert "SHL-36-URGENT" in clocks(contact.track)


def test_an_urgent_report_by_an_outsider_goes_on_without_telling_the_client_first(riikka: Post) -> None:
    """C26: a coded reason instead of silence."""
    silent = Answer(
        outcome=Outcome.GOES_ON,
        team=team_of("EMERGENCY_SOCIAL_SERVICES"),
        not_told=NotTold.REPORTED_BY_OTHER,
    )
    contact, _ = a_call(riikka, Heard(answer=silent), now=MONDAY, is_urgent=True)
    assert (contact.matters.get().told_at, contact.matters.get().not_told) == (None, "reported_by_other")


def test_a_matter_may_be_moved_on_and_every_hop_is_counted(riikka: Post, marketta: Post) -> None:
    """R-VS-16, R-VS-53, K-24: one record, no electronic pillar to post."""
    _, case = a_call(riikka, Heard(answer=goes_on(LINE)), now=MONDAY)
    case = transfer_case(case, to=team_of("SERVICE_PLAN"), kind="check", actor=as_actor(riikka), now=TUESDAY)
    case = transfer_case(case, to=team_of(LINE), kind="check", actor=as_actor(marketta), now=WEDNESDAY)
    assert (case.hops, case.team_id) == (2, LINE)
    assert current(case).due_from == DueFrom.INVENTED


@pytest.mark.parametrize("task", ["WORKING_AGE", "DISABILITY"])
def test_service_tasks_whose_adoption_is_only_planned_say_so(vs: Profile, task: str) -> None:
    """R-VS-99, DR-30."""
    found = decided(MONDAY, municipality="Salo", service_task=task)
    assert (found.team, "GAP-VS-ADOPTION" in found.gaps) == (LINE, True)


def test_first_information_is_asked_of_anybody_and_suggests_segment_and_level(
    riikka: Post, vs: Profile
) -> None:
    """R-VS-77, R-VS-90, R-VS-91, DR-28, DR-29: somebody anonymous too; the answers stay, in codes."""
    answers = {"MANAGES": "no", "LIVES_WITH": "alone"}
    told = Told(answers=answers, contactor="anonymous", outcomes=frozenset({"advice"}))
    first = first_information(vs.prompts, told)
    assert [prompt.code for prompt in first.answered] == ["LIVES_WITH", "MANAGES"]
    assert first.missing == ()
    segment, level = suggestion(vs.segment_rules, told), suggestion(vs.level_rules, told)
    assert segment
    assert level
    assert (segment.code, level.code) == ("MANY_NEEDS", "INTENSIVE")
    guided = Guided(
        said=tuple(Said(prompt=code, answer=answer) for code, answer in answers.items()),
        segment=Choice(chosen=segment.code, suggested=segment.code, rule=segment.rule),
        level=Choice(chosen=level.code, suggested=level.code, rule=level.rule),
    )
    matter = Heard(own_words="En jaksa enää.", answer=ADVICE)
    contact = a_contact(riikka, matter, now=MONDAY, participants=(ANONYMOUS,), guided=guided)
    row = Guidance.objects.get(contact=contact)
    assert (row.segment, row.level) == ("MANY_NEEDS", "INTENSIVE")
