"""Housekeeping: what open pages have long been told."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.common.jobs import job
from reimari.common.pruning import prune
from reimari.work.models import Change


@job(_("Forget changes that have been told"), tries=1)
def prune_changes() -> None:
    """Changes of more than a day ago: a page that was away for longer draws everything anew."""
    prune(Change.objects.told_long_ago(timezone.now()))
