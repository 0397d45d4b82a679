from django.contrib.auth.models import AbstractUser
from django.db import models
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
