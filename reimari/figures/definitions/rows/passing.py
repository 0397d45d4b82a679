"""How cases were passed on: how often, why, what came back, and how soon somebody took them."""

from reimari.cases.states import RerouteReason
from reimari.figures.definitions.cuts import Dimension
from reimari.figures.definitions.rows.cases import IN_MONTH, KNOWN, MOMENTS, OF_CASE
from reimari.figures.definitions.rows.parts import DAY, WAITED
from reimari.figures.definitions.values import Opens, Source
from reimari.work.states import ACCEPT_STEP, StepResult

UNTIL_TAKEN = WAITED.format(DAY.format("y.at"), DAY.format("c.opened_at"), "0")

# A case with its hops (K-24), whether its service task was found wrong (K-08), when somebody first had it.
HOPS = f"""
    SELECT c.track_id AS subject, k.received_at AS at, NULL::timestamptz AS turns, t.unit_id AS unit,
           {OF_CASE},
           least(c.hops, 20) AS hops, g.passed, n.wrong, y.at IS NOT NULL AS taken,
           CASE WHEN y.at IS NOT NULL THEN {UNTIL_TAKEN} END AS to_taken
    FROM {KNOWN}
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE w.kind = 'cases.reroute'
                                AND w.facts->>'reason' = '{RerouteReason.WRONG_TASK}') > 0 AS wrong,
               min(w.at) FILTER (WHERE w.kind IN ('work.take', 'cases.accept')) AS at
        FROM work_entry w WHERE w.track_id = c.track_id
    ) n
    CROSS JOIN LATERAL (
        SELECT least(n.at, min(s.taken_at)) AS at FROM work_step s WHERE s.track_id = c.track_id
    ) y
    CROSS JOIN LATERAL (
        SELECT count(*) > 0 AS passed FROM cases_passedon o WHERE o.case_id = c.track_id
    ) g
    WHERE {IN_MONTH}
"""  # noqa: S608

# Each time that a case was sent to another service task, area or team, with the reason that was told.
REROUTES = f"""
    SELECT c.track_id AS subject, k.received_at AS at, NULL::timestamptz AS turns, t.unit_id AS unit,
           {OF_CASE},
           w.facts->>'reason' AS reason
    FROM {KNOWN} JOIN work_entry w ON w.track_id = c.track_id AND w.kind = 'cases.reroute' WHERE {IN_MONTH}
"""  # noqa: S608

# Each time that a case was offered to another team or to somebody, what they answered, and why it came back.
OFFERS = f"""
    SELECT c.track_id AS subject, k.received_at AS at, NULL::timestamptz AS turns, t.unit_id AS unit,
           {OF_CASE},
           coalesce(nullif(s.result, ''), 'waits') AS answer,
           CASE WHEN s.result = '{StepResult.REFUSED}' THEN (
               SELECT w.facts->>'reason' FROM work_entry w
               WHERE w.track_id = c.track_id AND w.kind = 'cases.refuse' AND w.facts->>'step' = s.id::text
               LIMIT 1
           ) END AS reason,
           CASE WHEN s.result IN ('{StepResult.ACCEPTED}', '{StepResult.REFUSED}') THEN
               {WAITED.format(DAY.format("s.ended_at"), DAY.format("s.opened_at"), "0")} END AS to_answer
    FROM {KNOWN} JOIN work_step s ON s.track_id = c.track_id AND s.kind = '{ACCEPT_STEP}' WHERE {IN_MONTH}
"""  # noqa: S608

HOP_ROWS = Source("hops", lambda: HOPS, Opens.CASE, frozenset(Dimension), MOMENTS)
REROUTE_ROWS = Source("reroutes", lambda: REROUTES, Opens.CASE, frozenset(Dimension), MOMENTS)
OFFER_ROWS = Source("offers", lambda: OFFERS, Opens.CASE, frozenset(Dimension), MOMENTS)
