from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reimari.common.ids import uuid7


class Export(models.Model):
    """That facts were exported: of which moment, which tables with how many rows, to where.

    `persons`: how many different people the rows are about; none is named. `dictionary`: the version of what
    columns there are. `key`: by which it is known whether two exports have the same pseudonyms. Rows are only
    ever added (trigger).
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    day = models.DateField(_("day"), db_index=True)
    taken_at = models.DateTimeField(_("as it was"))
    exported_at = models.DateTimeField(_("exported"))
    folder = models.CharField(_("folder"), max_length=500)
    dictionary = models.CharField(_("version of the dictionary"), max_length=12)
    key = models.CharField(_("mark of the key"), max_length=16)
    tables = models.JSONField(_("rows of each table"), default=dict)
    persons = models.PositiveIntegerField(_("people"), default=0)
    size = models.PositiveBigIntegerField(_("bytes"), default=0)

    class Meta:
        verbose_name = _("export to the warehouse")
        verbose_name_plural = _("exports to the warehouse")
        constraints = [
            models.CheckConstraint(name="export_of_some_tables", condition=~Q(tables={})),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"

    def person_ids(self) -> list[UUID]:
        """Nobody: who is in an export of everything is everybody, and the rows hold no ids of ours."""
        return []
