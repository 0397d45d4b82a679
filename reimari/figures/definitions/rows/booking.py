"""Contacts and what of them goes on, cases passed on, booked times, and that there was none."""

from reimari.contacts.states import Outcome, Part, Told
from reimari.figures.definitions.cuts import Dimension
from reimari.figures.definitions.rows.parts import (
    ASKED,
    CASE_DIMS,
    DAY,
    DAYS,
    PLACE,
    SINCE_DAY,
    WAITED,
    of_case,
    told,
)
from reimari.figures.definitions.values import Opens, Source

OF_CONTACT = told(
    team="t.code",
    area="CASE WHEN h.hides THEN '' ELSE m.area END",
    language="k.language",
    need="m.need",
    task="m.task",
    channel="k.channel_id",
    contactor="h.kind",
)

# A contact with what of it goes on, and whether all of that was told while it lasted (C26, D-3); by its first
# matter.
CONTACTS = f"""
    SELECT k.track_id AS subject, k.received_at AS at, NULL::timestamptz AS turns, t.unit_id AS unit,
           {OF_CONTACT},
           {PLACE.format(hides="h.hides")}, m.going > 0 AS goes_on, m.going > 0 AND m.going = m.told AS told
    FROM contacts_contact k JOIN staff_team t ON t.code = k.team_id
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE a.outcome IN ('{Outcome.GOES_ON}', '{Outcome.CALL_BACK}')) AS going,
               count(*) FILTER (WHERE a.outcome IN ('{Outcome.GOES_ON}', '{Outcome.CALL_BACK}')
                                AND a.told_how = '{Told.IN_CONTACT}') AS told,
               (array_agg(a.place_id ORDER BY a.number))[1] AS place,
               coalesce((array_agg(a.need ORDER BY a.number))[1], '') AS need,
               coalesce((array_agg(a.service_task_id ORDER BY a.number))[1], '') AS task,
               coalesce((array_agg(c.area_id ORDER BY a.number))[1], '') AS area
        FROM contacts_matter a LEFT JOIN cases_case c ON c.track_id = a.case_id
        WHERE a.contact_id = k.track_id
    ) m
    CROSS JOIN LATERAL (
        SELECT coalesce(bool_or(e.is_protected), false) AS hides,
               coalesce(min(a.kind) FILTER (WHERE a.part = '{Part.CONTACTOR}'), '') AS kind
        FROM contacts_participant a LEFT JOIN people_person e ON e.id = a.person_id
        WHERE a.contact_id = k.track_id
    ) h
    LEFT JOIN region_place p ON p.code = m.place
    WHERE k.received_at >= %(since)s AND k.received_at < %(until)s AND {ASKED}
"""  # noqa: S608

# Cases that were passed on, once each: when and to whom they went first (R-KL-42).
TRANSFERS = f"""
    SELECT c.track_id AS subject, o.passed_at AS at, NULL::timestamptz AS turns, t.unit_id AS unit,
           {of_case()}, c.ending = 'not_reached' AS lost
    FROM cases_passedon o JOIN cases_case c ON c.track_id = o.case_id
    JOIN staff_team t ON t.code = o.to_team_id
    LEFT JOIN people_person e ON e.id = c.person_id LEFT JOIN region_place p ON p.code = c.place_id
    WHERE o.passed_at >= %(since)s AND o.passed_at < %(until)s AND {ASKED} AND NOT EXISTS (
        SELECT FROM cases_passedon b WHERE b.case_id = o.case_id AND (b.passed_at, b.id) < (o.passed_at, o.id)
    )
"""  # noqa: S608

# That no time kept the promise; the place was left out when it was written down, if it isn't told.
SHORTAGES = f"""
    SELECT s.case_id AS subject, s.told_at AS at, NULL::timestamptz AS turns, t.unit_id AS unit,
           {told(team="t.code", language="s.language")},
           coalesce(p.municipality_id, p.code, '') AS municipality, s.instead AS instead
    FROM appointments_shortage s JOIN staff_team t ON t.code = s.team_id
    LEFT JOIN region_place p ON p.code = s.place_id
    WHERE s.told_at >= %(since)s AND s.told_at < %(until)s AND {ASKED}
"""  # noqa: S608


# Booked times with what became of them: a time that was moved is one with that in whose place it came. The
# first of a chain says when it was booked and until when it had to be, the last how it went.
CHAINS = f"""
    WITH RECURSIVE chain AS (
        SELECT b.id AS first, b.id AS booking, b.meeting_id AS meeting, 1 AS times
        FROM appointments_booking b JOIN staff_team t ON t.code = b.team_id
        WHERE b.booked_at >= %(since)s AND b.booked_at < %(until)s AND b.replaces_id IS NULL AND {ASKED}
        UNION ALL
        SELECT c.first, n.id, n.meeting_id, c.times + 1
        FROM chain c JOIN appointments_booking n ON n.replaces_id = c.booking
    ), gone AS (
        SELECT DISTINCT ON (c.first) c.first, c.times, m.state, m.at AS last_at, m.changed_by AS side,
               bool_or(m.state = 'moved' AND m.changed_by = 'client') OVER whole AS client_moved,
               bool_or(m.state = 'moved' AND m.changed_by = 'unit') OVER whole AS unit_moved
        FROM chain c JOIN cases_meeting m ON m.id = c.meeting
        WINDOW whole AS (PARTITION BY c.first) ORDER BY c.first, c.times DESC
    )
"""  # noqa: S608

