"""One export, from the first question to the night's folder."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from reimari.access.actor import Actor
from reimari.warehouse.actions import export_facts
from reimari.warehouse.definitions import CODES, FACTS, version
from reimari.warehouse.dictionary import PACKAGE, package, pages
from reimari.warehouse.models import Export
from reimari.warehouse.nights import Nights
from reimari.warehouse.queries import Rows, code_rows, hidden_tracks, one_moment, persons_in
from reimari.warehouse.rules import in_utc, mark_of
from reimari.warehouse.writing import write_bytes, write_table


class NoKey(Exception):
    """There is no key for the pseudonyms: REIMARI_EXPORT_KEY, or REIMARI_SECRET_KEY of which one is made."""


def nights_here() -> Nights | None:
    """The folder of exports; None: none is told, and nothing is exported."""
    return Nights(Path(settings.EXPORT_FOLDER)) if settings.EXPORT_FOLDER else None


def export(nights: Nights, *, actor: Actor, now: dt.datetime) -> Export:
    """Put out the night of `now`, all of one moment, in place of what was put out of it before.

    It is written down in the use log before it is there to be fetched. Raises NoKey, Busy, OSError.
    """
    key, day = settings.EXPORT_KEY.encode(), timezone.localdate(now)
    if not key:
        raise NoKey
    with nights.alone():
        made = nights.begin(day)
        told = _written(made, key, actor)
        row = Export(
            day=day,
            taken_at=told["taken_at"],
            folder=str(nights.folder / str(day)),
            dictionary=version(),
            key=mark_of(key),
            tables={table["name"]: table["rows"] for table in told["tables"]},
            persons=told["persons"],
            size=sum(file.stat().st_size for file in made.iterdir()),
        )
        export_facts(row, actor=actor, now=now)
        about = {"id": str(row.pk), "day": str(day), "dictionary": row.dictionary, "key": row.key}
        nights.publish(made, day, {**about, **told, "taken_at": in_utc(told["taken_at"])})
        nights.prune()
    return row


def _written(made: Path, key: bytes, actor: Actor) -> dict[str, Any]:
    """All files but the manifest; what it tells of them."""
    with one_moment(actor) as taken_at:
        rows = Rows(key, hidden_tracks())
        tables = [write_table(made, table, rows.of(table)) for table in FACTS]
        tables.append(write_table(made, CODES, [code_rows()]))
        persons = persons_in()
    files = [write_bytes(made, name, content) for name, content in (*pages(), (PACKAGE, package()))]
    return {
        "taken_at": taken_at,
        "persons": persons,
        "kept_back": dict(rows.kept_back),
        "tables": tables,
        "files": files,
    }
