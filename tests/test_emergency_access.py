"""Opening a person in an emergency: who may, for how long, who is told and looks at it (I-01, R-IU-03)."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone

from reimari.access.actor import Actor, system
from reimari.access.catalogue import Forbidden, Unseen
from reimari.audit.models import Event
from reimari.callbacks.actions import Wanted, Wish, request_callback
from reimari.callbacks.states import RequestedVia
from reimari.cases import access as cases
from reimari.cases.actions import close_case
from reimari.cases.models import Case
from reimari.cases.states import Ending
from reimari.common.problems import Refused
from reimari.contacts import access as contacts
from reimari.contacts.actions import Answer, Heard
from reimari.contacts.models import Contact
from reimari.contacts.queries import open_cases
from reimari.contacts.states import Outcome, Told
from reimari.people import access
from reimari.people.actions import (
    Details,
    break_glass,
    change_person,
    check_emergency,
    oversee_emergencies,
    protect_person,
)
from reimari.people.models import EmergencyAccess, EmergencyReason, EmergencyRemark, EmergencyVerdict, Person
from reimari.people.rules import check_problems, emergency_hours, emergency_problems
from reimari.region.profile.values import AccessRules
from reimari.staff.models import Post, Role
from tests.factories import a_case, a_contact, a_person, a_post, as_actor, client, loaded

pytestmark = pytest.mark.django_db
EAST = "GUIDANCE_OLDER_PEOPLE_ITAINEN"
WORDS = "Soittaja sanoo, ettei pärjää yöhön asti."
BAD = "010190-900P kaatui eikä pääse ylös."


@pytest.mark.parametrize(
    ("words", "of_the_house", "is_open", "code"),
    [
        (WORDS, True, False, ""),
        (WORDS, False, False, "people.partners_open_nobody"),
        ("", False, True, "people.partners_open_nobody"),
        (WORDS, True, True, "people.open_already"),
        ("", True, False, "people.emergency_words"),
        ("hätä", True, False, "people.emergency_words"),
        ("h ä t ä . . . . .", True, False, "people.emergency_words"),
        ("kymmenen_k", True, False, ""),
        (BAD, True, False, "people.words_hold_code"),
    ],
)
def test_why_nobody_is_opened(words: str, *, of_the_house: bool, is_open: bool, code: str) -> None:
    found = emergency_problems(words, of_the_house=of_the_house, is_open=is_open)
    assert [problem.code for problem in found] == ([code] if code else [])


@pytest.mark.parametrize(
    ("words", "in_order", "is_own", "is_checked", "code"),
    [
        ("", True, False, False, ""),
        ("Soitan hänelle.", False, False, False, ""),
        (" \n", False, False, False, "people.remark_missing"),
        ("x", True, True, False, "people.own_emergency"),
        ("x", True, False, True, "people.checked_already"),
        ("x", False, False, True, "people.checked_already"),
        (BAD, True, False, False, "people.words_hold_code"),
    ],
)
def test_why_it_isnt_marked(words: str, *, in_order: bool, is_own: bool, is_checked: bool, code: str) -> None:
    found = check_problems(words, in_order=in_order, is_own=is_own, is_checked=is_checked)
    assert [problem.code for problem in found] == ([code] if code else [])


@pytest.mark.parametrize(("told", "hours"), [(None, 1), (4, 4), (24, 24)])
def test_it_is_as_short_as_can_be_where_the_county_hasnt_told(told: int | None, hours: int) -> None:
    assert emergency_hours(AccessRules(code="X", emergency_hours=told)) == hours
    assert emergency_hours(None) == 1


@pytest.fixture
def person(helmi: Post) -> Person:
    """A client of Helmi's, of whom Eero knows nothing."""
    person = a_person(as_actor(helmi), last_name="Vieras")
    a_case(helmi, EAST, person=person, service_task_id="OLDER_PEOPLE")
    return person


@pytest.fixture
def vilma(helmi: Post) -> Post:
    """The supervisor of older people's teams."""
    return a_post(EAST, "ESIHENKILO", name="Vilma Vuorenlahti")


def opened(person: Person, actor: Actor, *, now: dt.datetime | None = None) -> EmergencyAccess:
    return break_glass(
        person, reason=EmergencyReason.LIFE, words=WORDS, actor=actor, now=now or timezone.now()
    )


def sees(actor: Actor, person: Person, action: str = "VIEW") -> bool:
    rule = getattr(access, action)
    return bool(rule.rows(actor, Person.objects.filter(pk=person.pk)).exists())


