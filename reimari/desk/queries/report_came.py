"""What a report comes of: a call, a callback, what was typed into New contact, a person known already."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.catalogue import Unseen
from reimari.callbacks.models import Callback
from reimari.common.ids import uuid_of
from reimari.concerns.access import RECORD
from reimari.concerns.actions import ClientSaid
from reimari.contacts.queries import persons_met_by
from reimari.desk.forms.report_begun import begun_by_call, begun_by_callback, begun_by_contact
from reimari.desk.queries import callbacks
from reimari.desk.queries.calls import call_named, key_of_call
from reimari.desk.queries.kept import kept_about
from reimari.people.models import Person
from reimari.telephony.models import Call

NEW_CONTACT = "new_contact"


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """The call or the callback that an address or a form names, as far as the viewer may say what it became.

    `ended`: the callback that was named, and that isn't theirs to end.
    """

    call: Call | None = None
    callback: Callback | None = None
    ended: UUID | None = None

    def key(self, actor: Actor) -> UUID | None:
        """The one form in which the viewer writes it down: the same as New contact's."""
        if self.call:
            return key_of_call(self.call, actor)
        return callbacks.key_of_callback(self.callback, actor) if self.callback else None

    def arrived_at(self, now: dt.datetime) -> dt.datetime:
        """The raw arrival (I-10): when the call came, else now."""
        return min(self.call.began_at, now) if self.call else now


def came_of(actor: Actor, named: QueryDict) -> Came:
    """One query for each that is named."""
    call = call_named(actor, named.get("call", ""))
    callback = callbacks.named(actor, named.get("callback", ""))
    return Came(call=call, callback=callback, ended=None if callback else uuid_of(named.get("callback", "")))


def begun_with(actor: Actor, key: UUID, came: Came) -> dict[str, Any]:
    """What the form begins with: what was typed into New contact under this key, else what it came of."""
    drafted = kept_about(actor, key, [NEW_CONTACT], now=timezone.now()).get(NEW_CONTACT)
    if drafted:
        return begun_by_contact(drafted.data)
    if came.call:
        return begun_by_call(came.call)
    return begun_by_callback(came.callback) if came.callback else {}


def person_met(actor: Actor, typed: str) -> Person:
    """The person whom a form names; one whom the actor hasn't met isn't theirs to know (I-01)."""
    pk = uuid_of(typed)
    person = persons_met_by(actor).filter(pk=pk).first() if pk else None
    if person is None:
        raise Unseen(RECORD, Person, typed[:60])
    return person


def as_client(said: ClientSaid, person: Person) -> ClientSaid:
    """Whom a report is about, when that is somebody registered."""
    return replace(
        said,
        person_id=person.pk,
        last_name=person.last_name,
        first_names=person.first_names,
        birth_date=person.birth_date,
        is_protected=said.is_protected or person.is_protected,
        details=None,
    )
