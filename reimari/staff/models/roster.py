"""Who is on duty on which line, half-day by half-day; and who is away."""

import datetime as dt
from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from reimari.common.ids import uuid7
from reimari.region.models import Channel
from reimari.staff.models.organisation import Team
from reimari.staff.states import AbsenceKind, DutyKind, Half

WHOLE = 100  # per cent of a half-day


def days(first: str, last: str) -> Func:
    """The days from one column to another, both among them; no last day: until further notice."""
    return Func(
        first, last, RangeBoundary(inclusive_upper=True), function="DATERANGE", output_field=DateRangeField()
    )


class OnDuty(models.Model):
    """Duty of somebody in a half-day: for which team, on which line, fully or beside other guidance work.

    `share`: how much of the half-day, in per cent (R-VS-49).
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    half = models.CharField(_("half of the day"), max_length=10, choices=Half)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    planned_at = models.DateTimeField(_("planned"))

    class Meta:
        abstract = True

    def person_ids(self) -> list[UUID]:
        return []


class DutyPatternQuerySet(models.QuerySet["DutyPattern"]):
    def between(self, first: dt.date, last: dt.date) -> Self:
        """Those that hold on some of these days."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=first), valid_from__lte=last)


class DutyPattern(OnDuty):
    """A weekly duty: each week on this weekday, from one day until another (the last, inclusive).

    Somebody on full duty does nothing else in that half-day; hybrid duties stand beside each other (R-PS-37).
    """

    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    line = models.ForeignKey(Channel, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind of duty"), max_length=10, choices=DutyKind, default=DutyKind.FULL)
    share = models.PositiveSmallIntegerField(_("share of the half-day"), default=WHOLE)
    weekday = models.PositiveSmallIntegerField(_("weekday"))  # ISO: Monday is 1
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)

    objects = DutyPatternQuerySet.as_manager()

    class Meta:
        verbose_name = _("weekly duty")
        verbose_name_plural = _("weekly duties")
        constraints = [
            models.CheckConstraint(
                name="duty_pattern_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
            ),
            models.CheckConstraint(name="duty_pattern_weekday", condition=Q(weekday__gte=1, weekday__lte=7)),
            models.CheckConstraint(name="duty_pattern_share", condition=Q(share__gte=1, share__lte=WHOLE)),
            ExclusionConstraint(
                name="duty_pattern_full_is_alone",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("weekday", RangeOperators.EQUAL),
                    ("half", RangeOperators.EQUAL),
                    (days("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
                condition=Q(kind=DutyKind.FULL),
            ),
            ExclusionConstraint(
                name="duty_pattern_hybrid_beside_hybrid",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("weekday", RangeOperators.EQUAL),
                    ("half", RangeOperators.EQUAL),
                    ("kind", RangeOperators.NOT_EQUAL),
                    (days("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="duty_pattern_once_on_a_line",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("weekday", RangeOperators.EQUAL),
                    ("half", RangeOperators.EQUAL),
                    ("line", RangeOperators.EQUAL),
                    (days("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["team", "valid_from"], name="duty_pattern_of_team")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.weekday} {self.half} {self.line_id}"


class DutyExceptionQuerySet(models.QuerySet["DutyException"]):
    def between(self, first: dt.date, last: dt.date) -> Self:
        return self.filter(on__gte=first, on__lte=last)


class DutyException(OnDuty):
    """One half-day of somebody that differs from the weekly pattern: another duty, or none at all."""

    on = models.DateField(_("day"))
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    line = models.ForeignKey(Channel, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(_("kind of duty"), max_length=10, choices=DutyKind, blank=True)
    share = models.PositiveSmallIntegerField(_("share of the half-day"), null=True)

    objects = DutyExceptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("exception of the roster")
        verbose_name_plural = _("exceptions of the roster")
        constraints = [
            models.UniqueConstraint(fields=["user", "on", "half"], name="duty_exception_once"),
            models.CheckConstraint(
                name="duty_exception_is_a_duty_or_none",
                condition=Q(team=None, line=None, kind="", share=None)
                | (
                    Q(team__isnull=False, line__isnull=False, share__gte=1, share__lte=WHOLE)
                    & Q(kind__in=DutyKind.values)
                ),
            ),
        ]
        indexes = [models.Index(fields=["on"], name="duty_exception_on_day")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.on} {self.half} {self.line_id or '-'}"


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def standing(self) -> Self:
        """Those that weren't taken back before they began."""
        return self.filter(withdrawn_at=None)

    def between(self, first: dt.date, last: dt.date) -> Self:
        return self.standing().filter(first_on__lte=last, last_on__gte=first)

    def on(self, day: dt.date) -> Self:
        return self.between(day, day)


class Absence(models.Model):
    """That somebody is away, from one day until another (the last, inclusive).

    Its kind is coded; there is no diagnosis and no word about anybody's health. Colleagues see that
    somebody is away, and no more.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences")
    kind = models.CharField(_("kind of absence"), max_length=10, choices=AbsenceKind)
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField(_("told"))
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(_("changed"), null=True)
    withdrawn_at = models.DateTimeField(_("taken back"), null=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_it_begins", condition=Q(last_on__gte=F("first_on"))
            ),
            ExclusionConstraint(
                name="absence_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    (days("first_on", "last_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(withdrawn_at=None),
            ),
        ]
        indexes = [models.Index(fields=["last_on"], name="absence_until")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.first_on}-{self.last_on}"

    def person_ids(self) -> list[UUID]:
        return []


class DutyFeed(models.Model):
    """The address at which a calendar reads somebody's own duty: only a hash of its secret is kept (I-19)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, primary_key=True, related_name="duty_feed"
    )
    token_hash = models.CharField(_("hash of the secret"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"))
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    class Meta:
        verbose_name = _("duty calendar")
        verbose_name_plural = _("duty calendars")

    def __str__(self) -> str:
        return str(self.user_id)

    def person_ids(self) -> list[UUID]:
        return []
