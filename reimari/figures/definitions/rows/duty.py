"""Who was on duty by the roster, and the contacts of those days (K-13)."""

from reimari.figures.definitions.cuts import Dimension
from reimari.figures.definitions.rows.parts import ASKED, told
from reimari.figures.definitions.values import Opens, Source
from reimari.staff.rules.roster import HALVES

HALVES_OF_A_DAY, PARTS = len(HALVES), 100  # a row is one per cent of a half-day
DAYS_OF_MONTH = """
    SELECT each::date AS day, extract(isodow FROM each)::integer AS weekday
    FROM generate_series((%(since)s::timestamptz AT TIME ZONE 'Europe/Helsinki')::date,
                         (%(until)s::timestamptz AT TIME ZONE 'Europe/Helsinki')::date - 1,
                         interval '1 day') each
    WHERE extract(isodow FROM each) >= 6 OR each::date = ANY(%(days)s::date[])
"""

# As `staff.rules.roster.duties` has them, but for hours: weekly duties, exceptions in their stead, without
# who is away or has no post; on holidays that fall on a weekday nobody is.
DUTIES = f"""
    day AS ({DAYS_OF_MONTH}), planned AS (
        SELECT w.user_id, d.day, w.half, w.team_id, w.line_id, w.share
        FROM day d JOIN staff_dutypattern w ON w.weekday = d.weekday AND w.valid_from <= d.day
            AND (w.valid_until IS NULL OR w.valid_until >= d.day)
        WHERE NOT EXISTS (
            SELECT FROM staff_dutyexception x WHERE x.user_id = w.user_id AND x.on = d.day AND x.half = w.half
        )
        UNION ALL
        SELECT x.user_id, d.day, x.half, x.team_id, x.line_id, x.share
        FROM day d JOIN staff_dutyexception x ON x.on = d.day WHERE x.line_id IS NOT NULL
    ), duty AS (
        SELECT s.*, (s.day + CASE s.half WHEN '{HALVES[0]}' THEN time '08:00' ELSE time '12:00' END)
                   AT TIME ZONE 'Europe/Helsinki' AS at
        FROM planned s
        WHERE NOT EXISTS (
            SELECT FROM staff_absence a WHERE a.user_id = s.user_id AND a.withdrawn_at IS NULL
                AND s.day BETWEEN a.first_on AND a.last_on
        ) AND EXISTS (
            SELECT FROM staff_post o WHERE o.user_id = s.user_id AND o.valid_from <= s.day
                AND (o.valid_until IS NULL OR o.valid_until >= s.day)
                AND (o.ended_on IS NULL OR o.ended_on > s.day)
        )
    )
"""  # noqa: S608

# The area is the team's own: for which area somebody answers on a line of several the roster doesn't tell.
OF_TEAM = told(team="t.code", area="coalesce(t.area_id, '')")

DUTY = f"""
    WITH {DUTIES}
    SELECT NULL::uuid AS subject, s.at, CASE WHEN s.at >= %(now)s THEN s.at END AS turns, t.unit_id AS unit,
           {OF_TEAM}, '' AS municipality, s.at < %(now)s AS begun
    FROM duty s JOIN staff_team t ON t.code = s.team_id CROSS JOIN generate_series(1, s.share) part
    WHERE {ASKED}
"""  # noqa: S608

ON_DUTY_DAYS = f"""
    WITH {DUTIES}
    SELECT k.track_id AS subject, k.received_at AS at, NULL::timestamptz AS turns, t.unit_id AS unit,
           {OF_TEAM}, '' AS municipality
    FROM (SELECT DISTINCT team_id, day FROM duty) s JOIN staff_team t ON t.code = s.team_id
    JOIN contacts_contact k ON k.team_id = t.code
        AND k.received_at >= (s.day::timestamp AT TIME ZONE 'Europe/Helsinki')
        AND k.received_at < ((s.day + 1)::timestamp AT TIME ZONE 'Europe/Helsinki')
    WHERE {ASKED}
"""  # noqa: S608

# The roster of days that have passed stays, but for absences that are told later; what comes turns anyway.
CHANGED = """
    SELECT now() FROM staff_dutypattern WHERE planned_at >= %(written)s UNION ALL
    SELECT x.on::timestamp AT TIME ZONE 'Europe/Helsinki' FROM staff_dutyexception x
    WHERE x.planned_at >= %(written)s UNION ALL
    SELECT each AT TIME ZONE 'Europe/Helsinki' FROM staff_absence a CROSS JOIN LATERAL (
        SELECT generate_series(
            a.first_on::timestamp, least(a.last_on, now()::date)::timestamp, interval '1 day') each
    ) days
    WHERE a.told_at >= %(written)s OR a.changed_at >= %(written)s OR a.withdrawn_at >= %(written)s
"""

DUTY_ROWS = Source("duty", lambda: DUTY, None, frozenset({Dimension.TEAM, Dimension.AREA}), CHANGED)
DUTY_CONTACT_ROWS = Source(
    "duty-contacts",
    lambda: ON_DUTY_DAYS,
    Opens.CONTACT,
    frozenset({Dimension.TEAM, Dimension.AREA}),
    f"{CHANGED} UNION ALL SELECT received_at FROM contacts_contact WHERE track_id = ANY(%(tracks)s)",  # noqa: S608
)
