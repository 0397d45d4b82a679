"""Somebody stands over every line of the five counties; where nobody does, the check says so."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from reimari.access.catalogue import ACTIONS
from reimari.region.profile.checking import check
from reimari.region.profile.checking.supervision import OVER_A_LINE
from reimari.region.profile.findings import Finding, Kind
from reimari.region.profile.values import Profile, Role, Scope, by_code, fold
from tests.factories import county

DAY = dt.date(2026, 11, 16)
CODES = ("KS", "PS", "VS", "KL", "IU")


def told(profile: Profile, *, demo: bool = False) -> list[Finding]:
    return [each for each in check(profile, DAY, demo=demo) if each.code == "line-without-supervisor"]


def without(profile: Profile, *actions: str) -> Profile:
    """The county with roles that don't allow these."""

    def less(role: Role) -> Role:
        return replace(role, actions=tuple(each for each in role.actions if each not in actions))

    demo = replace(profile.demo, roles=tuple(map(less, profile.demo.roles)))
    return replace(profile, roles=tuple(map(less, profile.roles)), demo=demo)


def with_role(profile: Profile, code: str, **changed: Any) -> Profile:
    roles = (replace(each, **changed) if each.code == code else each for each in profile.roles)
    return replace(profile, roles=tuple(roles))


def test_the_rights_over_a_line_are_actions_of_the_program() -> None:
    assert set(OVER_A_LINE) <= set(ACTIONS)


@pytest.mark.parametrize("code", CODES)
def test_in_the_demo_somebody_stands_over_every_line(code: str) -> None:
    assert told(county(code), demo=True) == []


@pytest.mark.parametrize("code", [code for code in CODES if code != "IU"])
def test_the_sources_tell_who_stands_over_the_countys_own_lines(code: str) -> None:
    assert told(county(code)) == []


def test_over_the_outsourced_line_nobody_stands_by_the_sources_and_a_gap_says_why() -> None:
    (found,) = told(county("IU"))
    assert (found.kind, found.field) == (Kind.GAP, "team.CLIENT_ADVICE.supervisor")
    assert "nobody sees the clients who weren't reached" in found.message
    assert "urgent matter" not in found.message.partition("(GAP")[0]  # the line's own people see that
    assert found.reason
    assert all(found.reason.in_language(language) for language in ("fi", "sv", "en"))


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("action", OVER_A_LINE)
def test_each_right_that_nobody_has_is_named_of_every_team_of_a_line(code: str, action: str) -> None:
    profile = without(county(code), action)
    found = told(profile, demo=True)
    units = {fold(each.unit) for each in profile.channels if each.unit}
    assert len(found) == sum(fold(team.unit) in units for team in profile.with_demo().teams)
    assert all(OVER_A_LINE[action] in each.message for each in found)


@pytest.mark.parametrize("scope", [each for each in Scope if each != Scope.PARTNERS])
def test_a_post_on_the_line_reaches_it_by_any_scope_but_ones_own(scope: Scope) -> None:
    assert (told(with_role(county("VS"), "KOMPASSI_TIIMI", scope=scope)) == []) is (scope != Scope.OWN)


@pytest.mark.parametrize("scope", [Scope.SERVICE_TASK, Scope.UNIT, Scope.TEAM, Scope.PARTNERS])
def test_a_post_elsewhere_reaches_it_by_the_service_task_only(scope: Scope) -> None:
    profile = with_role(county("KL"), "JOHTAVA_SOSIAALITYONTEKIJA", scope=scope)
    other = next(each for each in profile.roles if each.code == "PALVELUESIHENKILO")
    profile = with_role(profile, other.code, actions=())
    assert (told(profile) == []) is (scope == Scope.SERVICE_TASK)


def test_a_team_without_service_task_is_beside_no_other_by_it() -> None:
    """Two teams without one have nothing in common."""
    profile = county("IU")
    owner = by_code(profile.demo.roles)[fold("SOPIMUSVASTAAVA")]
    demo = replace(profile.demo, roles=(replace(owner, scope=Scope.SERVICE_TASK),))
    assert len(told(replace(profile, demo=demo), demo=True)) == 1


def test_whoever_has_gone_stands_over_nothing() -> None:
    profile = county("VS")
    posts = tuple(replace(post, team="SERVICE_PLAN") for post in profile.demo.posts)
    gone = tuple(replace(each, valid_until=DAY - dt.timedelta(days=1)) for each in profile.demo.people)
    there = replace(profile, demo=replace(profile.demo, posts=posts))
    assert told(there, demo=True) == []
    assert len(told(replace(profile, demo=replace(profile.demo, posts=posts, people=gone)), demo=True)) == 1
