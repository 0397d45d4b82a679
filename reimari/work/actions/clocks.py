"""Clocks run from entry to entry: events start and stop them, pauses hold them, steps follow them."""

import datetime as dt
from collections.abc import Collection
from typing import cast
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Greatest

from reimari.access.deeds import part, remembered, running
from reimari.common.problems import Problem, Refused, gettext_noop
from reimari.region.profile import values
from reimari.routing.rules import Seen, When
from reimari.work.models import Clock, Entry, Pause, Step, Track
from reimari.work.queries import county_on, due_of, held, pauses_of
from reimari.work.rules import default_due, earliest, in_time, soon_from, urgent_due
from reimari.work.states import ASK_STEP, DueFrom

PAUSED_ALREADY = gettext_noop("The clocks are already paused.")
NOT_PAUSED = gettext_noop("The clocks aren't paused.")
CONTACT_ENDED = "contact_ended"


@part
def set_events(track: Track, *events: str, entry: Entry, now: dt.datetime, seen: Seen | None = None) -> None:
    """Stop, then start, the clocks that wait for these events; then the steps' due times follow.

    `now` is the moment of the events. `seen`: what is known of the matter; clocks start only with it.
    """
    changed = stop_clocks(track, set(events), entry=entry, now=now)
    if seen:
        changed += start_clocks(track, set(events), entry=entry, now=now, seen=seen)
    if changed:
        follow_clocks(track, now=now)


@part
def start_clocks(
    track: Track,
    events: set[str],
    *,
    entry: Entry,
    now: dt.datetime,
    seen: Seen,
    but_not: Collection[str] = (),
) -> int:
    """Start the clocks whose event this is and whose conditions hold; one that runs goes on (I-28).

    `but_not`: codes of clocks that have had their time on this track. Answers how many were started.
    """
    county = county_on(now)
    held = _running(track.pk)
    known = {clock.code for clock in held} | set(but_not)
    new = []
    for rule in county.clocks(now):
        if events.isdisjoint(rule.starts) or rule.code in known or not When(rule.when).holds(seen):
            continue
        found = due_of(rule, now, [], county)
        clock = Clock(
            track=track,
            code=rule.code,
            kind=rule.kind,
            profile_hash=county.hash,
            started_by=entry,
            started_at=now,
            due_on=found.due_on,
            due_at=found.due_at,
            raw_due_on=found.raw_due_on,
        )
        new.append(clock)
    if new:
        held += Clock.objects.bulk_create(new)
    return len(new)


@part
def stop_clocks(track: Track, events: set[str], *, entry: Entry, now: dt.datetime) -> int:
    """Stop the running clocks whose event this is, and say whether each was kept; answers how many.

    A clock that ends with the contact stops at its end unkept, if its own event didn't come first.
    """
    over: list[tuple[Clock, values.Clock, bool]] = []
    held_clocks = _running(track.pk)
    county = county_on(now)
    for clock in held_clocks:
        rule = county.clock(clock.code, clock.started_at)
        if rule is None:
            continue
        own_event = not events.isdisjoint(rule.stops)
        if own_event or (rule.limit == values.Limit.WITH_CONTACT and CONTACT_ENDED in events):
            over.append((clock, rule, own_event))
    if not over:
        return 0
    pauses = [held(pause, until=now) for pause in _pauses(track)]
    for clock, rule, own_event in over:
        found = due_of(rule, clock.started_at, pauses, county)
        clock.stopped_at, clock.stopped_by = now, entry
        clock.kept = own_event and in_time(rule.limit, found.due_on, found.due_at, now)
        held_clocks.remove(clock)
    for kept in {clock.kept for clock, _, _ in over}:
        ids = [clock.pk for clock, _, _ in over if clock.kept == kept]
        Clock.objects.filter(pk__in=ids).update(stopped_at=now, stopped_by=entry, kept=kept)
    return len(over)


@part
def end_clocks(track: Track, *, entry: Entry, now: dt.datetime) -> None:
    """Stop whatever still runs when a matter closes: neither kept nor broken."""
    if _running(track.pk):
        Clock.objects.running().filter(track=track).update(stopped_at=now, stopped_by=entry)
        _running(track.pk).clear()
    if any(pause.ended_at is None for pause in _pauses(track)):
        ended_at = Greatest(F("started_at"), now)  # as in `resume_clocks`
        Pause.objects.going_on().filter(track=track).update(ended_at=ended_at, ended_by=entry)
        _forget_pauses(track)


