"""What a county's profile brings: rows known by their code, named in the county's languages."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class ProfileRow(models.Model):
    """A row that the profile's load makes and changes; it is never deleted, only ended."""

    code = models.CharField(_("code"), max_length=80, primary_key=True)
    name = models.JSONField(_("name"))  # {"fi": …, "sv": …, "en": …}
    valid_from = models.DateField(_("from"), null=True)
    valid_until = models.DateField(_("until"), null=True)  # the last day
    invented = models.BooleanField(_("invented for the demo"), default=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        names: dict[str, str] = self.name
        return names.get(get_language() or "fi") or names.get("fi") or self.code


def ends_after_it_begins(table: str) -> models.CheckConstraint:
    """The check that every row with a validity has."""
    return models.CheckConstraint(
        name=f"{table}_ends_after_it_begins",
        condition=Q(valid_until=None) | Q(valid_from=None) | Q(valid_until__gte=F("valid_from")),
    )
