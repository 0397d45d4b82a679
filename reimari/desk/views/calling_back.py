"""A contact with the call and the callback it came by, and those asked for in it: in one transaction."""

import datetime as dt
from collections.abc import Callable, Sequence
from uuid import UUID, uuid5

from reimari.access.actor import Actor
from reimari.access.deeds import together
from reimari.callbacks.actions import Wish, reach_callback, request_callback
from reimari.callbacks.models import Callback
from reimari.callbacks.queries import team_of_line, via_of
from reimari.callbacks.rules import NO_CALLBACKS
from reimari.common.problems import Problem, Refused
from reimari.concerns.models import ConcernReport
from reimari.contacts.models import Contact
from reimari.contacts.queries import may_be_named
from reimari.contacts.states import Part, ParticipantKind
from reimari.desk.forms.called_back import CallWanted
from reimari.desk.queries.contact_times import NO_TIMES, Times
from reimari.desk.views.contact_times import book_together
from reimari.telephony.actions import attach_contact
from reimari.telephony.models import Call

# Why a callback isn't ended by the contact that it became: that is no reason to lose the contact.
APART = {"callbacks.closed", "callbacks.called", "callbacks.called_by_others"}


class _ApartError(Exception):
    """The callback can't be ended by this contact."""


def saved_together[Saved: (Contact, ConcernReport)](
    key: UUID,
    save: Callable[[], Saved],
    calls: Sequence[CallWanted] = (),
    *,
    actor: Actor,
    now: dt.datetime,
    answered: Callback | None = None,
    came_by: Call | None = None,
    times: Times = NO_TIMES,
) -> Saved:
    """The contact that `save` records or closes, or the report, with the callbacks that were asked for in it.

    `times`: what is booked with it. `came_by`: the call by which it came. `answered`: the callback that it
    came of. When that has ended meanwhile, or a colleague is calling, it is saved without: somebody has
    talked with the client.
    """
    try:
        return _saved(key, save, calls, answered, came_by, times, actor=actor, now=now)
    except _ApartError:
        return _saved(key, save, calls, None, came_by, times, actor=actor, now=now)


def contact_answers(contact: Contact, callback: str) -> bool:
    """Whether the contact is what the callback became that a form names. One query."""
    became = Callback.objects.filter(answered_in=contact.pk).values_list("pk", flat=True).first()
    return str(became) == callback


def _saved[Saved: (Contact, ConcernReport)](
    key: UUID,
    save: Callable[[], Saved],
    calls: Sequence[CallWanted],
    answered: Callback | None,
    came_by: Call | None,
    times: Times,
    *,
    actor: Actor,
    now: dt.datetime,
) -> Saved:
    if not calls and answered is None and came_by is None and times == NO_TIMES:
        return save()
    with together():
        saved = save()
        contact = saved.contact if isinstance(saved, ConcernReport) else saved
        if came_by:
            attach_contact.once(key, came_by, contact=contact, actor=actor, now=now)
        if answered:
            _reach(key, answered, contact, actor=actor, now=now)
        book_together(key, contact, times, actor=actor, now=now)
        for call in calls:
            _ask(key, contact, call, actor=actor, now=now)
    return saved


def _reach(key: UUID, callback: Callback, contact: Contact, *, actor: Actor, now: dt.datetime) -> None:
    try:
        reach_callback.once(key, callback, contact=contact, actor=actor, now=now)
    except Refused as refusal:
        if {problem.code for problem in refusal.problems} <= APART:
            raise _ApartError from refusal
        raise


def _ask(key: UUID, contact: Contact, call: CallWanted, *, actor: Actor, now: dt.datetime) -> None:
    team = team_of_line(call.line, call.area)
    if team is None:
        raise Refused(Problem("callbacks.no_callbacks", NO_CALLBACKS))
    wish = Wish(
        wanted=call.wanted,
        channel_id=call.line.code,
        via=via_of(contact, now),
        asked_at=now,
        need=call.need,
        service_task_id=call.service_task,
        area_id=call.area,
        place_id=call.place,
        person_id=_whom(contact, actor),
        contact=contact,
    )
    request_callback.once(uuid5(key, str(call.number)), team, wish=wish, actor=actor, now=now)


def _whom(contact: Contact, actor: Actor) -> UUID | None:
    """The client, when it is they who contact us: only then the number is theirs."""
    rows = contact.participants.filter(part=Part.CONTACTOR, kind=ParticipantKind.CLIENT)
    known = rows.exclude(person=None).values_list("person", flat=True).first()
    return known if known and may_be_named(actor, known) else None
