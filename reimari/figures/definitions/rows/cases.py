"""Cases by the month of the contact with which they began, and how their clocks were kept."""

from reimari.contacts.states import Part
from reimari.figures.definitions.rows.parts import ASKED, DAY, DAYS, SINCE_DAY, of_case

# k: a case's first contact; f: the matter of it that goes on in the case; c: that; t: its team
KNOWN = f"""
    contacts_contact k JOIN staff_team l ON l.code = k.team_id
    JOIN contacts_matter f ON f.contact_id = k.track_id JOIN cases_case c ON c.track_id = f.case_id
    JOIN staff_team t ON t.code = c.team_id
    LEFT JOIN people_person e ON e.id = c.person_id LEFT JOIN region_place p ON p.code = c.place_id
    CROSS JOIN {DAYS}
"""
IN_MONTH = f"""
    k.received_at >= %(since)s AND k.received_at < %(until)s AND {ASKED} AND NOT EXISTS (
        SELECT FROM contacts_matter b JOIN contacts_contact x ON x.track_id = b.contact_id
        WHERE b.case_id = c.track_id
            AND (x.received_at, x.track_id, b.number) < (k.received_at, k.track_id, f.number)
    )
"""
WHO = f"""coalesce((
    SELECT min(a.kind) FROM contacts_participant a
    WHERE a.contact_id = k.track_id AND a.part = '{Part.CONTACTOR}'), '')"""  # noqa: S608
OF_CASE = of_case(channel="k.channel_id", contactor=WHO)

# The months of cases on which something was done, or on whose contacts: all contacts of each, for the first
# one may be another than before.
MOMENTS = """
    SELECT k.received_at FROM contacts_matter m JOIN contacts_contact k ON k.track_id = m.contact_id
    WHERE m.case_id = ANY(%(tracks)s)
    UNION ALL
    SELECT k.received_at FROM contacts_matter o JOIN contacts_matter m ON m.case_id = o.case_id
    JOIN contacts_contact k ON k.track_id = m.contact_id WHERE o.contact_id = ANY(%(tracks)s)
"""


def ends(clock: str) -> str:
    """The last moment of a clock; null while it is paused, and of one without a limit."""
    whole_day = f"(({clock}.due_on + 1)::timestamp AT TIME ZONE 'Europe/Helsinki')"  # of "at once"
    return f"CASE WHEN {clock}.due_at > {clock}.started_at THEN {clock}.due_at ELSE {whole_day} END"


def was_kept(clock: str) -> str:
    """Whether a clock was kept: null while it may be yet, where it has no limit, and when the matter ended
    before its last moment. What the matter's end stopped after that moment wasn't kept."""
    return (
        f"CASE WHEN {clock}.raw_due_on IS NULL THEN NULL WHEN {clock}.kept IS NOT NULL THEN {clock}.kept"
        f" WHEN ({ends(clock)}) < coalesce({clock}.stopped_at, %(now)s) THEN false END"
    )


def was_kept_raw(clock: str) -> str:
    """Whether it would have been kept if no clock were ever paused (I-11)."""
    return f"{clock}.kept AND {DAY.format(f'{clock}.stopped_at')} <= {clock}.raw_due_on"


def uncounted(clock: str, limit: str) -> str:
    """Why it isn't known whether a clock was kept, as a code of `chain.STANDS`: nothing was promised within a
    limit, the matter ended before its last moment, it is paused, or it may still be kept. `limit`: null
    without one."""
    return (
        f"CASE WHEN {limit} IS NULL THEN 'not_promised'"
        f" WHEN coalesce({clock}.stopped_at, c.closed_at) IS NOT NULL THEN 'ended'"
        f" WHEN {clock}.id IS NOT NULL AND {clock}.due_at IS NULL THEN 'paused' ELSE 'open' END"
    )


def turns(clock: str) -> str:
    """When a clock that runs isn't kept any more."""
    return f"CASE WHEN {clock}.stopped_at IS NULL AND ({ends(clock)}) >= %(now)s THEN ({ends(clock)}) END"


def held(until: str) -> str:
    """The working days on which the clocks of the case were paused, from its first contact on."""
    first = DAY.format("greatest(u.started_at, k.received_at)")
    last = DAY.format(f"least(coalesce(u.ended_at, {until}), {until})")
    return (
        f"(SELECT coalesce(sum({SINCE_DAY.format(last)} - {SINCE_DAY.format(first)}), 0) FROM work_pause u"  # noqa: S608
        f" WHERE u.track_id = c.track_id AND u.started_at < {until}"
        f" AND coalesce(u.ended_at, {until}) > k.received_at)"
    )
