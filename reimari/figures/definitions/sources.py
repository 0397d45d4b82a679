"""The rows that figures are counted from: one SELECT each (`values.Source`).

A place that isn't told of somebody under address protection isn't counted by it either (I-04).
"""

from reimari.contacts.states import Outcome, Told
from reimari.figures.definitions.values import Opens, Source
from reimari.figures.rules import MOST_DAYS

ASKED = "(%(units)s::text[] IS NULL OR t.unit_id = ANY(%(units)s::text[]))"  # NULL: of all units
DAY = "({} AT TIME ZONE 'Europe/Helsinki')::date"
PLACE = "CASE WHEN {hides} THEN '' ELSE coalesce(p.municipality_id, p.code, '') END AS municipality"

# A contact with what of it goes on, and whether all of that was told while it lasted (C26, D-3).
CONTACTS = f"""
    SELECT k.track_id AS subject, k.received_at AS at, t.unit_id AS unit, k.language AS language,
           {PLACE.format(hides="h.hides")}, m.going > 0 AS goes_on, m.going > 0 AND m.going = m.told AS told
    FROM contacts_contact k JOIN staff_team t ON t.code = k.team_id
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE outcome IN ('{Outcome.GOES_ON}', '{Outcome.CALL_BACK}')) AS going,
               count(*) FILTER (WHERE outcome IN ('{Outcome.GOES_ON}', '{Outcome.CALL_BACK}')
                                AND told_how = '{Told.IN_CONTACT}') AS told,
               (array_agg(place_id ORDER BY number))[1] AS place
        FROM contacts_matter WHERE contact_id = k.track_id
    ) m
    CROSS JOIN LATERAL (
        SELECT count(*) > 0 AS hides FROM contacts_participant a JOIN people_person e ON e.id = a.person_id
        WHERE a.contact_id = k.track_id AND e.is_protected
    ) h
    LEFT JOIN region_place p ON p.code = m.place
    WHERE k.received_at >= %(since)s AND k.received_at < %(until)s AND {ASKED}
"""  # noqa: S608

# Cases that were passed on, once each: when and to whom they went first (R-KL-42).
TRANSFERS = f"""
    SELECT c.track_id AS subject, o.passed_at AS at, t.unit_id AS unit, c.language AS language,
           {PLACE.format(hides="coalesce(e.is_protected, false)")}, c.ending = 'not_reached' AS lost
    FROM cases_passedon o JOIN cases_case c ON c.track_id = o.case_id
    JOIN staff_team t ON t.code = o.to_team_id
    LEFT JOIN people_person e ON e.id = c.person_id LEFT JOIN region_place p ON p.code = c.place_id
    WHERE o.passed_at >= %(since)s AND o.passed_at < %(until)s AND {ASKED} AND NOT EXISTS (
        SELECT FROM cases_passedon b WHERE b.case_id = o.case_id AND (b.passed_at, b.id) < (o.passed_at, o.id)
    )
"""  # noqa: S608

# That no time kept the promise; the place was left out when it was written down, if it isn't told.
SHORTAGES = f"""
    SELECT s.case_id AS subject, s.told_at AS at, t.unit_id AS unit, s.language AS language,
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

# Working days from one day until another, counted from the next one (I-09); d.days: all of them, in order.
SINCE_DAY = "width_bucket({}, d.days)"
WAITED = f"least({MOST_DAYS}, greatest(0, {SINCE_DAY} - {SINCE_DAY} - {{}}))"
UNTIL_FIRST = WAITED.format(DAY.format("m.at"), DAY.format("k.began"), "0")
UNTIL_LAST = WAITED.format(DAY.format("g.last_at"), DAY.format("k.began"), "{}")
HELD = f"{SINCE_DAY} - {SINCE_DAY}".format(
    DAY.format("least(coalesce(u.ended_at, g.last_at), g.last_at)"),
    DAY.format("greatest(u.started_at, k.began)"),
)

BOOKED = f"""
    {CHAINS}
    SELECT c.track_id AS subject, b.booked_at AS at, t.unit_id AS unit, c.language AS language,
           {PLACE.format(hides="coalesce(e.is_protected, false)")},
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
    FROM gone g CROSS JOIN (SELECT %(days)s::date[] AS days) d
    JOIN appointments_booking b ON b.id = g.first JOIN cases_meeting m ON m.id = b.meeting_id
    JOIN cases_case c ON c.track_id = m.case_id JOIN staff_team t ON t.code = b.team_id
    LEFT JOIN people_person e ON e.id = c.person_id LEFT JOIN region_place p ON p.code = c.place_id
    LEFT JOIN LATERAL (
        SELECT due_at, raw_due_on FROM work_clock WHERE track_id = c.track_id AND code = ANY(%(clocks)s)
        ORDER BY started_at, id LIMIT 1
    ) w ON true
    CROSS JOIN LATERAL (
        SELECT coalesce(min(x.received_at), c.opened_at) AS began
        FROM contacts_matter a JOIN contacts_contact x ON x.track_id = a.contact_id
        WHERE a.case_id = c.track_id
    ) k
    CROSS JOIN LATERAL (
        SELECT coalesce(sum({HELD}), 0) AS days
        FROM work_pause u WHERE u.track_id = c.track_id AND u.started_at < g.last_at
            AND coalesce(u.ended_at, g.last_at) > k.began
    ) h
"""  # noqa: S608


CONTACT_ROWS = Source("contacts", lambda: CONTACTS, Opens.CONTACT)
TRANSFER_ROWS = Source("transfers", lambda: TRANSFERS, Opens.CASE)
SHORTAGE_ROWS = Source("shortages", lambda: SHORTAGES, Opens.CASE)
BOOKED_ROWS = Source("booked", lambda: BOOKED, Opens.CASE)
