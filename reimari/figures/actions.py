"""A month's figures are written down when it is over."""

import datetime as dt

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.common.problems import Problem, Refused, gettext_noop
from reimari.figures import access
from reimari.figures.definitions import FIGURES, REPORTS, Frame, version_of
from reimari.figures.models import FrozenCount, FrozenMonth
from reimari.figures.queries import COLUMNS, counted_now
from reimari.figures.rules import first_of
from reimari.work.queries import county_on

NOT_OVER = gettext_noop("The month isn't over yet.")
BITE = 2000


@does(access.FREEZE)
def freeze_month(frozen: FrozenMonth, *, actor: Actor, now: dt.datetime) -> FrozenMonth:
    """Count the figures of the month that has ended, and keep them as they are now (R-PS-80).

    By the definitions and the county's promises of now. Refused of a month that goes on, or that is frozen.
    """
    if frozen.month >= first_of(now):
        raise Refused(Problem("figures.not_over", NOT_OVER))
    county = county_on(now)
    frozen.frozen_at, frozen.profile_hash = now, county.hash
    frozen.version, frozen.figures = version_of(FIGURES.values()), sorted(FIGURES)
    frozen.save(force_insert=True)
    frame = Frame(frozen.month, frozen.month, county, now)
    counts = [
        FrozenCount(frozen=frozen, **{name: getattr(each, name) for name in COLUMNS})
        for report in REPORTS
        for each in counted_now(report, frame, None)
    ]
    FrozenCount.objects.bulk_create(counts, batch_size=BITE)
    return frozen
