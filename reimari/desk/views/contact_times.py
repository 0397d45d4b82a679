"""A time is held while a contact is being written down or closed, and booked with it (R-KL-16, R-KL-17)."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID, uuid5

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext

from reimari.access.actor import Actor
from reimari.access.reading import reading
from reimari.appointments.access import BOOK as BOOK_TIME
from reimari.appointments.actions import book_time, hold_time, release_time, tell_shortage
from reimari.appointments.models import Hold
from reimari.appointments.rules.booking import NOT_FREE
from reimari.cases.states import MEETING_STEP
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.contacts.models import Contact
from reimari.contacts.queries import Rules
from reimari.contacts.states import Outcome
from reimari.desk.queries.contact import Told
from reimari.desk.queries.contact_times import FormTimes, Short, Times
from reimari.desk.queries.routes import Line
from reimari.desk.queries.times import BOOK, bookable_of, choice_of

type Pressed = tuple[FormTimes, Sequence[Line]]
type Drawing = Callable[[], Pressed]


def to_book(actor: Actor, contact: Contact, matters: Sequence[Told], rules: Rules) -> frozenset[int]:
    """The matters whose cases wait without a time that whoever took the contact may book; no query."""
    if contact.taken_by_id != actor.id or not actor.may(BOOK_TIME.name):
        return frozenset()
    return frozenset(
        told.row.number
        for told in matters
        if told.row.case
        and (step := told.row.case.current_step)
        and step.kind != MEETING_STEP
        and bookable_of(actor, rules.profile, told.row.case.team.unit_id, rules.day)
    )


def book_together(key: UUID, contact: Contact, times: Times, *, actor: Actor, now: dt.datetime) -> None:
    """Book what is held for the cases in which the contact's matters go on; write down what was short."""
    for matter in contact.matters.filter(number__in=times.chosen).select_related("case").order_by("number"):
        if matter.case:
            chosen, mine = times.chosen[matter.number], uuid5(key, f"book {matter.number}")
            told: dict[str, Any] = {"hold": chosen.hold, "seen": chosen.seen, "contact": contact}
            book_time.once(mine, matter.case, **told, actor=actor, now=now)
    for number, each in times.short.items():
        _tell(uuid5(key, f"short {number}"), each, contact=contact, actor=actor, now=now)


def _tell(key: UUID, short: Short, *, contact: Contact | None = None, actor: Actor, now: dt.datetime) -> None:
    tell_shortage.once(
        key,
        short.team,
        lack=short.lack,
        place_id=short.place,
        instead=short.instead,
        contact=contact,
        actor=actor,
        now=now,
    )


def press_times(actor: Actor, data: QueryDict, pressed: str, drawing: Drawing) -> dict[str, Any] | None:
    """What a press among the times of a form does, and what the page tells of it; None: it is another press.

    `data`: the form, in which the matter is to end with a time now. `drawing`: the form's times and lines as
    it stands; asked for in a read.
    """
    what, _colon, rest = pressed.partition(":")
    number, _colon, token = rest.partition(":")
    if what == "hold":
        data[f"m{number}-outcome"] = BOOK
        return _hold(actor, number, token, drawing)
    if what == "release":
        data[f"m{number}-held"] = ""
        return _release(actor, number, drawing)
    if what == "call":  # none of them suits: the shortage is written down when the contact is saved
        data[f"m{number}-outcome"] = Outcome.CALL_BACK
        return {"focus_call": number}
    return None


def _hold(actor: Actor, number: str, token: str, drawing: Drawing) -> dict[str, Any]:
    """Hold the time whose button was pressed, in place of another that was held for the matter."""
    with reading(actor):
        times, lines = drawing()
        line = next((each for each in lines if str(each.number) == number), None)
        looking = times.looking(line) if line else None
        chosen = choice_of(token, actor, looking) if looking else None
        team = next((each for each in times.every if chosen and each.pk == chosen[0]), None)
        short = times.short(line, chosen[1]) if line and chosen else None
        before = _held_by(actor, times.forms_of(line.number)) if line else []
    if looking is None or chosen is None or team is None:
        return {"times_problems": (gettext(NOT_FREE),), "times_of": number}
    try:
        held = hold_time(team, choice=chosen[1], form=looking.form, actor=actor, now=times.now)
        for other in before:
            if other.form != held.form:
                release_time(other, actor=actor, now=times.now)
        if short:
            _tell(uuid5(looking.form, "short"), short, actor=actor, now=times.now)
    except Refused as refusal:
        return {"times_problems": sentences_of(refusal.problems), "times_of": number}
    return {"focus_held": number}


def _held_by(actor: Actor, forms: Sequence[UUID]) -> list[Hold]:
    return list(Hold.objects.filter(held_by=actor.id, form__in=forms).order_by("pk"))


def _release(actor: Actor, number: str, drawing: Drawing) -> dict[str, Any]:
    """Let what is held for the matter go."""
    with reading(actor):
        times, lines = drawing()
        known = number in {str(each.number) for each in lines}
        held = _held_by(actor, [times.form_of(int(number))]) if known else []
    for each in held:
        release_time(each, actor=actor, now=timezone.now())
    return {}
