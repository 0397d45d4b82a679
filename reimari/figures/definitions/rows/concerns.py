"""Concern reports as they came (K-16)."""

from reimari.contacts.states import Part, ParticipantKind
from reimari.figures.definitions.cuts import Dimension
from reimari.figures.definitions.rows.cases import turns, was_kept, was_kept_raw
from reimari.figures.definitions.rows.parts import ASKED, PLACE, told
from reimari.figures.definitions.values import Opens, Source

OF_REPORT = told(
    team="t.code",
    area="CASE WHEN h.hides THEN '' ELSE coalesce(m.area, '') END",
    language="k.language",
    need="coalesce(m.need, '')",
    task="coalesce(m.task, '')",
    channel="k.channel_id",
    contactor="h.kind",
)

# t: the line that received it. Of whoever reported nothing but of what kind they are (I-23).
REPORTS = f"""
    SELECT k.track_id AS subject, r.arrived_at AS at, {turns("w")} AS turns, t.unit_id AS unit,
           {OF_REPORT}, {PLACE.format(hides="h.hides")},
           r.kind AS document, coalesce(nullif(h.kind, ''), 'unknown') AS reporter,
           h.kind = '{ParticipantKind.OWN_EMPLOYEE}' AS ours, k.is_urgent,
           {was_kept("w")} AS kept, {was_kept_raw("w")} AS kept_raw
    FROM concerns_concernreport r JOIN contacts_contact k ON k.track_id = r.contact_id
    JOIN staff_team t ON t.code = k.team_id
    LEFT JOIN LATERAL (
        SELECT a.case_id, a.need, a.place_id AS place, a.service_task_id AS task, c.area_id AS area
        FROM contacts_matter a LEFT JOIN cases_case c ON c.track_id = a.case_id
        WHERE a.contact_id = k.track_id ORDER BY a.case_id IS NULL, a.number LIMIT 1
    ) m ON true
    CROSS JOIN LATERAL (
        SELECT coalesce(bool_or(e.is_protected), false)
                   OR EXISTS (SELECT FROM concerns_reportedclient o
                              WHERE o.report_id = k.track_id AND o.is_protected)
                   AS hides,
               coalesce(min(a.kind) FILTER (WHERE a.part = '{Part.CONTACTOR}'), '') AS kind
        FROM contacts_participant a LEFT JOIN people_person e ON e.id = a.person_id
        WHERE a.contact_id = k.track_id
    ) h
    LEFT JOIN LATERAL (
        SELECT w.* FROM work_clock w WHERE w.track_id = m.case_id AND w.code = ANY(%(reports)s)
        ORDER BY w.started_at, w.id LIMIT 1
    ) w ON true
    LEFT JOIN region_place p ON p.code = m.place
    WHERE r.arrived_at >= %(since)s AND r.arrived_at < %(until)s AND {ASKED}
"""  # noqa: S608

REPORT_ROWS = Source(
    "reports",
    lambda: REPORTS,
    Opens.CONTACT,
    frozenset(Dimension),
    "SELECT arrived_at FROM concerns_concernreport WHERE contact_id = ANY(%(tracks)s) UNION ALL"
    " SELECT r.arrived_at FROM contacts_matter m JOIN concerns_concernreport r ON r.contact_id = m.contact_id"
    " WHERE m.case_id = ANY(%(tracks)s)",
)
