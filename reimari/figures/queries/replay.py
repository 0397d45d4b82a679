"""What came in some months, read as it was written down, one row at a time; and the replay of it."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from reimari.contacts.rules import contactor_for_rules
from reimari.contacts.states import Outcome, Part, ParticipantKind
from reimari.figures.definitions.rows.parts import DAY
from reimari.figures.queries.counting import asked
from reimari.figures.replay import Arrival, Asked, Found, Matter, Ran, Replay, Side, changed
from reimari.figures.rules import begins
from reimari.people.rules import age_on
from reimari.region.profile.values import ClockKind, Place, Profile, by_code, fold, valid_items
from reimari.region.rules import Pause
from reimari.routing.rules import Facts, packed_reference
from reimari.routing.rules.places import keys_of

CHUNK: Final = 2_000  # rows that PostgreSQL hands over at once
FEWEST: Final = 20  # calls from which on a talk's length is measured

OURS: Final = "(%(units)s::text[] IS NULL OR {} = ANY(%(units)s::text[]))"  # NULL: of all units

# Matters that went on in a case that they opened: k the contact, m the matter, c its case. The client is the
# one who was known then; where somebody under address protection lives isn't counted by (I-04).
MATTERS: Final = f"""
    SELECT k.closed_at, k.channel_id, k.language, k.is_urgent, m.need, m.service_task_id,
           CASE WHEN coalesce(e.is_protected, false) THEN NULL ELSE m.place_id END, e.birth_date,
           (SELECT a.kind FROM contacts_participant a
            WHERE a.contact_id = k.track_id AND a.part = '{Part.CONTACTOR}' ORDER BY a.id LIMIT 1),
           ARRAY(SELECT r.kind_id FROM people_relationship r
                 WHERE r.person_id = e.id AND r.validity @> {DAY.format("k.closed_at")}),
           ARRAY(SELECT jsonb_array_elements_text(x.said) FROM (
               SELECT facts->'services' AS said FROM work_entry
               WHERE track_id = k.track_id ORDER BY id LIMIT 1) x),
           ARRAY(SELECT jsonb_array_elements_text(x.said) FROM (
               SELECT facts->'by_hand' AS said FROM work_entry
               WHERE track_id = k.track_id AND jsonb_exists(facts, 'by_hand') ORDER BY id DESC LIMIT 1) x),
           m.number,
           (SELECT coalesce(x.facts->>'offered', x.facts->>'team') FROM work_entry x
            WHERE x.track_id = c.track_id ORDER BY x.id LIMIT 1)
    FROM contacts_contact k JOIN staff_team l ON l.code = k.team_id
    JOIN contacts_matter m ON m.contact_id = k.track_id AND m.outcome = '{Outcome.GOES_ON}'
    JOIN cases_case c ON c.track_id = m.case_id AND c.opened_at = k.closed_at
    JOIN staff_team t ON t.code = c.team_id
    LEFT JOIN LATERAL (
        SELECT a.person_id FROM contacts_participant a
        WHERE a.contact_id = k.track_id AND a.person_id IS NOT NULL AND a.joined_at IS NULL
            AND (a.part = '{Part.CLIENT}' OR a.kind = '{ParticipantKind.CLIENT}')
        ORDER BY a.part <> '{Part.CLIENT}', a.id LIMIT 1
    ) y ON true
    LEFT JOIN people_person e ON e.id = y.person_id
    WHERE k.received_at >= %(since)s AND k.received_at < %(until)s
        AND ({OURS.format("l.unit_id")} OR {OURS.format("t.unit_id")})
"""  # noqa: S608

# Promises of cases, contacts and callbacks, and the law's deadlines of cases, as figures count them: t the
# team whose they are.
CLOCKS: Final = f"""
    SELECT w.code, w.started_at, w.stopped_at, w.kept, u.since, u.until
    FROM work_clock w
    LEFT JOIN cases_case c ON c.track_id = w.track_id
    LEFT JOIN contacts_contact k ON k.track_id = w.track_id
    LEFT JOIN callbacks_callback b ON b.track_id = w.track_id
    JOIN staff_team t ON t.code = coalesce(c.team_id, k.team_id, b.team_id)
    LEFT JOIN LATERAL (
        SELECT array_agg(p.started_at ORDER BY p.started_at, p.id) AS since,
               array_agg(p.ended_at ORDER BY p.started_at, p.id) AS until
        FROM work_pause p
        WHERE p.track_id = w.track_id AND (w.stopped_at IS NULL OR p.started_at < w.stopped_at)
    ) u ON true
    WHERE w.started_at >= %(since)s AND w.started_at < %(until)s AND {OURS.format("t.unit_id")}
        AND (w.kind = '{ClockKind.PROMISE}' OR c.track_id IS NOT NULL)
"""  # noqa: S608

CALLS: Final = f"""
    SELECT p.channel_id, p.began_at FROM telephony_call p
    WHERE p.channel_id = ANY(%(lines)s) AND p.began_at >= %(since)s AND p.began_at < %(until)s
        AND {OURS.format("p.unit_id")}
"""  # noqa: S608
CONTACTS: Final = f"""
    SELECT k.channel_id, k.received_at FROM contacts_contact k JOIN staff_team t ON t.code = k.team_id
    WHERE k.channel_id = ANY(%(lines)s) AND k.received_at >= %(since)s AND k.received_at < %(until)s
        AND {OURS.format("t.unit_id")}
