"""Contacts in the order of their arrival, the newest first, page by page."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.gaps import anybody, filled
from reimari.common.asking import Asked, Given
from reimari.contacts import access
from reimari.contacts.models import Contact
from reimari.contacts.queries import known_among
from reimari.contacts.states import CameVia, ContactState, Outcome, Part, ParticipantKind
from reimari.desk.queries.partakers import About, Partaker, matters_of, who_took_part
from reimari.desk.queries.rows import name_in
from reimari.desk.queries.ways import Narrowed
from reimari.mail.access import VIEW as VIEW_MAIL
from reimari.mail.models import Mail
from reimari.region.profile.values import Profile, by_code

ON_A_PAGE = 50
EVERYTHING = Narrowed()
NARROWED = {
    # said twice: the index holds only these
    "via": Q(~Q(came_via__in=["", CameVia.RIGHT_WAY]), came_via=Given("via")),
    "line": Q(team=Given("line")),
    "since": Q(received_at__gte=Given("since")),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A contact as the list has it."""

    pk: UUID
    channel: str  # a code
    state: str
    outcome: str
    is_urgent: bool
    received_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One contact in the list."""

    contact: Listed
    channel: str
    outcome: str
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


def page_of(
    actor: Actor, after: str, *, only_mine: bool, only_open: bool, narrowed: Narrowed = EVERYTHING
) -> tuple[list[Listed], str]:
    """The contacts after the given place in the list, and the place from which the next page begins.

    Only those that the actor may list, as far as the list isn't `narrowed` to fewer. One query.
    """
    doing = actor.doing(access.LIST.name)
    if not doing.posts:
        return [], ""
    place = place_in(after)
    at, pk = place or (None, None)
    asked = _listing(
        own=doing.acts_for_own(),
        mine=only_mine,
        open_=only_open,
        goes_on=place is not None,
        narrowed=frozenset(narrowed.asked),
    )
    given = {"via": narrowed.via, "line": narrowed.line, "since": narrowed.begins_at}
    found = [Listed(*row) for row in asked.rows(user=actor.id, at=at, pk=pk, **given, **filled(doing))]
    shown = found[:ON_A_PAGE]
    last = shown[-1] if len(found) > ON_A_PAGE else None
    return shown, f"{last.received_at.timestamp():.6f}_{last.pk}" if last else ""


@cache
def _listing(*, own: bool, mine: bool, open_: bool, goes_on: bool, narrowed: frozenset[str]) -> Asked:
    rows = Contact.objects.filter(access.LIST.rule(anybody(own=own)))
    if mine:
        rows = rows.filter(recorded_by=Given("user"))
    if open_:
        rows = rows.filter(state=ContactState.OPEN)
    for name in sorted(narrowed):
        rows = rows.filter(NARROWED[name])
    if goes_on:
        rows = rows.filter(Q(received_at__lt=Given("at")) | Q(received_at=Given("at"), pk__lt=Given("pk")))
    columns = ("pk", "channel", "state", "outcome", "is_urgent", "received_at")
    return Asked(lambda: rows.order_by("-received_at", "-pk").values_list(*columns)[: ON_A_PAGE + 1])


def place_in(after: str) -> tuple[dt.datetime, UUID] | None:
    """A place in such a list, as the address tells it: a moment and an id; None for anything else."""
    moment, _, pk = after.partition("_")
    try:
        return dt.datetime.fromtimestamp(float(moment), dt.UTC), UUID(pk)
    except (ValueError, OverflowError, OSError):
        return None


def days_of(contacts: list[Listed], actor: Actor, profile: Profile) -> list[Day]:
    """The contacts by day, with who and what; four queries at most, however many there are."""
    ids = [contact.pk for contact in contacts]
    people, matters = who_took_part(ids), matters_of(ids)
    persons = {one.person_id for rows in people.values() for one in rows if one.person_id}
    seen = known_among(actor, persons)
    subjects = _subjects([pk for pk in ids if not _words(matters.get(pk, []))], actor)
    rows = [
        _row(contact, people.get(contact.pk, []), matters.get(contact.pk, []), seen, profile, subjects)
        for contact in contacts
    ]
    by_day = groupby(rows, key=lambda row: timezone.localdate(row.contact.received_at))
    return [Day(on=day, rows=list(found)) for day, found in by_day]


def _words(matters: list[About]) -> str:
    """What was said, as the list shows it."""
    return matters[0].own_words if matters else ""


def _subjects(contacts: list[UUID], actor: Actor) -> dict[UUID, str]:
    """Where nothing was said: the subject of the e-mail that the contact came by, if the actor sees it."""
    if not contacts or not actor.may(VIEW_MAIL.name):
        return {}
    mails = VIEW_MAIL.rows(actor, Mail.objects.filter(contact__in=contacts))
    return dict(mails.order_by("-received_at", "-pk").values_list("contact", "subject"))


def _row(
    contact: Listed,
    people: list[Partaker],
    matters: list[About],
    seen: set[UUID],
    profile: Profile,
    subjects: Mapping[UUID, str],
) -> Row:
    people = sorted(people, key=lambda one: one.part != Part.CLIENT)
    contactor = next((one for one in people if one.part == Part.CONTACTOR), None)
    client = next((one for one in people if one.person_id), contactor)
    protected = {one.person_id for one in people if one.is_protected}
    places = (name_in(by_code(profile.places), each.place) for each in matters if each.place)
    needs = (name_in(by_code(profile.needs), each.need) for each in matters if each.need)
    return Row(
        contact=contact,
        channel=name_in(by_code(profile.channels), contact.channel),
        outcome=str(Outcome(contact.outcome).label) if contact.outcome else "",
        who=(client.person if client.person_id in seen else client.name) if client else "",
        kind=str(ParticipantKind(contactor.kind).label) if contactor else "",
        about=_words(matters) or subjects.get(contact.pk, ""),
        needs=", ".join(dict.fromkeys(needs)),
        places="" if protected else ", ".join(dict.fromkeys(places)),
        is_protected=bool(protected & seen),
        person_ids=tuple(one.person_id for one in people if one.person_id),
    )