def test_an_opened_person_is_seen_and_nothing_more(person: Person, eero: Post, tarmo: Post) -> None:
    actor = as_actor(eero)
    assert not sees(actor, person)
    found = opened(person, actor)
    assert sees(actor, person)
    assert sees(actor, person, "SEARCH")
    assert not any(sees(actor, person, action) for action in ("CHANGE", "PROTECT", "RELATE", "RELATE_CLOSE"))
    with pytest.raises(Forbidden):
        protect_person(person, protected=True, actor=actor, now=timezone.now())
    with pytest.raises(Forbidden):
        change_person(person, details=Details(last_name="X"), actor=actor, now=timezone.now())
    assert found.ends_at - found.opened_at == dt.timedelta(hours=4)
    event = Event.objects.get(action="people.break_glass")
    assert (event.actor_id, event.person_ids, event.outcome) == (eero.user_id, [person.pk], "done")


def test_its_cases_and_contacts_are_read_but_nothing_is_done_in_them(person: Person, eero: Post) -> None:
    actor = as_actor(eero)
    of_person = Case.objects.filter(person=person)
    their = Contact.objects.filter(participants__person=person)
    assert not cases.VIEW.rows(actor, of_person).exists()
    opened(person, actor)
    assert cases.VIEW.rows(actor, of_person).count() == 1
    assert contacts.VIEW.rows(actor, their).count() == 1
    for action in (cases.NOTE, cases.TELL, cases.READ_BRIEF, cases.ADVANCE, cases.CLOSE, cases.ASK):
        assert not action.rows(actor, of_person).exists(), action.name
    for action in (contacts.CLOSE, contacts.CORRECT, contacts.JOIN, contacts.LIST, contacts.SEND_LINK):
        assert not action.rows(actor, their).exists(), action.name


def test_nothing_is_asked_or_joined_to_what_is_only_open(person: Person, eero: Post) -> None:
    """Deeds that name a case or contact beside their own row ask for work too."""
    actor, case = as_actor(eero), person.cases.get()
    sent = case.matters.get().contact
    opened(person, actor)
    wish = Wish(
        wanted=Wanted(number="+358491234599"),
        channel_id="phone",
        via=RequestedVia.ADVISER,
        asked_at=timezone.now(),
    )
    for about in ({"case": case}, {"contact": sent}):
        with pytest.raises(Unseen):
            request_callback(eero.team, wish=replace(wish, **about), actor=actor, now=timezone.now())
    joins = Heard(
        own_words="?",
        answer=Answer(outcome=Outcome.GOES_ON, case=case, told_what="x", told_how=Told.IN_CONTACT),
    )
    with pytest.raises(Unseen):
        a_contact(eero, joins, participants=(client(person),))
    assert not open_cases(actor, person).exists()


def test_it_ends_by_itself_and_opens_nobody_else(person: Person, eero: Post, timo: Post, helmi: Post) -> None:
    other = a_person(as_actor(helmi), last_name="Toinen")
    actor = as_actor(eero)
    opened(person, actor, now=timezone.now() - dt.timedelta(hours=4, seconds=1))
    assert not sees(actor, person)
    opened(person, actor)
    assert sees(actor, person)
    assert not sees(actor, other)
    assert not sees(as_actor(timo), person)


def test_the_supervisors_and_the_officer_are_told(
    person: Person, eero: Post, vilma: Post, lea: Post, tarmo: Post
) -> None:
    checks = opened(person, as_actor(eero)).checks
    assert set(checks.values_list("team", flat=True)) == {None, EAST}
    for post, action, seen in (
        (vilma, access.CHECK_EMERGENCY, {EAST}),
        (lea, access.CHECK_EMERGENCY, set()),
        (tarmo, access.OVERSEE, {None}),
        (vilma, access.OVERSEE, set()),
        (eero, access.CHECK_EMERGENCY, set()),
    ):
        rows = action.rows(as_actor(post), checks.all())
        assert set(rows.values_list("team", flat=True)) == seen, post


def test_a_team_in_which_nobody_looks_is_the_officers(person: Person, eero: Post, tarmo: Post) -> None:
    assert [check.team for check in opened(person, as_actor(eero)).checks.all()] == [None]


