"""`reimari records`: counts what was kept long enough, and destroys what was approved (24 §)."""

import pytest

from reimari.cases.models import Case
from reimari.cli import main
from reimari.people.models import Person
from reimari.records.actions import approve_deletion, plan_deletion
from reimari.records.models import RetentionPlan
from reimari.records.tests.test_retention import LATER, as_owner, closed
from reimari.staff.models import Post
from tests.factories import as_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(aino: Post, eero: Post) -> Case:
    return closed(aino, eero, last_name="Mennyt")


@pytest.fixture
def plan(case: Case, tarmo: Post, oiva: Post) -> RetentionPlan:
    plan = plan_deletion(RetentionPlan(), actor=as_actor(tarmo), now=LATER)
    approve_deletion(plan, actor=as_actor(oiva), now=LATER)
    return plan


def test_it_counts_and_destroys_what_is_approved(
    plan: RetentionPlan, case: Case, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)
    with as_owner():
        assert main(["records", "count"]) == 0
    told = capsys.readouterr().out
    assert "case (tyoikaisten_palvelut): 1 over." in told
    assert "3 rows are over; a hold keeps 0." in told
    with as_owner():
        assert main(["records", "destroy", "not-a-plan"]) == 2
        assert main(["records", "destroy", str(plan.pk)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "3 rows have gone."
    assert not Person.objects.filter(pk=str(case.person_id)).exists()
