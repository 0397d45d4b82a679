"""The contacts of two months, planned for counties unlike the five."""

import datetime as dt
from dataclasses import replace

import pytest

from reimari.demo.plan import FRESH, OPEN, OWN_EMPLOYEE, PlannedContact, Planner
from reimari.demo.words import words
from reimari.region.profile.reading import read_profile
from reimari.region.profile.tests.sample import SAMPLE
from reimari.region.profile.values import DemoVolumes, Profile

TODAY = dt.date(2026, 11, 25)  # a Wednesday
COUNTY = read_profile(SAMPLE).with_demo()


def planned(profile: Profile) -> list[PlannedContact]:
    return Planner(profile, words(), TODAY, seed="plan", scale=1.0).contacts()


def with_volumes(volumes: DemoVolumes) -> Profile:
    return replace(COUNTY, demo=replace(COUNTY.demo, volumes=volumes))


def test_where_every_channel_has_hours_contacts_wait_that_came_in_them() -> None:
    assert all(channel.hours for channel in COUNTY.channels if channel.recorded)
    waiting = [each for each in planned(COUNTY) if each.is_open]
    assert len(waiting) == OPEN
    assert {each.channel for each in waiting} <= {"phone", "chat"}
    assert {each.received_at.date() for each in waiting} == {TODAY, TODAY - dt.timedelta(days=1)}
    assert all(8 <= each.received_at.hour < 16 for each in waiting)


def test_our_own_employees_have_a_profession_of_their_unit_most_often_and_others_none() -> None:
    found = planned(replace(COUNTY, demo=replace(COUNTY.demo, volumes=DemoVolumes(contacts=400))))
    own = [each for each in found if each.contactor == OWN_EMPLOYEE]
    professions = words().tree["professions"]
    assert 0.6 < sum(bool(each.profession) for each in own) / len(own) < 0.95
    assert all(not each.profession or each.profession in professions[each.work_unit] for each in own)
    assert not any(each.profession for each in found if each.contactor != OWN_EMPLOYEE)


def test_where_next_to_nothing_becomes_a_case_nobody_is_protected() -> None:
    found = planned(with_volumes(DemoVolumes(contacts=100, cases=0)))
    assert len(found) == 100
    assert sum(each.goes_on for each in found) == FRESH
    assert not any(each.is_protected for each in found)


@pytest.mark.parametrize(
    "volumes",
    [
        DemoVolumes(contacts=0),
        DemoVolumes(service_tasks={"GONE": 1.0}),
        DemoVolumes(populations={"NOWHERE": 10}),
    ],
    ids=["none", "a task that has ended", "an unknown place"],
)
def test_figures_that_fit_nothing_are_as_if_untold(volumes: DemoVolumes) -> None:
    found = planned(with_volumes(volumes))
    tasks = {task.code for task in COUNTY.service_tasks}
    assert {matter.service_task for each in found for matter in each.matters} <= tasks
    assert {each.place_id for each in found} <= {place.code for place in COUNTY.places}
