"""Two supervisors at the same moment, on two connections: a step goes to one person."""

from functools import partial
from uuid import UUID

import pytest

from reimari.common.problems import Refused
from reimari.cover.actions import give_steps
from reimari.staff.models import Post, Team
from reimari.work.actions import take_step
from reimari.work.models import Entry, Step
from tests.factories import NOW, a_case, a_post, as_actor
from tests.races import race

pytestmark = pytest.mark.django_db(transaction=True)
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"


def given(by: Post, chosen: dict[UUID, UUID]) -> str:
    try:
        give_steps(Team.objects.get(pk=WEST), chosen=chosen, actor=as_actor(by), now=NOW)
    except Refused as refusal:
        return refusal.problems[0].code
    return "given"


def taken(by: Post, step: UUID) -> str:
    try:
        take_step(Step.objects.get(pk=step), actor=as_actor(by), now=NOW)
    except Refused:
        return "refused"
    return "taken"


def steps_of(aino: Post, number: int) -> list[UUID]:
    cases = [a_case(aino, WEST, service_task_id="WORKING_AGE") for _ in range(number)]
    return [case.current_step_id for case in cases if case.current_step_id]


def test_a_step_given_by_two_at_once_goes_to_one(aino: Post, eero: Post, timo: Post, lea: Post) -> None:
    second = a_post(WEST, "ESIHENKILO", name="Liisa Toinen")
    steps = steps_of(aino, 3)
    came = race(
        partial(given, lea, dict.fromkeys(steps, eero.user_id)),
        partial(given, second, dict.fromkeys(reversed(steps), timo.user_id)),
    )
    assert sorted(came) == ["cover.all_taken", "given"]
    winner = eero if came[0] == "given" else timo
    assert set(Step.objects.filter(pk__in=steps).values_list("worker", flat=True)) == {winner.user_id}
    assert Entry.objects.filter(kind="cover.give_steps").count() == len(steps)


def test_what_is_taken_while_given_is_one_persons(aino: Post, eero: Post, timo: Post, lea: Post) -> None:
    for step in steps_of(aino, 3):
        came = race(partial(given, lea, {step: timo.user_id}), partial(taken, eero, step))
        assert came in (["given", "refused"], ["cover.all_taken", "taken"])
        winner = timo if came[0] == "given" else eero
        assert Step.objects.get(pk=step).worker_id == winner.user_id
