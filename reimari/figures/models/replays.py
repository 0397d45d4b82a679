"""What past months would have been by changed rules."""

import datetime as dt
from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reimari.common.ids import uuid7

REPLAY_KEPT_FOR, REPLAY_WAITED_FOR = dt.timedelta(days=1), dt.timedelta(minutes=15)


class AskedReplayQuerySet(models.QuerySet["AskedReplay"]):
    def kept(self, now: dt.datetime) -> Self:
        """Asked for so lately that what was found still holds."""
        return self.filter(asked_at__gt=now - REPLAY_KEPT_FOR)

    def waiting(self, now: dt.datetime) -> Self:
        """Being counted; after a while it is taken to have failed, and may be asked for again."""
        return self.filter(found__isnull=True, asked_at__gt=now - REPLAY_WAITED_FOR)


class AskedReplay(models.Model):
    """That somebody asked what past months would have been by changed rules, and what was found (replay).

    `asked`: `replay.Asked.plain`, `found`: `replay.Found.plain`; numbers and codes, nothing of anybody.
    `units`: of whose lines and cases. It is kept for a day.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    asked = models.JSONField(_("what was asked"))
    units = ArrayField(models.CharField(max_length=80), verbose_name=_("units"))
    profile_hash = models.CharField(_("profile"), max_length=64)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    asked_at = models.DateTimeField(_("at"))
    found = models.JSONField(_("what was found"), null=True)
    found_at = models.DateTimeField(_("found"), null=True)

    objects = AskedReplayQuerySet.as_manager()

    class Meta:
        verbose_name = _("replay")
        verbose_name_plural = _("replays")
        constraints = [
            models.CheckConstraint(
                name="replay_found_and_moment_together",
                condition=Q(found__isnull=True, found_at=None)
                | Q(found__isnull=False, found_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}"

    def person_ids(self) -> list[UUID]:
        return []
