"""What the database keeps of emergency accesses, attacked; and its wall around them (ADR 0024)."""

import datetime as dt
from functools import partial
from typing import Any

import pytest
from django.db.models import Model
from django.utils import timezone

from reimari.accounts.models import User
from reimari.common.ids import uuid7
from reimari.common.problems import Refused
from reimari.people.actions import break_glass
from reimari.people.models import (
    EmergencyAccess,
    EmergencyCheck,
    EmergencyReason,
    EmergencyRemark,
    EmergencyVerdict,
    Person,
)
from reimari.staff.models import Post
from tests.attacks import attempt
from tests.emergencies import opened_by
from tests.factories import a_case, a_person, as_actor
from tests.races import race
from tests.walls import COUNTY, EAST, PARTNER, SOMEBODY, refused, run, told

TABLES: tuple[type[Model], ...] = (EmergencyAccess, EmergencyCheck, EmergencyRemark)
alone = pytest.mark.django_db


@pytest.fixture
def person(helmi: Post) -> Person:
    person = a_person(as_actor(helmi), last_name="Vieras")
    a_case(helmi, EAST, person=person, service_task_id="OLDER_PEOPLE")
    return person


def an_access(user: User, person: Person, **given: Any) -> EmergencyAccess:
    now = timezone.now()
    return EmergencyAccess(
        **{
            "person": person,
            "opened_by": user,
            "reason": EmergencyReason.LIFE,
            "words": "Hätä.",
            "opened_at": now,
            "ends_at": now + dt.timedelta(hours=1),
            "officer_check_id": uuid7(),
            **given,
        }
    )


def kept(row: EmergencyAccess, **officer: Any) -> None:
    """The access with its officer's check."""
    row.save(force_insert=True)
    values = {"id": row.officer_check_id, "access": row, "opened_by": row.opened_by, **officer}
    EmergencyCheck.objects.create(**values)


@alone
def test_an_access_that_nobody_has_to_look_at_is_not_taken(person: Person, eero: Post) -> None:
    assert "officer" in attempt(lambda: an_access(eero.user, person).save(force_insert=True))
    assert attempt(lambda: kept(an_access(eero.user, person))) == "done"


@alone
def test_a_teams_check_isnt_the_officers(person: Person, eero: Post) -> None:
    found = attempt(lambda: kept(an_access(eero.user, person), team_id=EAST))
    assert found == "emergency_is_told_to_the_officer"


@alone
def test_the_officer_of_another_access_doesnt_count(person: Person, eero: Post, timo: Post) -> None:
    first = opened_by(timo.user, person)
    row = an_access(eero.user, person, officer_check_id=first.officer_check_id)
    assert attempt(partial(row.save, force_insert=True)) in {
        "emergency_is_told_to_the_officer",
        "people_emergencyaccess_officer_check_id_key",
    }


@alone
def test_a_check_tells_who_opened(person: Person, eero: Post, timo: Post) -> None:
    found = attempt(lambda: kept(an_access(eero.user, person), opened_by=timo.user))
    assert found == "emergency_check_tells_who_opened"


@alone
@pytest.mark.parametrize(
    ("given", "promise"),
    [
        ({"words": " \n"}, "emergency_says_why"),
        ({"words": ""}, "emergency_says_why"),
        ({"ends_at": timezone.now() + dt.timedelta(hours=25)}, "emergency_ends_within_a_day"),
        ({"ends_at": timezone.now() - dt.timedelta(hours=25)}, "emergency_ends_within_a_day"),
    ],
)
def test_it_says_why_and_ends_within_a_day(
    person: Person, eero: Post, given: dict[str, Any], promise: str
) -> None:
    assert attempt(lambda: kept(an_access(eero.user, person, **given))) == promise


