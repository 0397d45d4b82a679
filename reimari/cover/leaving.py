"""Whoever has gone leaves no step behind: what they had taken goes back to its team's list (R-KS-52)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from reimari.access.actor import Actor
from reimari.accounts.models import User
from reimari.common.problems import Refused
from reimari.staff.queries import actor_of
from reimari.staff.roster import TEAMS, Held, posts_held
from reimari.work.access import VIEW
from reimari.work.actions import return_step
from reimari.work.models import Step
from reimari.work.states import ReturnReason


@dataclass(slots=True)
class GivenBack:
    """How many steps stand on their lists again, and which can't: for those somebody has to be chosen."""

    back: int = 0
    refused: list[tuple[Step, Refused]] = field(default_factory=list)


def steps_of_gone(now: dt.datetime) -> list[Step]:
    """Taken steps whose worker has no post today by which they see them, the first due first.

    Whoever helped a team finishes what they took there (ADR 0029); whoever reaches their own work alone has
    it in the team of their post. Three queries, and two for each person who may have gone.
    """
    today = timezone.localdate(now)
    taken = Step.objects.open().filter(worker__isnull=False)
    pairs = list(taken.order_by().values_list("worker", "team").distinct())
    every = TEAMS.rows()
    held = posts_held(every, [team.pk for team in every], first=today, last=today)
    away = [pair for pair in pairs if not _reached(held.get(pair[0], ()), pair[1], today)]
    if not away:
        return []
    users = User.objects.in_bulk({user for user, _team in away})
    reach = {user: _teams_of(actor_of(each, on=today)) for user, each in users.items()}
    left = Q(pk__in=[])
    for user, team in away:
        if team not in reach[user]:
            left |= Q(worker=user, team=team)
    return list(taken.filter(left).order_by("due_at", "pk"))


def _reached(mine: Iterable[Held], team: str, today: dt.date) -> bool:
    return any(each.holds_on(today) and team in (each.works_for(today) | each.answers) for each in mine)


def _teams_of(actor: Actor) -> set[str]:
    doing = actor.doing(VIEW.name)
    return {*doing.teams(), *doing.home_teams(), *doing.finishing_teams()}


def give_back(steps: Iterable[Step], *, actor: Actor, now: dt.datetime) -> GivenBack:
    """Each step to the list of its team; what somebody else has taken meanwhile is left with them."""
    done = GivenBack()
    for step in steps:
        worker: UUID | None = step.worker_id
        try:
            return_step(step, reason=ReturnReason.ABSENT, seen_worker=worker, actor=actor, now=now)
            done.back += 1
        except Refused as refusal:
            done.refused.append((step, refusal))
    return done
