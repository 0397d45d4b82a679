"""Figures as they were when their month had ended: they stay so, whatever the rows behind them become."""

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reimari.common.ids import uuid7


class FrozenMonth(models.Model):
    """That a month's figures were counted and written down when it was over (R-PS-80). It never changes.

    `month`: its first day. `figures`: the codes of those that were counted; one that came later isn't frozen.
    `version`: of their definitions. `profile_hash`: of the county's profile by whose promises it was.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    month = models.DateField(_("month"))
    frozen_at = models.DateTimeField(_("frozen"))
    version = models.CharField(_("version of the definitions"), max_length=12)
    profile_hash = models.CharField(_("profile"), max_length=64)
    figures = models.JSONField(_("figures"), default=list)

    class Meta:
        verbose_name = _("frozen month")
        verbose_name_plural = _("frozen months")
        constraints = [
            models.UniqueConstraint(fields=["month"], name="frozen_month_once"),
            models.CheckConstraint(name="frozen_month_by_its_first_day", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

    def person_ids(self) -> list[UUID]:
        return []


class FrozenCount(models.Model):
    """How many of one part of a figure there were in the month, by unit, municipality and language.

    Codes, not keys: it tells what was so then. Empty: it wasn't known, or isn't told (I-04). No row: none.
    """

    id = models.BigAutoField(primary_key=True)
    frozen = models.ForeignKey(FrozenMonth, models.PROTECT, related_name="counts", db_index=False)
    figure = models.CharField(_("figure"), max_length=20)
    part = models.CharField(_("part"), max_length=20)
    unit = models.CharField(_("unit"), max_length=80)
    municipality = models.CharField(_("municipality"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=3, blank=True)
    number = models.PositiveIntegerField(_("number"))

    class Meta:
        verbose_name = _("frozen count")
        verbose_name_plural = _("frozen counts")
        constraints = [
            models.UniqueConstraint(
                fields=["frozen", "figure", "part", "unit", "municipality", "language"],
                name="frozen_count_once",
            ),
            models.CheckConstraint(name="frozen_count_of_something", condition=Q(number__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.figure} {self.part} {self.unit} {self.number}"

    def person_ids(self) -> list[UUID]:
        return []
