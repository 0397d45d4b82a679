"""Contacts by what need not have come, or not here: failure demand (häiriökysyntä)."""

from reimari.contacts.access import CORRECT
from reimari.contacts.states import CameVia, Outcome, Part, ParticipantKind
from reimari.figures.definitions.cuts import Dimension
from reimari.figures.definitions.rows.contacts import CHANNEL, COMMON, JOINED, OF_TRACKS, OUTCOME, WHEN
from reimari.figures.definitions.rows.parts import DAY
from reimari.figures.definitions.values import Opens, Source

SOON = 7  # days
LONGEST = 240  # minutes

IS_CLIENT = f"({{0}}.part = '{Part.CLIENT}' OR {{0}}.kind = '{ParticipantKind.CLIENT}')"
LOOKS_BACK = "interval '32 days'"  # a little more than the longest of the figures (`again`)

# What the earlier contact x was about first, as it has been corrected.
NEED_BEFORE = f"""
    SELECT coalesce((
        SELECT (array_agg(e.facts->>'right' ORDER BY e.id DESC))[1] FROM work_entry e
        WHERE e.track_id = x.track_id AND e.kind = '{CORRECT.name}' AND e.facts->>'field' = 'need'
          AND e.facts->>'matter' = f.id::text
    ), f.need) FROM contacts_matter f WHERE f.contact_id = x.track_id ORDER BY f.number LIMIT 1
"""  # noqa: S608

# A case of the client that was open at both, or that the earlier one opened, and may be what both are about.
CASE_OF_BOTH = """
    SELECT FROM cases_case c
    WHERE c.person_id = y.person_id
      AND c.opened_at < k.received_at AND (c.closed_at IS NULL OR c.closed_at > k.received_at)
      AND (c.opened_at <= x.received_at
        OR EXISTS (SELECT FROM contacts_matter f WHERE f.case_id = c.track_id AND f.contact_id = x.track_id))
      AND (c.need IN ('', m.need) OR m.need = '') AND (c.need IN ('', n.need) OR n.need = '')
"""

# Days since the last contact before it about one of its cases, or of the same client with the same need or
# about a case of theirs that is open still; not of a call that was asked for in a contact. By OFFSET the need
# of the one before is asked for once.
BEFORE = f"""
    SELECT min({DAY.format("k.received_at")} - {DAY.format("x.received_at")}) AS days
    FROM (
        SELECT b.contact_id, NULL::uuid AS person_id
        FROM contacts_matter a JOIN contacts_matter b ON b.case_id = a.case_id
        WHERE a.contact_id = k.track_id
        UNION
        SELECT b.contact_id, b.person_id
        FROM contacts_participant a JOIN contacts_participant b ON b.person_id = a.person_id
        WHERE a.contact_id = k.track_id AND {IS_CLIENT.format("a")} AND {IS_CLIENT.format("b")}
    ) y
    JOIN contacts_contact x ON x.track_id = y.contact_id
    CROSS JOIN LATERAL (SELECT coalesce(({NEED_BEFORE}), '') AS need OFFSET 0) n
    WHERE (x.received_at, x.track_id) < (k.received_at, k.track_id)
      AND x.received_at > k.received_at - {LOOKS_BACK}
      AND (y.person_id IS NULL OR (n.need <> '' AND n.need = m.need) OR EXISTS ({CASE_OF_BOTH}))
      AND NOT EXISTS (
        SELECT FROM callbacks_callback z WHERE z.answered_in_id = k.track_id AND z.contact_id IS NOT NULL
    )
"""  # noqa: S608

# Whether the client had a case open then, of the same need where both are told.
HAD_CASE = f"""
    SELECT FROM contacts_participant a JOIN cases_case c ON c.person_id = a.person_id
    WHERE a.contact_id = k.track_id AND {IS_CLIENT.format("a")}
      AND c.opened_at < k.received_at AND (c.closed_at IS NULL OR c.closed_at > k.received_at)
      AND (c.need = m.need OR c.need = '' OR m.need = '')
"""

WROTE_AT_ONCE = "k.closed_at = k.recorded_at AND k.started_at <= k.ended_at"
MINUTES = f"least({LONGEST}, round(extract(epoch FROM k.ended_at - k.started_at) / 60))::int"

ASKED_AGAIN = f"""
    SELECT z.*,
           CASE WHEN outside THEN 'outside' WHEN outcome = '{Outcome.ELSEWHERE}' THEN 'elsewhere'
                WHEN asks_where THEN 'where' WHEN days <= {SOON} THEN 'again' END AS why
    FROM (
        SELECT k.track_id AS subject, k.received_at AS at, NULL::timestamptz AS turns, {COMMON},
               {OUTCOME} AS outcome, m.elsewhere,
               {CHANNEL} = ANY(%(task_lines)s::text[]) AS for_tasks, m.needs = 0 AS unsaid,
               {CHANNEL} = ANY(%(task_lines)s::text[]) AND m.needs > 0 AND m.tasks = 0 AS outside,
               coalesce(nullif(k.came_via, ''), 'unsaid') AS via, u.days,
               k.closed_at IS NOT NULL AND m.outcome = '{Outcome.ADVICE}' AND EXISTS ({HAD_CASE})
                   AS asks_where,
               CASE WHEN {WROTE_AT_ONCE} THEN {MINUTES} END AS minutes
        FROM contacts_contact k {JOINED}
        CROSS JOIN LATERAL ({BEFORE}) u
        WHERE {WHEN}
    ) z
"""  # noqa: S608

# Besides what changes a contact itself: one of the same client before it or of one of its cases, a case of
# its client, and a callback that it answers.
MOMENTS = f"""
    {OF_TRACKS}
    UNION ALL SELECT k.received_at FROM contacts_contact x
        JOIN contacts_participant a ON a.contact_id = x.track_id
        JOIN contacts_participant b ON b.person_id = a.person_id
        JOIN contacts_contact k ON k.track_id = b.contact_id
        WHERE x.track_id = ANY(%(tracks)s) AND k.received_at >= x.received_at
          AND k.received_at < x.received_at + {LOOKS_BACK}
    UNION ALL SELECT k.received_at FROM cases_case c JOIN contacts_participant a ON a.person_id = c.person_id
        JOIN contacts_contact k ON k.track_id = a.contact_id WHERE c.track_id = ANY(%(tracks)s)
    UNION ALL SELECT k.received_at FROM callbacks_callback b
        JOIN contacts_contact k ON k.track_id = b.answered_in_id WHERE b.track_id = ANY(%(tracks)s)
"""  # noqa: S608

ASKED_ROWS = Source(
    "demand",
    lambda: ASKED_AGAIN,
    Opens.CONTACT,
    frozenset(Dimension),
    MOMENTS,
)
RIGHT_WAY = CameVia.RIGHT_WAY.value
