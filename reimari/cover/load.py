"""How much somebody, a team and an area has to do, in points with their reasons (R-KS-54, R-PS-67)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from reimari.callbacks.queries import CALLING_STEPS
from reimari.cases.models import Meeting
from reimari.cases.states import MEETING_STEP, MeetingMode, MeetingState
from reimari.cover.queries import end_of
from reimari.cover.roster import there_on
from reimari.cover.rules.load import (
    Numbers,
    Part,
    Weights,
    duty_numbers,
    points_of,
    step_numbers,
    weights_with,
)
from reimari.region.profile.values import LoadRules, Profile, valid_items
from reimari.staff.rules.roster import Duty
from reimari.work.models import Step

CALLS = CALLING_STEPS[0]  # the step in which a client is called back
VISITS = {"mode": MeetingMode.HOME, "state": MeetingState.AGREED}


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamLoad:
    """What a team has to do: the points of its open steps, and how many people are at work for it today."""

    points: int
    people: int


def loads_of(profile: Profile, teams: Collection[str], *, now: dt.datetime) -> Mapping[str, TeamLoad]:
    """The load of each of these teams at the moment. Five queries, for however many."""
    if not teams:
        return {}
    today = timezone.localdate(now)
    weights, there = weights_of(profile, today), there_on(today, teams)
    numbers = numbers_by("team", Step.objects.open().filter(team__in=teams), today=today)
    return {
        team: TeamLoad(points=int(points_of(numbers.get(team, {}), weights)), people=len(there.at_work(team)))
        for team in teams
    }


def weights_of(profile: Profile, day: dt.date) -> Weights:
    """What each part of the work weighs on the day: as the county tells it, else our own."""
    rules = next(iter(valid_items(profile.load_rules, day)), LoadRules(code=""))
    return weights_with({part: getattr(rules, part.value) for part in Part}, invented=rules.invented)


def numbers_by(column: str, steps: QuerySet[Step], *, today: dt.date) -> dict[Any, Numbers]:
    """What these open steps count as, by the column. One query; says what `numbers_of` says of each."""
    rows = steps.order_by().values_list(column).annotate(**_counts(today))
    return {
        key: {part: number for part, number in zip(COUNTED, numbers, strict=True) if number}
        for key, *numbers in rows
    }


COUNTED = (Part.OPEN, Part.DUE_TODAY, Part.CALL, Part.HOME_VISIT, Part.WAITING)


def _counts(today: dt.date) -> dict[str, Count]:
    busy = Q(waits_for_client=False)
    conditions = {
        Part.OPEN: busy,
        Part.DUE_TODAY: busy & Q(due_at__lt=end_of(today)),
        Part.CALL: busy & Q(kind=CALLS),
        Part.HOME_VISIT: busy
        & Q(kind=MEETING_STEP, **{f"meeting__{name}": value for name, value in VISITS.items()}),
        Part.WAITING: ~busy,
    }
    return {f"n_{part}": Count("pk", filter=conditions[part]) for part in COUNTED}


def numbers_of(step: Step, *, today: dt.date) -> Numbers:
    """What one open step counts as. Its meeting comes with it (`select_related`)."""
    meeting: Meeting | None = getattr(step, "meeting", None) if step.kind == MEETING_STEP else None
    return step_numbers(
        due_at=step.due_at,
        end_of_day=end_of(today),
        waits_for_client=step.waits_for_client,
        calls=step.kind == CALLS,
        visits=meeting is not None and all(getattr(meeting, name) == value for name, value in VISITS.items()),
    )


def duty_by[Key: Hashable](
    planned: Iterable[Duty], key: Mapping[str, Key] | None = None, *, today: dt.date
) -> dict[Any, Numbers]:
    """What today's duties count as: by whose they are, or by what `key` says of the duty's team."""
    shares: dict[Any, list[int]] = defaultdict(list)
    for duty in planned:
        if duty.slot.day == today:
            shares[duty.user if key is None else key.get(duty.where.team)].append(duty.where.share)
    return {whose: duty_numbers(mine) for whose, mine in shares.items()}


def work_of(users: Collection[UUID], *, today: dt.date) -> dict[UUID, Numbers]:
    """What the steps of each of these people count as, in whichever team. One query."""
    return numbers_by("worker", Step.objects.open().filter(worker__in=list(users)), today=today)
