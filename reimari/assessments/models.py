from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reimari.assessments.rules import Switches
from reimari.assessments.states import Urgency
from reimari.cases.models import Case
from reimari.cases.states import Assessment
from reimari.common.ids import uuid7
from reimari.region.models import Channel, ServiceTask
from reimari.staff.models import Post
from reimari.work.models import Entry, wait_for_track


class InitialAssessmentQuerySet(models.QuerySet["InitialAssessment"]):
    def newest(self) -> Self:
        """Those that no correction has replaced."""
        return self.filter(replaced_by=None)


class InitialAssessment(models.Model):
    """The initial assessment of a case (alkuarviointi, national document 1009), as it was finished.

    Nothing in it is ever changed: a correction is a new row that names the one it replaces, in the same case
    (key assessment_replaces_one_of_its_case). A trigger lets only retention in, which may empty the words.
    `result` not needed: only the reasons are said. `post`: in which post the author finished it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, models.PROTECT, related_name="assessments")
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    result = models.CharField(_("result"), max_length=12, choices=Assessment)
    channel = models.ForeignKey(Channel, models.PROTECT, null=True, related_name="+")
    subjects = ArrayField(models.CharField(max_length=4), verbose_name=_("subjects"), default=list)  # 1282
    over_75 = models.BooleanField(_("over 75"), default=False)
    highest_allowance = models.BooleanField(_("gets the highest care allowance"), default=False)
    child_special_support = models.BooleanField(_("child who needs special support"), default=False)
    urgency = models.PositiveSmallIntegerField(_("urgency"), choices=Urgency, null=True)  # 1252
    description = models.TextField(_("description of the situation"), max_length=8000, blank=True)
    own_view = models.TextField(_("the person's own view"), max_length=4000, blank=True)
    measures = models.TextField(_("measures"), max_length=8000, blank=True)
    agreed = models.TextField(_("agreed next steps"), max_length=4000, blank=True)
    reasons = models.TextField(_("reasons"), max_length=4000, blank=True)
    more = models.TextField(_("more information"), max_length=4000, blank=True)
    temporary_id = models.CharField(_("temporary identifier"), max_length=40, blank=True)
    why = models.TextField(_("why it was corrected"), max_length=500, blank=True)
    finished_at = models.DateTimeField(_("finished"))
    finished_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="+")

    words = ("description", "own_view", "measures", "agreed", "reasons", "more", "temporary_id", "why")
    looked_at_with = ("case",)

    objects = InitialAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("initial assessment")
        verbose_name_plural = _("initial assessments")
        constraints = [
            models.CheckConstraint(
                name="assessment_urgency_fits_its_switches",
                condition=Q(
                    result=Assessment.NOT_NEEDED,
                    urgency=None,
                    over_75=False,
                    highest_allowance=False,
                    child_special_support=False,
                )
                | Q(
                    result=Assessment.DONE, urgency__isnull=False, urgency__in=[Urgency.FIRST, Urgency.SECOND]
                )
                | Q(
                    result=Assessment.DONE,
                    urgency__isnull=False,
                    urgency=Urgency.NOT_URGENT,
                    over_75=False,
                    highest_allowance=False,
                    child_special_support=False,
                ),
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(replaces=None), name="assessment_first_of_a_case"
            ),
            models.UniqueConstraint(fields=["id", "case"], name="assessment_of_its_case"),
        ]

    def __str__(self) -> str:
        return f"{self.result} {self.case_id}"

    @property
    def switches(self) -> Switches:
        return Switches(self.over_75, self.highest_allowance, self.child_special_support)

    def person_ids(self) -> list[UUID]:
        return self.case.person_ids()

    def wait_in_line(self) -> None:
        wait_for_track(self.case_id)


class ServiceSeen(models.Model):
    """A service with which the worker sees the client's needs met, as it was said in an assessment.

    `service`: the social service by its name; the national codes (1222) are not known to the program.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    assessment = models.ForeignKey(InitialAssessment, models.PROTECT, related_name="services")
    number = models.PositiveSmallIntegerField(_("number"))
    service_task = models.ForeignKey(ServiceTask, models.PROTECT, null=True, related_name="+")
    service = models.CharField(_("social service"), max_length=200, blank=True)
    description = models.TextField(_("description"), max_length=2000, blank=True)

    words = ("service", "description")

    class Meta:
        verbose_name = _("service that is needed")
        verbose_name_plural = _("services that are needed")
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="service_seen_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.service or self.service_task_id or ''} {self.number}".strip()
