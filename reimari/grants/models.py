import datetime as dt
from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from reimari.cases.models import Case
from reimari.common.ids import uuid7
from reimari.common.profile_rows import ProfileRow, ends_after_it_begins
from reimari.contacts.models import Contact
from reimari.contacts.states import NotTold, Told
from reimari.grants.states import (
    TAKES_THE_BED,
    CardState,
    EndReason,
    FollowUp,
    GrantState,
    Grounds,
    Stay,
    WithdrawReason,
)
from reimari.people.models import Person
from reimari.region.models import Place, ServiceTask
from reimari.region.profile.values import GrantKind, PlaceUse
from reimari.staff.models import Team, Unit
from reimari.work.models import Step, Track, wait_for_track


class Days(Func):
    """A range of days; `bounds` tells whether the last one is in it."""

    function = "daterange"
    output_field = DateRangeField()

    def __init__(self, first: str, last: models.expressions.Combinable, bounds: str) -> None:
        super().__init__(F(first), last, Value(bounds))


class GrantQuerySet(models.QuerySet["Grant"]):
    def in_force(self) -> Self:
        """Granted, and neither ended, withdrawn nor followed by an extension."""
        return self.filter(state=GrantState.GRANTED)

    def active(self, day: dt.date) -> Self:
        """In force, and its last day isn't over."""
        return self.in_force().filter(ends_on__gte=day)

    def ending_by(self, day: dt.date) -> Self:
        """In force, not followed up yet, and its last day is this one at the latest."""
        return self.in_force().filter(followed_up_at=None, ends_on__lte=day)

    def without_follow_up(self, day: dt.date) -> Self:
        """Its last day is over, and nobody has looked how it goes on (K-28)."""
        return self.in_force().filter(followed_up_at=None, ends_on__lt=day)

    def of(self, person: Person) -> Self:
        return self.filter(person=person)


