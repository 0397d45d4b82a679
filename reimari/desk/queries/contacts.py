"""Contacts in the order of their arrival, the newest first, page by page."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.utils import timezone

from reimari.access.actor import Actor
from reimari.contacts import access
from reimari.contacts.models import Contact, Matter, Participant
from reimari.contacts.queries import persons_known_to
from reimari.contacts.states import ContactState, Part
from reimari.region.profile.values import Profile, by_code, fold

ON_A_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One contact in the list."""

    contact: Contact
    who: str
    kind: str
    about: str
    needs: str
    places: str
    is_protected: bool  # told to those who may see the person
    person_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The contacts that arrived on one day."""

    on: dt.date
    rows: list[Row]


def contacts_of(actor: Actor, *, only_mine: bool, only_open: bool) -> QuerySet[Contact]:
    """The contacts that the actor may list."""
    rows = access.LIST.rows(actor, Contact.objects.all())
    if only_mine:
        rows = rows.filter(recorded_by=actor.id)
    return rows.filter(state=ContactState.OPEN) if only_open else rows


def page_of(rows: QuerySet[Contact], after: str) -> tuple[list[Contact], str]:
    """The contacts after the given place in the list, and the place from which the next page begins."""
    place = _place(after)
    if place:
        at, pk = place
        rows = rows.filter(Q(received_at__lt=at) | Q(received_at=at, pk__lt=pk))
    found = list(rows.select_related("channel", "team").order_by("-received_at", "-pk")[: ON_A_PAGE + 1])
    shown = found[:ON_A_PAGE]
    last = shown[-1] if len(found) > ON_A_PAGE else None
    return shown, f"{last.received_at.timestamp():.6f}_{last.pk}" if last else ""


def _place(after: str) -> tuple[dt.datetime, UUID] | None:
    moment, _, pk = after.partition("_")
    try:
        return dt.datetime.fromtimestamp(float(moment), dt.UTC), UUID(pk)
    except (ValueError, OverflowError, OSError):
        return None


def days_of(contacts: list[Contact], actor: Actor, profile: Profile, language: str) -> list[Day]:
    """The contacts by day, with who and what; three queries however many there are."""
    prefetch_related_objects(contacts, "participants__person", "matters__place")
    persons = {one.person_id for contact in contacts for one in contact.participants.all() if one.person_id}
    seen = (
        set(persons_known_to(actor).filter(pk__in=persons).values_list("pk", flat=True)) if persons else set()
    )
    rows = [_row(contact, seen, profile, language) for contact in contacts]
    by_day = groupby(rows, key=lambda row: timezone.localdate(row.contact.received_at))
    return [Day(on=day, rows=list(found)) for day, found in by_day]


def _row(contact: Contact, seen: set[UUID], profile: Profile, language: str) -> Row:
    people = sorted(contact.participants.all(), key=lambda one: (one.part != Part.CLIENT, one.pk))
    contactor = next((one for one in people if one.part == Part.CONTACTOR), None)
    client = next((one for one in people if one.person_id), contactor)
    matters = sorted(contact.matters.all(), key=lambda matter: matter.number)
    protected = {one.person_id for one in people if one.person and one.person.is_protected}
    return Row(
        contact=contact,
        who=_name(client, seen) if client else "",
        kind=str(contactor.get_kind_display()) if contactor else "",
        about=matters[0].own_words if matters else "",
        needs=", ".join(dict.fromkeys(_needs(matters, profile, language))),
        places=""
        if protected
        else ", ".join(dict.fromkeys(str(each.place) for each in matters if each.place)),
        is_protected=bool(protected & seen),
        person_ids=tuple(one.person_id for one in people if one.person_id),
    )


def _name(one: Participant, seen: set[UUID]) -> str:
    return str(one.person) if one.person_id in seen else one.name or ""


def _needs(matters: list[Matter], profile: Profile, language: str) -> list[str]:
    needs = by_code(profile.needs)
    found = (needs.get(fold(matter.need)) for matter in matters if matter.need)
    return [need.name.in_language(language) for need in found if need]
