"""Whatever hangs together with somebody under address protection: there no place is told (I-04)."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from reimari.warehouse.rules import all_linked

# The tracks of contacts, cases, callbacks, grants and steps that name them, and their cards. A report tells
# of protection before anybody has said who it is about.
SEEDS = """
    WITH hides AS MATERIALIZED (SELECT id FROM people_person WHERE is_protected)
    SELECT contact_id FROM contacts_participant WHERE person_id IN (SELECT id FROM hides) UNION
    SELECT report_id FROM concerns_reportedclient
        WHERE is_protected OR person_id IN (SELECT id FROM hides) UNION
    SELECT track_id FROM cases_case WHERE person_id IN (SELECT id FROM hides) UNION
    SELECT track_id FROM callbacks_callback WHERE person_id IN (SELECT id FROM hides) UNION
    SELECT track_id FROM grants_grant WHERE person_id IN (SELECT id FROM hides) UNION
    SELECT track_id FROM work_step WHERE person_id IN (SELECT id FROM hides) UNION
    SELECT id FROM grants_kaikucard WHERE person_id IN (SELECT id FROM hides)
"""
BOOKED = """
    (SELECT b.contact_id, m.case_id FROM appointments_booking b JOIN cases_meeting m ON m.id = b.meeting_id) k
"""
# What is one matter with them: there the same place would stand.
LINKS = (
    ("contacts_matter", ("contact_id", "case_id")),
    ("callbacks_callback", ("track_id", "contact_id", "case_id", "answered_in_id", "double_of_id")),
    ("grants_grant", ("track_id", "contact_id", "case_id", "extends_id")),
    (BOOKED, ("contact_id", "case_id")),
    ("appointments_shortage", ("contact_id", "case_id")),
    ("telephony_call", ("contact_id", "callback_id")),
)
NEXT = " UNION ".join(
    f"SELECT {there} FROM {table} WHERE {here} = ANY(%(tracks)s) AND {there} IS NOT NULL"  # noqa: S608
    for table, columns in LINKS
    for here in columns
    for there in columns
    if here != there
)


def hidden_tracks() -> set[UUID]:
    """The tracks of all rows whose places aren't told; some queries for each link of the longest chain."""
    return all_linked(_asked(SEEDS), lambda tracks: _asked(NEXT, tracks))


def _asked(statement: str, tracks: Iterable[UUID] = ()) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"tracks": list(tracks)})
        return [track for (track,) in cursor.fetchall()]
