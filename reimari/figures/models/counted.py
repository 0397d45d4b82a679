"""Figures as they were when their month had ended, which stays so; and as they are, kept up to date."""

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reimari.common.columns import TransactionField
from reimari.common.ids import uuid7

# The part last: pages ask for all parts of a figure, and an index is of no use behind what isn't asked by.
CELL = ("cut", "figure", "unit", "one", "two", "part")


class FrozenMonth(models.Model):
    """That a month's figures were counted and written down when it was over (R-PS-80). It never changes.

    `month`: its first day. `figures`, `cuts`: the codes of those that were counted, and by which cuts; what
    came later isn't frozen.
    `version`: of their definitions. `profile_hash`: of the county's profile by whose promises it was.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    month = models.DateField(_("month"))
    frozen_at = models.DateTimeField(_("frozen"))
    version = models.CharField(_("version of the definitions"), max_length=12)
    profile_hash = models.CharField(_("profile"), max_length=64)
    figures = models.JSONField(_("figures"), default=list)
    cuts = models.JSONField(pgettext_lazy("figures", "cuts"), default=list)

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


class Cell(models.Model):
    """How many of one part of a figure there were in the month, of a unit, by a cut (`definitions.CUTS`).

    `one`, `two`: the codes of the cut's dimensions. Codes, not keys: they tell what was so then. Empty: it
    wasn't known, or isn't told (I-04), or the cut has no such dimension. No row: none.
    """

    id = models.BigAutoField(primary_key=True)
    figure = models.CharField(_("figure"), max_length=20)
    part = models.CharField(_("part"), max_length=20)
    unit = models.CharField(_("unit"), max_length=80)
    cut = models.CharField(pgettext_lazy("figures", "cut"), max_length=12)
    one = models.CharField(_("first dimension"), max_length=80, blank=True)
    two = models.CharField(_("second dimension"), max_length=80, blank=True)
    number = models.PositiveIntegerField(_("number"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.figure} {self.part} {self.unit} {self.number}"

    def person_ids(self) -> list[UUID]:
        return []


class FrozenCount(Cell):
    """A cell of a month as it was when the month was over. It never changes."""

    frozen = models.ForeignKey(FrozenMonth, models.PROTECT, related_name="counts", db_index=False)

    class Meta:
        verbose_name = _("frozen count")
        verbose_name_plural = _("frozen counts")
        constraints = [
            models.UniqueConstraint(fields=["frozen", *CELL], name="frozen_count_once"),
            models.CheckConstraint(name="frozen_count_of_something", condition=Q(number__gt=0)),
        ]


class CountedMonth(models.Model):
    """That the rows of one source in a month were counted: what pages add up instead of reading the rows.

    `turns_at`: when time alone makes one of its rows count otherwise. `version`, `profile_hash`: by which
    definitions and promises; by others it is counted anew (`rules.is_stale`).
    """

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(_("source"), max_length=20)
    month = models.DateField(_("month"))
    counted_at = models.DateTimeField(_("counted"))
    turns_at = models.DateTimeField(_("counts otherwise from"), null=True)
    version = models.CharField(_("version of the definitions"), max_length=12)
    profile_hash = models.CharField(_("profile"), max_length=64)

    class Meta:
        verbose_name = _("counted month")
        verbose_name_plural = _("counted months")
        constraints = [
            models.UniqueConstraint(fields=["source", "month"], name="counted_month_once"),
            models.CheckConstraint(name="counted_month_by_its_first_day", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.month:%Y-%m}"

    def person_ids(self) -> list[UUID]:
        return []


class MonthCount(Cell):
    """A cell of a month as it was last counted."""

    counted = models.ForeignKey(CountedMonth, models.CASCADE, related_name="counts", db_index=False)

    class Meta:
        verbose_name = _("count of a month")
        verbose_name_plural = _("counts of a month")
        constraints = [
            models.UniqueConstraint(fields=["counted", *CELL], name="month_count_once"),
            models.CheckConstraint(name="month_count_of_something", condition=Q(number__gt=0)),
        ]


class Reckoned(models.Model):
    """Up to which change the counted months are up to date: one row, or none yet.

    `xid`: what transactions from this one on have changed isn't looked at yet (`work.Change`).
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    xid = TransactionField(_("transaction"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("state of the counts")
        verbose_name_plural = _("state of the counts")
        constraints = [models.CheckConstraint(name="counts_have_one_state", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"{self.xid}"

    def person_ids(self) -> list[UUID]:
        return []
