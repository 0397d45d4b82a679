"""Which counted months aren't up to date: what the changes since then have touched, and what time turns."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Min

from reimari.contacts.models import Contact
from reimari.figures.definitions import COUNTED, Frame, Source, by_source
from reimari.figures.models import CountedMonth, Reckoned
from reimari.figures.queries.counting import COLUMNS, MONTH, asked, cells
from reimari.figures.rules import first_of, month_after, months_from
from reimari.figures.versions import source_version
from reimari.work.models import KEPT_FOR
from reimari.work.queries import County

# Tracks on which something changed, and those of persons about whom something did.
_TRACKS = """
    WITH told AS (SELECT DISTINCT unnest(topics) AS topic FROM work_change WHERE xid >= %(xid)s::text::xid8),
    person AS (SELECT split_part(topic, ':', 2)::uuid AS id FROM told WHERE topic LIKE 'person:%%')
    SELECT split_part(topic, ':', 2)::uuid FROM told WHERE topic LIKE 'track:%%'
    UNION SELECT c.track_id FROM cases_case c WHERE c.person_id IN (SELECT id FROM person)
    UNION SELECT p.contact_id FROM contacts_participant p WHERE p.person_id IN (SELECT id FROM person)
    UNION SELECT b.track_id FROM callbacks_callback b WHERE b.person_id IN (SELECT id FROM person)
    UNION SELECT g.track_id FROM grants_grant g WHERE g.person_id IN (SELECT id FROM person)
"""
MARGIN = dt.timedelta(hours=1)  # a transaction tells the moment at which it began


@dataclass(frozen=True, slots=True)
class Stale:
    """What has to be counted anew, and until which transaction everything is looked at then."""

    months: list[tuple[Source, dt.date]]
    xid: int


def stale_months(county: County, *, now: dt.datetime) -> Stale:
    """The months of each source that aren't counted, or count otherwise now; the newest first."""
    ((xid,),) = asked("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint", {})
    reckoned = Reckoned.objects.first()
    known = {(row.source, row.month): row for row in CountedMonth.objects.all()}
    began, found = _began(known, now), list[tuple[Source, dt.date]]()
    sources = by_source(COUNTED.values())
    if reckoned is None or reckoned.at < now - KEPT_FOR + MARGIN:  # older changes aren't told any more
        found = [(source, month) for source in sources for month in _months(source, began, now)]
    else:
        tracks = changed_since(reckoned.xid)
        for source in sources:
            touched = _touched(source, tracks, reckoned.at - MARGIN)
            rows = {
                month: known.get((source.code, month))
                for month in sorted({*_months(source, began, now), *touched})
            }
            found += [
                (source, month)
                for month, row in rows.items()
                if row is None or month in touched or _turned(row, source, county, now)
            ]
    return Stale(sorted(found, key=lambda each: (each[1], each[0].code), reverse=True), int(xid))


def changed_since(xid: int) -> list[UUID]:
    """The tracks that transactions from this one on have changed. One query."""
    return [track for (track,) in asked(_TRACKS, {"xid": xid})]


def _began(known: Iterable[tuple[str, dt.date]], now: dt.datetime) -> dt.date:
    """The first month of all sources."""
    began = Contact.objects.aggregate(first=Min("received_at"))["first"]
    return min([first_of(began or now), first_of(now), *(month for _source, month in known)])


def _months(source: Source, began: dt.date, now: dt.datetime) -> Iterable[dt.date]:
    return months_from(began, month_after(first_of(now), source.ahead))


def _touched(source: Source, tracks: list[UUID], written: dt.datetime) -> set[dt.date]:
    statement = f"SELECT DISTINCT {MONTH} FROM ({source.moments}) AS rows (at)"  # noqa: S608
    return {month for (month,) in asked(statement, {"tracks": tracks, "written": written})}


def _turned(row: CountedMonth, source: Source, county: County, now: dt.datetime) -> bool:
    told_otherwise = row.version != source_version(source) or row.profile_hash != county.hash
    return told_otherwise or (row.turns_at is not None and row.turns_at <= now)


def differing(counted: CountedMonth, source: Source, county: County, *, now: dt.datetime) -> int:
    """How many cells of a counted month aren't what the rows say now: missing, too many or other numbers."""
    columns = ", ".join(COLUMNS)
    kept = f"SELECT {columns} FROM figures_monthcount WHERE counted_id = %(counted)s"  # noqa: S608
    rows = f"SELECT {columns} FROM ({cells(source, by_source(COUNTED.values())[source])}) AS cells"  # noqa: S608
    statement = (
        f"WITH kept AS MATERIALIZED ({kept}), now AS MATERIALIZED ({rows}) SELECT count(*) FROM ("  # noqa: S608
        "(TABLE kept EXCEPT TABLE now) UNION ALL (TABLE now EXCEPT TABLE kept)) AS other"
    )
    frame = Frame(counted.month, counted.month, county, now)
    ((number,),) = asked(statement, frame.values() | {"units": None, "counted": counted.pk})
    return int(number)
