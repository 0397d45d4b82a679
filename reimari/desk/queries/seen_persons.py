"""Whom one user has opened, by day: persons, how often, by which bases (I-02)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from reimari.people.models import Person
from reimari.records.queries.bases import day_of, facts_of
from reimari.records.queries.looks import Look, looks_of
from reimari.records.queries.words import basis_words
from reimari.records.rules.basis import bases_at

PAGE_SIZE = 50
LAST_DAYS = dt.timedelta(days=30)  # what is shown when no first day is named


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """A person on a day, as the user opened them."""

    look: Look
    name: str
    bases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeenPage:
    """Persons by day, the newest first; `next`: after how many the next page begins."""

    lines: Sequence[PersonSeen]
    next: int | None
    since: dt.date
    until: dt.date

    @property
    def person_ids(self) -> set[UUID]:
        """Every person who is named."""
        return {line.look.person for line in self.lines}


def seen_by(
    user: UUID, *, since: dt.date | None, until: dt.date | None, today: dt.date, after: int
) -> SeenPage:
    """Fifty persons whom the user opened, in seven queries."""
    last = until or today
    first = since or last - LAST_DAYS
    found = looks_of(user, first, last, skip=after, most=PAGE_SIZE + 1)
    looks = found[:PAGE_SIZE]
    ids = {look.person for look in looks}
    names = {person.pk: str(person) for person in Person.objects.filter(pk__in=ids).order_by("pk")}
    facts = None
    if looks:
        times = min(look.first for look in looks), max(look.last for look in looks)
        facts = facts_of({user}, ids, since=times[0], until=times[1])
    lines = []
    for look in looks:
        held = bases_at(user, look.person, look.last, day_of(look.last), facts) if facts else ()
        words = tuple(basis_words(held)) or (_("none that the records tell of now"),)
        lines.append(PersonSeen(look, names.get(look.person, _("unknown")), words))
    return SeenPage(lines, after + PAGE_SIZE if len(found) > PAGE_SIZE else None, first, last)
