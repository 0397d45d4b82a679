"""Background work: months that are over are frozen, also missed ones; counts are kept up to date."""

import datetime as dt
from contextlib import suppress
from itertools import batched

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import system
from reimari.common.jobs import job
from reimari.common.problems import Refused
from reimari.common.pruning import prune
from reimari.figures.actions import answer_replay, count_months, draft_waiting_times, freeze_month
from reimari.figures.models import AskedReplay, FrozenMonth, Publication, Reckoned
from reimari.figures.queries import months_to_freeze, replayed, stale_months
from reimari.figures.queries.waiting_times import halves_to_count, older_tasks
from reimari.figures.replay import Asked
from reimari.work.queries import county_on

AT_ONCE = 20  # months of a source in one transaction
FIGURES = system("figures")


@job(_("Freeze the figures of the month that ended"), tries=1)
def freeze_months() -> None:
    """Each month in a transaction of its own; one that somebody else froze meanwhile is left alone."""
    now = timezone.now()
    for month in months_to_freeze(now):
        with suppress(Refused):
            freeze_month(FrozenMonth(month=month), actor=FIGURES, now=now)


@job(_("Count waiting times of the half year that ended"), tries=1)
def draft_publications() -> None:
    """Each half year in a transaction of its own; none where the county has no such service task."""
    draft_halves(timezone.now())


def draft_halves(now: dt.datetime) -> None:
    """Those that are over and not counted yet."""
    if not older_tasks(county_on(now).profile):
        return
    for half in halves_to_count(now):
        with suppress(Refused):
            draft_waiting_times(Publication(half=half), actor=FIGURES, now=now)


@job(_("Count past months by changed rules"), tries=2)
def replay_asked(replay_id: str) -> None:
    """Once: what has been found already isn't counted again."""
    replay = AskedReplay.objects.filter(pk=replay_id, found__isnull=True).first()
    if replay is None:
        return
    now = timezone.now()
    wanted, profile = Asked.of_plain(replay.asked), county_on(now).profile
    with transaction.atomic():
        found = replayed(wanted, profile, units=replay.units, now=now)
    answer_replay(replay, found=found, actor=FIGURES, now=now)


@job(_("Remove old replays"), tries=1)
def prune_replays() -> None:
    """What was found holds for a day: housekeeping."""
    prune(AskedReplay.objects.exclude(pk__in=AskedReplay.objects.kept(timezone.now()).values("pk")))


@job(_("Keep the counts of figures up to date"), tries=1)
def keep_counts() -> None:
    """What has changed since the last time is counted anew."""
    count_what_changed(timezone.now())


def count_what_changed(now: dt.datetime) -> int:
    """How many months of a source were counted anew: the newest first, some in one transaction."""
    stale = stale_months(county_on(now), now=now)
    state = Reckoned.objects.first() or Reckoned()
    *before, last = list(batched(stale.months, AT_ONCE, strict=False)) or [()]
    for months in before:
        count_months(state, months=months, actor=FIGURES, now=now)
    count_months(state, months=last, until=stale.xid, actor=FIGURES, now=now)
    return len(stale.months)
