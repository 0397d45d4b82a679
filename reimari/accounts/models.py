import datetime as dt
import hashlib
import unicodedata
from dataclasses import dataclass

from django.contrib.auth.models import AbstractUser
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

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

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def speak(self, language: str) -> None:
        """Keep the language that this user chose for their pages: fi, sv or en."""
        self.language = language
        self.save(update_fields=["language"])


@dataclass(frozen=True, slots=True)
class Patience:
    """So many wrong passwords are free; after them each wait is twice the one before, up to the longest."""

    free: int
    longest: dt.timedelta

    def wait_after(self, failures: int) -> dt.timedelta:
        over = failures - self.free
        return min(FIRST_WAIT * 2 ** min(over, DOUBLINGS), self.longest) if over >= 0 else dt.timedelta()


FIRST_WAIT = dt.timedelta(seconds=2)
DOUBLINGS = 20
FROM_ONE_PLACE = Patience(free=5, longest=dt.timedelta(minutes=15))
# Short: nobody shall be able to keep somebody else out by guessing in their name.
FROM_ANYWHERE = Patience(free=50, longest=dt.timedelta(minutes=1))
FORGOTTEN_AFTER = dt.timedelta(days=1)


class GuessQuerySet(models.QuerySet["Guess"]):
    """The name is counted from the place it is tried from, and from anywhere."""

    def must_wait(self, username: str, address: str, *, now: dt.datetime) -> bool:
        """Whether this name has to wait before it may be tried again from this place."""
        return self.filter(pk__in=_keys(username, address), free_at__gt=now).exists()

    def add_failure(self, username: str, address: str, *, now: dt.datetime) -> None:
        """Count a wrong password. What nobody has added to for a day is forgotten at the same time."""
        self.filter(last_at__lt=now - FORGOTTEN_AFTER).delete()
        for key, patience in _keys(username, address).items():
            with transaction.atomic():
                row, _new = self.select_for_update().get_or_create(
                    pk=key, defaults={"last_at": now, "free_at": now}
                )
                row.failures += 1
                row.last_at, row.free_at = now, now + patience.wait_after(row.failures)
                row.save()

    def forget(self, username: str, address: str) -> None:
        """The right password ends the count from this place."""
        self.filter(pk=_key(username, address)).delete()


class Guess(models.Model):
    """Wrong passwords in a row for one name (ASVS 6.3.1). The name itself isn't kept: people type passwords
    and identity codes into that field."""

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


def _keys(username: str, address: str) -> dict[str, Patience]:
    return {_key(username, address): FROM_ONE_PLACE, _key(username, "*"): FROM_ANYWHERE}


def _key(username: str, address: str) -> str:
    name = unicodedata.normalize("NFKC", username).casefold()
    return hashlib.sha256(f"{name}\n{address}".encode("utf-8", "surrogatepass")).hexdigest()
