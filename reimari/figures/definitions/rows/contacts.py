"""Contacts as they came, with what has been corrected since (contacts.correct); and what was said of them."""

from reimari.contacts.access import CORRECT
from reimari.contacts.states import FURTHEST_LAST, Outcome, Part, ParticipantKind
from reimari.figures.definitions.cuts import Dimension
from reimari.figures.definitions.rows.parts import ASKED, PLACE, told
from reimari.figures.definitions.values import Opens, Source

CODE = 20  # letters of a part

KINDS = ("phone", "callback", "email", "web_form", "chat", "staff_chat", "web", "letter", "walk_in")
VISITS = ("home_visit", "professional")


def listed(codes: tuple[str, ...] | list[str]) -> str:
    """Codes of the program as an array."""
    return f"ARRAY[{', '.join(f"'{code}'" for code in codes)}]"


ORDER = listed([each.value for each in FURTHEST_LAST])

CHANNEL = "coalesce(r.said->>'channel ', k.channel_id)"

OF_CONTACT = told(
    team="t.code",
    area="CASE WHEN h.hides THEN '' ELSE coalesce(nullif(m.area, ''), t.area_id, '') END",
    language="coalesce(r.said->>'language ', k.language)",
    need="m.need",
    task="m.task",
    channel=CHANNEL,
    contactor="h.kind",
)

# A contact with its matters, as they are right, and who contacted us. Of several matters the first tells what
# it was about and where, the one furthest along how it ended. The area is that of the first matter's case,
# else of the team on whose list it came.
JOINED = f"""
    JOIN staff_team t ON t.code = k.team_id
    LEFT JOIN LATERAL (
        SELECT jsonb_object_agg(concat(e.facts->>'field', ' ', e.facts->>'matter'), e.facts->>'right'
                                ORDER BY e.id) AS said
        FROM work_entry e WHERE e.track_id = k.track_id AND e.kind = '{CORRECT.name}'
    ) r ON true
    LEFT JOIN region_channel n ON n.code = {CHANNEL}
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE x.was = '{Outcome.NOT_REACHED}' OR (x.told_at IS NULL
                                AND x.was IN ('{Outcome.GOES_ON}', '{Outcome.CALL_BACK}'))) AS untold,
               count(*) FILTER (WHERE x.was = '{Outcome.CALL_BACK}') AS calls,
               max(x.told_at) AS told_at,
               count(*) FILTER (WHERE x.need <> '') AS needs,
               count(*) FILTER (WHERE concat({CHANNEL}, ' ', x.need) = ANY(%(tasks)s::text[])) AS tasks,
               ({ORDER})[max(array_position({ORDER}, x.outcome))] AS outcome,
               coalesce((array_agg(x.elsewhere ORDER BY x.number) FILTER (WHERE x.elsewhere <> ''))[1], '')
                   AS elsewhere,
               (array_agg(x.place ORDER BY x.number))[1] AS place,
               coalesce((array_agg(x.need ORDER BY x.number))[1], '') AS need,
               coalesce((array_agg(x.task ORDER BY x.number))[1], '') AS task,
               coalesce((array_agg(x.area ORDER BY x.number))[1], '') AS area
        FROM (
            SELECT a.number, a.told_at, a.outcome AS was, a.elsewhere, c.area_id AS area,
                   coalesce(r.said->>concat('outcome ', a.id), a.outcome)::text AS outcome,
                   coalesce(r.said->>concat('place ', a.id), a.place_id) AS place,
                   coalesce(r.said->>concat('need ', a.id), a.need) AS need,
                   coalesce(r.said->>concat('service_task ', a.id), a.service_task_id) AS task
            FROM contacts_matter a LEFT JOIN cases_case c ON c.track_id = a.case_id
            WHERE a.contact_id = k.track_id
        ) x
    ) m
    CROSS JOIN LATERAL (
        SELECT coalesce(bool_or(e.is_protected), false) AS hides,
               coalesce(min(a.kind) FILTER (WHERE a.part = '{Part.CONTACTOR}'), '') AS kind,
               coalesce(bool_or(a.profession <> '') FILTER (WHERE a.part = '{Part.CONTACTOR}'), false) AS job
        FROM contacts_participant a LEFT JOIN people_person e ON e.id = a.person_id
        WHERE a.contact_id = k.track_id
    ) h
    LEFT JOIN region_place p ON p.code = m.place
"""  # noqa: S608

OUTCOME = "CASE WHEN k.closed_at IS NULL THEN 'open' ELSE m.outcome END"
WHEN = f"k.received_at >= %(since)s AND k.received_at < %(until)s AND {ASKED}"
COMMON = f"t.unit_id AS unit, {OF_CONTACT}, {PLACE.format(hides='h.hides')}"

