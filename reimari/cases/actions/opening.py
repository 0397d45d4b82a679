"""How a case begins: with its first step on the list of the team that answers for it."""

import datetime as dt
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import connection
from django.utils import timezone

from reimari.access.deeds import part
from reimari.cases.actions.briefing import pass_on
from reimari.cases.models import Case
from reimari.cases.rules import made_sure
from reimari.cases.states import FIRST_STEP
from reimari.people.models import Relationship
from reimari.people.rules import age_on
from reimari.region.profile.values import fold
from reimari.routing.rules import Seen
from reimari.staff.models import Team
from reimari.work.actions import (
    About,
    Plan,
    follow_clocks,
    open_step,
    open_track,
    set_events,
    start_clocks,
    write_entry,
)
from reimari.work.models import Clock, Entry
from reimari.work.queries import county_on
from reimari.work.states import ACCEPT_STEP

BECAME_KNOWN = ("contact_recorded", "case_opened")


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """How a case begins: with which kind of step, what has to be done in it, and what else happened by it.

    `worker_id`: who has it from the start. `at`: the moment agreed with the client. `offered_to`: the team to
    which it is offered at once.
    """

    step: str = FIRST_STEP
    words: str = ""
    events: tuple[str, ...] = ()
    worker_id: UUID | None = None
    at: dt.datetime | None = None
    offered_to: Team | None = None


CHECKED = First()


@part
def open_case(
    team: Team,
    about: About,
    *,
    known_at: dt.datetime,
    seen: Seen,
    now: dt.datetime,
    first: First = CHECKED,
    arranged: bool = False,
) -> Case:
    """Open a case on the team's list. Its clocks start when the matter became known (R-IU-22), not now.

    `first`: how it begins. `arranged`: the client gets help at once already.
    """
    track = open_track()
    case = Case(
        track=track,
        number=next_number(now),
        person_id=about.person_id,
        service_task_id=about.service_task_id,
        place_id=about.place_id,
        area_id=about.area_id,
        need=about.need,
        language=about.language,
        is_urgent=about.is_urgent,
        team=team,
        opened_at=now,
    )
    plan = Plan(kind=first.step, team=team, words=first.words, worker_id=first.worker_id, at=first.at)
    case.current_step = open_step(track, plan, about, now=now)
    case.save(force_insert=True)
    entry = write_entry(
        track.pk,
        now=now,
        opened=case.number,
        team=team.pk,
        step=str(case.current_step_id),
        known=known_at.isoformat(),
        **made_sure(arranged=arranged),
        **({"offered": first.offered_to.pk, "from_team": team.pk} if first.offered_to else {}),
    )
    set_events(track, *BECAME_KNOWN, *first.events, entry=entry, now=known_at, seen=seen)
    if first.offered_to:
        offer = Plan(kind=ACCEPT_STEP, team=first.offered_to)
        step = open_step(track, offer, about, now=now, answering_team=team)
        pass_on(case, to=first.offered_to, sender=team.pk, step=step, entry=entry, now=now)
    else:
        pass_on(case, to=team, sender=None, step=case.current_step, entry=entry, now=now)
    return case


@part
def start_missing_clocks(case: Case, *, entry: Entry, now: dt.datetime, contactor: str | None = None) -> None:
    """Start the clocks that hold for the case only now, after it changed its service task or team.

    They run from the moment the matter became known, like the others; none starts anew (I-28).
    `contactor`: who contacted us, if that is known.
    """
    opening = Entry.objects.filter(track=case.track_id, facts__has_key="known").order_by("pk").first()
    known_at = dt.datetime.fromisoformat(opening.facts["known"]) if opening else case.opened_at
    _start_missing(case, set(BECAME_KNOWN), contactor, entry=entry, at=known_at, now=now)


@part
def start_later_clocks(
    case: Case, *events: str, entry: Entry, now: dt.datetime, contactor: str | None = None
) -> None:
    """Start the clocks of events that usually begin a case and happen to this one only now; none anew."""
    _start_missing(case, set(events), contactor, entry=entry, at=now, now=now)


@part
def _start_missing(
    case: Case, events: set[str], contactor: str | None, *, entry: Entry, at: dt.datetime, now: dt.datetime
) -> None:
    had = Clock.objects.filter(track=case.track_id).values_list("code", flat=True)
    seen = replace(_seen(case, now), contactor=contactor)
    start_clocks(case.track, events, entry=entry, now=at, seen=seen, but_not=list(had))
    follow_clocks(case.track, now=now)


@part
def _seen(case: Case, now: dt.datetime) -> Seen:
    """What is known of the case, as the conditions of clocks look at it."""
    day = timezone.localdate(now)
    person, place = case.person, case.place
    relations = Relationship.objects.of(person).on(day).values_list("kind", flat=True) if person else ()
    born = person.birth_date if person else None
    codes = (place.code, place.municipality_id or place.code) if place else ()
    return Seen(
        contactor=None,
        services=frozenset(map(fold, relations)),
        needs=frozenset({fold(case.need)}) if case.need else frozenset(),
        service_task=fold(case.service_task_id) if case.service_task_id else None,
        language=case.language,
        channel=fold(case.current_step.channel) if case.current_step else "",
        age=age_on(born, day) if born else None,
        urgent=case.is_urgent,
        open=None,
        open_gap="",
        place=frozenset(map(fold, codes)) or None,
        destination=fold(case.team.unit_id),
    )


@part
def next_number(now: dt.datetime) -> str:
    """The next case number of the year: <county>-<year>-<running number>. Held until the deed ends."""
    year = timezone.localdate(now).year
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_casenumber (year, last) VALUES (%s, 1)"
            " ON CONFLICT (year) DO UPDATE SET last = cases_casenumber.last + 1 RETURNING last",
            [year],
        )
        (number,) = cursor.fetchone()
    return f"{county_on(now).profile.code}-{year}-{number:06d}"
