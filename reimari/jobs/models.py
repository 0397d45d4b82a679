from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.models import ProcrastinateJob

from reimari.jobs.states import AsideReason, JobState


class FailureQuerySet(models.QuerySet["Failure"]):
    def asked(self) -> Self:
        """Of jobs that something asked for; what runs by the clock is simply run again."""
        return self.filter(job__queueing_lock=None)

    def final(self) -> Self:
        """Of jobs that no further try is planned for."""
        return self.asked().filter(job__status=JobState.FAILED)

    def open(self) -> Self:
        """Waiting for somebody."""
        return self.final().filter(aside_at=None)

    def aside(self) -> Self:
        """Looked at, and left to rest."""
        return self.final().exclude(aside_at=None)


class Failure(models.Model):
    """That a job's tries have failed: of which kind the fault was, never its words, and who let it rest."""

    # The database removes it with its job, which procrastinate removes by SQL (migrations 0001 and 0002).
    job = models.OneToOneField(
        ProcrastinateJob, models.DO_NOTHING, primary_key=True, related_name="failure", verbose_name=_("job")
    )
    error = models.CharField(_("kind of fault"), max_length=200)
    times = models.PositiveIntegerField(_("failed tries"), default=1)
    at = models.DateTimeField(_("last failed"))
    aside_at = models.DateTimeField(_("put aside"), null=True)
    aside_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("put aside by")
    )
    aside_reason = models.CharField(_("reason"), max_length=20, choices=AsideReason, blank=True)

    objects = FailureQuerySet.as_manager()

    class Meta:
        verbose_name = _("failure of a job")
        verbose_name_plural = _("failures of jobs")
        constraints = [
            models.CheckConstraint(
                name="failure_aside_at_by_and_reason_together",
                condition=Q(aside_at=None, aside_by=None, aside_reason="")
                | Q(aside_at__isnull=False, aside_by__isnull=False) & ~Q(aside_reason=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.error}"

    def person_ids(self) -> list[UUID]:
        return []