# When it was handled for the client: ended, what goes on told, whoever is called back reached (R-IU-21).
HANDLED = """
    CASE WHEN k.closed_at IS NOT NULL AND m.untold = 0 AND (m.calls = 0 OR b.reached_at IS NOT NULL)
         THEN greatest(k.closed_at, m.told_at, b.reached_at) END
"""
KIND = f"CASE WHEN n.kind = ANY({listed((*KINDS, *VISITS))}) THEN n.kind ELSE 'other' END"

CAME = f"""
    SELECT k.track_id AS subject, k.received_at AS at,
           CASE WHEN d.handled_at IS NULL AND w.due_at > %(now)s THEN w.due_at END AS turns,
           {COMMON},
           n.digital, {KIND} AS kind, h.job, {OUTCOME} AS outcome,
           w.due_at IS NOT NULL AND (d.handled_at IS NOT NULL OR w.due_at <= %(now)s) AS promised,
           d.handled_at <= w.due_at AS in_time,
           NOT k.received_at <@ o.hours AS after_hours,
           left(g.segment, {CODE}) AS segment, left(g.level, {CODE}) AS level,
           nullif(g.segment_suggested, '') <> g.segment AS other_segment,
           nullif(g.level_suggested, '') <> g.level AS other_level,
           f.contact_id IS NOT NULL AS answered
    FROM contacts_contact k {JOINED}
    LEFT JOIN LATERAL (
        SELECT due_at FROM work_clock
        WHERE track_id = k.track_id AND code = ANY(%(same_day)s::text[]) ORDER BY started_at, id LIMIT 1
    ) w ON true
    CROSS JOIN LATERAL (
        SELECT min(coalesce(y.tried_at, x.tried_at)) FILTER (WHERE coalesce(y.outcome, x.outcome) = 'reached')
                   AS reached_at
        FROM callbacks_callback x LEFT JOIN callbacks_callback y ON y.track_id = x.double_of_id
        WHERE x.contact_id = k.track_id
    ) b
    CROSS JOIN LATERAL (SELECT {HANDLED} AS handled_at) d
    LEFT JOIN unnest(%(open_units)s::text[], %(open_hours)s::text[]::tstzmultirange[]) AS o (unit, hours)
        ON o.unit = t.unit_id
    LEFT JOIN contacts_guidance g ON g.contact_id = k.track_id
    LEFT JOIN contacts_feedback f ON f.contact_id = k.track_id
    WHERE {WHEN}
"""  # noqa: S608

FEEDBACK = f"""
    SELECT k.track_id AS subject, f.given_at AS at, NULL::timestamptz AS turns, {COMMON}, f.score
    FROM contacts_feedback f JOIN contacts_contact k ON k.track_id = f.contact_id {JOINED}
    WHERE f.given_at >= %(since)s AND f.given_at < %(until)s AND {ASKED}
"""  # noqa: S608

# What a deed on a contact, on a case of it or on a callback that was asked for in it can change.
OF_TRACKS = """
    SELECT received_at FROM contacts_contact WHERE track_id = ANY(%(tracks)s)
    UNION ALL SELECT k.received_at FROM contacts_matter m JOIN contacts_contact k ON k.track_id = m.contact_id
        WHERE m.case_id = ANY(%(tracks)s)
    UNION ALL SELECT k.received_at FROM callbacks_callback b
        JOIN contacts_contact k ON k.track_id = b.contact_id WHERE b.track_id = ANY(%(tracks)s)
    UNION ALL SELECT k.received_at FROM callbacks_callback b
        JOIN contacts_contact k ON k.track_id = b.contact_id WHERE b.double_of_id = ANY(%(tracks)s)
"""

CAME_ROWS = Source("came", lambda: CAME, Opens.CONTACT, frozenset(Dimension), OF_TRACKS)
FEEDBACK_ROWS = Source(
    "feedback",
    lambda: FEEDBACK,
    Opens.CONTACT,
    frozenset(Dimension),
    "SELECT given_at FROM contacts_feedback WHERE contact_id = ANY(%(tracks)s) UNION ALL"
    " SELECT f.given_at FROM contacts_matter m JOIN contacts_feedback f ON f.contact_id = m.contact_id"
    " WHERE m.case_id = ANY(%(tracks)s)",
)
OWN_EMPLOYEE, ANONYMOUS = ParticipantKind.OWN_EMPLOYEE.value, ParticipantKind.ANONYMOUS.value
