"""Somebody is away: told, lengthened, ended early. The deeds around these parts propose who covers."""

import datetime as dt
from uuid import UUID

from django.utils import timezone

from reimari.access.deeds import part
from reimari.common.problems import Problem, Refused, refuse
from reimari.common.working_days import ONE_DAY
from reimari.staff.models import Absence
from reimari.staff.rules.roster import OVER, TAKEN_BACK, absence_problems
from reimari.staff.states import AbsenceKind


@part
def be_away(
    user_id: UUID,
    *,
    kind: AbsenceKind,
    first: dt.date,
    last: dt.date,
    told_by: UUID | None,
    now: dt.datetime,
) -> Absence:
    """Somebody is away from one day to another; nothing is asked of their health."""
    refuse(absence_problems(first, last, today=timezone.localdate(now)))
    return Absence.objects.create(
        user_id=user_id, kind=kind, first_on=first, last_on=last, told_by_id=told_by, told_at=now
    )


@part
def be_away_until(absence: Absence, *, last: dt.date, changed_by: UUID | None, now: dt.datetime) -> Absence:
    """Another last day; one before the first takes the absence back, if it hasn't begun."""
    today = timezone.localdate(now)
    if absence.withdrawn_at:
        raise Refused(Problem("staff.taken_back", TAKEN_BACK))
    if absence.last_on < today - ONE_DAY:
        raise Refused(Problem("staff.absence_over", OVER))
    absence.changed_by_id, absence.changed_at = changed_by, now
    if last < absence.first_on and absence.first_on >= today:
        absence.withdrawn_at = now
    else:
        refuse(absence_problems(absence.first_on, last, today=today))
        absence.last_on = last
    absence.save(update_fields=["last_on", "changed_by", "changed_at", "withdrawn_at"])
    return absence
