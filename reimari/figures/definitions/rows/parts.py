"""What sources have in common. A place that isn't told of somebody under address protection isn't counted
by it either (I-04)."""

from reimari.figures.definitions.cuts import Dimension
from reimari.figures.rules import MOST_DAYS

ASKED = "(%(units)s::text[] IS NULL OR t.unit_id = ANY(%(units)s::text[]))"  # NULL: of all units; t: team
DAY = "({} AT TIME ZONE 'Europe/Helsinki')::date"
PLACE = "CASE WHEN {hides} THEN '' ELSE coalesce(p.municipality_id, p.code, '') END AS municipality"

# Working days from one day until another, counted from the next one (I-09); d.days: all of them, in order.
DAYS = "(SELECT %(days)s::date[] AS days) d"
SINCE_DAY = "width_bucket({}, d.days)"
WAITED = f"least({MOST_DAYS}, greatest(0, {SINCE_DAY} - {SINCE_DAY} - {{}}))"  # until, since, days of pauses

_OF_CASE = {
    Dimension.TEAM: "t.code",
    Dimension.AREA: "CASE WHEN coalesce(e.is_protected, false) THEN '' ELSE coalesce(c.area_id, '') END",
    Dimension.LANGUAGE: "c.language",
    Dimension.NEED: "c.need",
    Dimension.TASK: "coalesce(c.service_task_id, '')",
}


def told(**columns: str) -> str:
    """All dimensions as columns, those that aren't given as not known. `municipality` comes by `PLACE`."""
    return ", ".join(
        f"{columns.get(each.value, chr(39) * 2)} AS {each.value}"
        for each in Dimension
        if each != Dimension.MUNICIPALITY
    )


def of_case(**more: str) -> str:
    """The dimensions of a case: c the case, e its person, p its place, t the team that counts.

    With the columns `municipality` and, told by `more`, those that a case doesn't know itself.
    """
    hides = PLACE.format(hides="coalesce(e.is_protected, false)")
    return f"{told(**{each.value: words for each, words in _OF_CASE.items()} | more)}, {hides}"


CASE_DIMS = frozenset({*_OF_CASE, Dimension.MUNICIPALITY})
