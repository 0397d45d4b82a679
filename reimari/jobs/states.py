from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class JobState(TextChoices):
    """Where a job is. The queue itself (procrastinate) keeps the table of moves."""

    WAITING = "todo", _("waiting")
    RUNNING = "doing", _("running")
    SUCCEEDED = "succeeded", _("went well")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")
    ABORTED = "aborted", _("broken off")


class AsideReason(TextChoices):
    """Why somebody let failed work rest. No free text: it would end up holding people's data."""

    NOT_NEEDED = "not_needed", _("not needed any more")
    DONE_BY_HAND = "done_by_hand", _("done by hand")
    FAULT_REPORTED = "fault_reported", _("the fault has been reported")
