import datetime as dt
import math
from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from reimari.accounts.agents import browser_of
from reimari.accounts.rules import FORGOTTEN_AFTER, Patience, Try
from reimari.common.ids import uuid7


class User(AbstractUser):
    """Somebody who signs in. What they may do comes from their posts (`staff`), never from here."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    organisation = models.CharField(_("organisation"), max_length=40)
    language = models.CharField(_("language"), max_length=2, default="fi")
    is_demo = models.BooleanField(
        _("invented person"), default=False, help_text=_("Signs in without a password, in the demo only.")
    )
    introduction = models.JSONField(
        _("what this person shows"), default=dict, blank=True
    )  # {"fi": …, "sv": …, "en": …}
    extension = models.CharField(
        _("extension of the telephone"), max_length=20, blank=True, default="", db_default=""
    )

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["extension"], condition=~Q(extension=""), name="user_extension_once"
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def person_ids(self) -> list[UUID]:
        return []

    def speak(self, language: str) -> None:
        """Keep the language that this user chose for their pages: fi, sv or en."""
        self.language = language
        self.save(update_fields=["language"])

    def be_called(self, first_name: str, last_name: str) -> None:
        """Take the names that an identity provider tells, if it tells any."""
        if (first_name or last_name) and (first_name, last_name) != (self.first_name, self.last_name):
            self.first_name, self.last_name = first_name, last_name
            self.save(update_fields=["first_name", "last_name"])

    def close(self) -> None:
        """Nobody signs in as this user any more. The password goes, and with it whatever session there is."""
        self.is_active = False
        self.set_unusable_password()
        self.save(update_fields=["is_active", "password"])

    @property
    def has_password(self) -> bool:
        """Whether this user signs in with a password: nobody invented does, nobody where none is taken."""
        return settings.PASSWORD_SIGN_IN and bool(self.password) and self.has_usable_password()

    def take_password(self, password: str) -> None:
        """From now on this password, which has been checked, is the user's."""
        self.set_password(password)
        self.save(update_fields=["password"])


class NoticeKind(models.TextChoices):
    NEW_BROWSER = "new_browser", _("Sign-in with a browser not seen before")
    FACTORS_RESET = "factors_reset", _("Sign-in methods removed by an administrator")


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unseen_by(self, user: User) -> Self:
        """What the user hasn't put away yet, the newest first."""
        return self.filter(user=user, seen_at=None).order_by("-at", "-pk")

    def put_away(self, *, was_user: bool, now: dt.datetime) -> int:
        """The user has seen them, and said whether it was them; how many there were."""
        return self.filter(seen_at=None).update(seen_at=now, was_user=was_user)

    def known(self, user: User, *, address: str, agent: str) -> bool:
        """Whether the user has said of such a browser at this address that it was them."""
        return self.filter(user=user, address=address, agent=agent, was_user=True).exists()


class Notice(models.Model):
    """What a user is told about their own account on their day, until they put it away."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    user = models.ForeignKey(User, verbose_name=_("user"), on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(_("kind"), max_length=20, choices=NoticeKind.choices)
    at = models.DateTimeField(_("when"))
    session_key = models.CharField(_("session"), max_length=40, blank=True)
    address = models.CharField(_("address"), max_length=60, blank=True)
    agent = models.CharField(_("browser"), max_length=200, blank=True)
    seen_at = models.DateTimeField(_("put away"), null=True)
    was_user = models.BooleanField(_("it was the user"), default=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice about an account")
        verbose_name_plural = _("notices about accounts")

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def browser(self) -> str:
        """The browser and system, as people call them."""
        return browser_of(self.agent)


class GuessQuerySet(models.QuerySet["Guess"]):
    def wait(self, tried: Try, *, now: dt.datetime) -> int:
        """Whole seconds until this name may be tried again from there; 0: now."""
        windows = tried.windows(now)
        known = {guess.key: guess for guess in self.filter(pk__in=[*tried.rows, *windows])}
        until = max((known[key].free_at for key in tried.rows if key in known), default=now)
        waits = [math.ceil((until - now).total_seconds())]
        if windows:
            running, before = (known[key].failures if key in known else 0 for key in windows)
            waits.append(tried.pace.wait(running, before, now.timestamp()))
        return max(0, *waits)

    def add_failure(self, tried: Try, *, now: dt.datetime) -> None:
        """Count a wrong password. What nobody has added to for a day is forgotten at the same time."""
        self.filter(last_at__lt=now - FORGOTTEN_AFTER).delete()
        for key, patience in tried.rows.items():
            self._count(key, patience, now)
        for key in tried.windows(now)[:1]:
            self._count(key, None, now)

    def _count(self, key: str, patience: Patience | None, now: dt.datetime) -> None:
        with transaction.atomic():
            row, _new = self.select_for_update().get_or_create(
                pk=key, defaults={"last_at": now, "free_at": now}
            )
            row.failures += 1
            row.last_at = row.free_at = now
            if patience:
                row.free_at += patience.wait_after(row.failures)
            row.save()

    def forget(self, tried: Try) -> None:
        """The right password ends the count from this place."""
        self.filter(pk=tried.here).delete()


class Guess(models.Model):
    """Wrong passwords in a row for one name, or of one address in a window of time (ASVS 6.3.1)."""

    key = models.CharField(_("name and place"), max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(_("wrong passwords"), default=0)
    last_at = models.DateTimeField(_("last try"), db_index=True)
    free_at = models.DateTimeField(_("may be tried again"))

    objects = GuessQuerySet.as_manager()

    class Meta:
        verbose_name = _("guess of a password")
        verbose_name_plural = _("guesses of passwords")

    def __str__(self) -> str:
        return self.key


class ProviderSessionQuerySet(models.QuerySet["ProviderSession"]):
    def of(self, provider: str, *, subject: str, sid: str) -> Self:
        """Those of one session at the provider; without its id, all of that person."""
        told = {"subject": subject, "sid": sid}
        return self.filter(provider=provider, **{name: value for name, value in told.items() if value})

    def without_session(self) -> Self:
        """Those whose session has ended."""
        return self.exclude(Exists(Session.objects.filter(pk=OuterRef("session_key"))))

    def end(self) -> int:
        """Their sessions end now; how many there were."""
        with transaction.atomic():
            keys = list(self.select_for_update().values_list("session_key", flat=True))
            Session.objects.filter(pk__in=keys).delete()
            return self.model._default_manager.filter(pk__in=keys).delete()[0]


class ProviderSession(models.Model):
    """A session that an identity provider has begun, so that the provider can end it.

    `subject`: whom the provider means (`sub`); `sid`: their session there, if it tells one.
    """

    session_key = models.CharField(_("session"), max_length=40, primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    provider = models.CharField(_("identity provider"), max_length=40)
    subject = models.CharField(_("person at the provider"), max_length=255)
    sid = models.CharField(_("session at the provider"), max_length=255, blank=True)

    objects = ProviderSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session begun by an identity provider")
        verbose_name_plural = _("sessions begun by identity providers")
        indexes = [models.Index(fields=["provider", "subject"], name="provider_session_subject")]

    def __str__(self) -> str:
        return f"{self.provider} {self.user_id}"


class SpentToken(models.Model):
    """A token that a provider has sent and that isn't taken twice: the hash of its `jti`."""

    key = models.CharField(_("hash of the token's id"), max_length=64, primary_key=True)
    until = models.DateTimeField(_("until"), db_index=True)

    class Meta:
        verbose_name = _("spent token")
        verbose_name_plural = _("spent tokens")

    def __str__(self) -> str:
        return self.key
