"""Clocks run from entry to entry: events start and stop them, pauses hold them, steps follow them."""

import datetime as dt

from django.db.models import F

from reimari.access.deeds import part
from reimari.common.problems import Problem, Refused, gettext_noop
from reimari.region.profile import values
from reimari.routing.rules import Seen, When
from reimari.work.models import Clock, Entry, Pause, Step, Track
from reimari.work.queries import county_on, due_of, held, pauses_of
from reimari.work.rules import default_due, earliest, soon_from
from reimari.work.states import DueFrom

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
def start_clocks(track: Track, events: set[str], *, entry: Entry, now: dt.datetime, seen: Seen) -> int:
    """Start the clocks whose event this is and whose conditions hold; one that runs goes on (I-28).

    Answers how many were started.
    """
    county = county_on(now)
    running = set(Clock.objects.running().filter(track=track).values_list("code", flat=True))
    new = []
    for rule in county.clocks(now):
        if events.isdisjoint(rule.starts) or rule.code in running or not When(rule.when).holds(seen):
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
    Clock.objects.bulk_create(new)
    return len(new)


@part
def stop_clocks(track: Track, events: set[str], *, entry: Entry, now: dt.datetime) -> int:
    """Stop the running clocks whose event this is, and say whether each was kept; answers how many.

    A clock that ends with the contact stops at its end unkept, if its own event didn't come first.
    """
    running = _running(track)
    if not running:
        return 0
    county = county_on(now)
    pauses = [held(pause, until=now) for pause in pauses_of(track)]
    stopped = []
    for clock in running:
        rule = county.clock(clock.code, clock.started_at)
        own_event = rule is not None and not events.isdisjoint(rule.stops)
        over = rule is not None and rule.limit == values.Limit.WITH_CONTACT and CONTACT_ENDED in events
        if rule is None or not (own_event or over):
            continue
        found = due_of(rule, clock.started_at, pauses, county)
        clock.stopped_at, clock.stopped_by = now, entry
        clock.kept = own_event and (found.due_at is None or now <= found.due_at)
        stopped.append(clock)
    Clock.objects.bulk_update(stopped, ["stopped_at", "stopped_by", "kept"])
    return len(stopped)


@part
def end_clocks(track: Track, *, entry: Entry, now: dt.datetime) -> None:
    """Stop whatever still runs when a matter closes: neither kept nor broken."""
    Clock.objects.running().filter(track=track).update(stopped_at=now, stopped_by=entry)
    Pause.objects.going_on().filter(track=track).update(ended_at=now, ended_by=entry)


@part
def pause_clocks(track: Track, *, reason: str, entry: Entry, now: dt.datetime) -> None:
    """Hold the clocks of a track for a coded reason of the profile (I-11); its steps wait for the client."""
    if Pause.objects.going_on().filter(track=track).exists():
        raise Refused(Problem("work.paused", PAUSED_ALREADY))
    Pause.objects.create(track=track, reason=reason, started_by=entry, started_at=now)
    Step.objects.open().filter(track=track).update(waits_for_client=True)
    _recount(track, now=now)


@part
def resume_clocks(track: Track, *, entry: Entry, now: dt.datetime) -> None:
    """Let the clocks of a track go on; their due times move by the days of the pause."""
    pause = Pause.objects.going_on().filter(track=track).select_for_update(no_key=True).first()
    if pause is None:
        raise Refused(Problem("work.not_paused", NOT_PAUSED))
    pause.ended_at, pause.ended_by = now, entry
    pause.save(update_fields=["ended_at", "ended_by"])
    Step.objects.open().filter(track=track).update(waits_for_client=False)
    _recount(track, now=now)
    follow_clocks(track, now=now)


@part
def follow_clocks(track: Track, *, now: dt.datetime) -> None:
    """Bring the due times of the track's open steps up to date."""
    steps = (
        Step.objects.open().filter(track=track).order_by("pk").select_for_update(of=("self",), no_key=True)
    )
    for step in steps:
        set_due_time(step, now=now)
        step.save(update_fields=["due_at", "due_from", "soon_at", "half_at"])


@part
def set_due_time(step: Step, *, now: dt.datetime) -> None:
    """The earliest running clock of the track; without one, the usual time of the kind. Never empty.

    A time agreed with the client stays. While the clocks are paused, what was due before stays.
    """
    county = county_on(now)
    kind = county.step_kind(step.kind)
    if step.due_from != DueFrom.AGREED:
        running = Clock.objects.running().filter(track=step.track_id)
        # "at once" is no time that a step could be due: it says only that nothing goes before this
        clocks = list(running.exclude(due_at=F("started_at")).values_list("due_at", flat=True))
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
    pauses = [held(pause) for pause in pauses_of(track)]
    for clock in _running(track):
        if rule := county.clock(clock.code, clock.started_at):
            found = due_of(rule, clock.started_at, pauses, county)
            clock.due_on, clock.due_at = found.due_on, found.due_at
            clock.save(update_fields=["due_on", "due_at"])


def _running(track: Track) -> list[Clock]:
    return list(
        Clock.objects.running()
        .filter(track=track)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    )
