"""The counts of open steps tell, after whatever was done to steps, what the steps themselves tell."""

import datetime as dt
from collections import defaultdict
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from reimari.common.working_days import HELSINKI
from reimari.desk.queries.board import By, Worry, board_of
from reimari.staff.models import Post
from reimari.work.models import Step, StepCount
from reimari.work.queries import county_on
from reimari.work.states import ACCEPT_STEP, StepResult, StepState
from reimari.work.tasks import AN_HOUR, sum_up_steps
from tests.emptying import guards
from tests.factories import NOW, a_case, as_actor
from tests.races import race
from tests.walls import COUNTY, PARTNER, SOMEBODY, told

pytestmark = pytest.mark.django_db
LINE, WEST, CENTRE = "CLIENT_ADVICE", "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_WORKING_AGE_KESKINEN"
KEPT = (Worry.OPEN, Worry.TODAY, Worry.LATE, Worry.UNTOUCHED, Worry.BACK)
HOURS = range(-72, 72)


def on_the_board(lea: Post, by: By, now: dt.datetime) -> list[list[int]]:
    """The kept figures of each of its rows that isn't empty."""
    rows = board_of(as_actor(lea), county_on(now), by, now=now).sums
    return sorted([cell.number for cell in row.cells if cell.worry in KEPT] for row in rows)


def counted(lea: Post, by: By, now: dt.datetime) -> list[list[int]]:
    """The same, told of each step by itself."""
    tomorrow = dt.datetime.combine(timezone.localdate(now) + dt.timedelta(days=1), dt.time(), HELSINKI)
    found: dict[str | None, list[int]] = defaultdict(lambda: [0] * len(KEPT))
    for step in Step.objects.open().filter(team__in=[WEST, CENTRE]):
        ours = not step.waits_for_client
        key = step.language if by == By.LANGUAGE else getattr(step, f"{by.value}_id")
        tells = (
            True,
            ours and now <= step.due_at < tomorrow,
            ours and step.due_at < now,
            ours and step.half_at < now and step.worker_id is None and step.kind != ACCEPT_STEP,
            step.came_back_at is not None,
        )
        found[key] = [number + told for number, told in zip(found[key], tells, strict=True)]
    return sorted(found.values())


def loose_steps(like: Step, number: int, rng: Random) -> list[Step]:
    """Steps on the same track that nothing names, due at different moments."""
    fields = {each.attname: getattr(like, each.attname) for each in Step._meta.concrete_fields}
    own = {name: value for name, value in fields.items() if name not in {"id", "is_open", "due_at"}}
    hours = [rng.choice(HOURS) for _ in range(number)]
    return Step.objects.bulk_create(
        Step(**own, due_at=NOW + dt.timedelta(hours=hour, minutes=7)) for hour in hours
    )


type Change = dict[str, Any]
TAKEN_BACK: Change = {"state": StepState.OPEN, "worker": None, "taken_at": None}
ENDED: Change = {"ended_at": NOW, "state": StepState.ENDED, "result": StepResult.DONE}
OPEN_AGAIN: Change = {**TAKEN_BACK, "ended_at": None, "result": ""}


def changes(moment: dt.datetime, worker: Post) -> list[Change]:
    """What a deed, or somebody at the database, may do to a step; those that need an open step come last."""
    return [
        {"due_at": moment + dt.timedelta(minutes=7)},
        {"half_at": moment},
        {"waits_for_client": True},
        {"waits_for_client": False},
        {"came_back_at": NOW},
        {"came_back_at": None},
        {"team_id": CENTRE},
        {"team_id": WEST},
        {"language": "sv"},
        {"language": "fi"},
        {"area_id": "WORKING_AGE.LANTINEN"},
        {"area_id": None},
        {"service_task_id": "OLDER_PEOPLE"},
        {"service_task_id": None},
        {"kind": ACCEPT_STEP},
        {"kind": "contact_client"},
        {"words": "What the board doesn't tell"},
        ENDED,
        OPEN_AGAIN,
        {"state": StepState.TAKEN, "worker_id": worker.user_id, "taken_at": NOW},
        TAKEN_BACK,
    ]


def do(change: Change, step: Step) -> None:
    """Change it, where its constraints allow: nobody takes what has ended."""
    may = {"ended_at": None} if "state" in change and "ended_at" not in change else {}
    Step.objects.filter(pk=step.pk, **may).update(**change)


