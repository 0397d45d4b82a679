"""What somebody at the random office wants to do: one deed, asked of one row, with everything it takes."""

import copy
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

from reimari.access.actor import Actor, ActorKind
from reimari.access.catalogue import Action
from reimari.access.deeds import Deed
from reimari.accounts.models import User
from reimari.cases.actions import SeenCase
from reimari.cases.models import Case
from reimari.staff.models import Team
from reimari.work.actions import Plan

MEET = 0.8  # how often two want something of the same matter
ENTITLED = 0.9  # how often somebody asks only for what the page would offer them
KINDS = ("contact_client", "wait_client", "needs_assessment", "other")


@dataclass(frozen=True, slots=True)
class Wish:
    """A deed with its row and values; asked for by `actor`, perhaps with a form's key."""

    deed: Deed[Any, Any, Any]
    row: Model
    actor: Actor
    given: Mapping[str, Any]

    @property
    def action(self) -> Action:
        return self.deed.action

    def done(self, now: dt.datetime, key: UUID | None) -> Model:
        """Do it, as a page would: raises what the deed raises. A new row is new each time."""
        row, given = copy.copy(self.row), {**self.given, "actor": self.actor, "now": now}
        answer: Model = self.deed.once(key, row, **given) if key else self.deed(row, **given)
        return answer


class Nothing(Exception):
    """There is no row of which this could be asked."""


@dataclass(frozen=True, slots=True)
class Person:
    """One of the staff, as who they act."""

    name: str
    user: User
    team: Team
    actor: Actor


@dataclass
class Desk:
    """What a wish is made from: who asks, the others, the moment, how far somebody had read, and chance."""

    asker: Person
    staff: Sequence[Person]
    teams: Sequence[Team]
    chance: Random
    now: dt.datetime
    read_until: int  # the last entry that a page showed, which may be an old one
    near: Model | None = None  # what somebody else asks something of at the same moment

    @property
    def actor(self) -> Actor:
        return self.asker.actor

    def row[M: Model](self, action: Action, rows: QuerySet[M]) -> M:
        """One of the newest; mostly one that the asker may do this with, and now and then just any.

        Where somebody else asks something of a row of the same matter, mostly that.
        """
        allowed = action.rows(self.actor, rows) if self.chance.random() < ENTITLED else rows
        close = list(self._near(allowed)) if self.chance.random() < MEET else []
        found = close or list(allowed.order_by("-pk")[:4])
        if not found:
            raise Nothing
        return self.of(found)

    def _near[M: Model](self, rows: QuerySet[M]) -> QuerySet[M]:
        track = getattr(self.near, "track_id", None)
        if track and hasattr(rows.model, "track"):
            return rows.filter(track=track).order_by("-pk")
        same = self.near is not None and rows.model is type(self.near)
        return rows.filter(pk=self.near.pk) if self.near and same else rows.none()

    def of[T](self, choices: Sequence[T]) -> T:
        """One of them by chance."""
        return self.chance.choice(choices)

    def maybe(self) -> bool:
        """In one of three."""
        return self.chance.random() < 1 / 3

    def team(self) -> Team:
        """One that exists."""
        return self.of(self.teams)

    def colleague(self) -> Person:
        """Oneself, more often than each of the others."""
        people = [person for person in self.staff if person.actor.kind == ActorKind.STAFF]
        return self.of([self.asker, *people] if self.asker in people else people)

    def seen(self, case: Case) -> SeenCase | None:
        """The case as the page showed it: not asked, as it is, or as it was some deeds ago."""
        return self.of((None, SeenCase(case.current_step_id), SeenCase(entry=self.read_until)))

    def plan(self) -> Plan:
        """What comes next: on somebody's list or in somebody's work, with or without an agreed time."""
        person = self.colleague() if self.maybe() else None
        return Plan(
            kind=self.of(KINDS),
            team=person.team if person else self.team(),
            worker_id=person.user.pk if person else None,
            words=self.of(("", "Call in the morning.")),
            at=self.now + dt.timedelta(days=3) if self.maybe() else None,
        )

    def wish(self, deed: Deed[Any, Any, Any], row: Model, **given: Any) -> Wish:
        return Wish(deed, row, self.actor, given)
