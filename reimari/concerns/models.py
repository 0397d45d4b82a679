from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reimari.common.ids import uuid7
from reimari.concerns.rules import ROLE_CODES
from reimari.concerns.states import Consent, Kind, Subject
from reimari.contacts.models import Contact
from reimari.contacts.states import ParticipantKind
from reimari.people.models import Person
from reimari.staff.models import Post
from reimari.work.models import wait_for_track


class ConcernReportQuerySet(models.QuerySet["ConcernReport"]):
    def with_people(self) -> Self:
        """With whom they are about; never with who reported."""
        return self.select_related("contact__channel", "contact__team").prefetch_related(
            models.Prefetch("clients", ReportedClient.objects.select_related("person").order_by("number")),
            models.Prefetch("clients__guardians", Guardian.objects.order_by("number")),
        )


class ConcernReport(models.Model):
    """A worry that somebody told of somebody else (huoli-ilmoitus): a contact of a kind of its own (C31).

    `kind` says which national document it is: 4018 (contact, with consent) or 4006 (report, without). It
    stays as it came; only retention empties its words (trigger concern_report_stays_as_it_came).
    `reference`: by which whoever reported may ask about it; it tells nothing. `post`: in which post one
    of ours wrote it down, if they did.
    """

    contact = models.OneToOneField(Contact, models.PROTECT, primary_key=True, related_name="report")
    reference = models.CharField(_("reference"), max_length=12, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    consent = models.CharField(_("consent"), max_length=4, choices=Consent)
    arrived_at = models.DateTimeField(_("arrived"))  # as the contact's: lists go by it
    written_on = models.DateField(_("day of the report"))
    subjects = ArrayField(
        models.CharField(max_length=2, choices=Subject), verbose_name=_("subjects"), default=list, blank=True
    )  # 1282
    description = models.TextField(_("the situation and the worry"), max_length=8000, blank=True)
    more = models.TextField(_("more information"), max_length=4000, blank=True)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")

    words = ("description", "more")
    looked_at_with = ("contact",)

    objects = ConcernReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("concern report")
        verbose_name_plural = _("concern reports")
        constraints = [
            models.CheckConstraint(
                name="concern_contact_has_the_consent", condition=Q(kind=Kind.REPORT) | Q(consent=Consent.YES)
            ),
        ]
        indexes = [models.Index(fields=["-arrived_at", "-contact"], name="concern_reports_newest_first")]

    def __str__(self) -> str:
        return self.reference

    def person_ids(self) -> list[UUID]:
        said = (client.person_id for client in self.clients.order_by("number"))
        return list(dict.fromkeys(pk for pk in said if pk))

    def wait_in_line(self) -> None:
        wait_for_track(self.contact_id)


class ReportedClient(models.Model):
    """Whom a report is about, as whoever reported knows them. `person`: who it is, once one of ours has
    made sure.

    `about`: where to find them or how to know them, when the name isn't known. `addresses`: each a street, a
    postcode and a town.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    report = models.ForeignKey(ConcernReport, models.PROTECT, related_name="clients")
    number = models.PositiveSmallIntegerField(_("number"))
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    first_names = models.CharField(_("first names"), max_length=100, blank=True)
    name_key = models.CharField(_("name as it is compared"), max_length=201, blank=True)
    identity_code = models.CharField(_("identity code"), max_length=11, blank=True)
    is_protected = models.BooleanField(_("address protection"), default=False)
    addresses = models.JSONField(_("addresses"), default=list, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    about = models.CharField(_("how to know or find the person"), max_length=500, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    identified_at = models.DateTimeField(_("identified"), null=True)
    identified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    words = ("last_name", "first_names", "name_key", "identity_code", "addresses", "phone", "about")
    looked_at_with = ("report",)

    class Meta:
        verbose_name = _("person whom a report is about")
        verbose_name_plural = _("persons whom reports are about")
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="reported_client_number_once"),
            models.CheckConstraint(
                name="reported_client_identified_when_and_who",
                condition=Q(person=None, identified_at=None, identified_by=None)
                | Q(person__isnull=False, identified_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["identity_code"], condition=~Q(identity_code=""), name="reported_client_by_code"
            ),
            models.Index(fields=["name_key"], condition=~Q(name_key=""), name="reported_client_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.last_name} {self.first_names}".strip()

    def person_ids(self) -> list[UUID]:
        return [self.person_id] if self.person_id else []

    def wait_in_line(self) -> None:
        wait_for_track(self.report_id)


class Guardian(models.Model):
    """Who has the care of a child that a contact is about (4018)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    client = models.ForeignKey(ReportedClient, models.PROTECT, related_name="guardians")
    number = models.PositiveSmallIntegerField(_("number"))
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    first_names = models.CharField(_("first names"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)

    words = ("last_name", "first_names", "phone")

    class Meta:
        verbose_name = _("guardian of a reported child")
        verbose_name_plural = _("guardians of reported children")
        constraints = [
            models.UniqueConstraint(fields=["client", "number"], name="reported_guardian_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.last_name} {self.first_names}".strip()


def _nothing_personal() -> dict[str, Any]:
    names = ("last_name", "first_names", "title", "organisation", "phone")
    return {**dict.fromkeys(names, ""), "addresses": [], "wants_secrecy": False, "secrecy_reasons": ""}


class Reporter(models.Model):
    """Who reported. Kept apart from all that is about the client (I-23): only `concerns.see_reporter`
    reads it.

    `role_code`: class of national classification 1243, whose names the sources don't tell; `description`
    says in words who they are. `wants_secrecy` with its reasons: asked of private persons in a report
    (4006) only.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    report = models.ForeignKey(ConcernReport, models.PROTECT, related_name="reporters")
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("who"), max_length=20, choices=ParticipantKind)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    first_names = models.CharField(_("first names"), max_length=100, blank=True)
    title = models.CharField(_("title"), max_length=100, blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    addresses = models.JSONField(_("addresses"), default=list, blank=True)
    role_code = models.CharField(
        _("class of reporter"), max_length=2, choices=[(code, code) for code in ROLE_CODES], blank=True
    )
    description = models.CharField(_("who they are"), max_length=500, blank=True)
    wants_secrecy = models.BooleanField(_("asks for secrecy"), default=False)
    secrecy_reasons = models.TextField(_("reasons for secrecy"), max_length=2000, blank=True)

    words = (
        *("last_name", "first_names", "title", "organisation", "phone", "addresses", "description"),
        "secrecy_reasons",
    )

    class Meta:
        verbose_name = _("reporter")
        verbose_name_plural = _("reporters")
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="reporter_number_once"),
            models.CheckConstraint(
                name="reporter_anonymous_holds_no_personal_data",
                condition=~Q(kind=ParticipantKind.ANONYMOUS) | Q(**_nothing_personal()),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.last_name} {self.first_names}".strip() or str(self.get_kind_display())

    def person_ids(self) -> list[UUID]:
        return self.report.person_ids()
