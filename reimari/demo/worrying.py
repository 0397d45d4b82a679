"""Concern reports of the living day: now and then somebody is worried, by the form or to one of ours."""

import datetime as dt
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from django.utils import timezone

from reimari.access.models import Receipt
from reimari.access.reading import reading
from reimari.cases.models import Case
from reimari.concerns.rules import rules_of
from reimari.demo.days import Coming
from reimari.demo.dice import dice
from reimari.demo.loading import NAMESPACE
from reimari.demo.office import Office
from reimari.demo.pace import Pace
from reimari.demo.reports import SHARE, PlannedReport, planned_report
from reimari.demo.staff import DEMO
from reimari.region.profile.values import Profile

MOST_WAITING = 25  # then nobody is worried any more


@dataclass(slots=True)
class Worrying:
    """Who is worried next."""

    profile: Profile
    office: Office
    seed: str

    def sent(self, coming: Coming, pace: Pace, now: dt.datetime) -> tuple[PlannedReport, UUID] | None:
        """The report that now and then comes beside a contact, and its key; None: none, or too many wait."""
        name = f"{coming.seed}:{coming.planned.number}:report"
        rng, today = dice(name), timezone.localdate(now)
        if rng.random() >= SHARE or rules_of(self.profile, today) is None:
            return None
        key = uuid5(NAMESPACE, name)
        if Receipt.objects.filter(key=key).exists() or self._full():
            return None
        number = rng.randrange(1_000, 10**9)  # beyond those that wait from the start
        planned = planned_report(self.profile, self.office, today, number, seed=self.seed)
        arrives_at = min(pace.real(coming.at), now)
        return replace(planned, client=number, arrives_at=arrives_at, waits=False), key

    @staticmethod
    def _full() -> bool:
        with reading(DEMO):
            waiting = Case.objects.open().filter(matters__contact__report__isnull=False, assessment="")
            return waiting.count() >= MOST_WAITING
