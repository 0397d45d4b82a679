"""Contacts by the half-hour in which they came, of a weekday, or of a holiday that falls on one."""

from reimari.figures.definitions.cuts import Dimension
from reimari.figures.definitions.rows.contacts import COMMON, JOINED, OF_TRACKS, WHEN
from reimari.figures.definitions.values import Opens, Source

HOLIDAY = 8  # beside the ISO weekdays, 1 to 7
SATURDAY = 6

# Clocks are turned by PostgreSQL: what came in the hour that comes twice stands in one half-hour of the day.
LOCAL = "k.received_at AT TIME ZONE 'Europe/Helsinki'"
SLOT = f"""
    concat(CASE WHEN extract(isodow FROM z.at) < {SATURDAY} AND z.at::date <> ALL (%(days)s::date[])
                THEN {HOLIDAY} ELSE extract(isodow FROM z.at) END,
           '-', (extract(hour FROM z.at) * 2 + floor(extract(minute FROM z.at) / 30))::int)
"""
ARRIVED = f"""
    SELECT k.track_id AS subject, k.received_at AS at, NULL::timestamptz AS turns, {COMMON}, {SLOT} AS slot
    FROM contacts_contact k {JOINED} CROSS JOIN LATERAL (SELECT {LOCAL} AS at) z
    WHERE {WHEN}
"""  # noqa: S608

# There are as many half-hours as there are contacts in a small unit: by pairs of dimensions they aren't kept,
# and by places neither.
ARRIVED_ROWS = Source(
    "arrived",
    lambda: ARRIVED,
    Opens.CONTACT,
    frozenset(Dimension),
    OF_TRACKS,
    kept_by=(
        ("team", (Dimension.TEAM,)),
        ("place", (Dimension.LANGUAGE,)),
        ("task", (Dimension.AREA,)),
        ("who", (Dimension.CHANNEL,)),
        ("need-only", (Dimension.NEED,)),
    ),
)
