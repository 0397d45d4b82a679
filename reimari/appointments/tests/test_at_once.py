"""Two people plan the same calendar, or want the same time, at the same moment (I-29)."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest

from reimari.appointments.actions import Choice, book_time, hold_time, plan_calendar, plan_own_calendar
from reimari.appointments.models import Availability, Hold
from reimari.appointments.rules import ANYTHING
from reimari.appointments.tests.booking import facts
from reimari.appointments.tests.office import part
from reimari.cases.models import Meeting
from reimari.cases.states import MeetingMode
from reimari.common.problems import Refused
from tests.factories import NOW, TODAY, a_case, a_post, as_actor, at, loaded
from tests.races import race

MORNING = part("08:00", "12:00")


@pytest.mark.django_db(transaction=True)
def test_of_two_plans_that_overlap_one_stands() -> None:
    loaded("PS")
    south = a_post("GUIDANCE_ETELAINEN", "ASIAKASOHJAAJA", name="Hanna Kivikallio")
    north = a_post("GUIDANCE_POHJOINEN", "ASIAKASOHJAAJA", name="Toinen Kivikallio")
    north.user_id = south.user_id  # two posts of the same person: no lock on one holds the other
    north.save()
    lead = a_post("VIRANOMAISLINJA_KESKINEN", "ALUE_ESIHENKILO", name="Matti Koskelaharju")
    told: dict[str, Any] = {
        "week": [(day, MORNING) for day in range(1, 8)],
        "since": TODAY + dt.timedelta(days=1),
        "now": NOW,
    }

    def own() -> str:
        actor = as_actor(south)
        return tried(lambda: plan_own_calendar(south, background="ASSESSMENT_CALL", actor=actor, **told))

    def theirs() -> str:
        actor = as_actor(lead)
        return tried(lambda: plan_calendar(north, background="ASSESSMENT_VISIT", actor=actor, **told))

    assert sorted(race(own, theirs)) == ["appointments.overlaps", "done"]
    assert Availability.objects.count() == 7
    assert len(set(Availability.objects.values_list("background", flat=True))) == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_who_want_the_last_time_one_has_it() -> None:
    now = at("2026-11-30 08:00")
    loaded("KL", now=now)
    satu = a_post("INCOME_SUPPORT", "SOSIAALIOHJAAJA", name="Satu Kallio")
    week = [(2, part("10:00", "10:45"))]
    actor = as_actor(satu, on=now.date())
    plan_own_calendar(
        satu, background="INCOME_SUPPORT_TIME", week=week, since=now.date(), actor=actor, now=now
    )
    advisers = [a_post("ADVICE", "ASIAKASOHJAAJA", name=f"Neuvoja {number}") for number in range(6)]
    cases = [a_case(each, "INCOME_SUPPORT", now=now) for each in advisers]
    wanted = Choice(
        user=satu.user_id,
        background="INCOME_SUPPORT_TIME",
        begins=at("2026-12-01 10:00"),
        mode=MeetingMode.PHONE,
        wanted=ANYTHING,
        facts=facts(),
    )

    def booked(number: int) -> str:
        actor = as_actor(advisers[number], on=now.date())

        def both() -> None:
            held = hold_time(satu.team, choice=wanted, form=uuid4(), actor=actor, now=now)
            book_time(cases[number], hold=held.pk, actor=actor, now=now)

        return tried(both)

    told = race(*(lambda number=number: booked(number) for number in range(6)))
    assert sorted(told) == [*["appointments.not_free"] * 5, "done"]
    assert Meeting.objects.count() == 1
    assert not Hold.objects.exists()


def tried(do: Any) -> str:
    try:
        do()
    except Refused as refusal:
        return refusal.problems[0].code
    return "done"
