from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    DONE = "done", _("done")
    SEEN = "seen", _("seen")
    DENIED = "denied", _("denied")


class Logged(models.Model):
    """A row of a log: when, and who. Rows are only ever added."""

    append_only = True

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("at"))
    actor_kind = models.CharField(_("kind of actor"), max_length=20)
    actor_id = models.UUIDField(_("actor"), null=True)
    organisation = models.CharField(_("organisation"), max_length=40, blank=True)

    class Meta:
        abstract = True


class Event(Logged):
    """Who saw or did what to whom (I-02). Names and words stay in the rows that the ids point to."""

    action = models.CharField(_("action"), max_length=60)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    subject_type = models.CharField(_("kind of subject"), max_length=60)
    subject_id = models.CharField(_("subject"), max_length=60)
    person_ids = ArrayField(models.UUIDField(), verbose_name=_("persons"), default=list)
    entry_ids = ArrayField(models.BigIntegerField(), verbose_name=_("entries"), default=list)
    request_id = models.UUIDField(_("request"), null=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            GinIndex(fields=["person_ids"], name="event_persons"),
            models.Index(fields=["actor_id", "-id"], name="event_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.outcome} {self.subject_id}"


class Disclosure(Logged):
    """What was told about a person to somebody who may not see the person (R-IU-06): codes, no words."""

    action = models.CharField(_("action"), max_length=60)
    person_id = models.UUIDField(_("person"), null=True)
    told = models.JSONField(_("what was told"), default=dict)
    request_id = models.UUIDField(_("request"), null=True)

    class Meta:
        verbose_name = _("disclosure")
        verbose_name_plural = _("disclosures")
        indexes = [models.Index(fields=["person_id", "-id"], name="disclosure_person")]

    def __str__(self) -> str:
        return f"{self.action} {self.person_id}"

    def person_ids(self) -> list[UUID]:
        return [self.person_id] if self.person_id else []
