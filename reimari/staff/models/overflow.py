"""Work of one team that flows over to another: who helps whom, from when until when, and who said so."""

import datetime as dt
from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reimari.common.ids import uuid7
from reimari.staff.models.organisation import Team
from reimari.staff.models.roster import days
from reimari.staff.states import OverflowOrigin


class OverflowQuerySet(models.QuerySet["Overflow"]):
    def standing(self) -> Self:
        """Those that nobody has ended."""
        return self.filter(ended_at=None)

    def between(self, first: dt.date, last: dt.date) -> Self:
        """Those that hold on some of these days."""
        return self.standing().filter(Q(last_on=None) | Q(last_on__gte=first), first_on__lte=last)

    def on(self, day: dt.date) -> Self:
        return self.between(day, day)

    def inside(self) -> Self:
        """Those within one organisation: nobody else's people ever help (R-IU-03, R-IU-06)."""
        return self.filter(team__unit__organisation=F("to__unit__organisation"))


class Overflow(models.Model):
    """That the people of the team `to` do the work of `team` too, from one day until another (inclusive).

    It never moves a step: the step stays its team's, in its area, due as before (R-PS-91, I-28). One that was
    ended holds no more, whatever its last day. `why`: a supervisor's words to colleagues, nothing of clients.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", verbose_name=_("team"))
    to = models.ForeignKey(Team, models.PROTECT, related_name="+", verbose_name=_("team that helps"))
    origin = models.CharField(_("opened by"), max_length=10, choices=OverflowOrigin)
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"), null=True, blank=True)
    why = models.CharField(_("why"), max_length=200, blank=True, default="")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(_("opened"))
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects = OverflowQuerySet.as_manager()

    class Meta:
        verbose_name = _("overflow between teams")
        verbose_name_plural = _("overflows between teams")
        constraints = [
            models.CheckConstraint(name="overflow_goes_to_another_team", condition=~Q(team=F("to"))),
            models.CheckConstraint(
                name="overflow_ends_after_it_begins",
                condition=Q(last_on=None) | Q(last_on__gte=F("first_on")),
            ),
            models.CheckConstraint(
                name="overflow_without_end_is_the_profiles",
                condition=Q(last_on__isnull=False) | Q(origin=OverflowOrigin.PROFILE),
            ),
            models.CheckConstraint(
                name="overflow_is_opened_by_a_supervisor",
                condition=Q(origin=OverflowOrigin.SUPERVISOR, opened_by__isnull=False)
                | Q(~Q(origin=OverflowOrigin.SUPERVISOR), opened_by=None),
            ),
            models.CheckConstraint(
                name="overflow_is_ended_by_somebody",
                condition=Q(ended_by=None) | Q(ended_at__isnull=False),
            ),
            ExclusionConstraint(
                name="overflow_open_once",
                expressions=[
                    ("team", RangeOperators.EQUAL),
                    ("to", RangeOperators.EQUAL),
                    ("origin", RangeOperators.EQUAL),
                    (days("first_on", "last_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(ended_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} {self.to_id} {self.first_on}"

    def person_ids(self) -> list[UUID]:
        return []
