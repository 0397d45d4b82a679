"""Housekeeping: drafts that nobody came back to."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.common.jobs import job
from reimari.common.pruning import prune
from reimari.desk.models import Draft


@job(_("Remove old drafts"), tries=1)
def prune_drafts() -> None:
    """Drafts older than seven days: what was typed may hold people's data."""
    prune(Draft.objects.exclude(pk__in=Draft.objects.kept(timezone.now()).values("pk")))
