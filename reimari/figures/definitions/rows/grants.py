"""What the line granted for a short time, and cards that it issued (K-28, K-29)."""

from reimari.figures.definitions.cuts import Dimension
from reimari.figures.definitions.rows.parts import ASKED, DAY, PLACE, told
from reimari.figures.definitions.values import Opens, Source
from reimari.grants.states import GrantState

HIDES = "coalesce(e.is_protected, false)"
BEGINS = "(g.starts_on::timestamp AT TIME ZONE 'Europe/Helsinki')"
LAST = "coalesce(g.stopped_on, g.ends_on)"

# As `grants.queries.figures` counts them: by the first day; what was withdrawn never came about.
GRANTS = f"""
    SELECT g.track_id AS subject, {BEGINS} AS at,
           CASE WHEN g.followed_up_at IS NULL AND g.ends_on >= y.today
                THEN ((g.ends_on + 1)::timestamp AT TIME ZONE 'Europe/Helsinki') END AS turns,
           t.unit_id AS unit,
           {told(team="t.code", language="e.language", task="coalesce(g.service_task_id, '')")},
           {PLACE.format(hides=HIDES)},
           left(g.grantable, 20) AS service,
           CASE WHEN g.followed_up_at IS NOT NULL THEN {DAY.format("g.followed_up_at")} > {LAST}
                ELSE g.ends_on < y.today END AS unfollowed,
           coalesce(nullif(g.follow_up, ''), 'open') AS follow_up
    FROM grants_grant g JOIN staff_team t ON t.code = g.team_id
    CROSS JOIN (SELECT {DAY.format("%(now)s::timestamptz")} AS today) y
    LEFT JOIN people_person e ON e.id = g.person_id LEFT JOIN region_place p ON p.code = g.place_id
    WHERE g.starts_on >= {DAY.format("%(since)s::timestamptz")}
        AND g.starts_on < {DAY.format("%(until)s::timestamptz")}
        AND {ASKED} AND g.state <> '{GrantState.WITHDRAWN}'
"""  # noqa: S608

# Nobody's name is asked: the county's count needs none (R-PS-57).
CARDS = f"""
    SELECT NULL::uuid AS subject, d.issued_at AS at, NULL::timestamptz AS turns, t.unit_id AS unit,
           {told(team="t.code")}, '' AS municipality, d.state
    FROM grants_kaikucard d JOIN staff_team t ON t.code = d.team_id
    WHERE d.issued_at >= %(since)s AND d.issued_at < %(until)s AND {ASKED}
"""  # noqa: S608

GRANT_ROWS = Source(
    "grants",
    lambda: GRANTS,
    Opens.GRANT,
    frozenset({Dimension.TEAM, Dimension.LANGUAGE, Dimension.TASK, Dimension.MUNICIPALITY}),
    f"SELECT {BEGINS} FROM grants_grant g WHERE g.track_id = ANY(%(tracks)s)",  # noqa: S608
)
CARD_ROWS = Source(
    "cards",
    lambda: CARDS,
    None,
    frozenset({Dimension.TEAM}),
    # a card has no track: those that were issued, lost or returned since
    "SELECT issued_at FROM grants_kaikucard"
    " WHERE issued_at >= %(written)s OR (issued_at IS NOT NULL AND ended_at >= %(written)s)",
)
