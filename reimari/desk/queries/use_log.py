"""Who saw or did what to whom, in words (I-02). Names come from here only; identity codes never do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from reimari.access.actor import Actor
from reimari.access.catalogue import Action
from reimari.accounts.models import User
from reimari.audit.models import Disclosure, Event, Logged
from reimari.cases import access as cases
from reimari.contacts import access as contacts
from reimari.people import access as people
from reimari.people.models import Person
from reimari.people.queries import finnish, found_by, in_finnish_order
from reimari.records.queries.bases import day_of, facts_of
from reimari.records.queries.words import (
    Disclosed,
    actor_words,
    basis_words,
    disclosed,
    looking_after,
    organisation_names,
    users_of,
    what_was_done,
)
from reimari.records.rules.basis import Facts, bases_at
from reimari.region.profile.values import Profile

PAGE_SIZE = 50
NAMED = 5  # persons named in one row; the row's own page names all
FOUND = 20

PAGES: dict[str, tuple[Action, str]] = {
    "people.person": (people.VIEW, "desk:person"),
    "cases.case": (cases.VIEW, "desk:case"),
    "contacts.contact": (contacts.VIEW, "desk:contact"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of either log in words. `more`: so many persons aren't named in this row.

    Of one person's events also the identifier of whoever looked, their roles then, and by which bases.
    """

    row: Logged
    who: str
    organisation: str
    what: str
    on: str = ""
    url: str = ""
    outcome: str = ""
    persons: tuple[tuple[UUID, str], ...] = ()
    more: int = 0
    user: str = ""
    roles: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    disclosed: Disclosed | None = None


@dataclass(frozen=True, slots=True)
class LogPage:
    """Rows of the log, the newest first; `next`: the id after which the next page begins."""

    lines: Sequence[Line]
    next: int | None

    @property
    def person_ids(self) -> set[UUID]:
        """Every person who is named."""
        return {person for line in self.lines for person, _name in line.persons}


def users() -> list[tuple[str, str]]:
    """Everybody who has signed in or could, for a choice. One query."""
    rows = User.objects.order_by(finnish(F("last_name")), finnish(F("first_name")), "pk")
    return [(str(user.pk), str(user)) for user in rows]


def persons_found(words: str) -> list[Person]:
    """Persons whom the words may mean, at most twenty, by name."""
    return list(in_finnish_order(found_by(Person.objects.all(), words))[:FOUND])


def events_page(
    wanted: Q, *, actor: Actor, person: UUID | None, after: int | None, whole: bool = False
) -> LogPage:
    """Fifty events, in at most seven queries; of one person in five more, with the bases of each look.

    `person` is named first; `whole`: every person is named.
    """
    rows, following = _page(Event.objects.filter(wanted), after)
    named = None if whole else NAMED
    shown = {row.pk: _shown(row.person_ids, person)[:named] for row in rows}
    names = _names(each for ids in shown.values() for each in ids)
    users, organisations = users_of(rows), organisation_names()
    links = _links(rows, actor)
    facts = _facts(rows, person) if person else None
    lines = [
        Line(
            row=row,
            who=actor_words(row, users),
            **(_by_right(row, person, users, facts) if person and facts else {}),
            organisation=organisations.get(row.organisation, row.organisation),
            what=what_was_done(row.action),
            on=_kind(row.subject_type),
            url=links.get((row.subject_type, row.subject_id), ""),
            outcome=row.get_outcome_display(),
            persons=tuple((each, names.get(each, _("unknown"))) for each in shown[row.pk]),
            more=len(row.person_ids) - len(shown[row.pk]),
        )
        for row in rows
    ]
    return LogPage(lines, following)


def disclosures_page(wanted: Q, *, profile: Profile, after: int | None) -> LogPage:
    """Fifty disclosures: what was told, by whom, to whom, for what, by which right (703/2023 10 § 3)."""
    rows, following = _page(Disclosure.objects.filter(wanted), after)
    names = _names(row.person_id for row in rows if row.person_id)
    lines = [
        Line(
            row=told.row,
            who=told.discloser,
            organisation="",
            what=told.purpose,
            persons=((pk, names.get(pk, _("unknown"))),) if (pk := told.row.person_id) else (),
            disclosed=told,
        )
        for told in disclosed(rows, profile)
    ]
    return LogPage(lines, following)


def _facts(rows: Sequence[Event], person: UUID) -> Facts:
    """What was work of those who looked with the person while they did."""
    viewers = {row.actor_id for row in rows if row.actor_id}
    times = [row.at for row in rows]
    return facts_of(viewers, {person}, since=min(times), until=max(times)) if viewers else Facts()


def _by_right(row: Event, person: UUID, users: Mapping[UUID, User], facts: Facts) -> dict[str, Any]:
    if not row.actor_id:
        return {}
    day = day_of(row.at)
    held = bases_at(row.actor_id, person, row.at, day, facts)
    user = users.get(row.actor_id)
    return {
        "user": user.username if user else "",
        "roles": facts.roles(row.actor_id, day),
        "bases": tuple(basis_words(held)) or (looking_after(row) or _("none that the records tell of now"),),
    }


def _page[R: Logged](rows: QuerySet[R], after: int | None) -> tuple[list[R], int | None]:
    if after:
        rows = rows.filter(pk__lt=after)
    found = list(rows.order_by("-pk")[: PAGE_SIZE + 1])
    return found[:PAGE_SIZE], found[PAGE_SIZE - 1].pk if len(found) > PAGE_SIZE else None


def _shown(ids: Sequence[UUID], first: UUID | None) -> list[UUID]:
    return sorted(ids, key=lambda each: (each != first, each))


def _names(ids: Iterable[UUID]) -> dict[UUID, str]:
    wanted = set(ids)
    rows = Person.objects.filter(pk__in=wanted).only("last_name", "first_names").order_by("pk")
    return {person.pk: str(person) for person in rows} if wanted else {}


def _kind(subject_type: str) -> str:
    try:
        return capfirst(str(apps.get_model(subject_type)._meta.verbose_name))
    except (LookupError, ValueError):
        return subject_type


def _links(rows: Sequence[Event], actor: Actor) -> dict[tuple[str, str], str]:
    """Addresses of those subjects that the viewer may see by the rules of their own pages."""
    found: dict[tuple[str, str], str] = {}
    for kind, (action, page) in PAGES.items():
        ids = {row.subject_id for row in rows if row.subject_type == kind}
        if ids and actor.may(action.name):
            model = apps.get_model(kind)
            seen = action.rows(actor, model._default_manager.filter(pk__in=ids))
            found |= {(kind, str(pk)): reverse(page, args=[pk]) for pk in seen.values_list("pk", flat=True)}
    return found
