"""Statements that are put into SQL once find the rows that the Actions' own rules find, for everybody."""

from dataclasses import replace
from typing import Any

import pytest

from reimari.access.actor import Actor, PostHeld
from reimari.access.catalogue import Action, Unseen
from reimari.access.gaps import anybody, filled
from reimari.callbacks import access as callbacks
from reimari.callbacks.models import Callback
from reimari.callbacks.queries import asked_on_lines
from reimari.callbacks.tests.calls import a_callback
from reimari.cases import access as cases
from reimari.cases.models import Case
from reimari.common.asking import Asked
from reimari.contacts import access as contacts
from reimari.contacts.models import Contact
from reimari.contacts.queries import known_among, persons_known_to
from reimari.desk.queries import contacts as contact_list
from reimari.desk.queries import lists, my_day
from reimari.desk.queries.case import case_shown
from reimari.desk.queries.deeds_of_case import CASE_DEEDS, STEP_DEEDS
from reimari.desk.queries.person import DEEDS as PERSON_DEEDS
from reimari.desk.queries.person import person_page
from reimari.desk.queries.team import teams_led_by
from reimari.people import access as people
from reimari.people.models import Person
from reimari.staff import access as staff
from reimari.staff.models import Post, Team
from reimari.work import access as work
from reimari.work.models import Step
from reimari.work.queries import county_on
from tests.factories import NOW, a_case, a_contact, a_person, as_actor, client

pytestmark = pytest.mark.django_db
WEST, CENTRE = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_WORKING_AGE_KESKINEN"
OLDER = "GUIDANCE_OLDER_PEOPLE_ITAINEN"
CAST = ("aino", "eero", "helmi", "lea", "tarmo", "eero aino", "lea helmi")


@pytest.fixture
def office(aino: Post, eero: Post, helmi: Post) -> list[Person]:
    """Cases of three teams and contacts of two lines, each with a client of their own."""
    persons = [a_person(as_actor(aino)) for _ in range(5)]
    for person, team in zip(persons, (WEST, CENTRE, OLDER), strict=False):
        a_case(aino, team, person=person)
    a_contact(eero, participants=(client(persons[3]),))
    a_contact(helmi, participants=(client(persons[4]),))
    return persons


@pytest.fixture(params=CAST)
def actor(request: pytest.FixtureRequest, office: list[Person]) -> Actor:
    """Each of the cast, and somebody with the posts of two of them."""
    first, *others = [as_actor(request.getfixturevalue(name)) for name in request.param.split()]
    return replace(first, posts=first.posts.union(*(each.posts for each in others)))


def keys(rows: Any) -> set[Any]:
    return set(rows.values_list("pk", flat=True))


@pytest.mark.parametrize("action", [contacts.LIST, contacts.STATUS, work.VIEW], ids=lambda each: each.name)
def test_a_rule_with_gaps_is_the_rule(actor: Actor, action: Action) -> None:
    model: Any = Step if action is work.VIEW else Contact
    doing = actor.doing(action.name)
    rule = action.rule(anybody(own=doing.acts_for_own()))
    asked = Asked(lambda: model.objects.filter(rule).values_list("pk"))
    found = {pk for (pk,) in asked.rows(**filled(doing))} if doing.posts else set()
    assert found == keys(action.rows(actor, model.objects.all()))


def test_the_gaps_hold_nothing_of_whoever_was_first(office: list[Person], eero: Post, helmi: Post) -> None:
    for post in (eero, helmi, eero):
        listed, _after = contact_list.page_of(as_actor(post), "", only_mine=False, only_open=False)
        assert {each.pk for each in listed} == keys(contacts.LIST.rows(as_actor(post), Contact.objects.all()))
        assert listed


def test_persons_are_known_by_the_rule(actor: Actor, office: list[Person]) -> None:
    ids = [person.pk for person in office]
    assert known_among(actor, ids) == keys(persons_known_to(actor).filter(pk__in=ids))
    assert known_among(actor, []) == set()


def test_the_teams_of_lists_are_those_of_the_rule(actor: Actor, office: list[Person]) -> None:
    teams = lists.teams_of(actor)
    assert {team.pk for team in teams} == keys(work.LIST.rows(actor, Team.objects.all()))
    rows = {team.pk: team for team in Team.objects.select_related("unit").order_by("pk")}
    assert all((str(team), str(team.unit)) == (str(rows[team.pk]), str(rows[team.pk].unit)) for team in teams)


@pytest.mark.parametrize("team", [WEST, CENTRE, OLDER])
def test_a_list_has_the_steps_of_the_rule(actor: Actor, team: str) -> None:
    wanted = lists.list_of(actor, Team.objects.get(pk=team), now=NOW, filters={})
    shown = lists.page_of(wanted, lists.TabKey.ALL, after=None).steps
    seen = work.VIEW.rows(actor, Step.objects.on_list([team]))
    assert {step.pk for step in shown} == keys(seen)
    assert lists.counts(wanted)[lists.TabKey.ALL] == len(shown)


def test_a_step_from_a_kept_statement_is_the_step(eero: Post, office: list[Person]) -> None:
    wanted = lists.list_of(as_actor(eero), Team.objects.get(pk=WEST), now=NOW, filters={})
    (step,) = lists.page_of(wanted, lists.TabKey.ALL, after=None).steps
    same = Step.objects.get(pk=step.pk)
    names = [each.attname for each in Step._meta.concrete_fields]
    assert [getattr(step, name) for name in names] == [getattr(same, name) for name in names]


