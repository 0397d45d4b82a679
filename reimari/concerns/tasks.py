"""Housekeeping: what was said in concern reports that ended long ago."""

import datetime as dt
from collections.abc import Sequence
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
from reimari.region.profile.values import Retained
from reimari.region.retention import Forgetting
from reimari.work.models import Entry

EMPTY: dict[str, Any] = {"addresses": []}  # what else than nothing written an empty field holds


@job(_("Forget the words of old concern reports"), tries=1)
def forget_reports() -> None:
    """When its time after the end of its last case is over, the words of a report that was taken over go.

    What hasn't been taken over to the client information system stays: nothing is lost.
    """
    WORDS.forget(timezone.now())


def _ended(before: dt.datetime) -> QuerySet[ConcernReport]:
    cases = Case.objects.filter(matters__contact=OuterRef("pk"))
    going_on = cases.filter(~Q(state=CaseState.CLOSED) | Q(closed_at__gte=before))
    taken_over = Entry.objects.filter(track=OuterRef("pk"), kind=EXPORT.name)
    return ConcernReport.objects.filter(~Exists(going_on), Exists(taken_over), ~Q(description=""))


def _empty(reports: Sequence[UUID]) -> None:
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


WORDS = Forgetting(Retained.CONCERN_WORDS, _ended, _empty)
