"""Plans of what is destroyed when its time has ended, who approved them, the proof that it went (24 §)."""

from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reimari.common.ids import uuid7
from reimari.records.rules.retention import Kind, ids_hash


class RetentionPlan(models.Model):
    """What was found to be over on a day: a dry run, kept with the hash of which rows.

    `found`: [{kind, rule, gap, state, count}], as it was counted; `held`: how many a hold keeps.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    counted_on = models.DateField(_("counted on"))
    found = models.JSONField(_("what was found"), default=list)
    held = models.PositiveIntegerField(_("kept by a hold"), default=0)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    sha256 = models.CharField(_("hash of the rows"), max_length=64)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("retention plan")
        verbose_name_plural = _("retention plans")
        constraints = [
            models.UniqueConstraint(fields=["id", "made_by"], name="retention_plan_and_who_made_it"),
        ]

    def __str__(self) -> str:
        return f"{self.counted_on}"

    @property
    def is_approved(self) -> bool:
        return hasattr(self, "approval")

    @property
    def is_whole(self) -> bool:
        """Whether its rows, with those that have gone, are those that were counted; asked before any has."""
        return ids_hash(self.items.order_by("pk").values_list("kind", "row")) == self.sha256

    def person_ids(self) -> list[UUID]:
        return []


class RetentionItem(models.Model):
    """A row that a plan names, until it has gone."""

    id = models.BigAutoField(primary_key=True)
    plan = models.ForeignKey(RetentionPlan, models.PROTECT, related_name="items")
    kind = models.CharField(_("kind"), max_length=20, choices=[(kind, kind) for kind in Kind])
    row = models.CharField(_("key of the row"), max_length=40)
    rule = models.CharField(_("rule"), max_length=40)
    last_day = models.DateField(_("last day"), null=True)

    class Meta:
        verbose_name = _("row of a retention plan")
        verbose_name_plural = _("rows of a retention plan")
        constraints = [
            models.UniqueConstraint(fields=["plan", "kind", "row"], name="retention_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.row}"


class RetentionApproval(models.Model):
    """That somebody else than whoever made the plan has approved it."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    plan = models.OneToOneField(RetentionPlan, models.PROTECT, related_name="approval")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(_("approved"))

    class Meta:
        verbose_name = _("approval of a retention plan")
        verbose_name_plural = _("approvals of retention plans")
        constraints = [
            models.CheckConstraint(
                name="retention_is_approved_by_another", condition=~Q(approved_by=F("made_by"))
            ),
        ]

    def __str__(self) -> str:
        return str(self.plan_id)

    def person_ids(self) -> list[UUID]:
        return []


class RetentionProof(models.Model):
    """That a batch of a plan has gone: by which rule, how many rows of each table, the hash of which.

    `kept`: rows of the plan that were left, for their time or a hold has changed since it was counted.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    plan = models.ForeignKey(RetentionPlan, models.PROTECT, related_name="proofs")
    kind = models.CharField(_("kind"), max_length=20, choices=[(kind, kind) for kind in Kind])
    rules = models.JSONField(_("rows by rule"), default=dict)
    tables = models.JSONField(_("rows by table"), default=dict)
    rows = models.PositiveIntegerField(_("rows"))
    kept = models.PositiveIntegerField(_("left as they were"), default=0)
    sha256 = models.CharField(_("hash of the rows"), max_length=64)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    gone_at = models.DateTimeField(_("gone"))

    class Meta:
        verbose_name = _("proof of deletion")
        verbose_name_plural = _("proofs of deletion")

    def __str__(self) -> str:
        return f"{self.kind} {self.rows}"

    def person_ids(self) -> list[UUID]:
        return []
