"""A month's figures are written down when it is over; those of all months are kept up to date."""

import datetime as dt
from collections.abc import Sequence

from django.db import connection

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.common.problems import Problem, Refused, gettext_noop
from reimari.figures import access
from reimari.figures.definitions import COUNTED, CUTS, FIGURES, Frame, Source, by_source
from reimari.figures.models import CountedMonth, FrozenMonth, Reckoned
from reimari.figures.queries.counting import COLUMNS, asked, cells, turning
from reimari.figures.rules import first_of
from reimari.figures.versions import source_version, whole_version
from reimari.work.queries import county_on

NOT_OVER = gettext_noop("The month isn't over yet.")
EVERY_UNIT = {"units": None}
# Many sets of words are grouped at once, and sorting them for each costs thrice as much.
HASHED = {"enable_sort": "off", "work_mem": "128MB"}
SET = "SELECT " + ", ".join(f"set_config('{name}', %({name})s, true)" for name in HASHED)
AS_IT_WAS = "SELECT " + ", ".join(f"current_setting('{name}')" for name in HASHED)


@does(access.FREEZE)
def freeze_month(frozen: FrozenMonth, *, actor: Actor, now: dt.datetime) -> FrozenMonth:
    """Count the figures of the month that has ended, and keep them as they are now (R-PS-80).

    By the definitions and the county's promises of now. Refused of a month that goes on, or that is frozen.
    """
    if frozen.month >= first_of(now):
        raise Refused(Problem("figures.not_over", NOT_OVER))
    county = county_on(now)
    frozen.frozen_at, frozen.profile_hash = now, county.hash
    frozen.version, frozen.figures, frozen.cuts = whole_version(), sorted(FIGURES), sorted(CUTS)
    frozen.save(force_insert=True)
    frame = Frame(frozen.month, frozen.month, county, now)
    for source in by_source(FIGURES.values()):
        _write("figures_frozencount", "frozen_id", frozen.pk, source, frame)
    return frozen


@does(access.COUNT)
def count_months(
    reckoned: Reckoned,
    *,
    months: Sequence[tuple[Source, dt.date]],
    until: int | None = None,
    actor: Actor,
    now: dt.datetime,
) -> Reckoned:
    """Count the rows of sources in these months anew, in place of what was counted before.

    `until`: what transactions before that one have changed is all counted then; None: more is to come.
    """
    county = county_on(now)
    for source, month in months:
        _count(source, Frame(month, month, county, now))
    if until is not None:
        reckoned.xid, reckoned.at = until, now
        reckoned.save()
    return reckoned


def _count(source: Source, frame: Frame) -> None:
    CountedMonth.objects.filter(source=source.code, month=frame.first).delete()
    ((turns_at,),) = asked(turning(source), frame.values() | EVERY_UNIT)
    counted = CountedMonth.objects.create(
        source=source.code,
        month=frame.first,
        counted_at=frame.now,
        turns_at=turns_at,
        version=source_version(source),
        profile_hash=frame.county.hash,
    )
    _write("figures_monthcount", "counted_id", counted.pk, source, frame)


def _write(table: str, key: str, of: object, source: Source, frame: Frame) -> None:
    counting = cells(source, by_source(COUNTED.values())[source])
    into = ", ".join(COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(AS_IT_WAS)
        before = dict(zip(HASHED, cursor.fetchone() or (), strict=True))
        cursor.execute(SET, HASHED)
        cursor.execute(
            f"INSERT INTO {table} ({key}, {into}) SELECT %(of)s, {into} FROM ({counting}) AS counted",  # noqa: S608
            frame.values() | EVERY_UNIT | {"of": of},
        )
        cursor.execute(SET, before)