def test_a_closed_cases_team_isnt_told(person: Person, eero: Post, vilma: Post) -> None:
    close_case(person.cases.get(), ending=Ending.NO_NEED, actor=system("test"), now=timezone.now())
    assert [check.team for check in opened(person, as_actor(eero)).checks.all()] == [None]


def test_nobody_opens_twice_at_a_time_or_whom_they_see_already(
    person: Person, eero: Post, helmi: Post
) -> None:
    with pytest.raises(Forbidden):
        opened(person, as_actor(helmi))
    opened(person, as_actor(eero))
    with pytest.raises(Forbidden):
        opened(person, as_actor(eero))
    assert EmergencyAccess.objects.count() == 1


def test_a_partners_people_never_open_anybody(person: Person, aino: Post, siiri: Post) -> None:
    """Also where data gives their role the right: neither a stranger nor a colleague's client (R-IU-03)."""
    assert not as_actor(aino).may(access.BREAK_GLASS.name)
    colleagues = a_person(as_actor(siiri), last_name="Kollegan")
    Role.objects.filter(pk="ASIAKASNEUVOJA").update(actions=["people.view", "people.break_glass"])
    actor = as_actor(aino)
    assert actor.may(access.BREAK_GLASS.name)
    with pytest.raises(Forbidden):
        opened(person, actor)
    with pytest.raises(Refused) as refusal:
        opened(colleagues, actor)
    assert [each.code for each in refusal.value.problems] == ["people.partners_open_nobody"]
    assert not EmergencyAccess.objects.exists()


def test_a_reason_in_words_is_told(person: Person, eero: Post) -> None:
    with pytest.raises(Refused):
        break_glass(person, reason=EmergencyReason.LIFE, words=" ", actor=as_actor(eero), now=timezone.now())
    assert not EmergencyAccess.objects.exists()


def test_what_is_to_be_cleared_up_stays_until_it_is_in_order(
    person: Person, eero: Post, vilma: Post, tarmo: Post
) -> None:
    found, now = opened(person, as_actor(eero)), timezone.now()
    team, officer = found.checks.get(team=EAST), found.officer_check
    say: dict[str, Any] = {"actor": as_actor(vilma), "now": now}
    with pytest.raises(Refused):
        check_emergency(team, verdict=EmergencyVerdict.TO_CLEAR_UP, words="", **say)
    check_emergency(team, verdict=EmergencyVerdict.TO_CLEAR_UP, words="Kysyn Eerolta.", **say)
    assert set(found.checks.all().open()) == {team, officer}
    check_emergency(team, verdict=EmergencyVerdict.IN_ORDER, words="Oli hätä.", **say)
    assert set(found.checks.all().open()) == {officer}
    with pytest.raises(Refused):
        check_emergency(team, verdict=EmergencyVerdict.TO_CLEAR_UP, words="Vielä.", **say)
    with pytest.raises(Forbidden):
        oversee_emergencies(officer, verdict=EmergencyVerdict.IN_ORDER, words="", **say)
    with pytest.raises(Forbidden):
        check_emergency(officer, verdict=EmergencyVerdict.IN_ORDER, words="", **say)
    oversee_emergencies(officer, verdict=EmergencyVerdict.IN_ORDER, words="", actor=as_actor(tarmo), now=now)
    assert not found.checks.all().open().exists()
    assert EmergencyRemark.objects.count() == 3
    assert Event.objects.filter(action="people.check_emergency", person_ids=[person.pk]).count() == 2


def test_nobody_looks_at_their_own(person: Person, lea: Post, vilma: Post) -> None:
    """A supervisor of both teams who opened the person has to leave it to another."""
    found = opened(person, as_actor(lea))
    team = found.checks.get(team=EAST)
    actor = as_actor(vilma)
    post = replace(next(iter(actor.posts)))
    both = replace(as_actor(lea), posts=frozenset({post}))
    with pytest.raises(Refused) as refusal:
        check_emergency(team, verdict=EmergencyVerdict.IN_ORDER, words="", actor=both, now=timezone.now())
    assert [each.code for each in refusal.value.problems] == ["people.own_emergency"]


def test_a_county_that_hasnt_told_opens_for_an_hour(db: None) -> None:
    loaded("PS", with_demo=False)
    juhani = a_post("GUIDANCE_KOILLINEN", "ASIAKASOHJAAJA", name="Juhani Koskimaa")
    person = a_person(system("test"))
    found = opened(person, as_actor(juhani))
    assert found.ends_at - found.opened_at == dt.timedelta(hours=1)
