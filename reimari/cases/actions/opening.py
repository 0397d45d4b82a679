"""How a case begins: with its first step on the list of the team that answers for it."""

import datetime as dt

from django.db import connection
from django.utils import timezone

from reimari.access.deeds import part
from reimari.cases.models import Case
from reimari.cases.states import FIRST_STEP
from reimari.routing.rules import Seen
from reimari.staff.models import Team
from reimari.work.actions import About, Plan, open_step, open_track, set_events, write_entry
from reimari.work.queries import county_on


@part
def open_case(
    team: Team, about: About, *, known_at: dt.datetime, seen: Seen, now: dt.datetime, words: str = ""
) -> Case:
    """Open a case on the team's list. Its clocks start when the matter became known (R-IU-22), not now.

    `words`: what has to be done first, shown on the list.
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
    plan = Plan(kind=FIRST_STEP, team=team, words=words)
    case.current_step = open_step(track, plan, about, now=now)
    case.save(force_insert=True)
    entry = write_entry(track.pk, now=now, opened=case.number, team=team.pk, step=str(case.current_step_id))
    set_events(track, "contact_recorded", "case_opened", entry=entry, now=known_at, seen=seen)
    return case


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
