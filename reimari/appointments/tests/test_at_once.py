"""Two people plan the same calendar at the same moment: nobody has two times at once (I-29)."""

import datetime as dt
from typing import Any

import pytest

from reimari.appointments.actions import plan_calendar, plan_own_calendar
from reimari.appointments.models import Availability
from reimari.appointments.tests.office import part
from reimari.common.problems import Refused
from tests.factories import NOW, TODAY, a_post, as_actor, loaded
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


def tried(plan: Any) -> str:
    try:
        plan()
    except Refused as refusal:
        return refusal.problems[0].code
    return "done"
