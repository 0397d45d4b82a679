"""What stands behind a number, and whose numbers one sees."""

from collections.abc import Sequence
from uuid import UUID

from reimari.access.actor import Actor
from reimari.figures import access
from reimari.figures.definitions import Figure, Frame
from reimari.figures.queries.counting import Cut, asked
from reimari.staff.models import Unit

MOST = 500  # rows behind a figure


def units_of(actor: Actor) -> list[Unit]:
    """The units whose figures the actor sees. One query."""
    return list(access.SEE.rows(actor, Unit.objects.order_by("pk")))


def behind(figure: Figure, part: str, frame: Frame, units: Sequence[str], cut: Cut) -> list[UUID]:
    """The tracks behind a part of a figure, the newest first. One query.

    Whoever shows them asks whether the viewer may open each. Raises KeyError for what is no part.
    """
    wanted = figure.behind(part)
    alone = "".join(f" AND {dim.value} = %({dim.value})s" for dim in cut.alone)
    alone += " AND unit = %(unit)s" if cut.unit is not None else ""
    statement = (
        f"WITH looked_at AS MATERIALIZED ({figure.rows.select()})"  # noqa: S608
        f" SELECT subject FROM looked_at WHERE subject IS NOT NULL AND {wanted}{alone}"
        f" GROUP BY subject ORDER BY max(at) DESC, subject LIMIT {MOST}"
    )
    values = frame.values() | {dim.value: code for dim, code in cut.alone.items()}
    values |= {"units": list(units), "part": part, "unit": cut.unit}
    return [subject for (subject,) in asked(statement, values)]
