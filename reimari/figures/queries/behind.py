"""What stands behind a number, and whose numbers one sees."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from reimari.access.actor import Actor
from reimari.common.asking import named
from reimari.figures import access
from reimari.figures.definitions import Figure, Frame
from reimari.figures.queries.counting import Cut, asked, narrowing
from reimari.staff.models import Unit

type Place = tuple[dt.datetime, UUID]  # where a page begins: after this track of this moment


@dataclass(frozen=True, slots=True)
class Rows:
    """What is behind a part of a figure. `all`: its rows, as the figure counts them; `bare`: those about
    nothing that can be opened; `tracks`: what the others are about, each once; `open`: of how many of these
    the viewer may open. `page`: the first of those after a place, the newest first; `next`: after which it
    goes on."""

    all: int
    bare: int
    tracks: int
    open: int
    page: Sequence[UUID]
    next: Place | None


def units_of(actor: Actor) -> list[Unit]:
    """The units whose figures the actor sees. One query."""
    return list(access.SEE.rows(actor, Unit.objects.order_by("pk")))


def behind(
    figure: Figure,
    part: str,
    frame: Frame,
    units: Sequence[str],
    cut: Cut,
    mine: QuerySet[Any],
    *,
    most: int,
    after: Place | None = None,
) -> Rows:
    """The rows behind a part of a figure, and a page of `most` tracks among `mine`, those that the viewer
    may open. One query. Raises KeyError for what is no part."""
    wanted = figure.behind(part)
    alone = "".join(f" AND {dim.value} = %({dim.value})s" for dim in cut.alone)
    alone += " AND unit = %(unit)s" if cut.unit is not None else ""
    later = " WHERE at < %(after_at)s OR (at = %(after_at)s AND subject > %(after)s)" if after else ""
    statement = (
        f"WITH looked_at AS MATERIALIZED ({figure.rows.select()}),"  # noqa: S608
        f" wanted AS (SELECT subject, at FROM looked_at WHERE {wanted}{alone}),"
        " found AS (SELECT subject, max(at) AS at FROM wanted WHERE subject IS NOT NULL GROUP BY subject),"
        f" mine AS (SELECT subject, at FROM found WHERE subject IN ({_said(mine)})),"
        f" page AS (SELECT subject, at FROM mine{later} ORDER BY at DESC, subject LIMIT %(most)s)"
        " SELECT (SELECT count(*) FROM wanted), (SELECT count(*) FROM wanted WHERE subject IS NULL),"
        " (SELECT count(*) FROM found), (SELECT count(*) FROM mine),"
        " ARRAY(SELECT subject FROM page ORDER BY at DESC, subject),"
        " ARRAY(SELECT at FROM page ORDER BY at DESC, subject)"
    )
    values = frame.values() | narrowing(cut) | {"units": list(units), "part": part, "most": most + 1}
    values |= {"after_at": after[0], "after": after[1]} if after else {}
    ((every, bare, tracks, may, page, moments),) = asked(statement, values)
    more = (moments[most - 1], page[most - 1]) if len(page) > most else None
    return Rows(every, bare, tracks, may, page[:most], more)


def _said(rows: QuerySet[Any]) -> str:
    """The keys of these rows as SQL; as a part of a statement with gaps."""
    try:
        told, params = rows.order_by().values("pk").query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    except EmptyResultSet:
        return "SELECT NULL::uuid WHERE false"
    return named(told, params)[0].replace("%", "%%")