def test_each_change_by_itself_is_counted(aino: Post, lea: Post) -> None:
    first = a_case(aino, WEST, service_task_id="WORKING_AGE").current_step
    assert first
    (step,) = loose_steps(first, 1, Random(1))  # noqa: S311 (no secret)
    do({"half_at": NOW - AN_HOUR}, step)
    for change in changes(NOW - AN_HOUR, aino):
        do(change, step)
        for by in By:
            assert on_the_board(lea, by, NOW) == counted(lea, by, NOW), change


@pytest.mark.parametrize("seed", range(4))
def test_after_anything_done_to_steps_the_board_is_a_count_of_them(
    aino: Post, eero: Post, lea: Post, seed: int
) -> None:
    rng = Random(seed)  # noqa: S311 (no secret)
    first = a_case(aino, WEST, service_task_id="WORKING_AGE").current_step
    assert first
    steps = loose_steps(first, 30, rng)
    for turn in range(60):
        step = rng.choice(steps)
        if turn % 20 == 19:
            Step.objects.filter(pk=step.pk).delete()
            steps.remove(step)
        else:
            moment = NOW + dt.timedelta(hours=rng.choice(HOURS))
            do(rng.choice(changes(moment, rng.choice([aino, eero]))), step)
        if turn % 15 == 14:
            sum_up(NOW - dt.timedelta(hours=60 - turn))
        if turn % 10 == 9:
            now = NOW + dt.timedelta(hours=rng.choice(range(12)))
            for by in By:
                assert on_the_board(lea, by, now) == counted(lea, by, now), (turn, by)


def sum_up(before: dt.datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT work_sum_up_step_counts(%s)", [before])


def test_summing_up_leaves_less_and_tells_the_same(aino: Post, lea: Post) -> None:
    for hour in (-30, -20, -20, 1, 1, 30):
        case = a_case(aino, WEST, service_task_id="WORKING_AGE")
        Step.objects.filter(track=case.track_id).update(due_at=NOW + dt.timedelta(hours=hour))
    before, rows = on_the_board(lea, By.TEAM, NOW), StepCount.objects.count()
    sum_up(NOW - AN_HOUR)
    due = StepCount.objects.filter(figure="due").order_by("at")
    assert StepCount.objects.count() < rows
    assert [each.number for each in due] == [3, 2, 1]
    assert on_the_board(lea, By.TEAM, NOW) == before
    ids = set(StepCount.objects.values_list("pk", flat=True))
    sum_up(NOW - AN_HOUR)
    assert set(StepCount.objects.values_list("pk", flat=True)) == ids


def test_steps_that_have_gone_leave_no_row(aino: Post) -> None:
    first = a_case(aino, WEST).current_step
    assert first
    told_now = StepCount.objects.values_list("team", "figure", "at", "number")
    rows = set(told_now)
    steps = loose_steps(first, 3, Random(1))  # noqa: S311 (no secret)
    Step.objects.filter(pk__in=[step.pk for step in steps]).update(
        ended_at=NOW, state=StepState.ENDED, result=StepResult.CLOSED
    )
    assert StepCount.objects.count() > len(rows)
    sum_up(NOW - dt.timedelta(days=9))
    assert set(told_now.all()) == rows
    sum_up_steps.call()


def test_what_the_board_doesnt_tell_writes_no_row(aino: Post) -> None:
    case = a_case(aino, WEST)
    rows = StepCount.objects.count()
    Step.objects.filter(track=case.track_id).update(words="Call again", opened_at=NOW - AN_HOUR)
    assert StepCount.objects.count() == rows


def test_a_partners_people_count_their_own_teams(aino: Post, helmi: Post) -> None:
    a_case(aino, LINE)
    a_case(helmi, WEST)
    teams = StepCount.objects.values_list("team", flat=True)
    with told(SOMEBODY, PARTNER):
        assert set(teams.all()) == {LINE}
    with told(SOMEBODY, COUNTY):
        assert set(teams.all()) == {LINE, WEST}
    with told("", ""):
        assert not teams.all().exists()


def test_emptied_steps_leave_no_counts(aino: Post) -> None:
    a_case(aino, WEST)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("RESET ROLE")
        for statement in (*guards("DISABLE"), "TRUNCATE work_step CASCADE", *guards("ENABLE")):
            cursor.execute(statement)
        cursor.execute("SET ROLE reimari_app")
    assert not StepCount.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_sum_up_at_once_lose_nothing(aino: Post, lea: Post) -> None:
    for _ in range(8):
        a_case(aino, WEST, service_task_id="WORKING_AGE")
    before = on_the_board(lea, By.TEAM, NOW)
    race(*[lambda: sum_up(NOW - AN_HOUR)] * 4)
    assert on_the_board(lea, By.TEAM, NOW) == before