"""  # noqa: S608
TELEPHONED: Final = f"SELECT DISTINCT channel_id FROM ({CALLS}) AS calls"  # noqa: S608
TALKS: Final = """
    SELECT channel_id, count(*), extract(epoch FROM avg(over_at - answered_at)) FROM telephony_call
    WHERE channel_id = ANY(%(lines)s) AND began_at >= %(since)s AND began_at < %(until)s
        AND answered_at IS NOT NULL AND over_at IS NOT NULL
    GROUP BY channel_id
"""
HOW_MANY: Final = """
    SELECT (SELECT count(*) FROM (SELECT 1 FROM contacts_contact k
            WHERE k.received_at >= %(since)s AND k.received_at < %(until)s LIMIT %(most)s) AS contacts)
         + (SELECT count(*) FROM (SELECT 1 FROM work_clock w
            WHERE w.started_at >= %(since)s AND w.started_at < %(until)s LIMIT %(most)s) AS clocks)
         + (SELECT count(*) FROM (SELECT 1 FROM telephony_call p
            WHERE p.began_at >= %(since)s AND p.began_at < %(until)s LIMIT %(most)s) AS calls)
"""


def is_long(wanted: Asked, *, most: int) -> bool:
    """Whether more rows than `most` came in the months, of all units. One query."""
    values = _values(wanted, None) | {"most": most + 1}
    ((rows,),) = asked(HOW_MANY, values)
    return bool(rows > most)


def replayed(
    wanted: Asked,
    profile: Profile,
    *,
    units: Sequence[str] | None,
    now: dt.datetime,
    other: Profile | None = None,
    other_on: dt.date | None = None,
) -> Found:
    """The months by the rules of today, and by the same with what is asked changed; or by an `other` profile,
    as it stands on a day (None: today).

    `units`: of their lines and cases alone; None: of all. Needs a transaction; reads each row once.
    """
    day = timezone.localdate(now)
    reference = packed_reference()
    before = Side(profile, reference, day)
    after = Side(changed(other or profile, wanted.changes), reference, other_on or day)
    replay = Replay(before, after, since=wanted.since, until=wanted.until, now=now)
    values = _values(wanted, units)
    for matter in _matters(profile, values):
        replay.matter(matter)
    for ran in _clocks(values):
        replay.clock(ran)
    values["lines"] = sorted(
        line.code for line in valid_items(profile.channels, day) if line.kind == "phone" and line.unit
    )
    telephoned = {code for (code,) in asked(TELEPHONED, values)}
    for arrival in _arrivals(values, telephoned):
        replay.arrival(arrival)
    talks = {fold(code): float(mean) for code, many, mean in asked(TALKS, values) if many >= FEWEST}
    return replay.found(
        wanted=wanted.wanted,
        handling=talks if wanted.handling is None else {},
        otherwise=wanted.handling,
        by_telephone=frozenset(map(fold, telephoned)),
    )


def _values(wanted: Asked, units: Sequence[str] | None) -> dict[str, Any]:
    return {
        "since": begins(wanted.since),
        "until": begins(wanted.until),
        "units": None if units is None else list(units),
    }


def _streamed(statement: str, values: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, values)
        while rows := cursor.fetchmany(CHUNK):
            yield from rows


def _matters(profile: Profile, values: Mapping[str, Any]) -> Iterator[Matter]:
    places = by_code(profile.places)
    for row in _streamed(MATTERS, values):
        *known, contactor, relations, services, by_hand, number, sent = row
        yield Matter(
            facts=_facts(known, contactor, {*relations, *services}, places),
            sent=sent or "",
            by_hand=_of_matter(by_hand, number),
        )


def _facts(
    known: Sequence[Any], contactor: str | None, services: set[str], places: Mapping[str, Place]
) -> Facts:
    at, channel, language, urgent, need, task, place, born = known
    local, where = timezone.localtime(at), keys_of(places, place)
    return Facts(
        service_task=fold(task) if task else None,
        contactor=contactor_for_rules(contactor),
        services=frozenset(map(fold, services)),
        needs=frozenset({fold(need)}) if need else frozenset(),
        age=age_on(born, local.date()) if born else None,
        language=language,
        urgent=urgent,
        channel=fold(channel),
        at=local,
        municipality=where.get("municipality"),
        locality=where.get("locality"),
    )


def _of_matter(told: Sequence[str], number: int) -> str:
    """What a contact's entry tells of one of its matters ("2:agreed")."""
    of_each = dict(each.split(":", 1) for each in told)
    return of_each.get(str(number), "")


def _clocks(values: Mapping[str, Any]) -> Iterator[Ran]:
    for code, started_at, stopped_at, kept, since, until in _streamed(CLOCKS, values):
        pauses = zip(since or (), until or (), strict=True)
        yield Ran(
            code=code,
            started_at=started_at,
            stopped_at=stopped_at,
            kept=kept,
            pauses=tuple(Pause(one, _ended(two, stopped_at)) for one, two in pauses),
        )


def _ended(ended_at: dt.datetime | None, stopped_at: dt.datetime | None) -> dt.datetime | None:
    """A pause ends with its clock, at the latest."""
    return min((each for each in (ended_at, stopped_at) if each), default=None)


def _arrivals(values: Mapping[str, Any], telephoned: set[str]) -> Iterator[Arrival]:
    for code, at in _streamed(CALLS, values):
        yield Arrival(code, at)
    for code, at in _streamed(CONTACTS, values):
        if code not in telephoned:
            yield Arrival(code, at)
