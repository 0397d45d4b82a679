"""How long older people waited in half a year, and which half years aren't counted yet (980/2012, 26 §)."""

import datetime as dt
from functools import cache
from hashlib import sha256
from typing import Any

from django.db import connection
from django.db.models import Min

from reimari.cases.states import Assessment, MeetingState
from reimari.contacts.models import Contact
from reimari.figures.definitions.rows.parts import DAY
from reimari.figures.models import Measure, Publication
from reimari.figures.rules import begins, half_after, half_of, halves_from
from reimari.records.rules.retention import CLASSES
from reimari.region.profile.values import Profile, fold

OLDER = "iakkaiden_palvelut"  # the law's service task
BEGAN = """
    coalesce((SELECT min(k.received_at) FROM contacts_matter m
              JOIN contacts_contact k ON k.track_id = m.contact_id WHERE m.case_id = c.track_id), c.opened_at)
"""
# What ended in the half year, and who hadn't been assessed at its end: counted whole days, and over three
# months by the calendar.
COUNTED = f"""
    WITH assessed AS (
        SELECT case_id, min(finished_at) AS at FROM assessments_initialassessment
        WHERE result = '{Assessment.DONE}' GROUP BY case_id
    ), met AS (
        SELECT case_id, min(at) AS at FROM cases_meeting
        WHERE state = '{MeetingState.REALISED}' GROUP BY case_id
    ), told AS (
        SELECT case_id, at, '{Measure.ASSESSED}' AS measure FROM assessed
        WHERE at >= %(since)s AND at < %(until)s
        UNION ALL SELECT case_id, at, '{Measure.MET}' FROM met WHERE at >= %(since)s AND at < %(until)s
        UNION ALL SELECT c.track_id, %(last)s, '{Measure.OPEN}' FROM cases_case c
        LEFT JOIN assessed a ON a.case_id = c.track_id
        WHERE c.opened_at < %(until)s AND (c.closed_at IS NULL OR c.closed_at >= %(until)s)
          AND (a.at IS NULL OR a.at >= %(until)s)
    ), each AS (
        SELECT c.service_task_id AS task, told.measure,
               CASE WHEN coalesce(e.is_protected, false) THEN ''
                    ELSE coalesce(c.area_id, t.area_id, '') END AS area,
               {DAY.format("told.at")} AS ended, {DAY.format(BEGAN)} AS began
        FROM told JOIN cases_case c ON c.track_id = told.case_id JOIN staff_team t ON t.code = c.team_id
        LEFT JOIN people_person e ON e.id = c.person_id
        WHERE c.service_task_id = ANY(%(tasks)s)
    )
    SELECT task, area, measure, greatest(ended - began, 0) AS days, count(*) AS number,
           count(*) FILTER (WHERE ended > (began + interval '3 months')::date) AS over
    FROM each GROUP BY 1, 2, 3, 4
"""  # noqa: S608


def older_tasks(profile: Profile) -> list[str]:
    """The service tasks of the profile that are for older people."""
    return [task.code for task in profile.service_tasks if CLASSES.get(fold(task.code).upper()) == OLDER]


def count_waits(publication: Publication) -> None:
    """Write down the counts of the publication's half year and service tasks. One statement."""
    until = begins(half_after(publication.half))
    values: dict[str, Any] = {
        "since": begins(publication.half),
        "until": until,
        "last": until - dt.timedelta(seconds=1),
        "tasks": publication.tasks,
        "publication": publication.pk,
    }
    columns = "task, area, measure, days, number, over"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO figures_waitingcount (publication_id, {columns})"  # noqa: S608
            f" SELECT %(publication)s, {columns} FROM ({COUNTED}) AS counted",
            values,
        )


def halves_to_count(now: dt.datetime) -> list[dt.date]:
    """The half years that are over and not counted, from the first of which anything is known."""
    began = Contact.objects.aggregate(first=Min("recorded_at"))["first"]
    if began is None:
        return []
    counted = set(Publication.objects.values_list("half", flat=True))
    return [half for half in halves_from(half_of(began), half_of(now)) if half not in counted]


@cache
def waiting_version() -> str:
    """By what it is known later how a half year was counted."""
    return sha256(COUNTED.encode()).hexdigest()[:12]
