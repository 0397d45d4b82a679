"""PostgreSQL's wall around cover plans: a partner's people find those of its own work (ADR 0010)."""

from dataclasses import dataclass
from typing import Any

import pytest

from reimari.cover.models import CoverItem, CoverPlan
from reimari.cover.tests.test_cover import ill
from reimari.staff.models import Absence, Organisation, Post
from reimari.staff.states import AbsenceKind
from reimari.work.models import Step
from tests.factories import NOW, TODAY
from tests.walls import COUNTY, PARTNER, SOMEBODY, Rows, current, refused, rows, run, told

__all__ = ["rows"]
pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class Cover:
    """Plans of a guide who had also a case that the partner has sent, of another guide, and of the partner's
    adviser; the items of the first two."""

    mixed: CoverPlan
    foreign: CoverPlan
    own: CoverPlan
    of_sent: CoverItem
    of_foreign: tuple[CoverItem, CoverItem]


@pytest.fixture
def cover(rows: Rows, aino: Post, eero: Post, helmi: Post, timo: Post) -> Cover:
    def item(plan: CoverPlan, step: Step) -> CoverItem:
        return CoverItem.objects.create(plan=plan, step=step, to=timo.user, moved_at=NOW, notice="klo 10")

    mixed, foreign, own = (ill(post) for post in (eero, helmi, aino))
    elsewhere = current(rows.foreign)
    others = item(mixed, elsewhere), item(foreign, elsewhere)
    return Cover(mixed, foreign, own, item(mixed, current(rows.sent)), others)


def found() -> tuple[set[Any], set[Any]]:
    plans = CoverPlan.objects.values_list("pk", flat=True)
    return set(plans), set(CoverItem.objects.values_list("pk", flat=True))


@pytest.mark.parametrize(("who", "whose"), [(SOMEBODY, COUNTY), ("system", "cover")])
def test_the_countys_people_and_the_programs_own_jobs_find_all(cover: Cover, who: str, whose: str) -> None:
    with told(who, whose):
        plans, items = found()
    assert plans == {cover.mixed.pk, cover.foreign.pk, cover.own.pk}
    assert items == {cover.of_sent.pk, *(each.pk for each in cover.of_foreign)}


@pytest.mark.parametrize(("who", "whose"), [("", ""), ("", COUNTY), ("", PARTNER), (SOMEBODY, "OTHER")])
def test_nobody_and_another_partner_find_nothing(cover: Cover, who: str, whose: str) -> None:
    Organisation.objects.create(code="OTHER", name={}, kind="partner", invented=True)
    with told(who, whose):
        assert found() == (set(), set())


def test_a_partner_finds_the_items_of_steps_that_it_sees_their_plans_and_those_of_its_people(
    cover: Cover,
) -> None:
    with told(SOMEBODY, PARTNER):
        plans, items = found()
        steps = set(Step.objects.values_list("pk", flat=True))
    assert (plans, items) == ({cover.mixed.pk, cover.own.pk}, {cover.of_sent.pk})
    assert cover.of_sent.step_id in steps
    assert cover.of_foreign[0].step_id not in steps


def test_a_partner_adds_and_changes_nothing_of_others(cover: Cover, helmi: Post, timo: Post) -> None:
    away = {"kind": AbsenceKind.ILL, "first_on": TODAY, "last_on": TODAY, "told_at": NOW}
    absence = Absence.objects.create(user=timo.user, told_by=timo.user, **away)
    item = (
        "INSERT INTO cover_coveritem (id, plan_id, step_id, to_id, reasons, chosen, moved_at, notice,"
        " notice_language) VALUES (uuidv7(), %s, %s, %s, '{}', false, now(), '', '')"
    )
    plan = "INSERT INTO cover_coverplan (id, absence_id, times) VALUES (uuidv7(), %s, 0)"
    foreign = cover.of_foreign[0].step_id, helmi.user_id
    own = cover.of_sent.step_id, helmi.user_id
    with told(SOMEBODY, PARTNER):
        assert "row-level security" in refused(item, cover.own.pk, *foreign)
        assert "row-level security" in refused(plan, absence.pk)
        assert refused(item, cover.own.pk, *own) == ""
        assert run("UPDATE cover_coveritem SET notice = '' WHERE id = %s", cover.of_foreign[0].pk) == 0
        assert run("UPDATE cover_coverplan SET times = times WHERE id = %s", cover.foreign.pk) == 0
    with told(SOMEBODY, COUNTY):
        assert refused(item, cover.own.pk, *foreign) == ""
        assert refused(plan, absence.pk) == ""
