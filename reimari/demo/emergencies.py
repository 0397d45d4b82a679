"""One person of the demo who was opened in an emergency, and waits to be looked at; all invented."""

import datetime as dt
from collections.abc import Iterator

from reimari.access.catalogue import Forbidden
from reimari.cases.models import Case
from reimari.common.problems import Refused
from reimari.demo.dice import dice
from reimari.demo.office import Office, at_hour
from reimari.demo.staff import Staff, Worker
from reimari.people import access
from reimari.people.actions import break_glass
from reimari.people.models import EmergencyAccess, EmergencyReason, Person

DAYS_AGO, HOUR = 2, 14.5
TRIED = 20  # newest cases, until one has a team whose supervisor looks at it
WORDS = {
    "fi": "Naapuri soitti, ettei asiakas avaa ovea eikä vastaa puhelimeen. Tarkistin, kenet voi tavoittaa.",
    "sv": "En granne ringde: klienten öppnar inte dörren och svarar inte. Jag kontrollerade vem som kan nås.",
}


class Emergencies:
    """An adviser who had to see a client of another team."""

    def __init__(self, staff: Staff, office: Office, *, now: dt.datetime, seed: str) -> None:
        self._staff, self._office, self._now = staff, office, now
        self._dice = dice(f"{seed}:emergencies")

    def live(self) -> EmergencyAccess | None:
        """Open the first client for whom somebody has the right and no basis; None: there is nobody."""
        cases = Case.objects.filter(closed_at=None, person__isnull=False).select_related("person")
        for case in cases.order_by("-number")[:TRIED]:
            if case.person and self._is_looked_at(case.team_id) and (opened := self._opened(case.person)):
                return opened
        return None

    def _is_looked_at(self, team: str) -> bool:
        return any(
            team in worker.actor.doing(access.CHECK_EMERGENCY.name).teams()
            for worker in self._staff.everybody.values()
        )

    def _opened(self, person: Person) -> EmergencyAccess | None:
        day = self._office.last_working(self._now.date() - dt.timedelta(days=DAYS_AGO))
        moment = min(at_hour(day, HOUR), self._now - dt.timedelta(hours=1))
        for worker in self._able(person):
            try:
                return break_glass(
                    person,
                    reason=EmergencyReason.LIFE,
                    words=WORDS["sv" if worker.language == "sv" else "fi"],
                    actor=worker.actor,
                    now=moment,
                )
            except (Refused, Forbidden):
                continue
        return None

    def _able(self, person: Person) -> Iterator[Worker]:
        """Whoever may and has no basis, in an order of their own."""
        workers = [
            each
            for each in self._staff.everybody.values()
            if each.actor.may(access.BREAK_GLASS.name) and not each.actor.may(access.CHECK_EMERGENCY.name)
        ]
        self._dice.shuffle(workers)
        rows = Person.objects.filter(pk=person.pk)
        return (each for each in workers if access.BREAK_GLASS.rows(each.actor, rows).exists())
