"""What came is read as it was written down, and today's side says what the figures say."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction

from reimari.access.actor import system
from reimari.contacts.actions import Heard
from reimari.contacts.states import TeamReason
from reimari.figures.actions import answer_replay, replay_months
from reimari.figures.definitions import PROMISES
from reimari.figures.definitions.promises import TELLABLE
from reimari.figures.models import REPLAY_KEPT_FOR, AskedReplay
from reimari.figures.queries import is_long, replayed
from reimari.figures.replay import Asked, Before, Changes, Found, Kept, Promise, Went
from reimari.figures.tasks import prune_replays, replay_asked
from reimari.figures.tests.october import MONDAY, NOVEMBER, OCTOBER, TURN, counted
from reimari.figures.tests.promises_month import WEST, Assessed
from reimari.figures.tests.test_replay import ASKOLA_EAST, FIVE, MONDAY_EARLIER, WANTED
from reimari.jobs.acting import JobNow, acting
from reimari.people.actions import protect_person
from reimari.region.profile.values import Profile
from reimari.staff.models import Post
from reimari.work.queries import county_on
from tests.factories import (
    ADVICE,
    NOW,
    a_case,
    a_contact,
    a_person,
    a_post,
    as_actor,
    at,
    client,
    goes_on,
    loaded,
)

pytestmark = pytest.mark.django_db
CENTRE, EAST = "GUIDANCE_WORKING_AGE_KESKINEN", "GUIDANCE_WORKING_AGE_ITAINEN"


def asked(changes: Changes, **given: Any) -> Asked:
    return Asked(**{"since": OCTOBER, "until": NOVEMBER, "changes": changes, "wanted": WANTED, **given})


def found(changes: Changes, *units: str, now: dt.datetime = TURN, **given: Any) -> Found:
    with transaction.atomic():
        return replayed(asked(changes, **given), county_on(now).profile, units=units or None, now=now)


@pytest.fixture
def iu(db: None) -> Profile:
    return loaded("IU", now=at("2026-09-01 09:00"))


@pytest.fixture
def aino(iu: Profile) -> Post:
    return a_post("CLIENT_ADVICE", "ASIAKASNEUVOJA", name="Aino Harjula")


def test_todays_side_says_what_the_figures_say_and_the_changed_one_what_paper_says(iu: Profile) -> None:
    """Of the assessed cases of October those of 14.10. and of 15.10. after a pause, two of each, would have
    been late by five working days (12.10., 14.10.); those of 15.10. without one are late by seven already."""
    Assessed().whole()
    told = {each.code: each for each in found(FIVE).promises}
    figures = counted(TURN, report=PROMISES)
    kept = figures["PROMISE-KEPT"]
    assert told["D-2"].kept.before == Kept(of=kept["of"], kept=kept["hit"], raw=kept["raw"])
    law = figures["LAW-KEPT"]
    laws = [each.kept.before for code, each in told.items() if code in TELLABLE]
    assert sum(each.of for each in laws) == law["of"]
    assert sum(each.kept for each in laws) == law["hit"]
    assert (told["D-2"].lost, told["D-2"].won, told["D-2"].later) == (4, 0, 0)
    assert told["D-2"].earlier == told["D-2"].ran
    assert all(not each.kept.differs for code, each in told.items() if code != "D-2")


def heard(place: str | None = "ASKOLA", **given: Any) -> Heard:
    told = {"own_words": "?", "service_task_id": "WORKING_AGE", "need": "financial", "place_id": place}
    return Heard(**{**told, "answer": goes_on(WEST), **given})


def test_matters_are_decided_by_the_facts_of_then(aino: Post) -> None:
    """Four of Askola: by the rules; by hand to the centre; to the east although the rules name the west; of
    somebody protected, whose place isn't told. Two that don't count: advice, and one that joined a case."""
    by_hand = goes_on(CENTRE, by_hand=TeamReason.AGREED)
    first = a_contact(aino, heard(), now=MONDAY).matters.get().case
    a_contact(aino, heard(answer=by_hand), heard(answer=goes_on(EAST)), now=MONDAY)
    eero = a_post(WEST, "TYONTEKIJA", name="Eero Kuusirinne")
    person = a_person(as_actor(eero), place_id="ASKOLA")
    protect_person(person, protected=True, actor=system("test"), now=MONDAY)
    a_contact(aino, heard(), now=MONDAY, participants=(client(person),))
    joins = goes_on(WEST, case=first)
    a_contact(eero, heard(answer=ADVICE), heard(answer=joins), now=at("2026-10-07 10:00"))
    a_contact(aino, heard(), now=at("2026-09-30 23:30"))
    a_contact(aino, heard(), now=at("2026-11-01 00:10"))
    routes = found(ASKOLA_EAST, now=at("2026-11-02 09:00")).routes
    west = Went("GUIDANCE_WORKING_AGE", WEST, "WORKING_AGE.LANTINEN")
    east = Went("GUIDANCE_WORKING_AGE", EAST, "WORKING_AGE.ITAINEN")
    assert routes.moved == ((west, east, 3),)
    assert (routes.decided, routes.as_ruled, routes.otherwise) == (3, 1, 1)
    assert routes.by_hand == (("agreed", 1),)
    assert routes.unknown == (("municipality", 1),)


def test_what_was_said_and_what_is_registered_decides_too(aino: Post) -> None:
    """Family care goes to a unit of its own (DR-15); urgent matters to the one on call (DR-16)."""
    a_contact(
        aino, heard(answer=goes_on("CARE_AND_VETERANS")), now=MONDAY, services=frozenset({"family_care"})
    )
    a_contact(aino, heard(answer=goes_on("ON_CALL_WORKING_AGE")), now=MONDAY, is_urgent=True)
    routes = found(ASKOLA_EAST).routes
    assert (routes.decided, routes.as_ruled, routes.moves) == (2, 2, 0)


def test_of_units_alone(aino: Post) -> None:
    a_case(aino, WEST, now=MONDAY, service_task_id="WORKING_AGE", place_id="ASKOLA")
    for units, decided, clocks in (
        (("CLIENT_ADVICE",), 1, 0),
        (("GUIDANCE_WORKING_AGE",), 1, 1),
        (("GUIDANCE_OLDER_PEOPLE",), 0, 0),
    ):
        told = found(FIVE, *units)
        ran = {each.code: each.ran for each in told.promises}
        assert (told.routes.decided, ran.get("D-2", 0)) == (decided, clocks), units


def test_contacts_stand_for_calls_where_no_telephone_system_tells(aino: Post) -> None:
    for time in ("07:40", "09:01", "09:10", "15:45"):
        a_contact(aino, now=at(f"2026-10-05 {time}"))
    (line,) = found(MONDAY_EARLIER, handling=360.0).lines
    assert (line.code, line.calls, line.by_telephone, line.outside) == ("phone", 4, False, Before(1, 1))
    assert [day.weekday for day in line.days] == [1]


def test_nothing_that_is_read_is_written_down_and_many_rows_are_told(aino: Post) -> None:
    for _ in range(3):
        a_case(aino, WEST, now=MONDAY, service_task_id="WORKING_AGE")
    clocks = sum(each.ran for each in found(FIVE).promises)
    rows = 3 + clocks
    assert not is_long(asked(FIVE), most=rows)
    assert is_long(asked(FIVE), most=rows - 1)
    assert not is_long(asked(FIVE, since=NOVEMBER, until=dt.date(2026, 12, 1)), most=0)


def test_a_job_counts_once_and_what_it_found_goes_after_a_day(aino: Post) -> None:
    lea = a_post(WEST, "ESIHENKILO", name="Lea Lehtoniemi")
    a_case(aino, WEST, now=MONDAY, service_task_id="WORKING_AGE", place_id="ASKOLA")
    wanted, units = asked(ASKOLA_EAST), ["GUIDANCE_WORKING_AGE"]
    row = AskedReplay(asked=wanted.plain(), units=units, profile_hash=county_on(NOW).hash)
    replay = replay_months(row, actor=as_actor(lea), now=NOW)
    assert AskedReplay.objects.waiting(NOW).get() == replay
    with acting(JobNow(system("jobs.replay_asked"))):
        replay_asked.call(str(replay.pk))
        replay_asked.call(str(replay.pk))
        replay.refresh_from_db()
        expected = found(ASKOLA_EAST, *units, now=NOW)
        assert replay.found
        told = Found.of_plain(replay.found)
        assert told.routes.moves == 1
        assert told == expected
        other = Found(routes=told.routes, promises=(Promise(code="X", kind="promise"),))
        stays = answer_replay(replay, found=other, actor=system("x"), now=NOW).found
        assert Found.of_plain(stays or {}) == told
        assert not AskedReplay.objects.waiting(NOW).exists()
        prune_replays.call()
        assert AskedReplay.objects.exists()
        AskedReplay.objects.update(asked_at=NOW - REPLAY_KEPT_FOR - dt.timedelta(hours=1))
        prune_replays.call()
        assert not AskedReplay.objects.exists()
