"""That two persons in the records became one, which rows were moved, and that it was undone (I-17)."""

from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reimari.common.ids import uuid7
from reimari.people.models import Person


class Merge(models.Model):
    """A person registered twice: `merged` leads to `kept`, who has all that hung on either.

    `was` and `given`: the details that the kept one got of the other, before and after. It is never changed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    kept = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("who stays"))
    merged = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("who is merged"))
    words = models.TextField(_("how it is known"))
    was = models.JSONField(_("details before"), default=dict)
    given = models.JSONField(_("details given"), default=dict)
    merged_at = models.DateTimeField(_("merged"))
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("merge of persons")
        verbose_name_plural = _("merges of persons")
        constraints = [
            models.CheckConstraint(name="merge_is_of_two", condition=~Q(kept=F("merged"))),
            models.CheckConstraint(name="merge_says_why", condition=~Q(words__regex=r"^\s*$")),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} {self.kept_id}"

    @property
    def is_undone(self) -> bool:
        return hasattr(self, "undoing")

    def person_ids(self) -> list[UUID]:
        return [self.kept_id, self.merged_id]


class RowPart(models.TextChoices):
    MOVED = "moved", _("moved to the one that stays")
    STAYED = "stayed", _("stayed with the one that is merged")
    OWN = "own", _("hung on the one that stays before")


class MergedRow(models.Model):
    """One row that hung on either person when they were merged: where it stands, and what became of it."""

    id = models.BigAutoField(primary_key=True)
    merge = models.ForeignKey(Merge, models.PROTECT, related_name="rows")
    in_table = models.CharField(_("table"), max_length=63)
    in_column = models.CharField(_("column"), max_length=63)
    row = models.CharField(_("key of the row"), max_length=40)
    part = models.CharField(_("what became of it"), max_length=10, choices=RowPart)

    class Meta:
        verbose_name = _("row of a merge")
        verbose_name_plural = _("rows of a merge")
        constraints = [
            models.UniqueConstraint(fields=["row", "in_table", "in_column", "merge"], name="merged_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.in_table} {self.row}"


class MergeUndoing(models.Model):
    """That a merge was undone: why, by whom, and what has come since and stays for somebody to decide on.

    `left`: key, row and track of what hangs on the kept one now and hung on neither of the two before.
    `gone`: key and row of what was moved, and what somebody has since taken from the kept one.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    merge = models.OneToOneField(Merge, models.PROTECT, related_name="undoing")
    words = models.TextField(_("why"))
    left = models.JSONField(_("what stays"), default=list)
    gone = models.JSONField(_("what was not there any more"), default=list)
    undone_at = models.DateTimeField(_("undone"))
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("undoing of a merge")
        verbose_name_plural = _("undoings of merges")
        constraints = [models.CheckConstraint(name="undoing_says_why", condition=~Q(words__regex=r"^\s*$"))]

    def __str__(self) -> str:
        return str(self.merge_id)

    def person_ids(self) -> list[UUID]:
        return self.merge.person_ids()
