"""Who employs and where people work: organisations, contracts, units, teams, roles."""

import datetime as dt
from typing import Self
from uuid import UUID

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from reimari.common.ids import uuid7
from reimari.common.profile_rows import ProfileRow, ends_after_it_begins
from reimari.region.models import Area, ServiceTask
from reimari.region.profile.values import OrganisationKind


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def of_the_house(self) -> Self:
        """Those whose people are the county's own: all but partners."""
        return self.exclude(kind=OrganisationKind.PARTNER)


class Organisation(ProfileRow):
    """Who employs: the county, or a partner whose rights end with its contract (D-10)."""

    kind = models.CharField(_("kind"), max_length=20, choices=[(kind, kind) for kind in OrganisationKind])

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [ends_after_it_begins("organisation")]


class ContractQuerySet(models.QuerySet["Contract"]):
    def on(self, day: dt.date) -> Self:
        return self.filter(validity__contains=day)


class Contract(models.Model):
    """When an organisation's people may work with us; without one that holds today they see nothing."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="contracts")
    validity = DateRangeField(_("validity"))
    invented = models.BooleanField(_("invented for the demo"), default=False)

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        constraints = [
            ExclusionConstraint(
                name="contract_one_at_a_time",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("validity", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.validity}"


class Unit(ProfileRow):
    """A unit, intake point or line: what takes contacts or does the work."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="units")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    public = models.BooleanField(_("public"), default=True)
    contact = models.JSONField(_("contact details"), default=dict)  # {"phone": …, "email": …, "url": …}

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [ends_after_it_begins("unit")]


class Team(ProfileRow):
    """Who does the work of a unit: one team, or one for each of its areas."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="teams", verbose_name=_("unit"))
    service_task = models.ForeignKey(ServiceTask, models.PROTECT, null=True, related_name="teams")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="teams")

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        constraints = [ends_after_it_begins("team")]

    def person_ids(self) -> list[UUID]:
        return []


class Scope(models.TextChoices):
    OWN = "own", _("what one has made or sent")
    TEAM = "team", _("the post's team")
    UNIT = "unit", _("all teams of the unit")
    SERVICE_TASK = "service_task", _("all teams of the service task")
    PARTNERS = "partners", _("all teams of outsourced partners")
    COUNTY = "county", _("all teams")


# Whose scope follows from the post's own team: only they help where that team helps (ADR 0029).
LENDING = (Scope.TEAM, Scope.UNIT, Scope.SERVICE_TASK)


class Role(ProfileRow):
    """Which Actions, how far. Roles are the county's data: no code names one."""

    actions = ArrayField(models.CharField(max_length=60), verbose_name=_("actions"))
    scope = models.CharField(_("scope"), max_length=20, choices=Scope)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [ends_after_it_begins("role")]