@alone
def test_nobody_opens_the_same_person_twice_at_a_time(person: Person, eero: Post, timo: Post) -> None:
    opened_by(eero.user, person)
    opened_by(timo.user, person)
    assert attempt(lambda: opened_by(eero.user, person)) == "emergency_opened_once_at_a_time"


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_opens(person: Person, eero: Post) -> None:
    actor, now = as_actor(eero), timezone.now()

    def opens() -> str:
        try:
            break_glass(person, reason=EmergencyReason.LIFE, words="Avun tarve.", actor=actor, now=now)
        except (Refused, Exception) as wrong:
            return type(wrong).__name__
        return "opened"

    assert sorted(race(opens, opens)) in (["Forbidden", "opened"], ["Refused", "opened"])
    assert EmergencyAccess.objects.count() == 1


@alone
def test_it_stays_as_it_was(person: Person, eero: Post, lea: Post) -> None:
    access = opened_by(eero.user, person)
    check = access.officer_check
    remark = EmergencyRemark.objects.create(
        check_of=check,
        opened_by=eero.user,
        said_by=lea.user,
        said_at=timezone.now(),
        verdict=EmergencyVerdict.IN_ORDER,
    )
    longer = timezone.now() + dt.timedelta(hours=20)
    for change in (
        lambda: EmergencyAccess.objects.update(ends_at=longer),
        lambda: run("DELETE FROM people_emergencyaccess WHERE id = %s", access.pk),
        lambda: EmergencyCheck.objects.update(team=EAST),
        lambda: EmergencyRemark.objects.update(words="?"),
        lambda: run("DELETE FROM people_emergencyremark WHERE id = %s", remark.pk),
    ):
        assert attempt(change) == "emergency_stays_as_it_was"


@alone
def test_a_remark_is_anothers_says_what_and_ends_once(person: Person, eero: Post, lea: Post) -> None:
    check = opened_by(eero.user, person).officer_check

    def say(**given: Any) -> None:
        EmergencyRemark.objects.create(
            **{
                "check_of": check,
                "opened_by": eero.user,
                "said_by": lea.user,
                "said_at": timezone.now(),
                "verdict": EmergencyVerdict.IN_ORDER,
                **given,
            }
        )

    assert attempt(lambda: say(said_by=eero.user)) == "emergency_is_checked_by_another"
    # nor by telling that somebody else had opened
    forged = attempt(lambda: say(said_by=eero.user, opened_by=lea.user))
    assert forged == "emergency_remark_tells_who_opened"
    unclear = attempt(lambda: say(verdict=EmergencyVerdict.TO_CLEAR_UP))
    assert unclear == "emergency_to_clear_up_says_what"
    assert attempt(say) == "done"
    assert attempt(say) == "emergency_in_order_once"


@alone
def test_a_partner_neither_sees_nor_opens_and_nobody_sees_nothing(
    person: Person, aino: Post, eero: Post, lea: Post
) -> None:
    access = opened_by(eero.user, person)
    own = a_person(as_actor(aino), last_name="Oma")
    EmergencyRemark.objects.create(
        check_of=access.officer_check,
        opened_by=eero.user,
        said_by=lea.user,
        said_at=timezone.now(),
        verdict=EmergencyVerdict.IN_ORDER,
    )
    for who, whose, number in (
        ("", "", 0),
        (SOMEBODY, PARTNER, 0),
        (SOMEBODY, COUNTY, 1),
        ("system", "", 1),
    ):
        with told(who, whose):
            assert [min(model._default_manager.count(), 1) for model in TABLES] == [number] * 3
    with told(SOMEBODY, PARTNER):
        for person_id in (person.pk, own.pk):  # a stranger, and one of the partner's own
            assert "row-level security" in refused(
                "INSERT INTO people_emergencyaccess (id, person_id, opened_by_id, reason, words, opened_at,"
                " ends_at, officer_check_id)"
                " VALUES (gen_random_uuid(), %s, %s, 'life', 'x', now(), now() + interval '1 hour',"
                " gen_random_uuid())",
                person_id,
                aino.user_id,
            )
        assert run("DELETE FROM people_emergencycheck") == 0
