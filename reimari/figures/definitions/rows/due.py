"""Promises and legal deadlines of cases by the day on which they come due, and how they stand."""

from enum import StrEnum
from typing import Final

from reimari.figures.definitions.cuts import Dimension
from reimari.figures.definitions.promises import TELLABLE
from reimari.figures.definitions.rows.cases import turns, was_kept
from reimari.figures.definitions.rows.parts import told
from reimari.figures.definitions.values import Opens, Source
from reimari.region.profile.values import ClockKind, Profile

AHEAD: Final = 12  # months after the one that goes on
# By these begin clocks of contacts, callbacks and remarks; none of a case.
ELSEWHERE: Final = frozenset({"contact_received", "callback_requested", "remark_made"})


class Stands(StrEnum):
    """How a promise or deadline stands now."""

    KEPT = "kept"
    MISSED = "missed"
    OPEN = "open"
    PAUSED = "paused"  # on the day on which it would come due without the pause
    ENDED = "ended"  # the matter ended before its last moment


def due_codes(profile: Profile) -> list[str]:
    """The county's promises that may run in cases, whenever they are valid, and the law's deadlines that may
    be told: clocks are asked for by these, so that those of contacts and callbacks aren't looked at."""
    own = {
        clock.code
        for clock in profile.clocks
        if clock.kind == ClockKind.PROMISE and not ELSEWHERE.issuperset(clock.starts)
    }
    return sorted({*own, *TELLABLE})


DAY: Final = "coalesce(w.due_on, w.raw_due_on)"  # as the index `clock_by_code_and_day` has it
STANDS: Final = f"""
    CASE ({was_kept("w")}) WHEN true THEN '{Stands.KEPT}' WHEN false THEN '{Stands.MISSED}'
    ELSE CASE WHEN w.stopped_at IS NOT NULL THEN '{Stands.ENDED}'
              WHEN w.due_on IS NULL THEN '{Stands.PAUSED}' ELSE '{Stands.OPEN}' END END
"""
# Of a few days PostgreSQL takes the clocks for fewer than they are, and would read them once for each team.
ASKED: Final = """
    (%(units)s::text[] IS NULL OR c.team_id = ANY(ARRAY(
        SELECT code FROM staff_team WHERE unit_id = ANY(%(units)s::text[])
    )))
"""
DUE: Final = f"""
    SELECT w.track_id AS subject, {DAY}::timestamp AT TIME ZONE 'Europe/Helsinki' AS at,
           {turns("w")} AS turns, t.unit_id AS unit, {told(team="t.code", need="c.need")}, '' AS municipality,
           w.code AS clock, w.kind, {DAY} AS day, {STANDS} AS stands
    FROM work_clock w JOIN cases_case c ON c.track_id = w.track_id
    LEFT JOIN staff_team t ON t.code = c.team_id
    WHERE w.code = ANY(%(due)s) AND {DAY} BETWEEN %(first)s AND %(last)s AND w.raw_due_on IS NOT NULL
        AND {ASKED}
"""  # noqa: S608

# The day of a clock that was paused may have been any from the one without pauses on: later by as many
# working days as its pauses had, which with weekends and holidays are no more than a month longer than they.
MOMENTS: Final = """
    SELECT m.at AT TIME ZONE 'Europe/Helsinki'
    FROM work_clock w JOIN cases_case c ON c.track_id = w.track_id
    CROSS JOIN LATERAL (
        SELECT sum(coalesce(u.ended_at, u.started_at) - u.started_at) + interval '31 days' AS later
        FROM work_pause u WHERE u.track_id = w.track_id
    ) p
    CROSS JOIN LATERAL generate_series(
        date_trunc('month', w.raw_due_on::timestamp),
        greatest(w.raw_due_on + coalesce(p.later, interval '0'), w.due_on), interval '1 month'
    ) AS m (at)
    WHERE w.track_id = ANY(%(tracks)s)
"""

DUE_ROWS: Final = Source(
    "due",
    lambda: DUE,
    Opens.CASE,
    frozenset({Dimension.TEAM, Dimension.NEED}),
    MOMENTS,
    ahead=AHEAD,
)
