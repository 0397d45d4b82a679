"""In which languages people serve clients."""

from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reimari.common.ids import uuid7


class SpokenLanguageQuerySet(models.QuerySet["SpokenLanguage"]):
    def standing(self) -> Self:
        """All but those that were struck out."""
        return self.filter(struck_at=None)


class SpokenLanguage(models.Model):
    """A language in which somebody serves clients, and who recorded it (C05, C79).

    `language` is a code of ISO 639. One that doesn't hold is struck out, not removed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="spoken_languages")
    language = models.CharField(_("language"), max_length=3)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"))
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    struck_at = models.DateTimeField(_("struck out"), null=True, blank=True)

    objects = SpokenLanguageQuerySet.as_manager()

    class Meta:
        verbose_name = _("language that somebody serves in")
        verbose_name_plural = _("languages that people serve in")
        constraints = [
            models.CheckConstraint(
                name="spoken_language_is_struck_by_somebody",
                condition=Q(struck_by=None, struck_at=None)
                | Q(struck_by__isnull=False, struck_at__isnull=False),
            ),
            models.UniqueConstraint(
                name="spoken_language_once", fields=["user", "language"], condition=Q(struck_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.language}"

    def person_ids(self) -> list[UUID]:
        return []
