"""By which basis somebody could look at a person's data at a moment (I-01, 703/2023 9 §)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Basis(StrEnum):
    """The bases, the strongest first."""

    STEP = "step"
    RELATIONSHIP = "relationship"
    CONTACT = "contact"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment to another; without an end it goes on."""

    since: dt.datetime
    until: dt.datetime | None = None

    def holds(self, at: dt.datetime) -> bool:
        """Whether the moment lies in it."""
        return self.since <= at and (self.until is None or at <= self.until)


@dataclass(frozen=True, slots=True)
class Held:
    """A post of somebody in a team; the last day is inclusive."""

    viewer: UUID
    team: str
    since: dt.date
    until: dt.date | None
    role: str = ""

    def holds(self, day: dt.date) -> bool:
        """Whether the post is held on the day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Fact:
    """What was work with a person: for whom of the viewers or which teams, and when."""

    basis: Basis
    person: UUID
    span: Span
    viewers: frozenset[UUID] = frozenset()
    teams: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of the viewers' work with the persons, as the rows tell it now."""

    work: Sequence[Fact] = ()
    posts: Sequence[Held] = field(default=())

    def teams(self, viewer: UUID, day: dt.date) -> frozenset[str]:
        """The teams of the viewer's posts on the day."""
        return frozenset(post.team for post in self.posts if post.viewer == viewer and post.holds(day))

    def roles(self, viewer: UUID, day: dt.date) -> tuple[str, ...]:
        """The roles of those posts, each once, in words."""
        held = (post.role for post in self.posts if post.viewer == viewer and post.holds(day))
        return tuple(dict.fromkeys(filter(None, held)))


def bases_at(viewer: UUID, person: UUID, at: dt.datetime, day: dt.date, facts: Facts) -> tuple[Basis, ...]:
    """The bases that held then, the strongest first; none: the rows tell of none any more (I-01)."""
    teams = facts.teams(viewer, day)
    found = {
        fact.basis
        for fact in facts.work
        if fact.person == person and fact.span.holds(at) and (viewer in fact.viewers or fact.teams & teams)
    }
    return ordered(found)


def ordered(found: Iterable[Basis]) -> tuple[Basis, ...]:
    """The bases in their own order."""
    kept = set(found)
    return tuple(each for each in Basis if each in kept)
