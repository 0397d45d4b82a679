"""A month's figures are written down when it is over; those of all months are kept up to date. And the
inhabitants by whom they are divided are loaded."""

import datetime as dt
from collections.abc import Sequence
from typing import cast
from uuid import UUID

from django.db import connection

from reimari.access.actor import Actor
from reimari.access.catalogue import Forbidden
from reimari.access.deeds import does
from reimari.common.problems import Problem, Refused, gettext_noop
from reimari.figures import access
from reimari.figures.definitions import CUTS, FIGURES, Frame, Source, by_source, month_reports
from reimari.figures.models import (
    CountedMonth,
    FrozenMonth,
    MonthReview,
    Population,
    PopulationFile,
    Reckoned,
)
from reimari.figures.population import Told
from reimari.figures.queries.counting import COLUMNS, asked, cells, turning
from reimari.figures.rules import first_of
from reimari.figures.versions import source_version, whole_version
from reimari.people.rules import has_identity_code
from reimari.work.queries import county_on

NOTHING_SAID = gettext_noop("Mark the report as gone through, or write a comment.")
IDENTITY_CODE = gettext_noop("There is an identity code in the comment. Take it out: a report is of nobody.")
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


@does(access.REVIEW, locks=False)
def review_month(
    frozen: FrozenMonth, *, report: str, through: bool, words: str = "", actor: Actor, now: dt.datetime
) -> MonthReview:
    """Mark a report of the month as gone through, say something of it, or both (R-PS-81).

    Only of a report whose units the actor's posts reach: else Forbidden. Refused when there is neither, when
    the words hold an identity code, and when it is marked already.
    """
    every = month_reports(county_on(now).profile, frozen.month)
    found = next((each for each in every if each.code == report), None)
    role = access.role_in(found.units, found.roles, actor) if found else ""
    if found is None or not role:
        raise Forbidden(access.REVIEW.name)
    words = words.strip()
    if not through and not words:
        raise Refused(Problem("figures.nothing_said", NOTHING_SAID))
    if has_identity_code(words):
        raise Refused(Problem("figures.identity_code", IDENTITY_CODE))
    return MonthReview.objects.create(
        frozen=frozen,
        report=found.code,
        units=list(found.units),
        user_id=cast(UUID, actor.id),
        role=role,
        through=through,
        words=words,
        at=now,
    )


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


@does(access.LOAD_POPULATION)
def load_population(
    file: PopulationFile, *, rows: Sequence[Told], actor: Actor, now: dt.datetime
) -> PopulationFile:
    """Keep what a file tells in place of what was told of the same years, age groups and languages
    (R-PS-03, R-KL-04, R-IU-02)."""
    file.loaded_at = now
    file.save(force_insert=True)
    for year, group, language in sorted({(row.year, row.group, row.language) for row in rows}):
        Population.objects.filter(year=year, group=group, language=language).delete()
    Population.objects.bulk_create(
        Population(
            file=file,
            year=row.year,
            municipality=row.municipality,
            group=row.group,
            language=row.language,
            number=row.number,
        )
        for row in rows
    )
    return file


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
    counting = cells(source, by_source(FIGURES.values())[source])
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
