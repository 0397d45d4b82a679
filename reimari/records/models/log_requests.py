"""A client's written request to know who has used their data, and how it was answered (703/2023 11 §)."""

import hashlib
import json
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from reimari.common.ids import uuid7
from reimari.people.models import Person


class Asker(models.TextChoices):
    CLIENT = "client", _("the client")
    GUARDIAN = "guardian", _("the client's guardian")
    TRUSTEE = "trustee", _("the legal guardian appointed to the client")
    REPRESENTATIVE = "representative", _("the client's authorised representative")


class PaperLanguage(models.TextChoices):
    FI = "fi", _("Finnish")
    SV = "sv", _("Swedish")


class LogRequestQuerySet(models.QuerySet["LogRequest"]):
    def waiting(self) -> Self:
        """Those that have neither been answered nor refused."""
        handed = LogHandOver.objects.filter(extract__request=OuterRef("pk"))
        refused = LogRefusal.objects.filter(request=OuterRef("pk"))
        return self.exclude(Exists(handed)).exclude(Exists(refused))


class LogRequest(models.Model):
    """A written request, as it was recorded (11 § 1): for whom, by whom, for which days, due by when.

    `special_reason`: why what is older than two years is asked too (11 § 2).
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(Person, models.PROTECT, related_name="log_requests")
    asker = models.CharField(_("who asks"), max_length=20, choices=Asker)
    asker_name = models.CharField(_("name of who asks"), max_length=200, blank=True)
    received_on = models.DateField(_("received on"))
    since = models.DateField(_("from"))
    until = models.DateField(_("last day"))
    special_reason = models.TextField(_("special reason"), blank=True)
    due_on = models.DateField(_("due on"))
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = LogRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for log data")
        verbose_name_plural = _("requests for log data")
        constraints = [
            models.CheckConstraint(
                name="log_request_ends_after_it_begins", condition=Q(until__gte=F("since"))
            ),
            models.CheckConstraint(
                name="log_request_names_the_other",
                condition=Q(asker="client") | ~Q(asker_name__regex=r"^\s*$"),
            ),
            models.CheckConstraint(
                name="log_request_is_due_after_it_came", condition=Q(due_on__gt=F("received_on"))
            ),
        ]
        indexes = [models.Index(fields=["due_on", "id"], name="log_request_due")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.received_on}"

    def person_ids(self) -> list[UUID]:
        return [self.person_id]


class LogExtract(models.Model):
    """What the logs told of the person when the extract was made; it is never drawn anew.

    `content` holds no other person's data. `sha256` is that of `as_told`, and stands in the sealed log.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    request = models.ForeignKey(LogRequest, models.PROTECT, related_name="extracts")
    language = models.CharField(_("language"), max_length=2, choices=PaperLanguage)
    content = models.JSONField(_("content"))
    sha256 = models.CharField(_("hash of the content"), max_length=64)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("extract of the logs")
        verbose_name_plural = _("extracts of the logs")

    def __str__(self) -> str:
        return f"{self.request_id} {self.language}"

    @property
    def is_whole(self) -> bool:
        """Whether the content is what it was when the extract was made."""
        return hash_of_content(self.content) == self.sha256

    @property
    def shown_hash(self) -> str:
        """The hash as it is read aloud: eight signs at a time."""
        return " ".join(self.sha256[place : place + 8] for place in range(0, len(self.sha256), 8))

    def person_ids(self) -> list[UUID]:
        return [self.request.person_id]


def hash_of_content(content: Any) -> str:
    """SHA-256 of the content as one line of JSON with sorted keys."""
    told = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


class Way(models.TextChoices):
    IN_PERSON = "in_person", _("in person, identity shown")
    SECURE = "secure", _("by a secure message, with strong identification")
    LETTER = "letter", _("by letter to the address of the population register")


class LogHandOver(models.Model):
    """That an extract was handed over: to whom, how, when; a row of the disclosure log tells it too."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    extract = models.OneToOneField(LogExtract, models.PROTECT, related_name="hand_over")
    recipient = models.CharField(_("recipient"), max_length=200)
    way = models.CharField(_("how"), max_length=20, choices=Way)
    disclosure_id = models.BigIntegerField(_("row of the disclosure log"))
    handed_at = models.DateTimeField(_("handed over"))
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("hand-over of an extract")
        verbose_name_plural = _("hand-overs of extracts")
        constraints = [
            models.CheckConstraint(name="hand_over_names_who", condition=~Q(recipient__regex=r"^\s*$")),
        ]

    def __str__(self) -> str:
        return f"{self.extract_id} {self.way}"

    def person_ids(self) -> list[UUID]:
        return self.extract.person_ids()


class Ground(models.TextChoices):
    """The grounds of 11 § 2; there are no others."""

    HEALTH = "health", _("it could seriously endanger the client's health or care")
    OTHERS = "others", _("it could seriously endanger somebody else's rights")
    CRIME = "crime", _("it could endanger preventing, detecting or investigating crime")
    SECURITY = "security", _("it could endanger public or national security")
    OLD = "old", _("the data are older than two years and there is no special reason")


class LogRefusal(models.Model):
    """The written decision that log data aren't given, with its grounds (11 § 4)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    request = models.OneToOneField(LogRequest, models.PROTECT, related_name="refusal")
    ground = models.CharField(_("ground"), max_length=20, choices=Ground)
    words = models.TextField(_("grounds"))
    language = models.CharField(_("language"), max_length=2, choices=PaperLanguage)
    decided_at = models.DateTimeField(_("decided"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("refusal of log data")
        verbose_name_plural = _("refusals of log data")
        constraints = [
            models.CheckConstraint(name="log_refusal_has_grounds", condition=~Q(words__regex=r"^\s*$")),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.ground}"

    def person_ids(self) -> list[UUID]:
        return self.request.person_ids()


class LogExplanation(models.Model):
    """Why data were used or disclosed, for a client who doubts it, and whether it was lawful (11 § 5)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    request = models.ForeignKey(LogRequest, models.PROTECT, related_name="explanations")
    words = models.TextField(_("grounds of the use"))
    lawful = models.BooleanField(_("it was lawful"))
    measures = models.TextField(_("what is done because of it"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=PaperLanguage)
    said_at = models.DateTimeField(_("said"))
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("explanation of the use of data")
        verbose_name_plural = _("explanations of the use of data")
        constraints = [
            models.CheckConstraint(name="explanation_has_grounds", condition=~Q(words__regex=r"^\s*$")),
            models.CheckConstraint(
                name="unlawful_use_has_measures", condition=Q(lawful=True) | ~Q(measures__regex=r"^\s*$")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.lawful}"

    def person_ids(self) -> list[UUID]:
        return self.request.person_ids()
