import datetime as dt
from typing import Self
from uuid import UUID

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from reimari.common.ids import uuid7
from reimari.common.profile_rows import ProfileRow, ends_after_it_begins
from reimari.region.profile.document import hash_of, to_document
from reimari.region.profile.values import PlaceKind, Profile


class ServiceTask(ProfileRow):
    """A task that the law gives the county (palvelutehtävä)."""

    class Meta:
        verbose_name = _("service task")
        verbose_name_plural = _("service tasks")
        constraints = [ends_after_it_begins("service_task")]


class Place(ProfileRow):
    """A municipality, or a locality inside one."""

    kind = models.CharField(_("kind"), max_length=12, choices=[(kind, kind) for kind in PlaceKind])
    number = models.CharField(_("number of the municipality"), max_length=3, blank=True)
    municipality = models.ForeignKey("self", models.PROTECT, null=True, related_name="localities")
    postcodes = ArrayField(models.CharField(max_length=5), verbose_name=_("postal codes"), default=list)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            ends_after_it_begins("place"),
            models.CheckConstraint(
                name="place_locality_lies_in_a_municipality",
                condition=Q(kind=PlaceKind.MUNICIPALITY, municipality=None)
                | Q(kind=PlaceKind.LOCALITY, municipality__isnull=False),
            ),
        ]


class Area(ProfileRow):
    """Places that one team answers for in one service task; code = SERVICE_TASK.AREA."""

    service_task = models.ForeignKey(ServiceTask, models.PROTECT, related_name="areas")
    short_code = models.CharField(_("code within the service task"), max_length=40)

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        constraints = [
            ends_after_it_begins("area"),
            models.UniqueConstraint(fields=["code", "service_task"], name="area_of_its_service_task"),
        ]


class AreaPlaceQuerySet(models.QuerySet["AreaPlace"]):
    def on(self, day: dt.date) -> Self:
        return self.filter(validity__contains=day)


class AreaPlace(models.Model):
    """That a place belongs to an area: for one service task to at most one at a time (R-IU-12, R-PS-18)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    area = models.ForeignKey(Area, models.PROTECT, related_name="area_places")
    service_task = models.ForeignKey(ServiceTask, models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, related_name="area_places")
    validity = DateRangeField(_("validity"))
    invented = models.BooleanField(_("invented for the demo"), default=False)

    objects = AreaPlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place of an area")
        verbose_name_plural = _("places of areas")
        constraints = [
            ExclusionConstraint(
                name="place_in_one_area_at_a_time",
                expressions=[
                    ("service_task", RangeOperators.EQUAL),
                    ("place", RangeOperators.EQUAL),
                    ("validity", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.area_id}"


class Channel(ProfileRow):
    """How somebody reaches us: phone, e-mail, walk-in …"""

    kind = models.CharField(_("kind"), max_length=40)
    recorded = models.BooleanField(_("staff record contacts on it"), default=True)
    public = models.BooleanField(_("public"), default=True)
    digital = models.BooleanField(_("digital"), default=False)
    urgent_only = models.BooleanField(_("for urgent matters only"), default=False, db_default=False)

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        constraints = [ends_after_it_begins("channel")]


class CountyProfileQuerySet(models.QuerySet["CountyProfile"]):
    def on(self, day: dt.date | Combinable) -> Self:
        """The document that holds on the day, first."""
        return self.filter(valid_from__lte=day).order_by("-valid_from", "-loaded_at", "-pk")


class CountyProfile(models.Model):
    """The county's profile as it was loaded, whole. One installation serves one county."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    code = models.CharField(_("code"), max_length=40)
    valid_from = models.DateField(_("from"))
    document = models.JSONField(_("document"))
    hash = models.CharField(_("hash"), max_length=64)
    with_demo = models.BooleanField(_("with the demo's invented values"), default=False)
    loaded_at = models.DateTimeField(_("loaded"))

    objects = CountyProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("county profile")
        verbose_name_plural = _("county profiles")
        constraints = [
            ExclusionConstraint(
                name="county_profile_of_one_county",
                expressions=[("code", RangeOperators.NOT_EQUAL)],
            ),
            models.UniqueConstraint(fields=["valid_from", "hash", "with_demo"], name="county_profile_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.valid_from}"

    @classmethod
    def of(cls, profile: Profile, *, day: dt.date, with_demo: bool) -> Self:
        """A new row of the profile, not saved; one that tells no day of its own holds from `day`."""
        document = to_document(profile)
        return cls(
            code=profile.code,
            valid_from=profile.valid_from or day,
            document=document,
            hash=hash_of(document),
            with_demo=with_demo,
        )

    def person_ids(self) -> list[UUID]:
        return []
