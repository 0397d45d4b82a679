"""A time is held while a contact is being written down, and booked with it (R-KL-16, R-KL-17)."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid5

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext

from reimari.access.actor import Actor
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.appointments.access import BOOK as BOOK_TIME
from reimari.appointments.actions import Choice, book_time, hold_time, release_time, tell_shortage
from reimari.appointments.models import Hold
from reimari.appointments.rules.booking import NOT_FREE
from reimari.appointments.rules.offers import Lack
from reimari.appointments.states import Instead
from reimari.cases.states import MEETING_STEP
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.contacts import access
from reimari.contacts.models import Contact
from reimari.contacts.queries import Rules
from reimari.contacts.states import Outcome
from reimari.desk.forms.writing import Writing
from reimari.desk.queries.contact import Told
from reimari.desk.queries.contact_times import hold_form
from reimari.desk.queries.routes import Line
from reimari.desk.queries.times import BOOK, bookable_of, choice_of, held_in, offered_now, shortage_of
from reimari.staff.models import Team


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """In a matter no time kept the promise: what was wanted of which team, and what is done instead."""

    team: Team
    place: str | None
    lack: Lack
    instead: Instead


@dataclass(frozen=True, slots=True)
class Times:
    """What is saved with a contact, by the matter's place in it (1 is the first): the holds that are booked,
    and what was short."""

    held: Mapping[int, Hold] = field(default_factory=dict)
    short: Mapping[int, Short] = field(default_factory=dict)


NO_TIMES = Times()


def times_wanted(writing: Writing, lines: Sequence[Line], key: UUID) -> Times:
    """What was held in the form, and the matters in which no time was found and that end otherwise."""
    held, short = dict[int, Hold](), dict[int, Short]()
    for place, line in enumerate(lines, start=1):
        outcome = writing.typed.get(f"{line.prefix}-outcome")
        if outcome == BOOK:
            if found := writing.held.get(line.number):
                held[place] = found.hold
        elif writing.typed.get(f"{line.prefix}-short") and (lacking := _short(writing, line, key)):
            instead = Instead.CALLBACK if outcome == Outcome.CALL_BACK else Instead.NO_TIME
            short[place] = replace(lacking, instead=instead)
    return Times(held, short)


def _short(writing: Writing, line: Line, key: UUID, choice: Choice | None = None) -> Short | None:
    """What is short in the matter as it stands now; `choice`: the time that is taken instead."""
    looking = writing.looking(line, key)
    if looking is None:
        return None
    offered = offered_now(
        writing.request.actor, looking, writing.rules.county, every=writing.every, now=writing.now
    )
    instead = shortage_of(offered, choice) if choice else Instead.NO_TIME
    if offered.shortage is None or instead is None:
        return None
    place = line.route.place if looking.places else None
    return Short(team=looking.team, place=place, lack=offered.shortage, instead=instead)


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
    """Book what is held for the cases that came of the contact, and write down what was short."""
    for matter in contact.matters.filter(number__in=times.held).select_related("case"):
        if matter.case:
            hold = times.held[matter.number].pk
            mine = uuid5(key, f"book {matter.number}")
            book_time.once(mine, matter.case, hold=hold, contact=contact, actor=actor, now=now)
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


def _hold(request: ActorRequest, data: QueryDict, key: UUID, rest: str) -> dict[str, Any]:
    """Hold the time whose button was pressed; the matter is to end with it."""
    number, _colon, token = rest.partition(":")
    data[f"m{number}-outcome"] = BOOK
    with reading(request.actor, access.RECORD):
        writing = Writing(request, data)
        writing.chosen()
        line = next((each for each in writing.lines() if str(each.number) == number), None)
        looking = writing.looking(line, key) if line else None
        chosen = choice_of(token, request.actor, looking) if looking else None
        team = next((each for each in writing.every if chosen and each.pk == chosen[0]), None)
        short = _short(writing, line, key, chosen[1]) if line and chosen else None
    if looking is None or chosen is None or team is None:
        return {"times_problems": (gettext(NOT_FREE),)}
    try:
        hold_time(team, choice=chosen[1], form=looking.form, actor=request.actor, now=writing.now)
        if short:
            _tell(uuid5(looking.form, "short"), short, actor=request.actor, now=writing.now)
    except Refused as refusal:
        return {"times_problems": sentences_of(refusal.problems)}
    return {"focus_held": number}


def _release(request: ActorRequest, _data: QueryDict, key: UUID, rest: str) -> dict[str, Any]:
    """Let what is held for the matter go."""
    if not rest.isdecimal():
        return {}
    with reading(request.actor, access.RECORD):
        held = held_in(request.actor, hold_form(key, int(rest)))
    if held:
        release_time(held, actor=request.actor, now=timezone.now())
    return {}


TIMES: Mapping[str, Callable[[ActorRequest, QueryDict, UUID, str], dict[str, Any]]] = {
    "hold": _hold,
    "release": _release,
}
