"""What the data protection officer says of a hint."""

from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reimari.common.ids import uuid7
from reimari.people.models import Person


class HintRule(models.TextChoices):
    FAMILY_NAME = "family_name", _("Same family name")
    CIRCLE = "circle", _("Oneself, the same address or a colleague")
    MANY = "many", _("Many persons without an open step")


class Verdict(models.TextChoices):
    IN_ORDER = "in_order", _("looked at, in order")
    TO_CLEAR_UP = "to_clear_up", _("to be cleared up")


class LogFindingQuerySet(models.QuerySet["LogFinding"]):
    def of(self, finding: "LogFinding") -> Self:
        """Those on the same hint."""
        return self.filter(
            rule=finding.rule, viewer=finding.viewer_id, person=finding.person_id, day=finding.day
        )

    def in_order(self) -> Self:
        return self.filter(verdict=Verdict.IN_ORDER)


class LogFinding(models.Model):
    """What somebody who looked at a hint says of it (I-02); never whoever looked at the data.

    A hint is known by its rule, who looked, at whom and on which day. `person` None: it is about the day.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    rule = models.CharField(_("hint"), max_length=20, choices=HintRule)
    viewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    day = models.DateField(_("day"))
    verdict = models.CharField(_("finding"), max_length=20, choices=Verdict)
    words = models.TextField(_("remark"), blank=True)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    said_at = models.DateTimeField(_("said"))

    objects = LogFindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding on a hint")
        verbose_name_plural = _("findings on hints")
        constraints = [
            models.CheckConstraint(name="finding_is_anothers", condition=~Q(said_by=F("viewer"))),
            models.CheckConstraint(
                name="finding_to_clear_up_says_what",
                condition=~Q(verdict="to_clear_up", words__regex=r"^\s*$"),
            ),
            models.CheckConstraint(
                name="finding_is_of_a_person_or_a_day",
                condition=Q(rule="many", person=None) | (~Q(rule="many") & Q(person__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["rule", "viewer", "person", "day"],
                condition=Q(verdict="in_order"),
                name="finding_in_order_once",
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["day"], name="finding_day")]

    def __str__(self) -> str:
        return f"{self.rule} {self.viewer_id} {self.day}"

    def person_ids(self) -> list[UUID]:
        return [self.person_id] if self.person_id else []
