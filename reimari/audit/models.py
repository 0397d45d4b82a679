from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reimari.audit.sealed import GENESIS, MARK, Told, hash_of


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

    sealed_columns = {
        1: (
            *("id", "extract(epoch FROM at)", "actor_kind", "actor_id", "organisation", "action", "outcome"),
            *("subject_type", "subject_id", "person_ids", "entry_ids", "request_id"),
        )
    }

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
            models.Index(fields=["at", "id"], name="event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.outcome} {self.subject_id}"


class Disclosure(Logged):
    """What was told about a person to somebody who may not see the person (R-IU-06): codes, no words."""

    sealed_columns = {
        1: (
            *("id", "extract(epoch FROM at)", "actor_kind", "actor_id", "organisation", "action"),
            *("person_id", "told", "request_id"),
        )
    }

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


class Seal(models.Model):
    """That the rows of a log, from one id to another, were these; each seal holds the one before it.

    `log`: the model's label. `version`: which columns of it were hashed. `marks`: the first bytes of each
    row's digest, so that a seal which doesn't fit can tell which row it is. Ids have no gaps.
    """

    append_only = True

    id = models.BigIntegerField(primary_key=True)
    log = models.CharField(_("log"), max_length=60)
    version = models.PositiveSmallIntegerField(_("version"))
    first_id = models.BigIntegerField(_("first row"))
    last_id = models.BigIntegerField(_("last row"))
    count = models.PositiveIntegerField(_("rows"))
    rows_hash = models.CharField(_("hash of the rows"), max_length=64)
    marks = models.BinaryField(_("marks of the rows"))
    previous = models.CharField(_("hash of the seal before"), max_length=64, default=GENESIS)
    hash = models.CharField(_("hash"), max_length=64)
    sealed_at = models.DateTimeField(_("sealed"))

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        constraints = [
            models.UniqueConstraint(fields=["previous"], name="seal_follows_one"),
            models.CheckConstraint(
                name="seal_counts_its_rows",
                condition=Q(id__gte=1, count__gte=1, last_id__gte=F("first_id") + F("count") - 1),
            ),
            models.UniqueConstraint(fields=["log", "last_id"], name="seal_ends_once"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.log} {self.first_id}-{self.last_id}"

    def own_hash(self) -> str:
        """The hash that its content gives."""
        rows = Told(self.first_id, self.last_id, self.count, self.rows_hash, bytes(self.marks))
        return hash_of(self.pk, self.log, self.version, rows, self.previous, self.sealed_at)

    def row_marks(self) -> list[bytes]:
        """The mark of each row, in the order of their ids."""
        marks = bytes(self.marks)
        return [marks[place : place + MARK] for place in range(0, len(marks), MARK)]