def test_callbacks_on_lines_are_those_of_the_rule(actor: Actor, office: list[Person], eero: Post) -> None:
    first, second = (a_callback(eero, now=NOW, number=f"+35849123456{each}") for each in (8, 9))
    Step.objects.filter(track=first.track_id).update(worker=actor.id, state="taken", taken_at=NOW)
    helps = PostHeld("", frozenset({callbacks.LIST.name}), lent=frozenset({first.team_id}))
    for posts in (actor.posts, actor.posts | {helps}, frozenset({helps})):
        each = replace(actor, posts=posts)
        seen = callbacks.LIST.rows(each, Callback.objects.open())
        assert sum(line.callbacks for line in asked_on_lines(each).values()) == seen.count()
    assert seen.get() == first != second


def test_ones_day_has_nothing_that_the_rules_hide(actor: Actor, office: list[Person]) -> None:
    day = my_day.bands(actor, county_on(NOW), now=NOW)
    waiting = {row.step.track_id for row in day.waiting}
    assert waiting <= keys(contacts.LIST.rows(actor, Contact.objects.open()))
    others = {row.step.pk for band in (day.offered, day.back, day.today, day.coming) for row in band}
    assert others <= keys(work.VIEW.rows(actor, Step.objects.open()))


def may_see(action: Action, actor: Actor, pk: Any, model: Any) -> bool:
    return action.rows(actor, model.objects.filter(pk=pk)).exists()


def test_a_case_is_shown_by_the_rule_with_the_deeds_of_the_rules(
    actor: Actor, office: list[Person], eero: Post
) -> None:
    a_case(eero, CENTRE, person=office[0])  # its client has two
    for pk in keys(Case.objects.all()):
        if not may_see(cases.VIEW, actor, pk, Case):
            with pytest.raises(Unseen):
                case_shown(actor, pk, now=NOW)
            continue
        shown = case_shown(actor, pk, now=NOW)
        for deeds, key, model in ((CASE_DEEDS, pk, Case), (STEP_DEEDS, shown.case.current_step_id, Step)):
            allowed = {name for name, each in deeds.items() if may_see(each, actor, key, model)}
            assert shown.may & deeds.keys() == allowed
        others = Case.objects.filter(person=shown.case.person).exclude(pk=pk)
        assert {each.pk for each in shown.other_cases} == keys(cases.VIEW.rows(actor, others))
        of_client = Contact.objects.filter(participants__person=shown.case.person)
        seen = contacts.VIEW.rows(actor, of_client | Contact.objects.filter(matters__case=pk))
        assert {each.pk for each in shown.contacts} == keys(seen)


def test_each_deed_is_asked_of_the_posts_that_allow_it(office: list[Person], eero: Post, helmi: Post) -> None:
    """Somebody who closes cases in one unit, and works in another without closing them."""
    (elsewhere,) = as_actor(helmi).posts
    without = replace(elsewhere, actions=elsewhere.actions - {cases.CLOSE.name, work.TAKE.name})
    both = replace(as_actor(eero), posts=as_actor(eero).posts | {without})
    for team, also in ((WEST, {"close", "take"}), (OLDER, set())):
        shown = case_shown(both, Case.objects.get(team=team).pk, now=NOW)
        assert shown.may & {"close", "take"} == also
        assert {"transfer", "advance", "note"} <= shown.may


def test_a_person_is_shown_by_the_rule_with_the_deeds_of_the_rules(
    actor: Actor, office: list[Person]
) -> None:
    for person in office:
        if not may_see(people.VIEW, actor, person.pk, Person):
            with pytest.raises(Unseen):
                person_page(actor, person.pk, county_on(NOW), now=NOW)
            continue
        shown = person_page(actor, person.pk, county_on(NOW), now=NOW)
        allowed = {name for name, each in PERSON_DEEDS.items() if may_see(each, actor, person.pk, Person)}
        assert shown.may == allowed
        own_cases = cases.VIEW.rows(actor, Case.objects.of(person))
        assert {line.case.pk for line in shown.cases} == keys(own_cases)
        own_contacts = contacts.VIEW.rows(actor, Contact.objects.about(person))
        assert {line.contact.pk for line in shown.contacts} == keys(own_contacts)


def test_the_teams_one_leads_are_those_of_the_rule(actor: Actor, office: list[Person]) -> None:
    found = {team.pk for team in teams_led_by(actor)}
    assert found == keys(staff.VIEW_TEAM.rows(actor, Team.objects.all()))


def test_whoever_has_no_post_any_more_finds_nothing(office: list[Person], eero: Post) -> None:
    nobody = replace(as_actor(eero), posts=frozenset())
    assert contact_list.page_of(nobody, "", only_mine=False, only_open=False) == ([], "")
    assert known_among(nobody, [person.pk for person in office]) == set()
    assert lists.teams_of(nobody) == []
    assert my_day.waiting_steps(nobody) == []
    assert my_day.sent_by(nobody, county_on(NOW), now=NOW) == []
    assert teams_led_by(nobody) == []
    for case in Case.objects.order_by("pk"):
        with pytest.raises(Unseen):
            case_shown(nobody, case.pk, now=NOW)
        with pytest.raises(Unseen):
            person_page(nobody, case.person_id, county_on(NOW), now=NOW)
    assert Case.objects.exists()
