"""What is taken from calendars: held while somebody talks, booked; and where no time kept the promise."""

import datetime as dt
from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reimari.appointments.states import Instead
from reimari.cases.models import Case, Meeting
from reimari.cases.states import MeetingMode
from reimari.common.ids import uuid7
from reimari.contacts.models import Contact
from reimari.region.models import Place
from reimari.staff.models import Team, Unit


class Where(models.Model):
    """Of which background a time is, and where one meets; neither place nor unit: at the post's base site."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    background = models.CharField(_("background"), max_length=60)
    site_place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    site_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


class HoldQuerySet(models.QuerySet["Hold"]):
    def standing(self, now: dt.datetime) -> Self:
        """Those that haven't run out."""
        return self.filter(until__gt=now)


class Hold(Where):
    """A time that somebody keeps while they talk with the client; it ends by itself (I-29).

    `form`: the form in which it was chosen, one of its matters; another choice there takes its place. Nothing
    tells of the client. One that has run out is its holder's until somebody else wants the time.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    mode = models.CharField(_("mode"), max_length=10, choices=MeetingMode)
    begins = models.DateTimeField(_("from"))
    ends = models.DateTimeField(_("until"))
    span = DateTimeRangeField(_("time of the worker"))
    due_at = models.DateTimeField(_("promised until"), null=True)
    form = models.UUIDField(_("form"))
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    held_at = models.DateTimeField(_("held"))
    until = models.DateTimeField(_("held until"))

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("held time")
        verbose_name_plural = _("held times")
        constraints = [
            models.UniqueConstraint(fields=["held_by", "form"], name="hold_one_of_a_form"),
            models.CheckConstraint(
                name="hold_lies_in_its_span",
                condition=Q(
                    ends__gt=F("begins"),
                    span__startswith__lte=F("begins"),
                    span__endswith__gte=F("ends"),
                    until__gt=F("held_at"),
                ),
            ),
            models.CheckConstraint(
                name="hold_has_one_site", condition=Q(site_place=None) | Q(site_unit=None)
            ),
            ExclusionConstraint(
                name="hold_never_twice",
                expressions=[("user", RangeOperators.EQUAL), ("span", RangeOperators.OVERLAPS)],
            ),
        ]
        indexes = [models.Index(fields=["until"], name="hold_until")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.begins} {self.background}"

    def person_ids(self) -> list[UUID]:
        return []


class Booking(Where):
    """That a time of a background was booked: whose, when and how it went is told by the case's meeting.

    `contact`: in which it was booked. `due_at`: until when it had to be by the county's promise (K-02a);
    None: none runs. `returns_after`: how long after it is freed it can be booked again (R-KL-25).
    `replaces`: the booking whose time was moved here; its promise stays, whoever moved it (R-KL-39).
    """

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="booking")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="bookings")
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    booked_at = models.DateTimeField(_("booked"))
    due_at = models.DateTimeField(_("promised until"), null=True)
    returns_after = models.DurationField(_("returns after"), default=dt.timedelta(0))

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        constraints = [
            models.CheckConstraint(
                name="booking_has_one_site", condition=Q(site_place=None) | Q(site_unit=None)
            ),
        ]
        indexes = [models.Index(fields=["booked_at"], name="booking_at")]

    def __str__(self) -> str:
        return f"{self.background} {self.booked_at:%Y-%m-%d %H:%M}"

    def person_ids(self) -> list[UUID]:
        return self.meeting.person_ids()


class Shortage(models.Model):
    """That no time kept the promise when one was wanted: evidence for whoever leads the unit (R-KL-21).

    What was wanted, coded; `later_at`: the first time after the promise; `instead`: what was done.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    backgrounds = models.JSONField(_("backgrounds"), default=list)
    need = models.CharField(_("need"), max_length=40, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    language = models.CharField(_("language"), max_length=3, blank=True)
    mode = models.CharField(_("mode"), max_length=10, blank=True, choices=MeetingMode)
    is_urgent = models.BooleanField(_("urgent"), default=False)
    due_at = models.DateTimeField(_("promised until"), null=True)
    later_at = models.DateTimeField(_("first time after it"), null=True)
    instead = models.CharField(_("done instead"), max_length=20, choices=Instead)
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField(_("told"))

    class Meta:
        verbose_name = _("shortage of times")
        verbose_name_plural = _("shortages of times")
        indexes = [models.Index(fields=["team", "-told_at"], name="shortage_of_team")]

    def __str__(self) -> str:
        return f"{self.team_id} {self.told_at:%Y-%m-%d %H:%M}"

    def person_ids(self) -> list[UUID]:
        return self.case.person_ids() if self.case else []


class TimesOffered(models.Model):
    """Times that were offered to a client in a text message: they choose one by its number (R-KL-39)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    booking = models.ForeignKey(Booking, models.PROTECT, related_name="times_offered")
    moments = models.JSONField(_("when they begin"), default=list)
    offered_at = models.DateTimeField(_("offered"))

    class Meta:
        verbose_name = _("offered times")
        verbose_name_plural = _("offered times")

    def __str__(self) -> str:
        return f"{self.offered_at:%Y-%m-%d %H:%M}"

    def person_ids(self) -> list[UUID]:
        return self.booking.person_ids()
