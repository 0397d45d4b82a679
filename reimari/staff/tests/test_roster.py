"""The roster in the database: weeks that change, half-days that differ, who may stand where, and promises."""

import datetime as dt
from collections.abc import Iterator, Sequence
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from reimari.access.catalogue import Forbidden
from reimari.common.problems import Refused
from reimari.region.profile.values import OrganisationKind, Profile
from reimari.staff.actions import change_duty, end_post, plan_duty
from reimari.staff.models import (
    Absence,
    DutyException,
    DutyPattern,
    Organisation,
    Post,
    Scope,
    Team,
    Unit,
)
from reimari.staff.roster import Lines, on_duty_at, roster_of, slot_at
from reimari.staff.rules.roster import AFTERNOON, MORNING, Duty, Slot, Where
from tests.factories import a_post, as_actor, at, loaded

pytestmark = pytest.mark.django_db
NOW = at("2026-11-30 07:30")  # a Monday
MONDAY = NOW.date()
DAY = dt.timedelta(days=1)
SUNDAY = MONDAY + 6 * DAY  # Independence Day
WEST, SOUTH, LINE = "VIRANOMAISLINJA_LANTINEN", "VIRANOMAISLINJA_ETELAINEN", "phone"
HERE = Where(WEST, LINE)
WORKING = [(day, half) for day in range(1, 6) for half in (MORNING, AFTERNOON)]
EVERY = [(day, half) for day in range(1, 8) for half in (MORNING, AFTERNOON)]


@pytest.fixture
def ps(db: None) -> Profile:
    return loaded("PS", now=NOW)


@pytest.fixture
def jorma(ps: Profile) -> Post:
    return a_post(WEST, "ASIAKASOHJAAJA_LINJA", name="Jorma Hallavaarama")


@pytest.fixture
def matti(ps: Profile) -> Post:
    return a_post("VIRANOMAISLINJA_KESKINEN", "ALUE_ESIHENKILO", name="Matti Koskelaharju")


def plan(post: Post, by: Post, week: object = WORKING, **given: object) -> Post:
    told = {"where": HERE, "since": MONDAY, "actor": as_actor(by, on=MONDAY), "now": NOW} | given
    return plan_duty(post, week=week, **told)  # type: ignore[arg-type]


def moments(first: dt.date, last: dt.date) -> Iterator[dt.datetime]:
    """A moment of each half-day, and one of each night."""
    for number in range((last - first).days + 1):
        for hour in (10, 14, 23):
            yield at(f"{first + number * DAY} {hour}:00")


def at_once(profile: Profile, duties: Sequence[Duty], moment: dt.datetime) -> set[tuple[UUID, Slot, Where]]:
    """Who of the roster is on duty at the moment."""
    slot, lines = slot_at(profile, moment), Lines(profile)
    return {
        (duty.user, duty.slot, duty.where)
        for duty in duties
        if duty.slot == slot and lines.answers_at(duty.where.line, moment)
    }


def on_duty(
    profile: Profile, *teams: str, first: dt.date = MONDAY, last: dt.date = SUNDAY
) -> list[tuple[str, int, str]]:
    found = roster_of(teams or (WEST,), profile, first=first, last=last).duties
    for moment in moments(first, last):
        assert at_once(profile, found, moment) == {
            (duty.user, duty.slot, duty.where) for duty in on_duty_at(teams or (WEST,), profile, moment)
        }
    return [(str(duty.user)[-4:], duty.slot.day.day, duty.slot.half) for duty in found]


def test_a_week_is_planned_and_lasts(ps: Profile, jorma: Post, matti: Post) -> None:
    plan(jorma, matti, EVERY)
    days = {day for _user, day, _half in on_duty(ps)}
    assert days == {30, 1, 2, 3, 4}  # the line is closed at the weekend
    assert len(on_duty(ps, first=MONDAY + 70 * DAY, last=MONDAY + 76 * DAY)) == 10


def test_nobody_is_on_duty_on_a_day_off(ps: Profile, jorma: Post, matti: Post) -> None:
    plan(jorma, matti)
    christmas = dt.date(2026, 12, 25)  # a Friday
    assert on_duty(ps, first=christmas - DAY, last=christmas) == []


def test_half_of_an_exceptional_day(ps: Profile, jorma: Post, matti: Post) -> None:
    """On New Year's Eve the line closes at 12 (invented in the demo)."""
    plan(jorma, matti)
    eve = dt.date(2026, 12, 31)
    assert [half for _user, _day, half in on_duty(ps, first=eve, last=eve)] == [MORNING]


