"""A year of contacts and booked times, written as rows: no deed, so that many are there soon."""

import datetime as dt
import random
import time
from collections.abc import Callable, Iterator
from itertools import batched
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from reimari.access.actor import system
from reimari.access.speaking import speaking_for
from reimari.accounts.models import User
from reimari.appointments.models import Booking, Shortage
from reimari.cases.models import Case, Meeting, PassedOn
from reimari.common.ids import uuid7
from reimari.common.working_days import HELSINKI
from reimari.contacts.models import Contact, Matter
from reimari.figures.actions import freeze_month
from reimari.figures.definitions import BOOKING, Dimension, Frame
from reimari.figures.models import FrozenMonth, MonthCount
from reimari.figures.queries import Kept
from reimari.figures.queries import counted as counted_of
from reimari.figures.rules import begins, month_after
from reimari.figures.tasks import count_what_changed
from reimari.region.actions import load_profile
from reimari.region.models import CountyProfile
from reimari.region.profile.folders import find_profile
from reimari.region.profile.reading import read_profile
from reimari.work.models import Clock, Entry, Pause, Step, Track
from reimari.work.queries import county_on

FIRST, MONTHS = dt.date(2025, 1, 1), 12
NOW = dt.datetime(2026, 1, 15, 12, tzinfo=HELSINKI)
TEAMS, LINE = ("INCOME_SUPPORT", "INCOME_SUPPORT", "ADULT"), "ADVICE"
PLACES = ("KOTKA", "KOUVOLA", "HAMINA", "PYHTAA", "VIROLAHTI", "MIEHIKKALA")
BOOKED, PAUSED, SHORT = 0.4, 0.05, 0.04
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
BITE = 2000
WRITTEN: tuple[type[Model], ...] = (
    *(Track, Step, Entry, Matter, Contact, Case, Meeting, Booking, PassedOn, Clock, Pause, Shortage),
)
PLAIN = """
    SELECT (SELECT count(*) FROM contacts_contact WHERE received_at >= %(since)s AND received_at < %(until)s)
         + (SELECT count(*) FROM appointments_booking WHERE booked_at >= %(since)s AND booked_at < %(until)s)
         + (SELECT count(*) FROM cases_passedon WHERE passed_at >= %(since)s AND passed_at < %(until)s)
         + (SELECT count(*) FROM appointments_shortage WHERE told_at >= %(since)s AND told_at < %(until)s)
"""


def reckoned(contacts: int, *, rounds: int) -> dict[str, Any]:
    """Write the year down and measure."""
    profile = read_profile(find_profile("KL"))
    row = CountyProfile.of(profile, day=dt.date(2023, 1, 1), with_demo=True)
    load_profile(row, actor=system("bench"), now=NOW)
    rows = _by_kind(contacts)
    with transaction.atomic(), speaking_for(system("bench")), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('reimari.past', 'on', true)")  # nobody is told of it
        for model in WRITTEN:
            for some in batched(rows.get(model, ()), BITE, strict=False):
                model._default_manager.bulk_create(some)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with transaction.atomic(), speaking_for(system("bench")):
        counted = {str(months): _measured(months, rounds) for months in (1, MONTHS)}
        frame = _frame(1)
        with CaptureQueriesContext(connection) as captured:
            counted_of(BOOKING.figures, frame, None)
    began = time.perf_counter()
    months_counted = count_what_changed(NOW)
    recount = time.perf_counter() - began
    with transaction.atomic(), speaking_for(system("bench")):
        kept = min(_seconds(_kept) for _round in range(rounds))
    began = time.perf_counter()
    freeze_month(FrozenMonth(month=FIRST), actor=system("bench"), now=NOW)
    return {
        "months": MONTHS,
        "counted": counted,
        "statements": len(captured),
        "kept": kept,
        "recount": {"months": months_counted, "seconds": recount, "cells": MonthCount.objects.count()},
        "freezing": time.perf_counter() - began,
    }


def _kept() -> object:
    """What a page of all months asks of what is kept."""
    units = sorted({*TEAMS, LINE})
    kept = Kept(BOOKING.figures, _frame(MONTHS))
    return kept.read(units), kept.read(units, by=Dimension.MUNICIPALITY)


def _frame(months: int) -> Frame:
    return Frame(FIRST, month_after(FIRST, months - 1), county_on(NOW), NOW)