UNTIL_FIRST = WAITED.format(DAY.format("m.at"), DAY.format("k.began"), "0")
UNTIL_LAST = WAITED.format(DAY.format("g.last_at"), DAY.format("k.began"), "{}")
HELD = f"{SINCE_DAY} - {SINCE_DAY}".format(
    DAY.format("least(coalesce(u.ended_at, g.last_at), g.last_at)"),
    DAY.format("greatest(u.started_at, k.began)"),
)

BOOKED = f"""
    {CHAINS}
    SELECT c.track_id AS subject, b.booked_at AS at,
           CASE WHEN g.state = 'agreed' AND g.last_at > %(now)s THEN g.last_at END AS turns,
           t.unit_id AS unit, {of_case(channel="k.channel")},
           b.due_at, m.at AS first_at, g.last_at, g.times, g.state, g.client_moved, g.unit_moved,
           coalesce(w.due_at, b.due_at) AS limit_at,
           {DAY.format("m.at")} AS first_on, {DAY.format("g.last_at")} AS last_on,
           coalesce(w.raw_due_on, {DAY.format("b.due_at")}) AS raw_on,
           CASE g.state
               WHEN 'agreed' THEN CASE WHEN g.last_at > %(now)s THEN 'ahead' ELSE 'unmarked' END
               WHEN 'cancelled' THEN CASE g.side WHEN '' THEN 'cancelled' ELSE 'cancelled_' || g.side END
               ELSE g.state
           END AS went,
           {UNTIL_FIRST} AS to_booked,
           CASE WHEN g.state = 'realised' THEN {UNTIL_LAST.format("0")} END AS to_realised,
           CASE WHEN g.state = 'realised' THEN {UNTIL_LAST.format("h.days")} END AS to_realised_adjusted
    FROM gone g CROSS JOIN {DAYS}
    JOIN appointments_booking b ON b.id = g.first JOIN cases_meeting m ON m.id = b.meeting_id
    JOIN cases_case c ON c.track_id = m.case_id JOIN staff_team t ON t.code = b.team_id
    LEFT JOIN people_person e ON e.id = c.person_id LEFT JOIN region_place p ON p.code = c.place_id
    LEFT JOIN LATERAL (
        SELECT due_at, raw_due_on FROM work_clock WHERE track_id = c.track_id AND code = ANY(%(clocks)s)
        ORDER BY started_at, id LIMIT 1
    ) w ON true
    CROSS JOIN LATERAL (
        SELECT coalesce(min(x.received_at), c.opened_at) AS began,
               coalesce((array_agg(x.channel_id ORDER BY x.received_at, x.track_id))[1], '') AS channel
        FROM contacts_matter a JOIN contacts_contact x ON x.track_id = a.contact_id
        WHERE a.case_id = c.track_id
    ) k
    CROSS JOIN LATERAL (
        SELECT coalesce(sum({HELD}), 0) AS days
        FROM work_pause u WHERE u.track_id = c.track_id AND u.started_at < g.last_at
            AND coalesce(u.ended_at, g.last_at) > k.began
    ) h
"""  # noqa: S608


CONTACT_ROWS = Source(
    "contacts",
    lambda: CONTACTS,
    Opens.CONTACT,
    frozenset(Dimension),
    "SELECT received_at FROM contacts_contact WHERE track_id = ANY(%(tracks)s) UNION ALL"
    " SELECT k.received_at FROM contacts_matter m JOIN contacts_contact k ON k.track_id = m.contact_id"
    " WHERE m.case_id = ANY(%(tracks)s)",
)
TRANSFER_ROWS = Source(
    "transfers",
    lambda: TRANSFERS,
    Opens.CASE,
    CASE_DIMS,
    "SELECT passed_at FROM cases_passedon WHERE case_id = ANY(%(tracks)s)",
)
SHORTAGE_ROWS = Source(
    "shortages",
    lambda: SHORTAGES,
    Opens.CASE,
    frozenset({Dimension.TEAM, Dimension.MUNICIPALITY, Dimension.LANGUAGE}),
    "SELECT told_at FROM appointments_shortage WHERE case_id = ANY(%(tracks)s) OR told_at >= %(written)s",
)
BOOKED_ROWS = Source(
    "booked",
    lambda: BOOKED,
    Opens.CASE,
    CASE_DIMS | {Dimension.CHANNEL},
    "SELECT b.booked_at FROM appointments_booking b JOIN cases_meeting m ON m.id = b.meeting_id"
    " WHERE m.case_id = ANY(%(tracks)s)",
)