def test_a_new_week_takes_the_place_of_the_old_from_its_first_day(
    ps: Profile, jorma: Post, matti: Post
) -> None:
    plan(jorma, matti)
    plan(jorma, matti, [(1, MORNING)], since=MONDAY + 7 * DAY)
    assert len(on_duty(ps)) == 10
    assert len(on_duty(ps, first=MONDAY + 7 * DAY, last=SUNDAY + 7 * DAY)) == 1
    plan(jorma, matti, [], since=MONDAY + 14 * DAY)
    assert on_duty(ps, first=MONDAY + 14 * DAY, last=SUNDAY + 14 * DAY) == []
    assert len(on_duty(ps, first=MONDAY + 7 * DAY, last=SUNDAY + 7 * DAY)) == 1


def test_full_duty_is_alone_and_hybrid_stands_beside_hybrid(ps: Profile, jorma: Post, matti: Post) -> None:
    plan(jorma, matti, [(1, MORNING)])
    with pytest.raises(Refused) as refused:
        plan(jorma, matti, [(1, MORNING)], where=Where(WEST, "email"))
    assert refused.value.problems[0].code == "staff.full_is_alone"
    with pytest.raises(Refused):
        plan(jorma, matti, [(1, MORNING)], where=Where(WEST, "email", "hybrid"))
    plan(jorma, matti, [(1, MORNING)], where=Where(WEST, LINE, "hybrid", 60))
    plan(jorma, matti, [(1, MORNING)], where=Where(WEST, "email", "hybrid", 40))
    assert len(on_duty(ps)) == 2


def test_the_database_refuses_what_the_deed_refuses(jorma: Post) -> None:
    told = {"user": jorma.user, "team_id": WEST, "line_id": LINE, "weekday": 1, "half": MORNING}
    told |= {"valid_from": MONDAY, "planned_at": NOW}
    DutyPattern.objects.create(**told)
    for given in ({"line_id": "email"}, {"line_id": "email", "kind": "hybrid"}, {"valid_from": MONDAY + DAY}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DutyPattern.objects.create(**(told | given))
    DutyPattern.objects.create(**(told | {"half": AFTERNOON}))
    with pytest.raises(IntegrityError), transaction.atomic():
        DutyException.objects.create(user=jorma.user, on=MONDAY, half=MORNING, team_id=WEST, planned_at=NOW)


def test_a_half_day_differs_and_comes_back(ps: Profile, jorma: Post, matti: Post) -> None:
    plan(jorma, matti, [(1, MORNING)])
    asked = {"actor": as_actor(matti, on=MONDAY), "now": NOW}
    change_duty(jorma, slot=Slot(MONDAY, MORNING), where=None, **asked)  # type: ignore[arg-type]
    change_duty(jorma, slot=Slot(MONDAY + DAY, AFTERNOON), where=HERE, **asked)  # type: ignore[arg-type]
    assert [each[1:] for each in on_duty(ps)] == [(1, AFTERNOON)]
    change_duty(jorma, slot=Slot(MONDAY, MORNING), where=None, as_planned=True, **asked)  # type: ignore[arg-type]
    assert [each[1:] for each in on_duty(ps)] == [(30, MORNING), (1, AFTERNOON)]


def test_whoever_has_no_post_on_the_day_isnt_on_duty(ps: Profile, jorma: Post, matti: Post) -> None:
    plan(jorma, matti)
    end_post(jorma, last=MONDAY + DAY, actor=as_actor(matti, on=MONDAY), now=NOW)
    assert {day for _user, day, _half in on_duty(ps)} == {30, 1}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"where": Where("GUIDANCE_ETELAINEN", LINE)}, "staff.other_unit"),
        ({"where": Where(WEST, "advice_phone")}, "staff.other_unit"),
        ({"since": MONDAY - DAY}, "staff.roster_past"),
        ({"until": MONDAY - DAY}, "staff.ends_before_start"),
        ({"week": []}, "staff.no_slot"),
    ],
)
def test_what_cant_be_planned(given: dict[str, object], code: str, jorma: Post, matti: Post) -> None:
    with pytest.raises(Refused) as refused:
        plan(jorma, matti, **given)
    assert code in {problem.code for problem in refused.value.problems}
    assert not DutyPattern.objects.exists()


def test_only_a_post_that_reaches_the_team_gives_duty_there(ps: Profile, matti: Post) -> None:
    sirkka = a_post("GUIDANCE_ETELAINEN", "ASIAKASOHJAAJA", name="Sirkka Lammasniemela")
    with pytest.raises(Refused) as refused:
        plan(sirkka, matti)
    assert [problem.code for problem in refused.value.problems] == ["staff.no_post_on_day"]


