"""`reimari statistics`: whether the counts that pages add up are what a full count of the rows says."""

import argparse

from reimari.cli import FINDINGS, GOOD
from reimari.cli.program import program


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Check, or count all anew."""
    parser.add_argument(
        "what",
        choices=["check", "count"],
        help="check: compare every month with a full count of its rows, exit status 1 when one differs;"
        " count: count all months anew, whatever is kept",
    )


def run(options: argparse.Namespace) -> int:
    """What changed since the last time is counted first, as every ten minutes."""
    program()
    from django.utils import timezone  # noqa: PLC0415

    from reimari.access.actor import system  # noqa: PLC0415
    from reimari.access.speaking import speak_for  # noqa: PLC0415
    from reimari.figures.models import Reckoned  # noqa: PLC0415
    from reimari.figures.tasks import count_what_changed  # noqa: PLC0415

    now = timezone.now()
    speak_for(system("figures"), lasting=True)
    if options.what == "count":
        Reckoned.objects.all().delete()  # nothing is known to be up to date
    print(f"{count_what_changed(now)} months of a source counted anew.")
    return GOOD if options.what == "count" else _checked()


def _checked() -> int:
    """All counted months of one moment, but those that changed meanwhile."""
    from django.db import connection, transaction  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from reimari.figures.definitions import COUNTED, by_source  # noqa: PLC0415
    from reimari.figures.models import CountedMonth  # noqa: PLC0415
    from reimari.figures.queries import differing, stale_months  # noqa: PLC0415
    from reimari.work.queries import county_on  # noqa: PLC0415

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        now = timezone.now()
        county = county_on(now)
        moving = {(source.code, month) for source, month in stale_months(county, now=now).months}
        sources = {source.code: source for source in by_source(COUNTED.values())}
        rows = [row for row in CountedMonth.objects.order_by("month", "source") if row.source in sources]
        still = [row for row in rows if (row.source, row.month) not in moving]
        found = {row: differing(row, sources[row.source], county, now=now) for row in still}
    for row, number in found.items():
        if number:
            print(f"{row}: {number} counts differ.")
    wrong = sum(1 for number in found.values() if number)
    changed = len(rows) - len(still)
    print(f"{len(still)} months of a source compared, {wrong} differ, {changed} changed meanwhile.")
    return FINDINGS if wrong else GOOD
