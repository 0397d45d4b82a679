"""The promise card: what happens next in plain words, and every clock with its derivation."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from reimari.contacts.models import Matter
from reimari.desk.queries.case import CaseShown, Spell
from reimari.desk.queries.promised import promised
from reimari.desk.queries.rows import kind_name, language, name_in
from reimari.region.profile.values import ClockKind, by_code, fold
from reimari.region.rules import Pause as Held
from reimari.work.models import Clock, Step
from reimari.work.queries import County, county_on, due_of
from reimari.work.states import DueFrom

SERVED = ("fi", "sv", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockShown:
    """One clock. `left`: working days left; `raw_due_on`: where it would end without pauses, if elsewhere."""

    clock: Clock
    name: str
    law: str
    from_memory: bool  # nobody has checked it against the statute
    invented: bool
    left: int | None
    late: bool
    raw_due_on: dt.date | None
    why: str

    @property
    def running(self) -> bool:
        return self.clock.stopped_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseShown:
    """The current step as the client would hear it, and what was told. `state`: late, waiting or empty."""

    what: str
    words: str
    client_words: str
    client_language: str
    state: str
    soon: bool
    left: int | None
    invented: bool
    agreed: bool
    told: Matter | None
    not_told: Matter | None
    promises: Sequence[ClockShown]
    laws: Sequence[ClockShown]
    unverified: Sequence[ClockShown]  # limits that aren't shown as law
    pause_reason: str


def promise_of(shown: CaseShown) -> PromiseShown:
    """What the card says now."""
    step, now = shown.step, shown.now
    clocks = [_clock(clock, shown) for clock in shown.clocks]
    laws = [each for each in clocks if each.clock.kind == ClockKind.LAW]
    told = [matter for matter in shown.matters if matter.told_at]
    spoken = shown.case.language if shown.case.language in SERVED else ""
    # While the client is waited for, a day that has passed promises nothing any more.
    stands = None if step is None or (step.waits_for_client and step.due_at < now) else step
    day = timezone.localdate(now)
    words = promised(stands, shown.county, language(), day=day) if stands else ""
    return PromiseShown(
        what=kind_name(step.kind, shown.county) if step else "",
        words=words,
        client_words=promised(stands, shown.county, spoken, day=day)
        if stands and spoken not in ("", language())
        else "",
        client_language=spoken,
        state=state_of(step, now),
        soon=step is not None and step.is_soon_late(now),
        left=days_left(shown.county, step.due_at, now) if step else None,
        invented=bool(step and step.due_from == DueFrom.INVENTED),
        agreed=bool(step and step.due_from == DueFrom.AGREED),
        told=max(told, key=lambda matter: matter.told_at or now, default=None),
        not_told=next((matter for matter in reversed(shown.matters) if matter.not_told), None),
        promises=[each for each in clocks if each.clock.kind == ClockKind.PROMISE],
        laws=[each for each in laws if not each.from_memory],
        unverified=[each for each in laws if each.from_memory],
        pause_reason=pause_name(shown.county, shown.pause.reason) if shown.pause else "",
    )


def state_of(step: Step | None, now: dt.datetime) -> str:
    """How the card is coloured: waiting for the client, late, or plain."""
    if step is None:
        return ""
    if step.waits_for_client:
        return "waiting"
    return "late" if step.is_late(now) else ""


def days_left(county: County, due_at: dt.datetime, now: dt.datetime) -> int:
    """Working days after today up to the due day; 0 is the last day, below 0 late."""
    return county.calendar.working_days_between(timezone.localdate(now), timezone.localdate(due_at))


def pause_name(county: County, code: str) -> str:
    """What the county calls the reason of a pause."""
    return name_in(by_code(county.profile.pause_reasons), code)


def _clock(clock: Clock, shown: CaseShown) -> ClockShown:
    return clock_shown(clock, shown.county, shown.pauses, now=shown.now)


def clock_shown(clock: Clock, today: County, paused: Sequence[Spell] = (), *, now: dt.datetime) -> ClockShown:
    """The clock by the rules of its own day; those of `today` are the same ones when their hash is."""
    county = today if clock.profile_hash == today.hash else county_on(clock.started_at)
    rule = county.clock(clock.code, clock.started_at)
    running = clock.stopped_at is None
    why = ""
    if rule:
        names = by_code(county.profile.pause_reasons)
        pauses = [
            Held(pause.since, pause.until or clock.stopped_at, pause.reason, reason.name)
            if (reason := names.get(fold(pause.reason)))
            else Held(pause.since, pause.until or clock.stopped_at, pause.reason)
            for pause in paused
            if clock.stopped_at is None or pause.since <= clock.stopped_at
        ]
        why = due_of(rule, clock.started_at, pauses, county).why(language())
    return ClockShown(
        clock=clock,
        name=rule.name.in_language(language()) if rule else clock.code,
        law=rule.law_told if rule else "",
        from_memory=rule is not None and rule.is_from_memory,
        invented=bool(rule and rule.invented),
        left=days_left(today, clock.due_at, now) if running and clock.due_at else None,
        late=bool(running and clock.due_at and clock.due_at < now),
        raw_due_on=clock.raw_due_on if clock.raw_due_on != clock.due_on else None,
        why=why,
    )
