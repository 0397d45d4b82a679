"""A cover plan: that what somebody who is away had to do goes to others, and what went to whom."""

from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reimari.common.ids import uuid7
from reimari.staff.models import Absence
from reimari.work.models import Step


class CoverPlan(models.Model):
    """The plan of one absence. What it proposes is worked out when somebody looks; what was accepted is kept.

    `times`: how often it was accepted, for new work may come while somebody is away. Whoever accepts tells
    which they saw: two at once never deal the same work out twice.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    absence = models.OneToOneField(Absence, models.PROTECT, related_name="plan")
    times = models.PositiveSmallIntegerField(_("times accepted"), default=0)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(_("accepted"), null=True)

    class Meta:
        verbose_name = _("cover plan")
        verbose_name_plural = _("cover plans")
        constraints = [
            models.CheckConstraint(
                name="cover_plan_accepted_by_and_at_together",
                condition=Q(times=0, accepted_by=None, accepted_at=None)
                | Q(times__gte=1, accepted_by__isnull=False, accepted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.absence_id)

    def person_ids(self) -> list[UUID]:
        return []


class CoverItemQuerySet(models.QuerySet["CoverItem"]):
    def going_on(self) -> Self:
        """Those whose step is still open with whoever got it."""
        return self.filter(step__ended_at=None).filter(Q(step__worker=F("to")) | Q(step__offered_to=F("to")))


class CoverItem(models.Model):
    """A step that went from whoever is away to a substitute, and why to them; due as before (I-28).

    Of an agreed time the client is told by a notice, whose key is `worker:<item>`. `notice`: what somebody
    may tell them, in their language, where none could be sent.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    plan = models.ForeignKey(CoverPlan, models.PROTECT, related_name="items")
    step = models.ForeignKey(Step, models.PROTECT, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reasons = ArrayField(models.CharField(max_length=20), default=list)
    chosen = models.BooleanField(_("chosen by the supervisor"), default=False)
    moved_at = models.DateTimeField(_("moved"))
    notice = models.TextField(_("draft of a notice"), blank=True)
    notice_language = models.CharField(_("language"), max_length=3, blank=True)

    objects = CoverItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("covered step")
        verbose_name_plural = _("covered steps")
        indexes = [models.Index(fields=["to", "-moved_at"], name="cover_item_of_substitute")]

    def __str__(self) -> str:
        return f"{self.step_id} {self.to_id}"
