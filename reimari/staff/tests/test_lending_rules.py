"""Which teams help each other, and how long: tables, without a database."""

import datetime as dt

import pytest

from reimari.access.catalogue import ACTIONS
from reimari.region.profile.values import Sharing, SharingWhen
from reimari.staff.rules.lending import LENT, MOST_DAYS, Stands, lending_problems
from reimari.staff.rules.sharing import teams_sharing
from tests.factories import county

TODAY = dt.date(2026, 11, 30)
HERE = Stands(code="WEST", unit="GUIDANCE", service_task="WORKING_AGE", organisation="COUNTY")
EAST = Stands(code="EAST", unit="GUIDANCE", service_task=None, organisation="COUNTY")
DUTY = Stands(code="DUTY", unit="ON_CALL", service_task="WORKING_AGE", organisation="COUNTY")
OLDER = Stands(code="OLDER", unit="OLDER", service_task="OLDER_PEOPLE", organisation="COUNTY")
BARE = Stands(code="BARE", unit="BARE", service_task=None, organisation="COUNTY")
OTHER_BARE = Stands(code="OTHER", unit="OTHER", service_task=None, organisation="COUNTY")
PARTNER = Stands(code="ADVICE", unit="GUIDANCE", service_task="WORKING_AGE", organisation="COMPANY")


@pytest.mark.parametrize(
    ("team", "to", "codes"),
    [
        pytest.param(HERE, EAST, [], id="same unit"),
        pytest.param(HERE, DUTY, [], id="same service task"),
        pytest.param(HERE, HERE, ["staff.overflow_same_team"], id="itself"),
        pytest.param(HERE, OLDER, ["staff.overflow_too_far"], id="another task in another unit"),
        pytest.param(BARE, OTHER_BARE, ["staff.overflow_too_far"], id="no task is no common task"),
        pytest.param(HERE, PARTNER, ["staff.overflow_other_house"], id="the county's work to a partner"),
        pytest.param(PARTNER, HERE, ["staff.overflow_other_house"], id="a partner's work to the county"),
    ],
)
def test_who_may_help_whom(team: Stands, to: Stands, codes: list[str]) -> None:
    assert [each.code for each in lending_problems(team, to, until=TODAY, today=TODAY)] == codes


@pytest.mark.parametrize(
    ("days", "codes"),
    [
        (-1, ["staff.overflow_ends_before"]),
        (0, []),
        (MOST_DAYS - 1, []),
        (MOST_DAYS, ["staff.overflow_too_long"]),
    ],
)
def test_how_long(days: int, codes: list[str]) -> None:
    until = TODAY + dt.timedelta(days=days)
    assert [each.code for each in lending_problems(HERE, EAST, until=until, today=TODAY)] == codes


def test_what_is_lent_is_work_and_nothing_else() -> None:
    assert set(ACTIONS) >= LENT
    parts = {name.partition(".")[0] for name in LENT}
    assert parts == {"work", "cases", "assessments", "contacts", "callbacks", "people", "appointments"}
    kept = {"cases.accept", "cases.reopen", "cases.answer", "callbacks.see_lost", "people.break_glass"}
    kept |= {"appointments.plan", "appointments.change_day", "appointments.see_shortages"}
    assert not LENT & (kept | {"people.search", "concerns.see_reporter", "contacts.record"})


def test_teams_that_share_are_those_of_the_unit_or_those_named() -> None:
    profile = county("PS")
    unit = Sharing(code="A", when=SharingWhen.ALWAYS, unit="guidance")
    named = Sharing(code="B", when=SharingWhen.ALWAYS, teams=("CARE_TEAM", "own_worker"))
    assert len(teams_sharing(profile, unit)) == 5
    assert {team.unit for team in teams_sharing(profile, unit)} == {"GUIDANCE"}
    assert [team.code for team in teams_sharing(profile, named)] == ["CARE_TEAM", "OWN_WORKER"]
