"""Work across areas: a Monday morning on which one area has too much, and a county without areas.

R-PS-67 (volumes vary between areas: load view and overflow), R-PS-91 (across area borders, fully centralised
without areas; statistics by area kept), R-KS-46 (capacity lent from another area), C78, I-28, I-32.
"""

import datetime as dt
from dataclasses import replace

import pytest

from reimari.access.actor import system
from reimari.access.speaking import speaking_for
from reimari.cases.actions import close_case
from reimari.cases.models import Case
from reimari.cases.states import Ending
from reimari.cover.load import TeamLoad
from reimari.cover.overflow import follow_rules, rules_on
from reimari.desk.queries.board import By, board_of
from reimari.region.actions import load_profile
from reimari.region.models import CountyProfile
from reimari.region.profile.values import Profile, Sharing, SharingWhen
from reimari.staff.actions import end_overflow
from reimari.staff.models import Overflow, Post, Team
from reimari.work import access as work
from reimari.work.actions import take_step
from reimari.work.models import Clock, Step
from reimari.work.queries import county_on
from tests.factories import a_case, a_post, as_actor, at, county, loaded

pytestmark = pytest.mark.django_db
MONDAY = at("2026-11-30 08:30")
TODAY, LATER = MONDAY.date(), MONDAY + dt.timedelta(minutes=45)
LINE, WEST = "VIRANOMAISLINJA_LANTINEN", "GUIDANCE_LANTINEN"
AREAS = ("ETELAINEN", "KESKINEN", "KOILLINEN", "LANTINEN", "POHJOINEN")
JOB = system("overflow")


@pytest.fixture
def ps(db: None) -> Profile:
    return loaded("PS", now=MONDAY)


@pytest.fixture
def guides(ps: Profile) -> dict[str, Post]:
    """A home guide in each of the five areas."""
    return {
        area: a_post(f"GUIDANCE_{area}", "ASIAKASOHJAAJA", name=f"Ohjaaja {area.title()}") for area in AREAS
    }


@pytest.fixture
def tuula(ps: Profile) -> Post:
    return a_post(LINE, "ASIAKASOHJAAJA_LINJA", name="Tuula Rantamaa")


@pytest.fixture
def matti(ps: Profile) -> Post:
    return a_post(WEST, "ALUE_ESIHENKILO", name="Matti Koskelaharju")


def works(tuula: Post, area: str, number: int) -> list[Case]:
    given = {"service_task_id": "OLDER_PEOPLE", "now": MONDAY}
    return [a_case(tuula, f"GUIDANCE_{area}", **given) for _ in range(number)]  # type: ignore[arg-type]


def step_of(case: Case) -> Step:
    assert case.current_step
    return case.current_step


def counted(people: int = 1) -> dict[str, TeamLoad]:
    """Ten points a step: what the load page counts is told to the rule here."""
    with speaking_for(JOB):
        open_steps = {area: Step.objects.open().filter(team=f"GUIDANCE_{area}").count() for area in AREAS}
    return {
        f"GUIDANCE_{area}": TeamLoad(points=10 * number, people=people) for area, number in open_steps.items()
    }


def follow(profile: Profile, now: dt.datetime) -> list[tuple[str, str, bool]]:
    changed = follow_rules(rules_on(profile, now.date()), counted(), actor=JOB, now=now)
    return [(row.team_id, row.to_id, row.ended_at is None) for row in changed]


def seen_by(post: Post) -> set[str]:
    actor = as_actor(post, on=TODAY)
    with speaking_for(actor):
        return set(work.VIEW.rows(actor, Step.objects.open()).values_list("team", flat=True))


