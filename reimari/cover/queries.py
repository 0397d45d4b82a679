"""What somebody who is away had to do meanwhile, and who covers whom."""

import datetime as dt
from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from reimari.access.actor import Actor
from reimari.common.asking import OneOfRows
from reimari.common.working_days import ONE_DAY
from reimari.cover import access
from reimari.cover.models import CoverItem, CoverPlan
from reimari.people.models import Relationship
from reimari.staff.models import Absence
from reimari.work.models import Step
from reimari.work.states import ACCEPT_STEP, ASK_STEP

LOOKS_AHEAD = 14  # days: what supervisors are told of coming shortages and absences


def end_of(day: dt.date) -> dt.datetime:
    """The first moment after the day, in Finnish time."""
    return timezone.make_aware(dt.datetime.combine(day + ONE_DAY, dt.time()))


def own_clients(users: Collection[UUID], day: dt.date) -> QuerySet[Relationship]:
    """The client relationships of the day whose own worker is one of these."""
    return Relationship.objects.on(day).filter(own_worker__in=users)


def steps_left(absences: Iterable[Absence], *, now: dt.datetime) -> QuerySet[Step]:
    """What those who are away still have: open steps of theirs that are due before they are back, what is
    offered to them, and what is due of their own clients and taken by nobody."""
    today, any_of = timezone.localdate(now), Q(pk__in=[])
    for each in absences:
        if each.withdrawn_at or each.last_on < today:
            continue
        clients = own_clients([each.user_id], max(today, each.first_on)).values("person")
        untaken = Q(OneOfRows("person", clients), worker=None, offered_to=None)
        mine = Q(worker=each.user_id) | Q(offered_to=each.user_id, worker=None) | untaken
        any_of |= Q(mine, due_at__lt=end_of(each.last_on))
    return Step.objects.open().exclude(kind=ASK_STEP).filter(any_of).order_by("due_at", "pk")


def steps_untaken(team: str, *, only: Collection[UUID] | None = None) -> QuerySet[Step]:
    """The team's open steps that somebody has to take, the most urgent first; no offers and no questions."""
    steps = Step.objects.open().filter(team=team, worker=None).exclude(kind__in=[ASK_STEP, ACCEPT_STEP])
    return (steps if only is None else steps.filter(pk__in=only)).order_by("due_at", "pk")


def plans_waiting(actor: Actor, *, now: dt.datetime) -> list[CoverPlan]:
    """The plans of those of the actor's people who are away now or soon, the first day first. One query."""
    today = timezone.localdate(now)
    plans = CoverPlan.objects.filter(
        absence__withdrawn_at=None,
        absence__last_on__gte=today,
        absence__first_on__lte=today + LOOKS_AHEAD * ONE_DAY,
    )
    rows = access.VIEW_PLAN.rows(actor, plans).select_related("absence__user", "accepted_by")
    return list(rows.order_by("absence__first_on", "pk"))


def covered_by(actor: Actor) -> list[CoverItem]:
    """What the actor does for others who are away, the first due first. One query."""
    items = CoverItem.objects.going_on().filter(to=actor.id)
    rows = items.select_related("step__person", "step__track__case", "plan__absence__user")
    return list(rows.order_by("step__due_at", "pk"))
