"""When somebody can be booked, week by week; days that differ; and what another calendar says is taken."""

import datetime as dt
from collections.abc import Collection
from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, IntegerRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from reimari.common.ids import uuid7
from reimari.region.models import Place
from reimari.staff.models import Team, Unit
from reimari.staff.models.roster import days

MIDNIGHT = dt.time(0)
GOES_FORWARD = Q(closes__gt=F("opens")) | Q(closes=MIDNIGHT)


def seconds(opens: str, closes: str) -> Func:
    """The part of a day from one column to another; what closes at midnight closes at the day's end."""
    return Func(
        Func(opens, template="EXTRACT(EPOCH FROM %(expressions)s)::int"),
        Func(closes, template="COALESCE(NULLIF(EXTRACT(EPOCH FROM %(expressions)s)::int, 0), 86400)"),
        function="INT4RANGE",
        output_field=IntegerRangeField(),
    )


class PartOfDay(models.Model):
    """A part of somebody's day, for what and where; neither place nor unit: at their post's base site."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opens = models.TimeField(_("from"))
    closes = models.TimeField(_("until"))
    site_place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    site_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    planned_at = models.DateTimeField(_("planned"))

    class Meta:
        abstract = True

    def person_ids(self) -> list[UUID]:
        return []


class AvailabilityQuerySet(models.QuerySet["Availability"]):
    def between(self, first: dt.date, last: dt.date) -> Self:
        """Those that hold on some of these days."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=first), valid_from__lte=last)


class Availability(PartOfDay):
    """That somebody can be booked for a background each week on this weekday, from one day until another.

    The background (tausta) is the county's data, known by its code. Nobody has two at once (R-KL-25).
    """

    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    background = models.CharField(_("background"), max_length=60)
    weekday = models.PositiveSmallIntegerField(_("weekday"))  # ISO: Monday is 1
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)

    objects = AvailabilityQuerySet.as_manager()

    class Meta:
        verbose_name = _("weekly times")
        verbose_name_plural = _("weekly times")
        constraints = [
            models.CheckConstraint(name="availability_goes_forward", condition=GOES_FORWARD),
            models.CheckConstraint(
                name="availability_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
            ),
            models.CheckConstraint(name="availability_weekday", condition=Q(weekday__gte=1, weekday__lte=7)),
            models.CheckConstraint(
                name="availability_has_one_site", condition=Q(site_place=None) | Q(site_unit=None)
            ),
            ExclusionConstraint(
                name="availability_never_twice",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("weekday", RangeOperators.EQUAL),
                    (seconds("opens", "closes"), RangeOperators.OVERLAPS),
                    (days("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["team", "valid_from"], name="availability_of_team")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.weekday} {self.opens}-{self.closes} {self.background}"


class AvailabilityChangeQuerySet(models.QuerySet["AvailabilityChange"]):
    def between(self, first: dt.date, last: dt.date) -> Self:
        return self.filter(on__gte=first, on__lte=last)


class AvailabilityChange(PartOfDay):
    """A part of one day that differs from the week: no times, or times of a background."""

    on = models.DateField(_("day"))
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    background = models.CharField(_("background"), max_length=60, blank=True)

    objects = AvailabilityChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("changed day")
        verbose_name_plural = _("changed days")
        constraints = [
            models.CheckConstraint(name="availability_change_goes_forward", condition=GOES_FORWARD),
            models.CheckConstraint(
                name="availability_change_opens_or_closes",
                condition=Q(background="", team=None, site_place=None, site_unit=None)
                | (~Q(background="") & Q(team__isnull=False)),
            ),
            models.CheckConstraint(
                name="availability_change_has_one_site", condition=Q(site_place=None) | Q(site_unit=None)
            ),
            ExclusionConstraint(
                name="availability_change_never_twice",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("on", RangeOperators.EQUAL),
                    (seconds("opens", "closes"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["on"], name="availability_change_on_day")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.on} {self.opens}-{self.closes} {self.background or '-'}"


class BusyQuerySet(models.QuerySet["Busy"]):
    def between(self, users: Collection[UUID], begins: dt.datetime, ends: dt.datetime) -> Self:
        """What these people have between the moments."""
        return self.filter(user__in=users, span__overlap=(begins, ends))


class Busy(models.Model):
    """That somebody's time is taken in another calendar. Nothing tells by what: no title, no people (I-19).

    `uid_hash`: by which the same entry is known again when the calendar is read anew.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    source = models.CharField(_("source"), max_length=20)
    span = DateTimeRangeField(_("time"))
    uid_hash = models.CharField(_("hash of the entry"), max_length=64)
    read_at = models.DateTimeField(_("read"))

    objects = BusyQuerySet.as_manager()

    class Meta:
        verbose_name = _("time taken elsewhere")
        verbose_name_plural = _("times taken elsewhere")
        constraints = [
            models.UniqueConstraint(fields=["user", "source", "uid_hash"], name="busy_once"),
            models.CheckConstraint(
                name="busy_has_both_ends",
                condition=Q(span__isempty=False, span__lower_inf=False, span__upper_inf=False),
            ),
        ]
        indexes = [GistIndex(fields=["user", "span"], name="busy_of_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.span}"

    def person_ids(self) -> list[UUID]:
        return []
