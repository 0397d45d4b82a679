import datetime as dt
from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    DateRangeField,
    DateTimeRangeField,
    RangeBoundary,
    RangeOperators,
)
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Collate, Now
from django.utils.translation import gettext_lazy as _

from reimari.access.speaking import ACTING
from reimari.common.ids import uuid7
from reimari.common.profile_rows import ProfileRow, ends_after_it_begins
from reimari.common.versions import Versioned
from reimari.people.rules import masked_code
from reimari.region.models import Place
from reimari.staff.models import Team, Unit


class RelationKind(ProfileRow):
    """A kind of client relationship (asiakkuus) that the county's rules know."""

    class Meta:
        verbose_name = _("kind of client relationship")
        verbose_name_plural = _("kinds of client relationship")
        constraints = [ends_after_it_begins("relation_kind")]


class NoticesBy(models.TextChoices):
    """How somebody wants to be told of their times, as they said it themselves (I-36)."""

    SMS = "sms", _("by text message")
    EMAIL = "email", _("by e-mail")
    LETTER = "letter", _("by letter")
    SUOMI_FI = "suomi_fi", _("by Suomi.fi message")
    NOTHING = "nothing", _("no notices: we call")


class PersonQuerySet(models.QuerySet["Person"]):
    def by_code(self, identity_code: str) -> Self:
        """Found only by the full value."""
        return self.filter(identity_code=identity_code)

    def kept(self) -> Self:
        """Without those who have been merged into another (`merged_into`)."""
        return self.filter(merged_into=None)


