"""Housekeeping: what was written in initial assessments of cases that were closed long ago."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.assessments.access import EXPORT
from reimari.assessments.models import InitialAssessment, ServiceSeen
from reimari.cases.states import Assessment, CaseState
from reimari.common.jobs import job
from reimari.region.profile.values import Retained
from reimari.region.retention import Forgetting
from reimari.work.models import Entry


@job(_("Forget the words of old assessments"), tries=1)
def forget_assessments() -> None:
    """When its time after the end of its case is over, the words of an assessment that was taken over go.

    One that wasn't needed has no document. Its result, its switches and its urgency stay for the figures.
    """
    WORDS.forget(timezone.now())


def _ended(before: dt.datetime) -> QuerySet[InitialAssessment]:
    """An export after it was finished took it over, or the version that replaced it."""
    later = Entry.objects.filter(track=OuterRef("case"), kind=EXPORT.name, at__gte=OuterRef("finished_at"))
    closed = Q(case__state=CaseState.CLOSED, case__closed_at__lt=before)
    written = ~Q(measures="") | ~Q(reasons="")
    return InitialAssessment.objects.filter(closed, written).filter(
        Q(result=Assessment.NOT_NEEDED) | Exists(later)
    )


def _empty(assessments: Sequence[UUID]) -> None:
    ServiceSeen.objects.filter(assessment__in=assessments).update(**dict.fromkeys(ServiceSeen.words, ""))
    rows = InitialAssessment.objects.filter(pk__in=assessments)
    rows.update(**dict.fromkeys(InitialAssessment.words, ""))


WORDS = Forgetting(Retained.ASSESSMENT_WORDS, _ended, _empty)
