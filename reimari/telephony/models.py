import datetime as dt
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reimari.callbacks.models import Callback
from reimari.common.ids import uuid7
from reimari.contacts.models import Contact
from reimari.region.models import Area, Channel
from reimari.staff.models import Team, Unit
from reimari.telephony.rules import TALKS_AT_MOST, WAITS_AT_MOST
from reimari.telephony.states import CallState, EventKind


class CallQuerySet(models.QuerySet["Call"]):
    def waiting(self, now: dt.datetime) -> Self:
        """Calls that wait now; one whose end was lost doesn't wait for ever."""
        return self.filter(state=CallState.WAITING, began_at__gt=now - WAITS_AT_MOST)

    def at_the_phone_of(self, agent: object, now: dt.datetime) -> Self:
        """Calls that ring for somebody, or that they have answered and not written down yet."""
        rings = Q(state=CallState.WAITING, began_at__gt=now - WAITS_AT_MOST)
        talks = Q(state=CallState.ANSWERED, began_at__gt=now - TALKS_AT_MOST)
        return self.filter(rings | talks, agent=agent, contact=None)


class Call(models.Model):
    """A telephone call (puhelu): what its events tell together (`rules.folded`), whatever order they came in.

    `integration_id` and `call_id`: the telephone system, and its own name for the call. `team` empty: the
    menu choice that leads to one isn't known; then it is any of the unit's. `area`: of the menu choice, else
    of the number that was called (R-KS-07). `number` is the only personal data: it is emptied when the
    county's time is over (`tasks.forget_numbers`).
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    integration_id = models.UUIDField(_("telephone system"))
    call_id = models.CharField(_("the telephone system's id"), max_length=100)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+", verbose_name=_("channel"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, related_name="+", verbose_name=_("team"), db_index=True
    )
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+", verbose_name=_("area"))
    state = models.CharField(_("state"), max_length=10, choices=CallState)
    menu_choice = models.CharField(_("menu choice"), max_length=10, blank=True)
    language = models.CharField(_("language"), max_length=3, blank=True)
    number = models.CharField(_("number"), max_length=20, blank=True)  # E.164
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("answers"),
        db_index=False,
    )
    began_at = models.DateTimeField(_("began"))
    answered_at = models.DateTimeField(_("answered"), null=True)
    over_at = models.DateTimeField(_("over"), null=True)
    callback = models.ForeignKey(
        Callback, models.PROTECT, null=True, related_name="calls", verbose_name=_("callback")
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, related_name="calls", verbose_name=_("contact")
    )

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        constraints = [
            models.UniqueConstraint(fields=["integration_id", "call_id"], name="call_once"),
        ]
        indexes = [
            models.Index(fields=["unit", "-began_at"], name="call_of_unit"),
            models.Index(
                fields=["unit", "began_at"], condition=Q(state=CallState.WAITING), name="call_that_waits"
            ),
            models.Index(
                fields=["agent"],
                condition=Q(state__in=[CallState.WAITING, CallState.ANSWERED], contact=None),
                name="call_at_a_phone",
            ),
            models.Index(fields=["began_at"], condition=~Q(number=""), name="call_with_its_number"),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.began_at:%Y-%m-%d %H:%M}"

    def person_ids(self) -> list[UUID]:
        return []


class CallEvent(models.Model):
    """What the telephone system told of a call, coded: no name, and no number but the county's own that was
    `called`. Rows are only ever added."""

    append_only = True
    sealed_columns = {
        1: (
            *("id", "call_id", "integration_id", "event_id", "kind", "sequence", "extract(epoch FROM at)"),
            *("channel_id", "menu_choice", "language", "extension", "extract(epoch FROM received_at)"),
        ),
        2: (
            *("id", "call_id", "integration_id", "event_id", "kind", "sequence", "extract(epoch FROM at)"),
            *("channel_id", "menu_choice", "language", "called", "extension"),
            "extract(epoch FROM received_at)",
        ),
    }

    id = models.BigAutoField(primary_key=True)
    call = models.ForeignKey(Call, models.PROTECT, related_name="events")
    integration_id = models.UUIDField(_("telephone system"))
    event_id = models.CharField(_("the telephone system's id"), max_length=100)
    kind = models.CharField(_("kind"), max_length=20, choices=EventKind)
    sequence = models.PositiveIntegerField(_("place within the call"))
    at = models.DateTimeField(_("at"))
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+")
    menu_choice = models.CharField(_("menu choice"), max_length=10, blank=True)
    language = models.CharField(_("language"), max_length=3, blank=True)
    called = models.CharField(
        _("called number"), max_length=20, blank=True, default="", db_default=""
    )  # E.164
    extension = models.CharField(_("extension"), max_length=20, blank=True)
    received_at = models.DateTimeField(_("received"))

    class Meta:
        verbose_name = _("event of a call")
        verbose_name_plural = _("events of calls")
        constraints = [
            models.UniqueConstraint(fields=["integration_id", "event_id"], name="call_event_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.call_id} {self.sequence}"

    def person_ids(self) -> list[UUID]:
        return []


class CallerNumber(models.Model):
    """The number that an event told: apart from the event, so that it can be removed."""

    event = models.OneToOneField(CallEvent, models.PROTECT, primary_key=True, related_name="told_number")
    call = models.ForeignKey(Call, models.PROTECT, related_name="+")
    number = models.CharField(_("number"), max_length=20)  # E.164

    class Meta:
        verbose_name = _("number of a caller")
        verbose_name_plural = _("numbers of callers")

    def __str__(self) -> str:
        return str(self.event_id)

    def person_ids(self) -> list[UUID]:
        return []
