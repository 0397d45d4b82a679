import datetime as dt
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from reimari.common.ids import uuid7

KEPT = dt.timedelta(days=7)
FIRST_WORDS = "m1-words"  # the field of New contact that holds the first matter


class DraftQuerySet(models.QuerySet["Draft"]):
    def of(self, user_id: UUID | None) -> Self:
        return self.filter(owner=user_id)

    def kept(self, now: dt.datetime) -> Self:
        """Drafts of the last seven days; older ones are removed."""
        return self.filter(updated_at__gte=now - KEPT)


class Draft(models.Model):
    """A form that somebody hasn't finished: nothing typed is lost. Removed on success or after 7 days."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    form = models.CharField(_("form"), max_length=40)
    subject = models.CharField(_("subject"), max_length=60, blank=True)
    text = models.JSONField(_("what was typed"), default=dict)  # {field name: [values]}
    started_at = models.DateTimeField(_("started"))
    updated_at = models.DateTimeField(_("saved"))

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [models.UniqueConstraint(fields=["owner", "form", "subject"], name="draft_once")]

    def __str__(self) -> str:
        return f"{self.form} {self.subject}".strip()

    def person_ids(self) -> list[UUID]:
        return []

    def own_words(self) -> str:
        """What the client said, in a contact that isn't finished: by it one knows which it was."""
        return next((text for text in self.text.get(FIRST_WORDS, []) if text), "")
