"""What was said of the reports of a month."""

from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reimari.common.ids import uuid7
from reimari.figures.models.counted import FrozenMonth


class MonthReview(models.Model):
    """That somebody went through a report of a frozen month, or said something of it (R-PS-81). It stays.

    `report`: its code, `units`: of whom it tells. `through`: they went through it; else a comment alone.
    `role`: as whom they did.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    frozen = models.ForeignKey(
        FrozenMonth, models.PROTECT, related_name="reviews", verbose_name=_("frozen month")
    )
    report = models.CharField(_("report"), max_length=80)
    units = ArrayField(models.CharField(max_length=80), verbose_name=_("units"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    role = models.CharField(_("role"), max_length=80)
    through = models.BooleanField(_("gone through"))
    words = models.TextField(_("comment"), blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("review of a monthly report")
        verbose_name_plural = _("reviews of monthly reports")
        constraints = [
            models.UniqueConstraint(
                fields=["frozen", "report", "user"], condition=Q(through=True), name="month_review_once"
            ),
            models.CheckConstraint(
                name="month_review_says_something", condition=Q(through=True) | ~Q(words="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.frozen_id}"

    def person_ids(self) -> list[UUID]:
        return []
