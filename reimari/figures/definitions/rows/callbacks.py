"""Requests to be called back with their calls, and telephone calls as the telephone system tells them."""

from reimari.callbacks.states import CallbackOutcome
from reimari.figures.definitions.cuts import Dimension
from reimari.figures.definitions.rows.cases import turns, was_kept
from reimari.figures.definitions.rows.parts import ASKED, PLACE, told
from reimari.figures.definitions.values import Opens, Source
from reimari.region.profile.values import ClockKind
from reimari.telephony.states import CallState

MOST_MINUTES = 9999  # longer waits count as so many minutes
MINUTES = f"least({MOST_MINUTES}, greatest(0, floor(extract(epoch FROM {{}} - {{}}) / 60)))::integer"
HIDES = "coalesce(e.is_protected, false)"

OF_CALLBACK = told(
    team="t.code",
    area=f"CASE WHEN {HIDES} THEN '' ELSE coalesce(b.area_id, '') END",
    language="b.language",
    need="b.need",
    task="coalesce(b.service_task_id, '')",
    channel="b.channel_id",
)

# As `callbacks.queries.figures` counts them (K-12): by the entries of the request. What was joined to another
# callback is that one's.
CALLBACKS = f"""
    SELECT b.track_id AS subject, b.asked_at AS at, {turns("w")} AS turns, t.unit_id AS unit,
           {OF_CALLBACK}, {PLACE.format(hides=HIDES)},
           b.times_asked, n.calls, coalesce(n.outcome, 'waits') AS outcome, {was_kept("w")} AS kept,
           CASE WHEN n.tried IS NOT NULL THEN {MINUTES.format("n.tried", "n.counts")} END AS to_try,
           CASE WHEN n.reached IS NOT NULL THEN {MINUTES.format("n.reached", "n.counts")} END AS to_reach
    FROM callbacks_callback b JOIN staff_team t ON t.code = b.team_id
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE e.facts ? 'began') AS calls,
               least(min((e.facts->>'counts')::timestamptz) FILTER (WHERE e.facts ? 'asked'), b.counts_from)
                   AS counts,
               min((e.facts->>'began')::timestamptz) AS tried,
               min((e.facts->>'began')::timestamptz)
                   FILTER (WHERE e.facts->>'outcome' = '{CallbackOutcome.REACHED}') AS reached,
               (array_agg(e.facts->>'outcome' ORDER BY e.id DESC)
                   FILTER (WHERE e.facts ? 'outcome' OR e.kind = 'callbacks.reopen'))[1] AS outcome
        FROM work_entry e WHERE e.track_id = b.track_id
    ) n
    LEFT JOIN LATERAL (
        SELECT w.* FROM work_clock w WHERE w.track_id = b.track_id AND w.kind = '{ClockKind.PROMISE}'
        ORDER BY w.started_at, w.id LIMIT 1
    ) w ON true
    LEFT JOIN people_person e ON e.id = b.person_id LEFT JOIN region_place p ON p.code = b.place_id
    WHERE b.asked_at >= %(since)s AND b.asked_at < %(until)s AND {ASKED}
        AND b.outcome <> '{CallbackOutcome.DOUBLE}'
"""  # noqa: S608

# Before the menu choice is known a call is its unit's alone; t is the call.
CALLS = f"""
    SELECT t.contact_id AS subject, t.began_at AS at, NULL::timestamptz AS turns, t.unit_id AS unit,
           {
    told(
        team="coalesce(t.team_id, '')",
        area="coalesce(t.area_id, '')",
        language="t.language",
        channel="t.channel_id",
    )
},
           '' AS municipality,
           CASE WHEN t.answered_at IS NOT NULL THEN 'answered' ELSE t.state END AS went,
           t.answered_at IS NOT NULL AS answered, t.state <> '{
    CallState.WAITING
}' OR t.answered_at IS NOT NULL
               AS is_over,
           CASE WHEN t.answered_at IS NOT NULL THEN {
    MINUTES.format("t.answered_at", "t.began_at")
} END AS waited
    FROM staff_unit u JOIN telephony_call t ON t.unit_id = u.code
    WHERE t.began_at >= %(since)s AND t.began_at < %(until)s AND {ASKED}
"""  # noqa: S608

CALLBACK_ROWS = Source(
    "callbacks",
    lambda: CALLBACKS,
    Opens.CALLBACK,
    frozenset(Dimension) - {Dimension.CONTACTOR},
    # also as it was asked first: joined to an earlier one it moves to that one's month
    "SELECT asked_at FROM callbacks_callback WHERE track_id = ANY(%(tracks)s) UNION ALL"
    " SELECT asked_at FROM callbacks_callback WHERE double_of_id = ANY(%(tracks)s) UNION ALL"
    " SELECT (facts->>'asked')::timestamptz FROM work_entry"
    " WHERE track_id = ANY(%(tracks)s) AND facts ? 'asked' AND facts ? 'counts'",
)
CALL_ROWS = Source(
    "calls",
    lambda: CALLS,
    Opens.CONTACT,
    frozenset({Dimension.TEAM, Dimension.AREA, Dimension.LANGUAGE, Dimension.CHANNEL}),
    # what is told of a call comes within hours of its beginning
    "SELECT t.began_at FROM staff_unit u JOIN telephony_call t ON t.unit_id = u.code"
    " WHERE t.began_at >= %(written)s - interval '1 day'",
)
