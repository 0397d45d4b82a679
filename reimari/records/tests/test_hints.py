"""Hints as PostgreSQL finds them in the use log, and what is said of them (I-01, I-02)."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from reimari.access.catalogue import ACTIONS, Forbidden
from reimari.audit.models import Event
from reimari.common.problems import Refused
from reimari.people.actions import protect_person
from reimari.people.models import Person
from reimari.records.actions import say_of_hint
from reimari.records.models import HintRule, LogFinding, Verdict
from reimari.records.queries.hints import Hints, hints_of
from reimari.records.queries.looks import LISTS, days_of, looks_of
from reimari.records.rules.hints import FEWEST_DAYS, Why
from reimari.staff.models import Post
from tests.browser import statements
from tests.factories import NOW, TODAY, a_case, a_person, as_actor

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
DAY = dt.timedelta(days=1)


def looked(post: Post, *persons: Person, at: dt.datetime = NOW, **given: Any) -> None:
    Event.objects.create(
        **{
            "at": at,
            "actor_kind": "staff",
            "actor_id": post.user_id,
            "organisation": "COUNTY",
            "action": "people.view",
            "outcome": "seen",
            "subject_type": "people.person",
            "subject_id": "x",
            "person_ids": [person.pk for person in persons],
            **given,
        }
    )


def found(rule: HintRule, since: dt.date = TODAY) -> list[Any]:
    return [hint for hint in hints_of(since, TODAY).found if hint.rule == rule]


def of(viewer: Post) -> list[Any]:
    """Hints of the second rule on what this viewer opened; whoever registers somebody has opened them too."""
    return [hint for hint in found(HintRule.CIRCLE) if hint.viewer == viewer.user]


def mailed(post: Post, address: str) -> None:
    post.user.email = address
    post.user.save()


def test_the_lists_that_are_no_looks_exist() -> None:
    assert set(LISTS) <= set(ACTIONS)


@pytest.mark.parametrize(
    ("last_name", "hinted"),
    [("Kuusirinne", True), ("kuusirinne", True), ("Aalto-Kuusirinne", True), ("Kuusi", False)],
)
def test_the_same_family_name(aino: Post, eero: Post, last_name: str, *, hinted: bool) -> None:
    person = a_person(as_actor(aino), last_name=last_name)
    looked(eero, person)
    looked(eero, person, at=NOW - DAY * 3)
    hints = found(HintRule.FAMILY_NAME)
    assert [(hint.viewer, hint.person, hint.look.times) for hint in hints] == (
        [(eero.user, person, 1)] if hinted else []
    )
    assert len(found(HintRule.FAMILY_NAME, TODAY - DAY * 3)) == (2 if hinted else 0)


@pytest.mark.parametrize(
    "given",
    [
        *({"outcome": "denied"}, {"actor_kind": "system"}),
        *({"action": name} for name in ("work.list", "people.search", "figures.see", "callbacks.see_lost")),
        *({"action": name} for name in ("appointments.view", "appointments.see_own", "cover.view_plan")),
        *({"action": name} for name in ("appointments.see_shortages", "staff.view_roster")),
    ],
)
def test_a_list_and_what_was_refused_are_no_looks(aino: Post, eero: Post, given: dict[str, Any]) -> None:
    looked(eero, a_person(as_actor(aino), last_name="Kuusirinne"), **given)
    assert found(HintRule.FAMILY_NAME) == []


def test_somebody_at_the_workers_own_address(aino: Post, eero: Post) -> None:
    mailed(eero, "Eero@example.org")
    home: dict[str, Any] = {"street_address": "Katu 1", "postcode": "07565"}
    own = a_person(as_actor(aino), last_name="Oma", email="eero@example.org", **home)
    near = a_person(as_actor(aino), last_name="Samasta", **home)
    far = a_person(as_actor(aino), last_name="Muualta", street_address="Katu 2", postcode="07565")
    looked(eero, own, near, far)
    whys = {hint.person.last_name: hint.whys for hint in of(eero)}
    assert whys == {"Oma": (Why.OWN_RECORD,), "Samasta": (Why.ADDRESS,)}
    protect_person(near, protected=True, actor=as_actor(eero_knows(near, aino, eero)), now=NOW)
    assert [hint.person for hint in of(eero)] == [own]


def eero_knows(person: Person, aino: Post, eero: Post) -> Post:
    a_case(aino, WEST, person=person, service_task_id="WORKING_AGE")
    return eero


def test_a_colleague_by_mail_or_by_name(aino: Post, eero: Post, timo: Post) -> None:
    mailed(timo, "timo@example.org")
    by_mail = a_person(as_actor(aino), last_name="Muu", email="Timo@example.org")
    by_name = a_person(as_actor(aino), last_name="Rantaharju", first_names="Timo Olavi")
    oneself = a_person(as_actor(aino), last_name="Kuusirinne", first_names="Eero")
    looked(eero, by_mail, by_name, oneself)
    whys = {hint.person.last_name: hint.whys for hint in of(eero)}
    assert whys == {"Muu": (Why.COLLEAGUE,), "Rantaharju": (Why.NAMESAKE,)}


def days_before(eero: Post, persons: list[Person], days: int = FEWEST_DAYS) -> None:
    for number in range(1, days + 1):
        looked(eero, *persons, at=NOW - DAY * number)


def test_more_persons_without_a_step_than_the_team(aino: Post, eero: Post, timo: Post) -> None:
    persons = [a_person(as_actor(aino)) for _ in range(4)]
    days_before(eero, persons[:2])
    looked(timo, *persons)
    (hint,) = found(HintRule.MANY)
    assert (hint.viewer, hint.many.of.persons, hint.many.limit, hint.many.days) == (
        timo.user,
        4,
        2,
        FEWEST_DAYS,
    )
    assert hint.team


def test_a_step_of_ones_own_or_of_the_team_at_the_time_is_a_reason(
    aino: Post, eero: Post, timo: Post
) -> None:
    persons = [a_person(as_actor(aino)) for _ in range(4)]
    days_before(eero, persons[:2])
    for person in persons[:2]:
        a_case(aino, WEST, person=person, service_task_id="WORKING_AGE")
    looked(timo, *persons, at=timezone.now())
    assert found(HintRule.MANY) == []
    counted = [
        day.persons for day in days_of(TODAY, TODAY) if day.day == TODAY and day.viewer == timo.user_id
    ]
    assert counted == [2]


def test_too_few_days_are_told(aino: Post, eero: Post) -> None:
    persons = [a_person(as_actor(aino)) for _ in range(3)]
    days_before(eero, persons[:1], FEWEST_DAYS - 1)
    looked(eero, *persons)
    hints = hints_of(TODAY, TODAY)
    assert [hint for hint in hints.found if hint.rule == HintRule.MANY] == []
    assert sorted(number for _team, number in hints.short) == [0, FEWEST_DAYS - 1]  # Aino's team: none before


def test_whom_one_opened_by_day(aino: Post, eero: Post, timo: Post) -> None:
    one, other = (a_person(as_actor(aino)) for _ in range(2))
    looked(eero, one, other)
    looked(eero, one)
    looked(timo, one)
    looks = looks_of(eero.user_id, TODAY, TODAY, skip=0, most=10)
    assert {(look.person, look.times) for look in looks} == {(one.pk, 2), (other.pk, 1)}
    assert len(looks_of(eero.user_id, TODAY, TODAY, skip=1, most=10)) == 1


def many_hints(aino: Post, eero: Post, number: int) -> None:
    for _ in range(number):
        looked(
            eero,
            a_person(as_actor(aino), last_name="Kuusirinne", first_names="Timo", email="eero@example.org"),
        )


def test_the_statements_stay_the_same(aino: Post, eero: Post) -> None:
    mailed(eero, "eero@example.org")
    read: list[Hints] = []
    many_hints(aino, eero, 1)
    few = statements(lambda: read.append(hints_of(TODAY, TODAY)))
    many_hints(aino, eero, 15)
    many = statements(lambda: read.append(hints_of(TODAY, TODAY)))
    assert len(few) == len(many) <= 9
    assert len(read[1].found) > len(read[0].found) >= 2


def a_hint(eero: Post, person: Person | None = None) -> LogFinding:
    rule = HintRule.FAMILY_NAME if person else HintRule.MANY
    return LogFinding(rule=rule, viewer=eero.user, person=person, day=TODAY)


def test_what_is_said_of_a_hint_stands_beside_it(aino: Post, eero: Post, tarmo: Post) -> None:
    person = a_person(as_actor(aino), last_name="Kuusirinne")
    looked(eero, person)
    given: dict[str, Any] = {"actor": as_actor(tarmo), "now": timezone.now()}
    say_of_hint(a_hint(eero, person), verdict=Verdict.TO_CLEAR_UP, words="Kysyn esihenkilöltä.", **given)
    (hint,) = found(HintRule.FAMILY_NAME)
    assert ([each.words for each in hint.findings], hint.is_in_order) == (["Kysyn esihenkilöltä."], False)
    say_of_hint(a_hint(eero, person), verdict=Verdict.IN_ORDER, words="", **given)
    assert found(HintRule.FAMILY_NAME)[0].is_in_order
    with pytest.raises(Refused):
        say_of_hint(a_hint(eero, person), verdict=Verdict.IN_ORDER, words="", **given)
    event = Event.objects.filter(action="records.say_of_hint").latest("pk")
    assert event.person_ids == [person.pk]


def test_nobody_says_it_of_their_own_looks(tarmo: Post, eero: Post) -> None:
    hint = LogFinding(rule=HintRule.MANY, viewer=tarmo.user, day=TODAY)
    with pytest.raises(Refused):
        say_of_hint(hint, verdict=Verdict.IN_ORDER, words="", actor=as_actor(tarmo), now=timezone.now())
    with pytest.raises(Forbidden):
        say_of_hint(
            a_hint(tarmo), verdict=Verdict.IN_ORDER, words="", actor=as_actor(eero), now=timezone.now()
        )
    assert not LogFinding.objects.exists()


def test_nothing_is_said_of_what_no_rule_hints_at(aino: Post, eero: Post, timo: Post, tarmo: Post) -> None:
    person, other = a_person(as_actor(aino), last_name="Kuusirinne"), a_person(as_actor(aino))
    looked(eero, person, other)
    looked(timo, person)
    given: dict[str, Any] = {"words": "", "actor": as_actor(tarmo), "now": timezone.now()}
    for hint in (
        LogFinding(rule=HintRule.FAMILY_NAME, viewer=eero.user, person=other, day=TODAY),
        LogFinding(rule=HintRule.FAMILY_NAME, viewer=timo.user, person=person, day=TODAY),
        LogFinding(rule=HintRule.FAMILY_NAME, viewer=eero.user, person=person, day=TODAY - DAY),
        LogFinding(rule=HintRule.CIRCLE, viewer=eero.user, person=other, day=TODAY),
        LogFinding(rule=HintRule.MANY, viewer=eero.user, day=TODAY),
    ):
        with pytest.raises(Refused) as refusal:
            say_of_hint(hint, verdict=Verdict.IN_ORDER, **given)
        assert [each.code for each in refusal.value.problems] == ["records.no_hint"]
    assert not LogFinding.objects.exists()
    say_of_hint(a_hint(eero, person), verdict=Verdict.IN_ORDER, **given)
    assert LogFinding.objects.get().person_id == person.pk
