"""Who saw or did what to whom, in words (I-02). Names come from here only; identity codes never do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from reimari.access.actor import Actor, ActorKind
from reimari.access.catalogue import ACTIONS, Action
from reimari.accounts.models import User
from reimari.audit.models import Disclosure, Event, Logged
from reimari.cases import access as cases
from reimari.contacts import access as contacts
from reimari.desk.queries.relations import workers_told
from reimari.desk.queries.rows import name_in
from reimari.people import access as people
from reimari.people.models import Person
from reimari.people.queries import finnish, found_by, in_finnish_order
from reimari.region.profile.values import Profile, by_code
from reimari.staff.models import Organisation

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
    """One row of either log in words. `more`: so many persons aren't named in this row."""

    row: Logged
    who: str
    organisation: str
    what: str
    on: str = ""
    url: str = ""
    outcome: str = ""
    persons: tuple[tuple[UUID, str], ...] = ()
    more: int = 0
    told: tuple[str, ...] = ()


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
    """Fifty events, in at most seven queries. `person` is named first; `whole`: every person is named."""
    rows, following = _page(Event.objects.filter(wanted), after)
    named = None if whole else NAMED
    shown = {row.pk: _shown(row.person_ids, person)[:named] for row in rows}
    names = _names(each for ids in shown.values() for each in ids)
    who, organisations = _people_of(rows), _organisations()
    links = _links(rows, actor)
    lines = [
        Line(
            row=row,
            who=_who(row, who),
            organisation=organisations.get(row.organisation, row.organisation),
            what=_what(row.action),
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
    """Fifty disclosures: what was told to somebody who may not see the person (R-IU-06)."""
    rows, following = _page(Disclosure.objects.filter(wanted), after)
    names = _names(row.person_id for row in rows if row.person_id)
    who, organisations, workers = _people_of(rows), _organisations(), workers_told(*rows)
    lines = [
        Line(
            row=row,
            who=_who(row, who),
            organisation=organisations.get(row.organisation, row.organisation),
            what=_what(row.action),
            persons=((row.person_id, names.get(row.person_id, _("unknown"))),) if row.person_id else (),
            told=_told(row, profile, workers),
        )
        for row in rows
    ]
    return LogPage(lines, following)


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


def _people_of(rows: Sequence[Logged]) -> dict[UUID, str]:
    ids = {row.actor_id for row in rows if row.actor_id}
    return {pk: str(user) for pk, user in User.objects.in_bulk(ids).items()} if ids else {}


def _organisations() -> dict[str, str]:
    return {each.pk: str(each) for each in Organisation.objects.order_by("pk")}


def _who(row: Logged, names: dict[UUID, str]) -> str:
    if row.actor_id:
        return names.get(row.actor_id, _("unknown"))
    return _("the program itself") if row.actor_kind == ActorKind.SYSTEM else _("somebody not signed in")


def _what(action: str) -> str:
    known = ACTIONS.get(action)
    return str(known.label) if known else action


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


def _told(row: Disclosure, profile: Profile, workers: Mapping[str, User]) -> tuple[str, ...]:
    relations, units = by_code(profile.relations), by_code(profile.units)
    told = row.told.get("relations", [])
    said = tuple(
        f"{name_in(relations, each['relation'])}: {name_in(units, each['unit'])}"
        + (f", {workers.get(each['own_worker'], '')}" if "own_worker" in each else "")
        for each in told
    )
    return said or (_("nothing: no client relationship was found"),)
