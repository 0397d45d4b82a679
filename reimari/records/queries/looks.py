"""Who of the staff opened whose data on which day, asked of the use log in one statement (I-02).

A look is a row of the log of a page or deed that is about somebody; a list on which a person merely stands
isn't one, nor is what was refused, nor the officer's own work with the logs.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models.functions import Lower, Trim
from django.utils import timezone

from reimari.callbacks import access as callbacks
from reimari.concerns import access as concerns
from reimari.contacts import access as contacts
from reimari.grants import access as grants
from reimari.people import access as people
from reimari.people.models import Person
from reimari.records.rules.hints import BACK, DayOf, Known
from reimari.staff import access as staff
from reimari.work import access as work

ONE_DAY = dt.timedelta(days=1)
# Actions whose rows aren't looks at one person: lists, and the work of whoever looks after the logs.
LISTS = (
    *(work.LIST.name, contacts.LIST.name, callbacks.LIST.name, concerns.LIST.name, grants.LIST.name),
    *(grants.SEE_PLACES.name, grants.SEE_CARDS.name, people.SEARCH.name, staff.VIEW_TEAM.name),
    *(callbacks.SEE_LOST.name, staff.VIEW_ROSTER.name, "cover.view_plan", "figures.see"),
    *("appointments.view", "appointments.see_own", "appointments.see_shortages"),
    *("desk.my_day", "desk.view_log", people.OVERSEE.name, people.CHECK_EMERGENCY.name),
    *("records.see_hints", "records.say_of_hint", "records.list_log_requests", "records.view_log_request"),
    *("records.record_log_request", "records.make_extract", "records.export_extract"),
    *("records.hand_over_extract", "records.refuse_log_request", "records.explain_use"),
)
LOOKS = """
looks AS (
  SELECT (e.at AT TIME ZONE %(zone)s)::date AS day, e.actor_id AS viewer, seen.person,
         min(e.at) AS first, max(e.at) AS last, count(*) AS times
  FROM audit_event e CROSS JOIN LATERAL unnest(e.person_ids) AS seen(person)
  WHERE e.at >= %(since)s AND e.at < %(until)s AND e.actor_kind = 'staff'
    AND e.outcome <> 'denied' AND e.action <> ALL(%(lists)s)
  GROUP BY 1, 2, 3
)"""
# The names that a family name is made of; rules/hints.py decides.
PARTS = "array_remove(regexp_split_to_array(lower(btrim({})), '[-\u2010\u2011[:space:]]+'), '')"
SAME_NAME = f"""
WITH {LOOKS}
SELECT l.day, l.viewer, l.person, l.first, l.last, l.times
FROM looks l JOIN accounts_user u ON u.id = l.viewer JOIN people_person p ON p.id = l.person
WHERE {PARTS.format("u.last_name")} && {PARTS.format("p.last_name")}
ORDER BY l.last DESC, l.viewer, l.person LIMIT %(most)s"""  # noqa: S608 (no value of anybody's in it)
CALLED = "lower(btrim({0}.last_name)) = lower(btrim({1}.last_name))"
GIVEN = "lower(split_part(btrim({}), ' ', 1))"
CIRCLE = f"""
WITH {LOOKS}
SELECT l.day, l.viewer, l.person, l.first, l.last, l.times
FROM looks l JOIN accounts_user u ON u.id = l.viewer JOIN people_person p ON p.id = l.person
WHERE (u.email <> '' AND lower(btrim(p.email)) = lower(btrim(u.email)))
   OR (NOT p.is_protected AND p.street_address <> '' AND u.email <> '' AND EXISTS (
        SELECT 1 FROM people_person o
        WHERE o.email <> '' AND lower(btrim(o.email)) = lower(btrim(u.email)) AND o.id <> p.id
          AND NOT o.is_protected AND o.postcode = p.postcode))
   OR EXISTS (
        SELECT 1 FROM accounts_user c WHERE c.id <> u.id AND c.email <> ''
          AND lower(btrim(c.email)) = lower(btrim(p.email)))
   OR EXISTS (
        SELECT 1 FROM accounts_user c WHERE c.id <> u.id AND {CALLED.format("c", "p")}
          AND {GIVEN.format("c.first_name")} = {GIVEN.format("p.first_names")} AND btrim(p.first_names) <> '')
