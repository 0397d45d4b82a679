"""A team's work list: which teams, which tab, which filter, which page of it (C27, C28, R-IU-33)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from reimari.access.actor import Actor
from reimari.cases.states import ACCEPT_STEP
from reimari.staff.models import Team
from reimari.work import access
from reimari.work.models import Step, is_late, is_soon_late

PAGE_SIZE = 50


class TabKey(StrEnum):
    NEW = "new"
    MINE = "mine"
    ALL = "all"
    LATE = "late"
    SOON = "soon"
    WAITING = "waiting"
    BACK = "back"
    OFFERED = "offered"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the list a page begins: after this due time and step."""

    due_at: dt.datetime
    step: UUID

    def __str__(self) -> str:
        return f"{self.due_at.astimezone(dt.UTC):%Y%m%dT%H%M%S%f}_{self.step}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """The place that an address names; nothing when it isn't one, so that the list begins at its top."""
        moment, _, step = text.partition("_")
        try:
            at = dt.datetime.strptime(moment, "%Y%m%dT%H%M%S%f").replace(tzinfo=dt.UTC)
            return cls(at, UUID(step))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list, and where the next begins."""

    steps: Sequence[Step]
    next: Place | None


def teams_of(actor: Actor) -> list[Team]:
    """The teams whose lists the actor may see: those of the actor's own posts first, then by unit."""
    teams = access.LIST.rows(actor, Team.objects.select_related("unit")).order_by("unit", "code")
    own = set(actor.doing(access.LIST.name).home_teams())
    return sorted(teams, key=lambda team: team.pk not in own)


def by_unit(teams: Sequence[Team]) -> list[tuple[str, list[Team]]]:
    """The teams under the names of their units, in their order."""
    return [(str(unit), list(group)) for unit, group in groupby(teams, key=lambda team: team.unit)]


def steps_on_list(actor: Actor, team: Team) -> QuerySet[Step]:
    """The open steps of the team that the actor may see: all of them or none, by the rule of `work.view`.

    The rule's teams beside this one would keep PostgreSQL from walking the list in its order.
    """
    seen = {team.pk} & set(actor.doing(access.VIEW.name).teams())
    return Step.objects.on_list(sorted(seen))


def takes_from(actor: Actor, team: Team) -> bool:
    """Whether the actor may take steps of this team's list: of all or of none, by the rule of `work.take`."""
    return team.pk in actor.doing(access.TAKE.name).teams()


def counts(steps: QuerySet[Step], *, mine: UUID | None, now: dt.datetime) -> dict[TabKey, int]:
    """How many steps stand behind each tab, in one query."""
    numbers = {key.value: Count("pk", filter=_tab(key, mine=mine, now=now)) for key in TabKey}
    found = steps.aggregate(**numbers)
    return {key: found[key.value] for key in TabKey}


def on_tab(steps: QuerySet[Step], key: TabKey, *, mine: UUID | None, now: dt.datetime) -> QuerySet[Step]:
    """The steps behind a tab."""
    return steps.filter(_tab(key, mine=mine, now=now))


def page_of(steps: QuerySet[Step], *, after: Place | None) -> ListPage:
    """Fifty steps by due time, those due first first. One query of one table."""
    if after:
        later = Q(due_at__gt=after.due_at) | Q(due_at=after.due_at, pk__gt=after.step)
        steps = steps.filter(later, due_at__gte=after.due_at)
    found = list(steps.order_by("due_at", "pk")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    more = len(found) > PAGE_SIZE
    return ListPage(shown, Place(shown[-1].due_at, shown[-1].pk) if more else None)


def _tab(key: TabKey, *, mine: UUID | None, now: dt.datetime) -> Q:
    tabs = {
        TabKey.NEW: Q(worker=None) & ~Q(kind=ACCEPT_STEP),
        TabKey.MINE: Q(worker=mine),
        TabKey.LATE: is_late(now),
        TabKey.SOON: is_soon_late(now),
        TabKey.WAITING: Q(waits_for_client=True),
        TabKey.BACK: Q(came_back_at__isnull=False),
        TabKey.OFFERED: Q(kind=ACCEPT_STEP),
    }
    return tabs.get(key, Q())
