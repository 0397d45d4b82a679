"""The export to the county's warehouse as the administrator sees it: whether there is one, and the last."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from reimari.warehouse.models import Export

LATE_AFTER = dt.timedelta(hours=30)  # a night and some hours
A_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class WarehouseLine:
    """What the last export holds. `is_asked`: a folder is told. `last`: None: nothing was exported yet."""

    is_asked: bool
    last: Export | None
    rows: int
    megabytes: int
    is_late: bool


def warehouse_line(now: dt.datetime) -> WarehouseLine:
    """How exporting goes; one query."""
    last, is_asked = Export.objects.order_by("-exported_at", "-pk").first(), bool(settings.EXPORT_FOLDER)
    return WarehouseLine(
        is_asked=is_asked,
        last=last,
        rows=sum(last.tables.values()) if last else 0,
        megabytes=-(-last.size // A_MEGABYTE) if last else 0,
        is_late=is_asked and (last is None or now - last.exported_at > LATE_AFTER),
    )
