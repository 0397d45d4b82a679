"""Five counties live through their two months: nothing is refused, and every promise holds."""

import datetime as dt

import pytest

from reimari.cases.models import Case
from reimari.contacts.models import Contact
from reimari.demo.loading import load_people, load_work
from reimari.people.models import Person
from reimari.work.models import Step
from tests.factories import at, loaded

pytestmark = pytest.mark.django_db

NOW = at("2026-11-25 13:00")
SMALL = 0.05


def load(code: str, *, now: dt.datetime = NOW, scale: float = SMALL) -> list[str]:
    return load_work(load_people(loaded(code, now=now), now=now, scale=scale), processes=1)


@pytest.mark.parametrize("code", ["KS", "PS", "VS", "KL", "IU"])
def test_a_countys_two_months_are_refused_nowhere(code: str) -> None:
    assert load(code) == []
    assert Contact.objects.count() >= 90
    assert Case.objects.open().exists()
    for case in Case.objects.open().select_related("current_step"):
        assert case.current_step
        assert case.current_step.is_open
        assert case.current_step.track_id == case.pk
    assert not Contact.objects.exclude(state="open").filter(matters__outcome="").exists()
    assert Contact.objects.open().exists()
    assert Person.objects.filter(is_protected=True).count() == 1
    protected = Person.objects.get(is_protected=True)
    assert Case.objects.open().of(protected).count() == 1
    latest = Step.objects.order_by("-opened_at")[0]
    assert latest.opened_at <= NOW
