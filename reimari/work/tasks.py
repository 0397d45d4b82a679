"""Housekeeping: what open pages have long been told, and counts of open steps that have become many."""

import datetime as dt

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.common.jobs import job
from reimari.common.pruning import prune
from reimari.work.models import Change

AN_HOUR = dt.timedelta(hours=1)


@job(_("Forget changes that have been told"), tries=1)
def prune_changes() -> None:
    """Changes of more than a day ago: a page that was away for longer draws everything anew."""
    prune(Change.objects.told_long_ago(timezone.now()))


@job(_("Sum up the counts of open steps"), tries=1)
def sum_up_steps() -> None:
    """What counts since more than an hour counts always; whoever opened the board meanwhile has read it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT work_sum_up_step_counts(%s)", [timezone.now() - AN_HOUR])
