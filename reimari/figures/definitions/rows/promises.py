"""What was promised in cases, step by step, and the legal deadlines and promises that ran in them."""

from reimari.cases.states import Assessment, MeetingState
from reimari.contacts.states import Told
from reimari.figures.definitions.cuts import Dimension
from reimari.figures.definitions.rows.cases import (
    IN_MONTH,
    KNOWN,
    MOMENTS,
    OF_CASE,
    held,
    turns,
    uncounted,
    was_kept,
    was_kept_raw,
)
from reimari.figures.definitions.rows.cases import ends as ends_of
from reimari.figures.definitions.rows.parts import DAY, WAITED
from reimari.figures.definitions.values import Opens, Source
from reimari.region.profile.values import ClockKind


def _clock(kind: ClockKind, codes: str) -> str:
    """The first of such clocks on the case."""
    return (
        "LEFT JOIN LATERAL (SELECT w.* FROM work_clock w WHERE w.track_id = c.track_id"  # noqa: S608
        f" AND w.kind = '{kind}' AND w.code = ANY(%({codes})s) ORDER BY w.started_at, w.id LIMIT 1)"
    )


# w: the promise that a meeting keeps; a, v: the promise and the law's deadline that an assessment keeps;
# n: the time that was agreed first; r: when a meeting took place; s: when the initial assessment was done
JOINED = f"""
    {_clock(ClockKind.PROMISE, "clocks")} w ON true
    {_clock(ClockKind.PROMISE, "assessing")} a ON true
    {_clock(ClockKind.LAW, "assessing")} v ON true
    LEFT JOIN LATERAL (
        SELECT m.at, b.due_at FROM cases_meeting m LEFT JOIN appointments_booking b ON b.meeting_id = m.id
        WHERE m.case_id = c.track_id ORDER BY m.agreed_at, m.id LIMIT 1
    ) n ON true
    CROSS JOIN LATERAL (
        SELECT min(m.at) AS at FROM cases_meeting m
        WHERE m.case_id = c.track_id AND m.state = '{MeetingState.REALISED}'
    ) r
    CROSS JOIN LATERAL (
        SELECT min(i.finished_at) AS at FROM assessments_initialassessment i
        WHERE i.case_id = c.track_id AND i.result = '{Assessment.DONE}'
    ) s
    CROSS JOIN LATERAL (
        SELECT {ends_of("w")} AS clock, coalesce(w.stopped_at, c.closed_at, %(now)s) AS until,
               coalesce(w.raw_due_on, {DAY.format("n.due_at")}) AS raw_on
    ) y
    CROSS JOIN LATERAL (
        SELECT coalesce(n.due_at, y.clock) AS to_book,
               CASE WHEN w.id IS NULL THEN n.due_at ELSE y.clock END AS to_meet,
               CASE WHEN w.id IS NULL THEN {DAY.format("n.due_at")} ELSE w.raw_due_on END AS meet_on
    ) z
"""  # noqa: S608
UNTIL_ASSESSED = WAITED.format(DAY.format("s.at"), DAY.format("k.received_at"), "{}")

CHAIN = f"""
    SELECT c.track_id AS subject, k.received_at AS at,
           least({turns("a")}, {turns("v")}, CASE WHEN z.to_meet >= %(now)s AND c.closed_at IS NULL
                                                  THEN z.to_meet END) AS turns,
           t.unit_id AS unit, {OF_CASE},
           f.told_how = '{Told.IN_CONTACT}' AS told,
           CASE WHEN n.at IS NOT NULL THEN n.at <= z.to_book WHEN y.clock < y.until THEN false END AS booked,
           {DAY.format("n.at")} <= y.raw_on AS booked_raw,
           CASE WHEN z.to_meet IS NULL THEN NULL WHEN r.at IS NOT NULL THEN r.at <= z.to_meet
                WHEN z.to_meet < y.until THEN false END AS realised,
           {DAY.format("r.at")} <= y.raw_on AS realised_raw,
           {was_kept("a")} AS assessed, {was_kept_raw("a")} AS assessed_raw,
           {was_kept("v")} AS lawful, {was_kept_raw("v")} AS lawful_raw,
           {uncounted("w", "y.raw_on")} AS not_booked, {uncounted("w", "z.meet_on")} AS not_realised,
           {uncounted("a", "a.raw_due_on")} AS not_assessed, {uncounted("v", "v.raw_due_on")} AS not_lawful,
           s.at IS NOT NULL AS done, coalesce(nullif(c.assessment, ''), 'none') AS assessment,
           CASE WHEN s.at IS NOT NULL THEN {UNTIL_ASSESSED.format("0")} END AS to_assessed,
           CASE WHEN s.at IS NOT NULL THEN {UNTIL_ASSESSED.format(held("s.at"))} END AS to_assessed_adjusted
    FROM {KNOWN} {JOINED} WHERE {IN_MONTH}
"""  # noqa: S608

# Each clock that ran in a case.
CLOCKS = f"""
    SELECT c.track_id AS subject, k.received_at AS at, {turns("w")} AS turns, t.unit_id AS unit, {OF_CASE},
           w.code AS clock, w.kind, {was_kept("w")} AS kept, {was_kept_raw("w")} AS kept_raw
    FROM {KNOWN} JOIN work_clock w ON w.track_id = c.track_id WHERE {IN_MONTH}
"""  # noqa: S608

CHAIN_ROWS = Source("chain", lambda: CHAIN, Opens.CASE, frozenset(Dimension), MOMENTS)
CLOCK_ROWS = Source("clocks", lambda: CLOCKS, Opens.CASE, frozenset(Dimension), MOMENTS)