@part
def pause_clocks(track: Track, *, reason: str, entry: Entry, now: dt.datetime) -> None:
    """Hold the clocks of a track for a coded reason of the profile (I-11); its steps wait for the client."""
    if Pause.objects.going_on().filter(track=track).exists():
        raise Refused(Problem("work.paused", PAUSED_ALREADY))
    Pause.objects.create(track=track, reason=reason, started_by=entry, started_at=now)
    _forget_pauses(track)
    Step.objects.open().filter(track=track).exclude(kind=ASK_STEP).update(waits_for_client=True)
    _recount(track, now=now)


@part
def resume_clocks(track: Track, *, entry: Entry, now: dt.datetime) -> None:
    """Let the clocks of a track go on; their due times move by the days of the pause."""
    pause = Pause.objects.going_on().filter(track=track).select_for_update(no_key=True).first()
    if pause is None:
        raise Refused(Problem("work.not_paused", NOT_PAUSED))
    # The request that paused may have begun later than this one, which then waited for it.
    pause.ended_at, pause.ended_by = max(now, pause.started_at), entry
    pause.save(update_fields=["ended_at", "ended_by"])
    _forget_pauses(track)
    Step.objects.open().filter(track=track).update(waits_for_client=False)
    _recount(track, now=now)
    follow_clocks(track, now=now)


@part
def follow_clocks(track: Track, *, now: dt.datetime) -> None:
    """Bring the due times of the track's open steps up to date."""
    new = steps_of_new(track.pk)
    for step in _open_steps(track) if new is None else new:
        set_due_time(step, now=now)
        step.save(update_fields=["due_at", "due_from", "soon_at", "half_at"])


@part
def set_due_time(step: Step, *, now: dt.datetime) -> None:
    """The earliest running clock of the track; without one, the usual time of the kind. Never empty.

    A time agreed with the client stays. While the clocks are paused, what was due before stays. A question
    to the supervisor has its own time always: the client's clocks don't say how soon a colleague is answered.
    So has an urgent step of a kind that the county wants done in minutes: to be accepted, say.
    """
    county = county_on(now)
    kind = county.step_kind(step.kind)
    urgent = urgent_due(kind, step.opened_at) if step.is_urgent else None
    if urgent and step.due_from != DueFrom.AGREED:
        step.due_at = urgent
        step.due_from = DueFrom.INVENTED if kind and kind.invented else DueFrom.KIND
    elif step.due_from != DueFrom.AGREED:
        # "at once" is no time that a step could be due: it says only that nothing goes before this
        running_now = [] if step.kind == ASK_STEP else _running(step.track_id)
        clocks = [clock.due_at for clock in running_now if clock.due_at != clock.started_at]
        if due_at := earliest(clocks):
            step.due_at, step.due_from = due_at, DueFrom.CLOCK
        elif step.due_from != DueFrom.CLOCK or not clocks:
            sourced = kind and not kind.invented and (kind.working_days or kind.hours)
            step.due_at = default_due(kind, step.opened_at, county.calendar)
            step.due_from = DueFrom.KIND if sourced else DueFrom.INVENTED
    step.soon_at = soon_from(kind, step.due_at)
    step.half_at = step.opened_at + (step.due_at - step.opened_at) / 2


def _recount(track: Track, *, now: dt.datetime) -> None:
    county = county_on(now)
    pauses = [held(pause) for pause in _pauses(track)]
    for clock in _running(track.pk):
        if rule := county.clock(clock.code, clock.started_at):
            found = due_of(rule, clock.started_at, pauses, county)
            clock.due_on, clock.due_at = found.due_on, found.due_at
            clock.save(update_fields=["due_on", "due_at"])


@part
def open_track() -> Track:
    """A new track. Whatever hangs on it was made by this deed, which needn't ask the database for it."""
    track = Track.objects.create()
    running().memo |= {("clocks", track.pk): [], ("pauses", track.pk): [], ("steps", track.pk): []}
    return track


@part
def steps_of_new(track_id: UUID) -> list[Step] | None:
    """The steps that this deed has opened on a track that it opened itself; None of another track."""
    return cast(list[Step] | None, running().memo.get(("steps", track_id)))


def _running(track_id: UUID) -> list[Clock]:
    """The clocks that run, locked. Nobody else changes them now: a deed asks once and keeps the list true."""

    def ask() -> list[Clock]:
        clocks = Clock.objects.running().filter(track=track_id).order_by("pk")
        return list(clocks.select_for_update(of=("self",), no_key=True))

    return remembered(("clocks", track_id), ask)


def _pauses(track: Track) -> list[Pause]:
    return remembered(("pauses", track.pk), lambda: pauses_of(track))


def _forget_pauses(track: Track) -> None:
    running().memo.pop(("pauses", track.pk), None)


def _open_steps(track: Track) -> list[Step]:
    steps = Step.objects.open().filter(track=track).order_by("pk")
    return list(steps.select_for_update(of=("self",), no_key=True))
