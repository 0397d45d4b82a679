"""Deeds of one job that hold together or fall together."""

import pytest

from reimari.access.deeds import together
from reimari.audit.models import Event
from reimari.common.problems import Refused
from reimari.contacts.models import Contact
from reimari.staff.models import Post
from reimari.work.actions import take_step
from tests.factories import a_case, a_contact, as_actor, at

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"


def test_the_log_has_every_deed_when_the_job_ends(aino: Post, eero: Post) -> None:
    before = Event.objects.count()
    with together():
        step = a_case(aino, WEST).current_step
        assert step
        take_step(step, actor=as_actor(eero), now=at("2026-11-16 10:00"))
        assert Event.objects.count() == before
    told = Event.objects.order_by("-pk").values_list("action", flat=True)[:2]
    assert set(told) == {"contacts.record", "work.take"}


def test_a_refused_deed_undoes_the_whole_job(aino: Post, eero: Post, timo: Post) -> None:
    now = at("2026-11-16 10:00")
    events = Event.objects.count()

    def job() -> None:
        with together():
            step = a_case(aino, WEST).current_step
            assert step
            take_step(step, actor=as_actor(eero), now=now)
            take_step(step, actor=as_actor(timo), now=now)

    with pytest.raises(Refused):
        job()
    assert not Contact.objects.exists()
    assert Event.objects.count() == events


@pytest.mark.parametrize("past", [True, False])
def test_only_a_job_of_the_past_tells_the_deeds_own_moments(aino: Post, past: bool) -> None:  # noqa: FBT001
    monday = at("2026-11-16 10:00")
    with together(past=past):
        a_contact(aino, now=monday)
    assert (Event.objects.order_by("-pk")[0].at == monday) == past