ORDER BY l.last DESC, l.viewer, l.person LIMIT %(most)s"""  # noqa: S608 (no value of anybody's in it)
OF_ONE = f"""
WITH {LOOKS.replace("e.actor_kind = 'staff'", "e.actor_id = %(viewer)s")}
SELECT l.day, l.viewer, l.person, l.first, l.last, l.times
FROM looks l ORDER BY l.day DESC, l.last DESC, l.person OFFSET %(skip)s LIMIT %(most)s"""  # noqa: S608 (as above)
POST = (
    "{0}.user_id = l.viewer AND {0}.valid_from <= l.day"
    " AND ({0}.valid_until IS NULL OR {0}.valid_until >= l.day)"
    " AND ({0}.ended_on IS NULL OR {0}.ended_on > l.day)"
)
BY_DAY = f"""
WITH {LOOKS}, worked AS (
  SELECT l.day, l.viewer, l.person, EXISTS (
    SELECT 1 FROM work_step s
    WHERE s.person_id = l.person AND s.opened_at <= l.last AND (s.ended_at IS NULL OR s.ended_at >= l.first)
      AND (s.worker_id = l.viewer OR EXISTS (
        SELECT 1 FROM staff_post q
        WHERE {POST.format("q")} AND q.team_id IN (s.team_id, s.answering_team_id)))
  ) AS has_step
  FROM looks l
)
SELECT l.day, po.team_id, l.viewer, count(DISTINCT l.person) FILTER (WHERE NOT l.has_step)
FROM worked l JOIN staff_post po ON {POST.format("po")}
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""  # noqa: S608 (as above)


@dataclass(frozen=True, slots=True)
class Look:
    """That somebody opened a person's data on a day, how often, from when to when."""

    day: dt.date
    viewer: UUID
    person: UUID
    first: dt.datetime
    last: dt.datetime
    times: int


def looks_by_name(since: dt.date, until: dt.date, *, most: int) -> list[Look]:
    """Looks at persons with the viewer's family name, the newest first; one statement."""
    return [Look(*row) for row in _rows(SAME_NAME, since, until, most=most)]


def looks_in_circle(since: dt.date, until: dt.date, *, most: int) -> list[Look]:
    """Looks that may be at oneself, at somebody at one's address or at a colleague; one statement.

    They may be: the rule decides (`rules/hints.py`).
    """
    return [Look(*row) for row in _rows(CIRCLE, since, until, most=most)]


def looks_of(viewer: UUID, since: dt.date, until: dt.date, *, skip: int, most: int) -> list[Look]:
    """Whom one user opened, by day, the newest first; one statement."""
    return [Look(*row) for row in _rows(OF_ONE, since, until, viewer=viewer, skip=skip, most=most)]


def days_of(since: dt.date, until: dt.date) -> list[DayOf]:
    """How many persons without an open step each opened, by day and team, also before; one statement."""
    return [DayOf(*row) for row in _rows(BY_DAY, since - dt.timedelta(days=BACK), until)]


def own_records(emails: Sequence[str]) -> list[Known]:
    """Persons whose e-mail address is one of these accounts'; one query."""
    folded = {mail.strip().casefold() for mail in emails} - {""}
    if not folded:
        return []
    rows = Person.objects.exclude(email="").annotate(folded=Lower(Trim("email"))).filter(folded__in=folded)
    return [known(person) for person in rows.order_by("pk")]


def known(person: Person) -> Known:
    """What is compared of a person."""
    return Known(
        id=person.pk,
        last_name=person.last_name,
        first_names=person.first_names,
        email=person.email,
        street_address=person.street_address,
        postcode=person.postcode,
        is_protected=person.is_protected,
    )


def midnight(day: dt.date) -> dt.datetime:
    """The first moment of the day."""
    return dt.datetime.combine(day, dt.time(), timezone.get_default_timezone())


def _rows(sql: str, since: dt.date, until: dt.date, **given: Any) -> Iterator[tuple[Any, ...]]:
    told = {
        "zone": settings.TIME_ZONE,
        "since": midnight(since),
        "until": midnight(until + ONE_DAY),
        "lists": list(LISTS),
        **given,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, told)
        yield from cursor.fetchall()
