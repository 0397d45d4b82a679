"""Calls made so far, who else calls the client, whose turn it is."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from django.db.models import Count, Min, Q, QuerySet

from reimari.access.actor import Actor
from reimari.access.gaps import anybody, filled
from reimari.access.speaking import looking_everywhere
from reimari.callbacks import access
from reimari.callbacks.models import Callback
from reimari.callbacks.queries.lines import LineHours, line_of, open_parts
from reimari.callbacks.rules import (
    Attempt,
    Turn,
    Waiting,
    fair_order,
    next_try,
    turn_of,
    unreached_problems,
)
from reimari.callbacks.states import CallResult
from reimari.common.asking import Asked
from reimari.common.problems import Problem
from reimari.people.models import Person
from reimari.work.access import VIEW as VIEW_STEP
from reimari.work.models import Entry, Step

CALL_STEP = "call_back"  # the profile's kind of step on which an open callback stands
CALLING_STEPS = (CALL_STEP, "contact_client")  # steps in which somebody calls a client


def attempts_of(callback: Callback) -> list[Attempt]:
    """The calls that reached nobody and count for the county's rule, the first first."""
    entries = Entry.objects.filter(track=callback.track_id, kind=access.RECORD_CALL.name).order_by("pk")
    if callback.tries_from:
        entries = entries.filter(at__gte=callback.tries_from)
    made = (
        Attempt(dt.datetime.fromisoformat(entry.facts["began"]), entry.facts["result"]) for entry in entries
    )
    return [attempt for attempt in made if attempt.result != CallResult.ASKED_FOR_ANOTHER_TIME]


def still_to_try(callback: Callback, now: dt.datetime) -> list[Problem]:
    """What the county's rule still asks before it may end unreached; the same sentences grey the button."""
    line = line_of(callback, now)
    return unreached_problems(attempts_of(callback), line.rule, open_parts(line, now))


def proposed_try(line: LineHours, attempts: Sequence[Attempt], now: dt.datetime) -> dt.datetime | None:
    """When to try again: at another time of day, while the line is open."""
    return next_try(attempts, line.rule, line.county.calendar, line.hours, now)


def calls_of_others(callback: Callback, actor: Actor, now: dt.datetime) -> list[tuple[Callback, bool]]:
    """Who else calls this client just now, and whether the actor may see that callback.

    Asked behind the wall too: two people never call the same client, whoever they work for.
    """
    same = Callback.objects.filter(Q(pk=callback.pk) | Q(pk__in=_same_client(callback)))
    with looking_everywhere():
        others = same.being_called(now).exclude(caller=actor.id).select_related("caller").order_by("pk")
        found = list(others)
    if not found:
        return []
    seen = access.VIEW.rows(actor, Callback.objects.filter(pk__in=[each.pk for each in found]))
    known = set(seen.values_list("pk", flat=True))
    return [(each, each.pk in known) for each in found]


def _same_client(callback: Callback) -> QuerySet[Callback]:
    return Callback.objects.of_same_client(callback).values("pk")  # type: ignore[return-value]


def taken_by_others(callback: Callback, actor: Actor) -> list[Step]:
    """Steps by which somebody else has taken the same client to call, as far as the actor may see them."""
    own = Q(pk=callback.current_step_id)
    tracks = Callback.objects.open().of_same_client(callback).values("pk")
    others = Q(track__in=tracks)
    if callback.person_id:
        others |= Q(person=callback.person_id, kind__in=CALLING_STEPS)
    steps = Step.objects.open().exclude(worker=None).exclude(worker=actor.id)
    seen = VIEW_STEP.rows(actor, Step.objects.filter(others)).values("pk")
    return list(steps.filter(own | Q(pk__in=seen)).select_related("worker").order_by("due_at", "pk"))


@dataclass(frozen=True, slots=True)
class Row:
    """A callback on a list: whose turn it is, and the step that tells by when."""

    callback: Callback
    turn: Turn


def waiting_of(callback: Callback) -> Waiting:
    """What the fair order looks at; of an open callback that came with its current step."""
    step = callback.current_step
    return Waiting(
        id=str(callback.pk),
        is_urgent=callback.is_urgent,
        due_at=step.due_at if step else callback.counts_from,
        asked_at=callback.asked_at,
        window_from=callback.window_from,
        window_until=callback.window_until,
        next_at=callback.next_at,
    )


def in_fair_order(callbacks: Iterable[Callback], now: dt.datetime) -> list[Row]:
    """Whom to call first, and whose turn comes later."""
    rows = [(waiting_of(each), each) for each in callbacks]
    turns = {waiting.id: turn_of(waiting, now) for waiting, _ in rows}
    return [Row(each, turns[str(each.pk)]) for each in fair_order(rows, now)]


def waiting_on_lines(actor: Actor) -> QuerySet[Callback]:
    """The open callbacks of the actor's lines, with what a list shows; order them by `in_fair_order`."""
    rows = access.LIST.rows(actor, Callback.objects.open())
    return rows.select_related("current_step__worker", "caller", "team", "channel", "area", "place", "person")


@dataclass(frozen=True, slots=True)
class OnLine:
    """How many wait on a line to be called back, and when the first of them asked."""

    callbacks: int
    since: dt.datetime


def asked_on_lines(actor: Actor) -> dict[str, OnLine]:
    """How many callbacks wait on the actor's lines, by the code of the channel. One query."""
    doing = actor.doing(access.LIST.name)
    if not doing.posts:
        return {}
    asked = _on_lines(own=doing.acts_for_own(), helps=bool(doing.finishing_teams()))
    return {channel: OnLine(number, since) for channel, number, since in asked.rows(**filled(doing))}


@cache
def _on_lines(*, own: bool, helps: bool) -> Asked:
    rows = Callback.objects.open().filter(access.LIST.rule(anybody(own=own, helps=helps))).order_by()
    counted = rows.values_list("channel").annotate(number=Count("channel"), since=Min("asked_at"))
    return Asked(lambda: counted, planned_once=f"callbacks_on_lines_{own}_{helps}")


def asked_by(actor: Actor) -> QuerySet[Callback]:
    """The callbacks that the actor asked for, the newest first: to see how far they have come."""
    rows = access.STATUS.rows(actor, Callback.objects.all())
    return rows.select_related("current_step", "team", "channel", "caller").order_by("-asked_at", "-pk")


def lost_clients(actor: Actor) -> QuerySet[Callback]:
    """Those who weren't reached, the latest first, for the supervisors of their lines."""
    rows = access.SEE_LOST.rows(actor, Callback.objects.lost())
    return rows.select_related("team", "channel", "closed_by", "person").order_by("-closed_at", "-pk")


def open_callbacks_of(person: Person) -> QuerySet[Callback]:
    """The person's open callbacks; whoever asks narrows them to what the actor may see."""
    return Callback.objects.open().filter(person=person).order_by("asked_at", "pk")
