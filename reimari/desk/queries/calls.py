"""Calls in words: what rings for the viewer, who waits on their lines, and the call that a form is about."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from reimari.access.actor import Actor
from reimari.common.shell import Ringing
from reimari.contacts import access as contacts
from reimari.contacts.models import Contact, Participant
from reimari.desk.forms.choices import language_name
from reimari.desk.queries.rows import name_in
from reimari.people.rules import shown_phone
from reimari.region.profile.values import by_code
from reimari.telephony.access import ATTACH, SEE
from reimari.telephony.models import Call
from reimari.telephony.queries import Counted, calls_for, counted, waiting_on
from reimari.telephony.states import CallState
from reimari.work.queries import County

MOST = 3


@dataclass(frozen=True, slots=True)
class Queue:
    """How many wait on a line, and the whole minutes that the first of them has waited."""

    calls: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Incoming:
    """The call that a form is about, and earlier contacts from its number that the writer may see."""

    call: Call
    number: str
    line: str
    language: str
    earlier: Sequence[Contact]


def ringing(actor: Actor, *, but: str = "") -> Iterator[Ringing]:
    """What rings for the actor, or what they have answered and not written down. Two queries at most."""
    for call in calls_for(actor, now=timezone.now()):
        if str(call.pk) != but:
            yield Ringing(
                id=call.pk,
                url=f"{reverse('desk:new_contact')}?call={call.pk}",
                number=shown_phone(call.number) if call.number else "",
                line=line_words(call),
                language=language_name(call.language) if call.language else "",
                is_answered=call.state == CallState.ANSWERED,
            )


def line_words(call: Call) -> str:
    """The line as people call it: its channel, the area that was called, and if it is for urgent matters."""
    area = call.area or (call.team.area if call.team else None)
    only = gettext("urgent matters only") if call.channel.urgent_only else ""
    return ", ".join(filter(None, (str(call.channel), str(area) if area else "", only)))


def queues(actor: Actor, *, now: dt.datetime) -> Mapping[str, Queue]:
    """Who waits on the actor's lines, by the code of the channel; one query."""
    if not actor.may(SEE.name):
        return {}
    return {
        code: Queue(each.calls, int((now - each.since).total_seconds() // 60))
        for code, each in waiting_on(actor, now=now).items()
    }


@dataclass(frozen=True, slots=True)
class Row:
    """A call of a list: who, on which line, in which language, how many whole minutes it waited."""

    call: Call
    number: str
    line: str
    language: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Sum:
    """What a line has had today."""

    line: str
    counted: Counted


def rows_of(calls: Iterable[Call], *, now: dt.datetime) -> list[Row]:
    """Calls as their list shows them."""
    return [
        Row(
            call=call,
            number=shown_phone(call.number) if call.number else "",
            line=line_words(call),
            language=language_name(call.language) if call.language else "",
            minutes=int(((call.over_at or now) - call.began_at).total_seconds() // 60),
        )
        for call in calls
    ]


def sums_of(actor: Actor, county: County, *, since: dt.datetime) -> list[Sum]:
    """What each of the actor's lines has had since then. One query."""
    names = by_code(county.profile.channels)
    return [Sum(name_in(names, each.channel), each) for each in counted(actor, since=since)]


def call_named(actor: Actor, typed: str) -> Call | None:
    """The call that an address or a form names, if the actor may write it down; at most one query."""
    try:
        pk = UUID(typed)
    except ValueError:
        return None
    calls = ATTACH.rows(actor, Call.objects.select_related("channel", "team__area", "area"))
    return calls.filter(pk=pk).first()


def key_of_call(call: Call, actor: Actor) -> UUID:
    """The key of the one form in which the actor writes this call down, however often they open it."""
    return uuid5(call.pk, str(actor.id))


def incoming(actor: Actor, call: Call) -> Incoming:
    """The call as its form shows it. One query more."""
    return Incoming(
        call=call,
        number=shown_phone(call.number) if call.number else "",
        line=line_words(call),
        language=language_name(call.language) if call.language else "",
        earlier=_earlier(actor, call.number) if call.number else (),
    )


def _earlier(actor: Actor, number: str) -> list[Contact]:
    heard = Participant.objects.filter(phone=number).values("contact")
    seen = contacts.VIEW.rows(actor, Contact.objects.filter(pk__in=heard))
    return list(seen.select_related("channel").order_by("-received_at", "pk")[:MOST])
