"""Housekeeping of the queue itself."""

from django.utils.translation import gettext_lazy as _

from reimari.common.jobs import job
from reimari.jobs import keeping


@job(_("Take up work that was left lying"), tries=1)
def reap_stalled() -> None:
    """Jobs whose worker died go back into the queue; those that can't be tried again fail."""
    keeping.reap_stalled()


@job(_("Remove finished background work"), tries=1)
def prune_jobs() -> None:
    """Finished jobs go after fourteen days; failed ones stay until somebody has put them aside."""
    keeping.prune_jobs()
