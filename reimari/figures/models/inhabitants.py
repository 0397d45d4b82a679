"""How many live in a municipality, by which figures are told per 1 000."""

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reimari.common.ids import uuid7
from reimari.figures.population import Group, Spoken


class PopulationFile(models.Model):
    """That numbers of inhabitants were loaded: from which file, by whom. Later ones replace what they tell.

    `name`, `digest`: of the file (SHA-256). `is_invented`: the numbers are nobody's, for a demo.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    loaded_at = models.DateTimeField(_("loaded"))
    loaded_by = models.CharField(_("loaded by"), max_length=150)
    name = models.CharField(pgettext_lazy("population", "file"), max_length=200)
    digest = models.CharField(_("checksum"), max_length=64)
    is_invented = models.BooleanField(pgettext_lazy("population", "invented"), default=False)

    class Meta:
        verbose_name = _("file of population")
        verbose_name_plural = _("files of population")

    def __str__(self) -> str:
        return self.name

    def person_ids(self) -> list[UUID]:
        return []


class Population(models.Model):
    """How many lived in a municipality at the end of a year: of an age group, speaking a language.

    `municipality`: its number of three digits. `group`: from which age on; `language`: empty: all.
    """

    id = models.BigAutoField(primary_key=True)
    file = models.ForeignKey(PopulationFile, models.PROTECT, related_name="rows")
    year = models.PositiveSmallIntegerField(_("year"))
    municipality = models.CharField(_("number of the municipality"), max_length=3)
    group = models.CharField(_("age group"), max_length=3)
    language = models.CharField(_("language"), max_length=5, blank=True)
    number = models.PositiveIntegerField(_("number"))

    class Meta:
        verbose_name = _("population")
        verbose_name_plural = _("population")
        constraints = [
            models.UniqueConstraint(
                fields=["year", "municipality", "group", "language"], name="population_once"
            ),
            models.CheckConstraint(
                name="population_group", condition=Q(group__in=[each.value for each in Group])
            ),
            models.CheckConstraint(
                name="population_language", condition=Q(language__in=[each.value for each in Spoken])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} {self.year} {self.group} {self.language} {self.number}"

    def person_ids(self) -> list[UUID]:
        return []