def _measured(months: int, rounds: int) -> dict[str, float]:
    frame = _frame(months)
    span = {"since": begins(frame.first), "until": begins(month_after(frame.last))}

    def plain() -> Any:
        with connection.cursor() as cursor:
            cursor.execute(PLAIN, span)
            return cursor.fetchone()[0]

    def figures() -> object:
        return counted_of(BOOKING.figures, frame, None)

    every = [(_seconds(figures), _seconds(plain)) for _round in range(rounds)]
    return {
        "rows": plain(),
        "all": min(seconds for seconds, _ in every),
        "plain": min(seconds for _, seconds in every),
    }


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _by_kind(contacts: int) -> dict[type[Model], list[Model]]:
    """All rows, by their tables."""
    chance = random.Random(1)  # noqa: S311 (no secret)
    user = User.objects.create(username="bench")
    made: dict[type[Model], list[Model]] = {}
    for number in range(contacts):
        for row in _story(chance, number, user.pk):
            made.setdefault(type(row), []).append(row)
    return made


def _story(chance: random.Random, number: int, user: UUID) -> Iterator[Model]:
    """A contact; of some a case with a booked time."""
    at = begins(FIRST) + dt.timedelta(minutes=chance.randrange(365 * 24 * 60))
    track, place, language = (
        Track(),
        chance.choice(PLACES),
        chance.choice(("fi", "fi", "sv")),
    )
    on = chance.random() < BOOKED
    outcome = "goes_on" if on else "advice"
    yield track
    yield Contact(
        track=track,
        channel_id="phone",
        team_id=LINE,
        state="closed",
        language=language,
        received_at=at,
        recorded_at=at,
        closed_at=at,
        outcome=outcome,
    )
    case_id = uuid7() if on else None
    told = {"told_at": at, "told_how": "in_contact", "told_what": "?"} if on else {}
    yield Matter(contact_id=track.pk, place_id=place, outcome=outcome, case_id=case_id, **told)
    if case_id:
        of = {"place_id": place, "language": language}
        yield from _booked(chance, number, user, at, Contact(pk=track.pk), Case(pk=case_id, **of))


def _booked(
    chance: random.Random, number: int, user: UUID, at: dt.datetime, contact: Contact, case: Case
) -> Iterator[Model]:
    team, time_at, due_at = chance.choice(TEAMS), at + chance.randrange(1, 15) * DAY, at + 9 * DAY
    state, entry = chance.choice(("realised",) * 8 + ("missed", "cancelled")), number + 1
    yield Track(pk=case.pk)
    case.number, case.team_id, case.opened_at = f"B{number}", team, at
    case.state, case.closed_at = "closed", time_at
    case.ending = "not_reached" if state == "missed" else "helped"
    yield case
    step = Step(
        track_id=case.pk,
        kind="meeting",
        state="ended",
        result="done",
        team_id=team,
        answering_team_id=team,
        opened_at=at,
        due_at=time_at,
        due_from="agreed",
        soon_at=at,
        half_at=at,
        ended_at=time_at,
    )
    yield step
    yield Entry(id=entry, track_id=case.pk, kind="contacts.record", at=at, actor_kind="system")
    meeting = Meeting(
        case_id=case.pk,
        step=step,
        state=state,
        mode="phone",
        at=time_at,
        worker_id=user,
        agreed_at=at,
        marked_at=time_at + HOUR,
    )
    yield meeting
    booked: dict[str, Any] = {"booked_at": at, "due_at": due_at, "contact_id": contact.pk}
    yield Booking(meeting=meeting, team_id=team, background="X", **booked)
    yield PassedOn(case_id=case.pk, entry_id=entry, passed_at=at, to_team_id=team, due_at=due_at)
    yield Clock(
        track_id=case.pk,
        code="D-4",
        kind="promise",
        profile_hash="x",
        started_by_id=entry,
        started_at=at,
        due_on=due_at.date(),
        due_at=due_at,
        raw_due_on=due_at.date(),
    )
    if chance.random() < PAUSED:
        kept: dict[str, Any] = {"started_by_id": entry, "ended_by_id": entry}
        kept["reason"] = "client_asked_later"
        yield Pause(track_id=case.pk, started_at=at + DAY, ended_at=at + 2 * DAY, **kept)
    if chance.random() < SHORT:
        yield Shortage(team_id=team, instead="later", told_at=at, case=case, place_id=case.place_id)
