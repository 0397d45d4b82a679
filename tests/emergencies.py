"""Emergency accesses as rows, for tests of those who look at them."""

import datetime as dt

from django.utils import timezone

from reimari.accounts.models import User
from reimari.cases.models import Case
from reimari.common.ids import uuid7
from reimari.people.models import EmergencyAccess, EmergencyCheck, EmergencyReason, Person


def opened_by(
    user: User, person: Person, *, at: dt.datetime | None = None, hours: int = 4
) -> EmergencyAccess:
    """That the user opened the person, told to the officer and to the teams of the open cases."""
    now, officer = at or timezone.now(), uuid7()
    access = EmergencyAccess.objects.create(
        person=person,
        opened_by=user,
        reason=EmergencyReason.LIFE,
        words="Avun tarve on välitön.",
        opened_at=now,
        ends_at=now + dt.timedelta(hours=hours),
        officer_check_id=officer,
    )
    EmergencyCheck.objects.create(id=officer, access=access, opened_by=user)
    teams = Case.objects.filter(person=person, closed_at=None).values_list("team", flat=True).distinct()
    for team in teams.order_by("team"):
        EmergencyCheck.objects.create(access=access, opened_by=user, team_id=team)
    return access