class Grant(models.Model):
    """Something granted on the line for a short time, with its last day (DR-05, R-PS-30, ADR 0019).

    Not a decision: that is written where decisions are. While in force and not followed up it stands on a
    work list by its current step (key unfollowed_grant_has_its_open_step), also after its last day: nothing
    ends without somebody having looked. `stopped_on`: the last day, when it ended before its time. The same
    isn't granted twice to one person for one day. The words of its grounds are a row of their own.
    """

    track = models.OneToOneField(Track, models.PROTECT, primary_key=True, related_name="grant")
    state = models.CharField(_("state"), max_length=10, choices=GrantState, default=GrantState.GRANTED)
    grantable = models.CharField(_("what is granted"), max_length=40)  # a code of the profile
    kind = models.CharField(_("kind"), max_length=10, choices=[(kind, kind) for kind in GrantKind])
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="grants", verbose_name=_("person"), db_index=False
    )
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="grants")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="grants")
    team = models.ForeignKey(
        Team, models.PROTECT, related_name="grants", verbose_name=_("team"), db_index=False
    )
    service_task = models.ForeignKey(ServiceTask, models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")  # the client's home then
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    stopped_on = models.DateField(_("ended on"), null=True)
    grounds = models.CharField(_("grounds"), max_length=20, choices=Grounds)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("granted by")
    )
    granted_at = models.DateTimeField(_("granted"))
    told_at = models.DateTimeField(_("told"), null=True)
    told_how = models.CharField(_("told how"), max_length=12, choices=Told, blank=True)
    not_told = models.CharField(_("why not told"), max_length=20, choices=NotTold, blank=True)
    voucher_told = models.BooleanField(_("told about the voucher"), default=False)
    extends = models.OneToOneField("self", models.PROTECT, null=True, related_name="extended_by")
    follow_up = models.CharField(_("how it goes on"), max_length=12, choices=FollowUp, blank=True)
    followed_up_at = models.DateTimeField(_("followed up"), null=True)
    followed_up_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("ended"), null=True)
    end_reason = models.CharField(_("why ended"), max_length=16, choices=EndReason, blank=True)
    withdraw_reason = models.CharField(_("why withdrawn"), max_length=16, choices=WithdrawReason, blank=True)
    current_step = models.OneToOneField(
        Step, models.PROTECT, null=True, related_name="+", db_constraint=False, verbose_name=_("current step")
    )
    wants_open = models.GeneratedField(
        expression=models.Case(
            models.When(state=GrantState.GRANTED, followed_up_at=None, then=True), default=None
        ),
        output_field=models.BooleanField(null=True),
        db_persist=True,
    )

    objects = GrantQuerySet.as_manager()
    looked_at_with = ("track", "current_step", "team", "person")

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [
            ExclusionConstraint(
                name="grant_of_the_same_once_a_day",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("grantable", RangeOperators.EQUAL),
                    (Days("starts_on", Coalesce("stopped_on", "ends_on"), "[]"), RangeOperators.OVERLAPS),
                ],
                condition=~Q(state=GrantState.WITHDRAWN),
            ),
            models.CheckConstraint(
                name="grant_ends_after_it_begins", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="grant_stopped_on_one_of_its_days",
                condition=Q(stopped_on=None)
                | Q(stopped_on__gte=F("starts_on"), stopped_on__lte=F("ends_on"), state=GrantState.ENDED),
            ),
            models.CheckConstraint(
                name="grant_was_told_or_why_not",
                condition=(Q(told_at__isnull=False, not_told="") & ~Q(told_how=""))
                | (Q(told_at=None, told_how="") & ~Q(not_told="")),
            ),
            models.CheckConstraint(
                name="grant_voucher_is_told_about",
                condition=~Q(kind=GrantKind.VOUCHER) | Q(voucher_told=True),
            ),
            models.CheckConstraint(
                name="grant_unfollowed_has_its_step",
                condition=Q(state=GrantState.GRANTED, followed_up_at=None, current_step__isnull=False)
                | (Q(current_step=None) & (~Q(state=GrantState.GRANTED) | Q(followed_up_at__isnull=False))),
            ),
            models.CheckConstraint(
                name="grant_followed_up_how_and_when_together",
                condition=Q(follow_up="", followed_up_at=None)
                | (~Q(follow_up="") & Q(followed_up_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="grant_state_tells_when_and_why",
                condition=Q(state__in=[GrantState.GRANTED, GrantState.EXTENDED], ended_at=None)
                & Q(end_reason="", withdraw_reason="")
                | Q(state=GrantState.ENDED, ended_at__isnull=False, withdraw_reason="")
                | (
                    Q(state=GrantState.WITHDRAWN, ended_at__isnull=False, end_reason="")
                    & ~Q(withdraw_reason="")
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["person", "grantable", "-ends_on"], name="grant_of_person"),
            models.Index(fields=["team", "-granted_at"], name="grant_of_team"),
            models.Index(fields=["team", "starts_on"], name="grant_by_beginning"),
            models.Index(
                fields=["team", "ends_on", "track"],
                condition=Q(state=GrantState.GRANTED),
                name="grant_in_force_of_team",
            ),
            models.Index(
                fields=["team", "ends_on", "track"],
                condition=Q(state=GrantState.GRANTED, followed_up_at=None),
                name="grant_to_follow_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grantable} {self.starts_on:%Y-%m-%d}/{self.ends_on:%Y-%m-%d}"

    def person_ids(self) -> list[UUID]:
        return [self.person_id]

    def wait_in_line(self) -> None:
        wait_for_track(self.track_id)

    def is_without_follow_up(self, day: dt.date) -> bool:
        """The question `without_follow_up`, asked of this grant."""
        return self.state == GrantState.GRANTED and self.followed_up_at is None and self.ends_on < day


class GrantWords(models.Model):
    """The grounds of a grant in somebody's own words; retention removes the row."""

    grant = models.OneToOneField(Grant, models.PROTECT, primary_key=True, related_name="words")
    grounds = models.TextField(_("grounds"), max_length=2000)

    class Meta:
        verbose_name = _("words of a grant")
        verbose_name_plural = _("words of grants")

    def __str__(self) -> str:
        return str(self.grant_id)

    def person_ids(self) -> list[UUID]:
        return self.grant.person_ids()


class CarePlace(ProfileRow):
    """A unit with beds for crises or short stays: a row of the profile."""

    use = models.CharField(_("for"), max_length=12, choices=[(use, use) for use in PlaceUse])
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("where"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("unit"))
    beds = models.PositiveSmallIntegerField(_("beds"), default=0)

    class Meta:
        verbose_name = _("care place")
        verbose_name_plural = _("care places")
        constraints = [ends_after_it_begins("care_place")]

    def person_ids(self) -> list[UUID]:
        return []


class PlaceStayQuerySet(models.QuerySet["PlaceStay"]):
    def taking(self) -> Self:
        """Those that take, or took, their bed."""
        return self.filter(state__in=TAKES_THE_BED)

    def between(self, first: dt.date, after: dt.date) -> Self:
        """Those with a night in [first, after)."""
        return self.filter(comes_on__lt=after, leaves_on__gt=first)

    def lapsed(self, now: dt.datetime) -> Self:
        """Held only, and not confirmed in time: the bed is free again."""
        return self.filter(state=Stay.HELD, held_until__lte=now)


class PlaceStay(models.Model):
    """That a bed is reserved: from the day of coming to the day of leaving, on which the next one may come.

    No two of one bed meet (exclusion constraint), whoever reserves. A held one is free again after
    `held_until`. `leaves_on` is moved to the day on which somebody left early.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    care_place = models.ForeignKey(
        CarePlace, models.PROTECT, related_name="stays", verbose_name=_("place"), db_index=False
    )
    bed = models.PositiveSmallIntegerField(_("bed"))
    state = models.CharField(_("state"), max_length=10, choices=Stay, default=Stay.HELD)
    comes_on = models.DateField(_("comes"))
    leaves_on = models.DateField(_("leaves"))
    held_until = models.DateTimeField(_("held until"), null=True)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="place_stays", verbose_name=_("person")
    )
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="place_stays")
    grant = models.OneToOneField(Grant, models.PROTECT, null=True, related_name="stay")
    reserved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reserved_at = models.DateTimeField(_("reserved"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects = PlaceStayQuerySet.as_manager()

    class Meta:
        verbose_name = _("stay")
        verbose_name_plural = _("stays")
        constraints = [
            ExclusionConstraint(
                name="bed_is_reserved_once",
                expressions=[
                    ("care_place", RangeOperators.EQUAL),
                    ("bed", RangeOperators.EQUAL),
                    (Days("comes_on", F("leaves_on"), "[)"), RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=TAKES_THE_BED),
            ),
            models.CheckConstraint(
                name="stay_leaves_after_it_comes",
                condition=Q(leaves_on__gt=F("comes_on")) | Q(state=Stay.CANCELLED),
            ),
            models.CheckConstraint(name="stay_bed_from_one", condition=Q(bed__gte=1)),
            models.CheckConstraint(
                name="stay_state_tells_person_and_moment",
                condition=Q(state=Stay.HELD, held_until__isnull=False, ended_at=None)
                | Q(state=Stay.CONFIRMED, held_until=None, ended_at=None, person__isnull=False)
                | Q(state__in=[Stay.ENDED, Stay.CANCELLED], held_until=None, ended_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["care_place", "comes_on", "leaves_on"], name="stay_of_place"),
            models.Index(fields=["held_until"], condition=Q(state=Stay.HELD), name="stay_held"),
        ]

    def __str__(self) -> str:
        return f"{self.care_place_id} {self.bed} {self.comes_on:%Y-%m-%d}"

    def person_ids(self) -> list[UUID]:
        return [self.person_id] if self.person_id else []


class KaikuCardQuerySet(models.QuerySet["KaikuCard"]):
    def in_stock(self) -> Self:
        return self.filter(state=CardState.IN_STOCK)


class KaikuCard(models.Model):
    """One Kaikukortti: in a team's stock until it is issued on the client's own word (DR-09, R-PS-57, 58).

    Nothing of income or means is kept, nor why. `person` only when the client wants the card to be theirs
    here, so that a lost one can be told; the county's count needs nobody's name.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.CharField(_("card number"), max_length=40, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=CardState, default=CardState.IN_STOCK)
    team = models.ForeignKey(
        Team, models.PROTECT, related_name="+", verbose_name=_("stock of"), db_index=False
    )
    received_at = models.DateTimeField(_("received"))
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(_("issued"), null=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    own_word = models.BooleanField(_("on the client's own word"), default=False)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="kaiku_cards", verbose_name=_("person")
    )
    ended_at = models.DateTimeField(_("lost or returned"), null=True)

    objects = KaikuCardQuerySet.as_manager()

    class Meta:
        verbose_name = _("Kaikukortti")
        verbose_name_plural = _("Kaikukortti cards")
        constraints = [
            models.CheckConstraint(
                name="card_issued_on_the_clients_word",
                condition=Q(issued_at=None, own_word=False, person=None)
                | Q(issued_at__isnull=False, own_word=True),
            ),
            models.CheckConstraint(
                name="card_state_tells_moments",
                condition=Q(state=CardState.IN_STOCK, issued_at=None, ended_at=None)
                | Q(state=CardState.ISSUED, issued_at__isnull=False, ended_at=None)
                | Q(state=CardState.LOST, ended_at__isnull=False)
                | Q(state=CardState.RETURNED, issued_at__isnull=False, ended_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["team", "number"], condition=Q(state=CardState.IN_STOCK), name="card_in_stock"
            ),
            models.Index(fields=["team", "-issued_at"], name="card_issued_of_team"),
        ]

    def __str__(self) -> str:
        return self.number

    def person_ids(self) -> list[UUID]:
        return [self.person_id] if self.person_id else []