class Person(Versioned):
    """Somebody whom the county helps, or who is close to them.

    The identity code is kept whole in capitals and shown masked. Address protection hides place and
    address everywhere (`shown_place`, `shown_address`). `organisation`: whose actor registered the person.
    `merged_into`: who they are, once it was found that they were registered twice (`records`).
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    identity_code = models.CharField(_("identity code"), max_length=11, null=True, blank=True)  # noqa: DJ001
    last_name = models.CharField(_("last name"), max_length=100)
    first_names = models.CharField(_("first names"), max_length=100, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)  # E.164
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=3, default="fi")  # ISO 639
    interpreter_language = models.CharField(_("interpreting language"), max_length=3, blank=True)
    notices_by = models.CharField(
        _("wants notices"), max_length=10, choices=NoticesBy, blank=True, default="", db_default=""
    )
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    street_address = models.CharField(_("street address"), max_length=200, blank=True)
    postcode = models.CharField(_("postal code"), max_length=5, blank=True)
    is_protected = models.BooleanField(_("address protection"), default=False)
    created_at = models.DateTimeField(_("created"))
    organisation = models.CharField(_("organisation"), max_length=40, blank=True, db_default=ACTING)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    # The last name as Finnish sorts it. A column: row-level security lets no index answer a function of ours.
    finnish_name = models.GeneratedField(
        expression=Collate(models.Func(models.F("last_name"), function="fi_sort"), "C"),
        output_field=models.CharField(max_length=100, db_collation="C"),
        db_persist=True,
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        constraints = [
            models.UniqueConstraint(
                fields=["identity_code"],
                condition=Q(identity_code__isnull=False),
                name="person_identity_code_once",
            ),
            models.CheckConstraint(
                name="person_identity_code_whole_in_capitals",
                condition=Q(identity_code=None) | Q(identity_code__regex=r"^\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]$"),
            ),
            models.CheckConstraint(
                name="person_merged_into_another", condition=Q(merged_into=None) | ~Q(merged_into=F("id"))
            ),
        ]
        indexes = [
            models.Index(fields=["phone"], condition=~Q(phone=""), name="person_phone"),
            models.Index(fields=["birth_date"], name="person_birth_date"),
            GinIndex(
                OpClass(models.F("last_name"), name="gin_trgm_ops"),
                OpClass(models.F("first_names"), name="gin_trgm_ops"),
                name="person_names",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.last_name} {self.first_names}".strip()

    @property
    def masked_code(self) -> str:
        """The identity code as pages show it: the day of birth and nothing more."""
        return masked_code(self.identity_code or "")

    def said_since(self, name: str) -> bool:
        """Whether a detail (phone, e-mail) stands as it stood when they said how they want to be told.

        An address that somebody wrote down after that isn't known to be their own.
        """
        wish, told = self.change_of("notices_by"), self.change_of(name)
        return bool(self.notices_by) and (told is None or (wish is not None and told.at <= wish.at))

    @property
    def shown_place(self) -> Place | None:
        """The place, unless it is protected."""
        return None if self.is_protected else self.place

    @property
    def shown_address(self) -> str:
        """The address, unless it is protected."""
        return "" if self.is_protected else f"{self.street_address} {self.postcode}".strip()

    def person_ids(self) -> list[UUID]:
        return [self.pk]


def hides_place(person: Person | None) -> bool:
    """Whether a page keeps back what tells where the person is: place, area, address, place of a stay (I-04).

    All that hangs on a person (a case, a step, a callback, a stay) asks this before it names one.
    """
    return person is not None and person.is_protected


def last_day(upper: dt.date | None) -> dt.date | None:
    """The last day of a validity whose upper bound, as the database keeps it, is the day after."""
    return upper - dt.timedelta(days=1) if upper else None


class Capacity(models.TextChoices):
    CLOSE = "close", _("close person")
    GUARDIAN = "guardian", _("guardian")
    TRUSTEE = "trustee", _("legal guardian appointed to the person")
    REPRESENTATIVE = "representative", _("authorised representative")


class ClosePerson(models.Model):
    """Somebody close to a person or acting for them, by name or as a person of their own."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(Person, models.PROTECT, related_name="close_persons")
    other = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="close_to")
    name = models.CharField(_("name"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    capacity = models.CharField(_("capacity"), max_length=20, choices=Capacity, default=Capacity.CLOSE)
    validity = DateRangeField(_("validity"))

    class Meta:
        verbose_name = _("close person")
        verbose_name_plural = _("close persons")
        constraints = [
            models.CheckConstraint(
                name="close_person_has_a_name_or_is_a_person",
                condition=(Q(other=None) & ~Q(name="")) | Q(other__isnull=False, name=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.other)

    def person_ids(self) -> list[UUID]:
        return [self.person_id, *([self.other_id] if self.other_id else [])]


class RelationshipQuerySet(models.QuerySet["Relationship"]):
    def on(self, day: dt.date) -> Self:
        return self.filter(validity__contains=day)

    def of(self, person: Person) -> Self:
        return self.filter(person=person)


class Relationship(Versioned):
    """An existing client relationship (asiakkuus): of which kind, who answers for it, own worker, when."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(Person, models.PROTECT, related_name="relationships")
    kind = models.ForeignKey(RelationKind, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    own_worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="own_clients"
    )
    validity = DateRangeField(_("validity"))

    objects = RelationshipQuerySet.as_manager()

    class Meta:
        verbose_name = _("client relationship")
        verbose_name_plural = _("client relationships")
        constraints = [
            ExclusionConstraint(
                name="relationship_of_a_kind_once_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("validity", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id}"

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which it holds; nothing while it is open."""
        return last_day(self.validity.upper)

    def person_ids(self) -> list[UUID]:
        return [self.person_id]


class EmergencyReason(models.TextChoices):
    LIFE = "life", _("somebody's life or health is in danger")
    CLIENT_CALLS = "client_calls", _("the client is in contact now, and the matter can't wait")
    WORKER_AWAY = "worker_away", _("those who answer for the client are away, and the matter can't wait")


class EmergencyAccessQuerySet(models.QuerySet["EmergencyAccess"]):
    def running(self) -> Self:
        """Those that haven't ended yet, by PostgreSQL's clock."""
        return self.filter(ends_at__gt=Now())

    def of(self, person: object, user: object) -> Self:
        return self.filter(person=person, opened_by=user)


class EmergencyAccess(models.Model):
    """That somebody without a basis opened a person in an emergency (I-01): why, and until when.

    It is never changed: it ends by itself. `officer_check`: where the data protection officer looks at it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(Person, models.PROTECT, related_name="emergencies")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=20, choices=EmergencyReason)
    words = models.TextField(_("in one's own words"))
    opened_at = models.DateTimeField(_("opened"))
    ends_at = models.DateTimeField(_("ends"))
    officer_check = models.OneToOneField("EmergencyCheck", models.PROTECT, related_name="+")

    objects = EmergencyAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("emergency access")
        verbose_name_plural = _("emergency accesses")
        constraints = [
            models.CheckConstraint(name="emergency_says_why", condition=~Q(words__regex=r"^\s*$")),
            models.CheckConstraint(
                name="emergency_ends_within_a_day",
                condition=Q(ends_at__gt=F("opened_at"), ends_at__lte=F("opened_at") + dt.timedelta(days=1)),
            ),
            models.UniqueConstraint(fields=["id", "opened_by"], name="emergency_and_who_opened"),
            ExclusionConstraint(
                name="emergency_opened_once_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("opened_by", RangeOperators.EQUAL),
                    (
                        models.Func(
                            "opened_at",
                            "ends_at",
                            RangeBoundary(),
                            function="TSTZRANGE",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [models.Index(fields=["opened_by", "person", "ends_at"], name="emergency_basis")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.opened_by_id} {self.reason}"

    def person_ids(self) -> list[UUID]:
        return [self.person_id]


class EmergencyCheckQuerySet(models.QuerySet["EmergencyCheck"]):
    def open(self) -> Self:
        """Those that nobody has found in order yet."""
        return self.exclude(Exists(EmergencyRemark.objects.filter(check_of=OuterRef("pk")).in_order()))


class EmergencyCheck(models.Model):
    """That somebody has to look at an emergency access: a team that answers for the person, or the officer.

    `team` None: the data protection officer. It is open until a remark finds it in order.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    access = models.ForeignKey(EmergencyAccess, models.PROTECT, related_name="checks")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")

    objects = EmergencyCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("check of an emergency access")
        verbose_name_plural = _("checks of emergency accesses")
        constraints = [
            models.UniqueConstraint(
                fields=["access", "team"], name="emergency_check_once", nulls_distinct=False
            ),
            models.UniqueConstraint(fields=["id", "opened_by"], name="emergency_check_and_who_opened"),
        ]

    def __str__(self) -> str:
        return f"{self.access_id} {self.team_id or ''}".strip()

    def person_ids(self) -> list[UUID]:
        return [self.access.person_id]


class EmergencyVerdict(models.TextChoices):
    IN_ORDER = "in_order", _("in order")
    TO_CLEAR_UP = "to_clear_up", _("to be cleared up")


class EmergencyRemarkQuerySet(models.QuerySet["EmergencyRemark"]):
    def in_order(self) -> Self:
        return self.filter(verdict=EmergencyVerdict.IN_ORDER)


class EmergencyRemark(models.Model):
    """What somebody who looked at an emergency access says of it; never whoever opened the person."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    check_of = models.ForeignKey(EmergencyCheck, models.PROTECT, related_name="remarks")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    said_at = models.DateTimeField(_("said"))
    verdict = models.CharField(_("verdict"), max_length=20, choices=EmergencyVerdict)
    words = models.TextField(_("remark"), blank=True)

    objects = EmergencyRemarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark on an emergency access")
        verbose_name_plural = _("remarks on emergency accesses")
        constraints = [
            models.CheckConstraint(
                name="emergency_is_checked_by_another", condition=~Q(said_by=F("opened_by"))
            ),
            models.CheckConstraint(
                name="emergency_to_clear_up_says_what",
                condition=~Q(verdict="to_clear_up", words=""),
            ),
            models.UniqueConstraint(
                fields=["check_of"], condition=Q(verdict="in_order"), name="emergency_in_order_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_of_id} {self.verdict}"

    def person_ids(self) -> list[UUID]:
        return self.check_of.person_ids()
