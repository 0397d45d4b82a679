"""What anybody may read: pages that were shared, and waiting times that were published."""

from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reimari.common.ids import uuid7


class SharedPage(models.TextChoices):
    """Which pages of figures can be shared."""

    REPORT = "report", _("Report")
    FIGURE = "figure", _("Figure")
    ARRIVALS = "arrivals", _("When contacts come")
    CHAIN = "chain", _("Promise chain")
    EQUALITY = "equality", _("Equality")
    POPULATION = "population", _("Contacts per 1 000 inhabitants")


class SharedView(models.Model):
    """A page of figures that whoever has its address may read without an account, until a day.

    `token_hash`: SHA-256 of the secret in the address, which isn't kept. `code`: of the report or figure,
    else that of the page.
    `asked`: months and filters, as an address tells them. `units`: the codes of those whose figures it adds
    up. `team`: where to ask. `valid_until`: its last day. `opened`: how often, and nothing of by whom.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    token_hash = models.CharField(_("hash of the secret"), max_length=64, unique=True)
    page = models.CharField(_("page"), max_length=10, choices=SharedPage)
    code = models.CharField(_("report or figure"), max_length=20)
    asked = models.JSONField(_("what it shows"), default=dict)
    units = models.JSONField(_("units"), default=list)
    team = models.CharField(_("where to ask"), max_length=80)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="shared_views")
    made_at = models.DateTimeField(_("made"))
    valid_until = models.DateField(_("valid until"))
    revoked_at = models.DateTimeField(_("taken back"), null=True)
    opened = models.PositiveIntegerField(_("opened"), default=0)
    opened_at = models.DateTimeField(_("opened last"), null=True)

    class Meta:
        verbose_name = _("shared page of figures")
        verbose_name_plural = _("shared pages of figures")
        constraints = [
            models.CheckConstraint(
                name="shared_view_opened_when",
                condition=Q(opened=0, opened_at=None) | Q(opened__gt=0, opened_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page} {self.code}"

    def person_ids(self) -> list[UUID]:
        return []


class PublicationState(models.TextChoices):
    """How far a publication has come."""

    DRAFT = "draft", pgettext_lazy("publication", "draft")
    PUBLISHED = "published", pgettext_lazy("publication", "published")
    WITHDRAWN = "withdrawn", pgettext_lazy("publication", "withdrawn")


class Publication(models.Model):
    """Waiting times of older people in half a year, as they were when it was over (980/2012, 26 §).

    `half`: its first day. The numbers (`WaitingCount`) never change; what changes is whether it is public and
    the words of its explanation. `tasks`: the codes of the service tasks that were counted.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    half = models.DateField(_("half year"))
    counted_at = models.DateTimeField(_("counted"))
    version = models.CharField(_("version of the definitions"), max_length=12)
    profile_hash = models.CharField(_("profile"), max_length=64)
    tasks = models.JSONField(_("service tasks"), default=list)
    state = models.CharField(
        _("state"), max_length=10, choices=PublicationState, default=PublicationState.DRAFT
    )
    words_fi = models.TextField(_("explanation in Finnish"), blank=True)
    words_sv = models.TextField(_("explanation in Swedish"), blank=True)
    published_at = models.DateTimeField(_("published"), null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="published_waiting_times"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    class Meta:
        verbose_name = _("publication of waiting times")
        verbose_name_plural = _("publications of waiting times")
        constraints = [
            models.UniqueConstraint(fields=["half"], name="publication_once"),
            models.CheckConstraint(
                name="publication_by_its_first_day", condition=Q(half__day=1, half__month__in=[1, 7])
            ),
            models.CheckConstraint(
                name="publication_has_its_moments",
                condition=Q(state="draft", published_at=None, published_by=None, withdrawn_at=None)
                | Q(
                    state="published",
                    published_at__isnull=False,
                    published_by__isnull=False,
                    withdrawn_at=None,
                )
                | Q(
                    state="withdrawn",
                    published_at__isnull=False,
                    published_by__isnull=False,
                    withdrawn_at__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.half:%Y}-{1 if self.half.month == 1 else 2}"

    def person_ids(self) -> list[UUID]:
        return []


class Measure(models.TextChoices):
    """From the contact until what."""

    ASSESSED = "assessed", _("From the contact to the initial assessment")
    MET = "met", _("From the contact to the first meeting that took place")
    OPEN = "open", _("Not assessed yet when the half year ended")


class WaitingCount(models.Model):
    """How many of a service task and area waited so many days, and how many of them over three months.

    `area`: its code; empty: not known, or not told (I-04). It never changes.
    """

    id = models.BigAutoField(primary_key=True)
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="counts", db_index=False)
    task = models.CharField(_("service task"), max_length=80)
    area = models.CharField(_("area"), max_length=80, blank=True)
    measure = models.CharField(_("from when until when"), max_length=10, choices=Measure)
    days = models.PositiveIntegerField(_("days"))
    number = models.PositiveIntegerField(_("number"))
    over = models.PositiveIntegerField(_("over three months"))

    class Meta:
        verbose_name = _("count of waiting times")
        verbose_name_plural = _("counts of waiting times")
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "task", "area", "measure", "days"], name="waiting_count_once"
            ),
            models.CheckConstraint(
                name="waiting_count_of_something", condition=Q(number__gt=0, over__lte=F("number"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.area} {self.measure} {self.days} {self.number}"

    def person_ids(self) -> list[UUID]:
        return []
