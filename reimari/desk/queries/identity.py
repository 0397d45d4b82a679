"""Whether the viewer has made sure who the client on the phone is, and how it is done here (I-16)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from reimari.access.actor import Actor
from reimari.audit.models import Event, Outcome
from reimari.contacts.models import Participant
from reimari.contacts.states import Part, ParticipantKind
from reimari.desk.queries.rows import language
from reimari.people.access import CHECK_IDENTITY
from reimari.people.rules import IDENTITY_HOLDS, access_rules_of, identity_holds
from reimari.work.queries import County


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """`checked`: the client may be told of their own matters now. `procedure`: how it is checked, if told.

    `person`: whom the viewer may say to have checked; None: nobody, or not theirs to say.
    """

    checked: bool
    procedure: str
    invented: bool
    person: UUID | None = None


def identity_of(actor: Actor, person: UUID | None, county: County, *, now: dt.datetime) -> Identity:
    """The identity of a person whom the viewer may see; one query, none for nobody.

    Of nobody in particular (an anonymous client) there is none to check.
    """
    if person is None:
        return procedure_of(county, checked=True, now=now)
    made_sure = identity_holds(_checked_at(actor, person, now), now)
    may = person if actor.may(CHECK_IDENTITY.name) else None
    return procedure_of(county, checked=made_sure, now=now, person=may)


def identity_in(
    took_part: Iterable[Participant], actor: Actor, county: County, *, now: dt.datetime
) -> Identity:
    """The identity of a registered client who contacted us: as it was recorded, or said by the viewer since.

    A client known by what was heard alone has no matters with us that a link could tell.
    """
    own = [row for row in took_part if row.part == Part.CONTACTOR and row.kind == ParticipantKind.CLIENT]
    known = next((row for row in own if row.person_id), None)
    if known is None or known.identity_checked:
        return procedure_of(county, checked=True, now=now)
    return identity_of(actor, known.person_id, county, now=now)


def procedure_of(county: County, *, checked: bool, now: dt.datetime, person: UUID | None = None) -> Identity:
    """How the county checks who calls. No query."""
    rules = access_rules_of(county.profile, timezone.localdate(now))
    return Identity(
        checked=checked,
        procedure=rules.identity_check.in_language(language()) if rules else "",
        invented=bool(rules and rules.invented),
        person=person,
    )


def _checked_at(actor: Actor, person: UUID, now: dt.datetime) -> dt.datetime | None:
    """When the viewer said so last: on the person, or in a contact that they wrote down. One query."""
    since = now - IDENTITY_HOLDS
    said = Event.objects.filter(actor_id=actor.id, action=CHECK_IDENTITY.name, outcome=Outcome.DONE)
    said = said.filter(person_ids__contains=[person], at__gte=since)
    heard = Participant.objects.filter(person=person, identity_checked=True)
    mine = heard.filter(contact__recorded_by=actor.id, contact__recorded_at__gte=since)
    moments = said.order_by().values_list("at").union(mine.values_list("contact__recorded_at"))
    return max((at for (at,) in moments), default=None)