def test_a_guide_doesnt_plan_duties(jorma: Post) -> None:
    with pytest.raises(Forbidden):
        plan(jorma, jorma)


def test_shortages_are_those_of_the_areas_without_anybody(ps: Profile, jorma: Post, matti: Post) -> None:
    plan(jorma, matti, [(1, MORNING), (1, AFTERNOON)])
    Absence.objects.create(
        user=jorma.user, kind="ill", first_on=MONDAY + 7 * DAY, last_on=MONDAY + 7 * DAY, told_at=NOW
    )
    first = roster_of([WEST], ps, first=MONDAY, last=MONDAY)
    assert first.shortages == []
    second = roster_of([WEST, SOUTH], ps, first=MONDAY + 7 * DAY, last=MONDAY + 7 * DAY)
    assert {(each.minimum.area, each.slot.half) for each in second.shortages} == {
        (area, half) for area in ("LANTINEN", "ETELAINEN") for half in (MORNING, AFTERNOON)
    }


def test_absences_dont_overlap(jorma: Post) -> None:
    told = {"user": jorma.user, "kind": "ill", "told_at": NOW}
    Absence.objects.create(first_on=MONDAY, last_on=MONDAY + DAY, **told)
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.create(first_on=MONDAY + DAY, last_on=MONDAY + DAY, **told)
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.create(first_on=MONDAY + 5 * DAY, last_on=MONDAY + 4 * DAY, **told)


def test_who_is_on_duty_at_a_moment_is_who_the_roster_says(ps: Profile, jorma: Post, matti: Post) -> None:
    """The helper compares them; here of a week in which everything happens (30.11. to 4.12.)."""
    plan(jorma, matti)
    asked = {"actor": as_actor(matti, on=MONDAY), "now": NOW}
    change_duty(jorma, slot=Slot(MONDAY, MORNING), where=None, **asked)  # type: ignore[arg-type]
    elsewhere = Where(SOUTH, LINE)
    change_duty(jorma, slot=Slot(MONDAY + DAY, AFTERNOON), where=elsewhere, **asked)  # type: ignore[arg-type]
    away = {"user": jorma.user, "kind": "ill", "told_at": NOW}
    Absence.objects.create(first_on=MONDAY + 2 * DAY, last_on=MONDAY + 2 * DAY, **away)
    Absence.objects.create(first_on=MONDAY + 3 * DAY, last_on=SUNDAY, withdrawn_at=NOW, **away)
    Post.objects.filter(pk=jorma.pk).update(valid_until=MONDAY + 3 * DAY)
    here = {(30, AFTERNOON), (1, MORNING), (3, MORNING), (3, AFTERNOON)}
    assert {each[1:] for each in on_duty(ps)} == here
    assert {each[1:] for each in on_duty(ps, WEST, SOUTH)} == here | {(1, AFTERNOON)}
    assert {each[1:] for each in on_duty(ps, SOUTH)} == {(1, AFTERNOON)}


NAMED = {"fi": "Kumppani", "sv": "Partner"}
REACHED = {"own": 8, "team": 8, "unit": 9, "service_task": 9, "partners": 9, "county": 10}


@pytest.mark.parametrize(("scope", "halves"), REACHED.items())
def test_how_far_a_post_reaches_decides_for_whom_one_is_on_duty(
    ps: Profile, jorma: Post, matti: Post, scope: str, halves: int
) -> None:
    """Eight half-days for the own team, one for another of its unit, one for a partner's; the helper compares
    what is asked at once with the roster."""
    assert {*REACHED} == {*Scope.values}
    plan(jorma, matti)
    partner = Organisation.objects.create(code="PARTNER", name=NAMED, kind=OrganisationKind.PARTNER)
    unit = Unit.objects.create(code="PARTNERS", name=NAMED, organisation=partner)
    team = Team.objects.create(code="PARTNERS", name=NAMED, unit=unit)
    for day, there in ((MONDAY + DAY, SOUTH), (MONDAY + 2 * DAY, team.pk)):
        told = {"team_id": there, "line_id": LINE, "kind": HERE.kind, "share": HERE.share, "planned_at": NOW}
        DutyException.objects.create(user=jorma.user, on=day, half=MORNING, **told)
    jorma.role.scope = scope
    jorma.role.save()
    assert len(on_duty(ps, WEST, SOUTH, team.pk)) == halves
    Post.objects.filter(pk=jorma.pk).update(team=team)
    assert on_duty(ps, WEST, SOUTH, team.pk) == []  # without a contract no post of a partner's holds
