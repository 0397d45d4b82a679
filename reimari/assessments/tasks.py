"""Housekeeping: what was written in initial assessments of cases that were closed long ago."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.assessments.access import EXPORT
from reimari.assessments.models import InitialAssessment, ServiceSeen
from reimari.cases.states import Assessment, CaseState
from reimari.common.jobs import job
from reimari.work.models import Entry

KEPT_FOR = dt.timedelta(days=365)
BITE = 1_000  # assessments of one transaction: nobody waits for it


@job(_("Forget the words of old assessments"), tries=1)
def forget_assessments() -> None:
    """A year after its case was closed, the words of an assessment that was taken over are emptied.

    One that wasn't needed has no document. The sources tell no time (a gap): a year is ours. Its result, its
    switches and its urgency stay for the figures.
    """
    while bite := list(_old(timezone.now()).order_by("pk").values_list("pk", flat=True)[:BITE]):
        ServiceSeen.objects.filter(assessment__in=bite).update(**dict.fromkeys(ServiceSeen.words, ""))
        rows = InitialAssessment.objects.filter(pk__in=bite)
        rows.update(**dict.fromkeys(InitialAssessment.words, ""))


def _old(now: dt.datetime) -> QuerySet[InitialAssessment]:
    """An export after it was finished took it over, or the version that replaced it."""
    later = Entry.objects.filter(track=OuterRef("case"), kind=EXPORT.name, at__gte=OuterRef("finished_at"))
    closed = Q(case__state=CaseState.CLOSED, case__closed_at__lt=now - KEPT_FOR)
    written = ~Q(measures="") | ~Q(reasons="")
    return InitialAssessment.objects.filter(closed, written).filter(
        Q(result=Assessment.NOT_NEEDED) | Exists(later)
    )
