"""Housekeeping: what was said in concern reports that ended long ago."""

import datetime as dt
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.cases.models import Case
from reimari.cases.states import CaseState
from reimari.common.jobs import job
from reimari.concerns.access import EXPORT
from reimari.concerns.models import ConcernReport, Guardian, ReportedClient, Reporter
from reimari.work.models import Entry

KEPT_FOR = dt.timedelta(days=365)
BITE = 1_000  # reports of one transaction: nobody waits for it
EMPTY: dict[str, Any] = {"addresses": []}  # what else than nothing written an empty field holds


@job(_("Forget the words of old concern reports"), tries=1)
def forget_reports() -> None:
    """A year after its last case was closed, the words of a report that was taken over are emptied.

    What hasn't been taken over to the client information system stays: nothing is lost. The sources tell no
    time (a gap): a year is ours, as long as somebody may ask about it by its reference.
    """
    while bite := list(_old(timezone.now()).order_by("pk").values_list("pk", flat=True)[:BITE]):
        _empty(bite)


def _old(now: dt.datetime) -> QuerySet[ConcernReport]:
    cases = Case.objects.filter(matters__contact=OuterRef("pk"))
    going_on = cases.filter(~Q(state=CaseState.CLOSED) | Q(closed_at__gte=now - KEPT_FOR))
    taken_over = Entry.objects.filter(track=OuterRef("pk"), kind=EXPORT.name)
    return ConcernReport.objects.filter(~Exists(going_on), Exists(taken_over), ~Q(description=""))


def _empty(reports: Collection[UUID]) -> None:
    """The reports last: their words tell which of them are still to be emptied."""
    rows: list[tuple[type[Model], Q]] = [
        (Guardian, Q(client__report__in=reports)),
        (ReportedClient, Q(report__in=reports)),
        (Reporter, Q(report__in=reports)),
        (ConcernReport, Q(pk__in=reports)),
    ]
    for model, which in rows:
        names: tuple[str, ...] = model.words  # type: ignore[attr-defined]
        model._default_manager.filter(which).update(**{name: EMPTY.get(name, "") for name in names})