def test_monday_morning(ps: Profile, guides: dict[str, Post], tuula: Post) -> None:
    """The western area has too much: another helps until it has little enough, and keeps what it took."""
    ours = works(tuula, "LANTINEN", 5)
    works(tuula, "KESKINEN", 2), works(tuula, "ETELAINEN", 3), works(tuula, "POHJOINEN", 3)
    helper = guides["KOILLINEN"]
    assert seen_by(helper) == set()

    assert follow(ps, MONDAY) == [(WEST, "GUIDANCE_KOILLINEN", True)]  # 50 points; the one with the least
    assert follow(ps, MONDAY) == []
    row = Overflow.objects.get()
    assert (row.origin, row.first_on, row.last_on) == ("rule", TODAY, TODAY)
    assert seen_by(helper) == {WEST}
    assert seen_by(guides["KESKINEN"]) == {"GUIDANCE_KESKINEN"}

    step = step_of(ours[0])
    due = {clock.code: clock.due_at for clock in Clock.objects.filter(track=step.track_id)}
    take_step(step, actor=as_actor(helper, on=TODAY), now=LATER)
    taken = Step.objects.get(pk=step.pk)
    assert (taken.team_id, taken.area_id, taken.due_at) == (step.team_id, step.area_id, step.due_at)
    assert {clock.code: clock.due_at for clock in Clock.objects.filter(track=step.track_id)} == due  # I-28

    for case in ours[1:3]:
        close_case(case, ending=Ending.HELPED, actor=as_actor(guides["LANTINEN"], on=TODAY), now=LATER)
    assert follow(ps, LATER) == []  # 30 points: between the two limits nothing changes
    close_case(ours[3], ending=Ending.HELPED, actor=as_actor(guides["LANTINEN"], on=TODAY), now=LATER)
    assert follow(ps, LATER) == [(WEST, "GUIDANCE_KOILLINEN", False)]

    actor = as_actor(helper, on=TODAY)
    with speaking_for(actor):
        assert list(work.VIEW.rows(actor, Step.objects.open())) == [taken]
    close_case(ours[0], ending=Ending.HELPED, actor=actor, now=LATER)
    assert seen_by(helper) == set()


def test_a_supervisor_who_ends_it_is_not_overruled_today(
    ps: Profile, guides: dict[str, Post], tuula: Post, matti: Post
) -> None:
    assert guides
    works(tuula, "LANTINEN", 5)
    assert len(follow(ps, MONDAY)) == 1
    end_overflow(Overflow.objects.get(), actor=as_actor(matti, on=TODAY), now=MONDAY)
    assert follow(ps, LATER) == []
    assert len(follow(ps, MONDAY + dt.timedelta(days=1))) == 1


def test_today_alone(ps: Profile, guides: dict[str, Post], tuula: Post) -> None:
    assert guides
    works(tuula, "LANTINEN", 5)
    follow(ps, MONDAY)
    tuesday = MONDAY + dt.timedelta(days=1)
    assert not Overflow.objects.on(tuesday.date()).exists()
    assert follow(ps, tuesday) == [(WEST, Overflow.objects.latest("opened_at").to_id, True)]


def test_what_the_county_hasnt_told_opens_nothing(db: None) -> None:
    """Without the demo's invented limits the rule is a gap, and no rule."""
    assert rules_on(county("PS"), TODAY) == []


def test_a_county_without_areas(ps: Profile, guides: dict[str, Post], tuula: Post, matti: Post) -> None:
    """R-PS-91: everybody sees and takes any area's work; areas, their figures and due times stay."""
    cases = {area: works(tuula, area, 2) for area in AREAS}
    before = {step.pk: (step.team_id, step.area_id, step.due_at) for step in Step.objects.open()}
    figures = _by_team(matti)
    assert all(seen_by(guides[area]) == {f"GUIDANCE_{area}"} for area in AREAS)

    always = Sharing(code="GUIDANCE_AREAS", when=SharingWhen.ALWAYS, unit="GUIDANCE", valid_from=TODAY)
    profile = county("PS")
    changed = replace(profile, sharings=(always,), demo=replace(profile.demo, sharings=()))
    row = CountyProfile.of(changed, day=dt.date(2023, 1, 1), with_demo=True)
    load_profile(row, actor=system("test"), now=MONDAY)

    everywhere = {f"GUIDANCE_{area}" for area in AREAS}
    for number, area in enumerate(AREAS):
        assert seen_by(guides[area]) == everywhere
        other = cases[AREAS[number - 1]][0]
        take_step(step_of(other), actor=as_actor(guides[area], on=TODAY), now=MONDAY)
    after = {step.pk: (step.team_id, step.area_id, step.due_at) for step in Step.objects.open()}
    assert after == before
    assert Step.objects.open().exclude(worker=None).count() == len(AREAS)
    assert _by_team(matti) == figures
    assert Team.objects.filter(pk__in=everywhere, area=None).count() == 0


def _by_team(lead: Post) -> list[tuple[str, list[int]]]:
    actor = as_actor(lead, on=TODAY)
    with speaking_for(actor):
        shown = board_of(actor, county_on(MONDAY), By.AREA, now=MONDAY)
    return [(each.name, [cell.number for cell in each.cells][:3]) for each in shown.sums]
