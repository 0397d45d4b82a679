import datetime as dt
from typing import Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from reimari.common.ids import uuid7
from reimari.region.profile.values import OrganisationKind
from reimari.staff.models import Contract, Organisation

A_MINUTE = 600  # calls


class Integration(models.Model):
    """Another system that calls us: the actor of what it sends and asks, whichever of its tokens it shows."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    name = models.CharField(_("name of the integration"), max_length=100)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("integration")
        verbose_name_plural = _("integrations")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="integration_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class TokenQuerySet(models.QuerySet["Token"]):
    def on(self, day: dt.date) -> Self:
        """Those that hold on the day: begun, not over, not revoked, and a partner's contract runs (D-10)."""
        begun = self.filter(ended_at=None, valid_from__lte=day)
        running = begun.filter(Q(valid_until=None) | Q(valid_until__gte=day))
        contracts = Contract.objects.on(day).filter(organisation=OuterRef("integration__organisation"))
        county = Q(integration__organisation__kind=OrganisationKind.COUNTY)
        return running.filter(county | Q(Exists(contracts)))


class Token(models.Model):
    """What an integration shows to be let in. Of its secret only the SHA-256 is kept, and how it begins.

    `scopes` are names of Actions; `teams` the codes of the teams it reaches, none: all of the organisation.
    `calls` counts the calls of the minute in which `last_used_at` is.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    integration = models.ForeignKey(Integration, models.PROTECT, related_name="tokens")
    prefix = models.CharField(_("how the secret begins"), max_length=20, unique=True)
    secret_hash = models.CharField(_("hash of the secret"), max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=60), verbose_name=_("scopes"))
    teams = ArrayField(models.CharField(max_length=60), default=list, blank=True, verbose_name=_("teams"))
    a_minute = models.PositiveIntegerField(_("calls a minute"), default=A_MINUTE)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True)
    made_at = models.DateTimeField(_("made"))
    made_by = models.CharField(_("made by"), max_length=100)
    ended_at = models.DateTimeField(_("revoked"), null=True)
    ended_by = models.CharField(_("revoked by"), max_length=100, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True)
    calls = models.PositiveIntegerField(_("calls in that minute"), default=0)

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("token of an integration")
        verbose_name_plural = _("tokens of integrations")
        constraints = [
            models.CheckConstraint(
                name="token_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="token_ended_at_and_by_together",
                condition=Q(ended_at=None, ended_by="") | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
            ),
            models.CheckConstraint(name="token_has_a_scope", condition=~Q(scopes=[])),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}…"

    def person_ids(self) -> list[UUID]:
        return []


class Sent(models.Model):
    """What an integration sent under a key, and how it was answered: the same again is answered alike.

    Of what was sent only the SHA-256 is kept, so that another content under the same key is noticed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    integration = models.ForeignKey(Integration, models.PROTECT, related_name="sent", db_index=False)
    key = models.UUIDField(_("key"))
    content_hash = models.CharField(_("hash of what was sent"), max_length=64)
    answer = models.TextField(_("answer"), blank=True)
    at = models.DateTimeField(_("at"), db_index=True)

    class Meta:
        verbose_name = _("sent by an integration")
        verbose_name_plural = _("sent by integrations")
        constraints = [models.UniqueConstraint(fields=["integration", "key"], name="sent_once")]

    def __str__(self) -> str:
        return str(self.key)
