import datetime as dt
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import connection, models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reimari.callbacks.states import LOST, CallbackOutcome, CallbackState, RequestedVia
from reimari.cases.models import Case
from reimari.common.versions import Versioned
from reimari.contacts.models import Contact
from reimari.people.models import Person
from reimari.region.models import Area, Channel, Place, ServiceTask
from reimari.staff.models import Team
from reimari.work.models import Step, Track, wait_for_track


class CallbackQuerySet(models.QuerySet["Callback"]):
    def open(self) -> Self:
        return self.filter(state=CallbackState.OPEN)

    def lost(self) -> Self:
        """Closed though nobody was reached: the lost clients."""
        return self.filter(outcome__in=LOST)

    def being_called(self, now: dt.datetime) -> Self:
        """Somebody is calling these just now."""
        return self.open().filter(calling_until__gt=now)

    def of_same_client(self, callback: "Callback") -> Self:
        """The other callbacks of this number, and of this person where they are known."""
        same = Q(number=callback.number)
        if callback.person_id:
            same |= Q(person=callback.person_id)
        return self.filter(same).exclude(pk=callback.pk)


class Callback(Versioned):
    """Somebody waits for a call from a line (takaisinsoitto).

    While open it stands on a work list by its current step (key open_callback_has_its_open_step), and a
    number waits once for a line however often it asks (`times_asked`). `asked_at` is the raw arrival;
    `counts_from` the moment from which waiting counts: the same, or the line's next opening (I-10).
    `caller` calls just now, until `calling_until` unless they tell how it went. `attempts`: all calls so
    far; those from `tries_from` on count for the county's rule. Retention empties `name` and `words`, and
    in the end the number of one that is closed.
    """

    track = models.OneToOneField(Track, models.PROTECT, primary_key=True, related_name="callback")
    state = models.CharField(_("state"), max_length=10, choices=CallbackState, default=CallbackState.OPEN)
    number = models.CharField(_("phone number"), max_length=20)  # E.164
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+", verbose_name=_("line"))
    team = models.ForeignKey(
        Team, models.PROTECT, related_name="callbacks", verbose_name=_("team"), db_index=False
    )
    service_task = models.ForeignKey(ServiceTask, models.PROTECT, null=True, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+", verbose_name=_("area"))
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    language = models.CharField(_("language"), max_length=3, default="fi")
    need = models.CharField(_("need"), max_length=40, blank=True)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="callbacks", verbose_name=_("person")
    )
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="callbacks")  # asked in it
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="callbacks")  # asked about it
    requested_via = models.CharField(_("asked by"), max_length=10, choices=RequestedVia)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    times_asked = models.PositiveSmallIntegerField(_("times asked"), default=1)
    counts_from = models.DateTimeField(_("waiting counts from"))
    window_from = models.TimeField(_("wished from"), null=True, blank=True)
    window_until = models.TimeField(_("wished until"), null=True, blank=True)
    is_urgent = models.BooleanField(_("urgent"), default=False)
    no_message = models.BooleanField(_("no message may be left"), default=False, db_default=False)
    name = models.CharField(_("name"), max_length=200, blank=True)
    words = models.CharField(_("what it is about"), max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(_("calls"), default=0)
    tried_at = models.DateTimeField(_("last call"), null=True)
    next_at = models.DateTimeField(_("next call from"), null=True)
    caller = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("calls now")
    )
    calling_since = models.DateTimeField(_("calls since"), null=True)
    calling_until = models.DateTimeField(_("calls until"), null=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=CallbackOutcome, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    tries_from = models.DateTimeField(_("calls count from"), null=True)  # opened again, or a new number
    answered_in = models.OneToOneField(  # the contact that the call became
        Contact, models.PROTECT, null=True, related_name="answers_callback"
    )
    double_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="doubles")
    current_step = models.OneToOneField(
        Step, models.PROTECT, null=True, related_name="+", db_constraint=False, verbose_name=_("current step")
    )
    wants_open = models.GeneratedField(
        expression=models.Case(models.When(closed_at=None, then=True), default=None),
        output_field=models.BooleanField(null=True),
        db_persist=True,
    )

    objects = CallbackQuerySet.as_manager()
    looked_at_with = ("track", "current_step", "team", "caller")

    class Meta:
        verbose_name = _("callback")
        verbose_name_plural = _("callbacks")
        constraints = [
            models.UniqueConstraint(
                fields=["number", "channel"],
                condition=Q(state=CallbackState.OPEN),
                name="callback_of_number_waits_once_for_a_line",
            ),
            models.CheckConstraint(
                name="callback_state_tells_outcome_step_and_moment",
                condition=Q(state=CallbackState.OPEN, closed_at=None, outcome="", current_step__isnull=False)
                | (
                    Q(state=CallbackState.CLOSED, closed_at__isnull=False, current_step=None) & ~Q(outcome="")
                ),
            ),
            models.CheckConstraint(
                name="callback_number_is_international",
                condition=Q(number__regex=r"^\+[1-9][0-9]{5,14}$") | Q(number="", state=CallbackState.CLOSED),
            ),
            models.CheckConstraint(
                name="callback_window_ends_after_it_begins",
                condition=Q(window_from=None) | Q(window_until=None) | Q(window_until__gt=F("window_from")),
            ),
            models.CheckConstraint(
                name="callback_caller_since_and_until_together",
                condition=Q(caller=None, calling_since=None, calling_until=None)
                | Q(
                    state=CallbackState.OPEN,
                    caller__isnull=False,
                    calling_since__isnull=False,
                    calling_until__gt=F("calling_since"),
                ),
            ),
            models.CheckConstraint(
                name="callback_answered_in_only_when_reached",
                condition=Q(answered_in=None) | Q(outcome=CallbackOutcome.REACHED),
            ),
            models.CheckConstraint(
                name="callback_double_names_the_other",
                condition=Q(outcome=CallbackOutcome.DOUBLE, double_of__isnull=False)
                | (~Q(outcome=CallbackOutcome.DOUBLE) & Q(double_of=None)),
            ),
            models.CheckConstraint(
                name="callback_counts_from_when_it_was_asked",
                condition=Q(times_asked__gte=1, counts_from__gte=F("asked_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["team", "-asked_at"], name="callback_of_team"),
            models.Index(
                fields=["team", "asked_at"],
                condition=Q(state=CallbackState.OPEN),
                include=["channel", "track"],  # counted in the index
                name="callback_open_of_team",
            ),
            models.Index(
                fields=["team", "-closed_at"], condition=Q(outcome__in=LOST), name="callback_lost_of_team"
            ),
            models.Index(fields=["asked_by", "-asked_at"], name="callback_of_asker"),
            models.Index(fields=["closed_by", "-closed_at"], name="callback_of_closer"),
            models.Index(fields=["number", "-asked_at"], name="callback_of_number"),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.asked_at:%Y-%m-%d %H:%M}"

    def is_being_called(self, now: dt.datetime) -> bool:
        """Whether somebody calls just now; a call of which nobody tells lapses."""
        return self.calling_until is not None and self.calling_until > now

    def person_ids(self) -> list[UUID]:
        return [self.person_id] if self.person_id else []

    def wait_in_line(self) -> None:
        """Deeds on one client happen one after the other, whichever of their callbacks they are about."""
        wait_for_client(self.number, self.person_id)
        wait_for_track(self.track_id)


def wait_for_client(number: str, person_id: UUID | None = None) -> None:
    """Hold the number, and the person, until the transaction ends: two people never call the same client."""
    names = [f"callback {number}", *([f"callback {person_id}"] if person_id else [])]
    with connection.cursor() as cursor:
        for name in names:  # first the number, then the person, always: nobody waits in a circle
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
