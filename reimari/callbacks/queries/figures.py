"""Figures of callbacks by themselves, from what happened (K-12, R-PS-78)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import connection

from reimari.access.actor import Actor
from reimari.callbacks import access
from reimari.staff.models import Team


class By(StrEnum):
    """What the figures are told apart by."""

    ALL = "all"
    DAY = "day"  # on which it was asked, in Finnish time
    LINE = "line"
    AREA = "area"
    LANGUAGE = "language"


_KEYS = {
    By.ALL: "''",
    By.DAY: "(asked AT TIME ZONE 'Europe/Helsinki')::date::text",
    By.LINE: "channel_id",
    By.AREA: "coalesce(area_id, '')",
    By.LANGUAGE: "language",
}

# A request and its calls are entries of one track; waiting counts from the request or the line's next opening
# (I-10) until a call begins. What was joined to another callback is that one's.
_FIGURES = """
    WITH request AS (
        SELECT b.track_id, b.language, b.area_id, b.channel_id, b.times_asked,
               b.asked_at AS asked, least((e.facts->>'counts')::timestamptz, b.counts_from) AS counts
        FROM callbacks_callback b JOIN work_entry e ON e.track_id = b.track_id AND e.facts ? 'asked'
        WHERE b.team_id = ANY(%(teams)s) AND b.asked_at >= %(since)s AND b.asked_at < %(until)s
          AND b.outcome <> 'double'
    ), told AS (
        SELECT r.track_id, count(*) FILTER (WHERE e.facts ? 'began') AS calls,
               min((e.facts->>'began')::timestamptz) AS tried,
               min((e.facts->>'began')::timestamptz)
                    FILTER (WHERE e.facts->>'outcome' = 'reached') AS reached,
               (array_agg(e.facts->>'outcome' ORDER BY e.id DESC)
                    FILTER (WHERE e.facts ? 'outcome' OR e.kind = 'callbacks.reopen'))[1] AS outcome
        FROM request r JOIN work_entry e ON e.track_id = r.track_id GROUP BY r.track_id
    ), waited AS (
        SELECT by, key, times_asked, calls, outcome,
               CASE WHEN tried < counts THEN 0 ELSE extract(epoch FROM tried - counts) / 60 END AS to_try,
               CASE WHEN reached < counts THEN 0 ELSE extract(epoch FROM reached - counts) / 60 END
                    AS to_reach
        FROM request JOIN told USING (track_id) CROSS JOIN LATERAL (VALUES {keys}) AS each (by, key)
    )
    SELECT by, key, count(*), sum(times_asked), count(*) FILTER (WHERE outcome = 'reached'),
           count(*) FILTER (WHERE outcome IN ('left_message', 'letter_sent')),
           count(*) FILTER (WHERE outcome = 'withdrawn'), count(*) FILTER (WHERE outcome IS NULL), sum(calls),
           percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY to_try),
           percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY to_reach)
    FROM waited GROUP BY by, key ORDER BY by, key
"""


@dataclass(frozen=True, slots=True)
class Waited:
    """Minutes: half waited at most so long, nine of ten at most so long; None while nobody did."""

    median: float | None
    p90: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """One row: the day, line, area or language (`key`), and what became of those who asked then."""

    key: str
    requests: int
    times_asked: int
    reached: int
    not_reached: int
    withdrawn: int
    waiting: int
    calls: int
    to_first_call: Waited
    to_reached: Waited

    @property
    def calls_for_each(self) -> float:
        """Calls made for a request, on average."""
        return self.calls / self.requests


def figures(actor: Actor, since: dt.datetime, until: dt.datetime, *, by: By = By.ALL) -> list[Figures]:
    """Of the requests from `since` until before `until` to the teams whose figures the actor sees."""
    teams = access.SEE_FIGURES.rows(actor, Team.objects.all()).order_by("pk").values_list("pk", flat=True)
    return figures_of(list(teams), since, until, by=(by,))[by]


def figures_of(
    teams: Sequence[str], since: dt.datetime, until: dt.datetime, *, by: Sequence[By]
) -> dict[By, list[Figures]]:
    """The same of these teams, whose figures somebody may see, told apart in several ways. One query."""
    keys = ", ".join(f"('{each.value}', {_KEYS[each]})" for each in by)
    found: dict[By, list[Figures]] = {each: [] for each in by}
    with connection.cursor() as cursor:
        cursor.execute(
            _FIGURES.replace("{keys}", keys), {"teams": list(teams), "since": since, "until": until}
        )
        rows = cursor.fetchall()
    for way, *told in rows:
        found[By(way)].append(_row(*told))
    return found


def _row(key: object, *told: Any) -> Figures:
    requests, times_asked, reached, lost, withdrawn, waiting, calls, to_try, to_reach = told
    return Figures(
        key=str(key),
        requests=requests,
        times_asked=int(times_asked),
        reached=reached,
        not_reached=lost,
        withdrawn=withdrawn,
        waiting=waiting,
        calls=int(calls),
        to_first_call=_waited(to_try),
        to_reached=_waited(to_reach),
    )


def _waited(found: list[float] | None) -> Waited:
    return Waited(*map(float, found)) if found else Waited(None, None)
