"""One person of the demo who was registered twice, the second time without an identity code; all invented."""

import datetime as dt

from reimari.cases.models import Case
from reimari.common.problems import Refused
from reimari.contacts import access as contacts
from reimari.contacts.actions import Answer, Heard, Intake, Somebody, record_contact
from reimari.contacts.models import Contact
from reimari.contacts.states import Outcome, Part, ParticipantKind, Told
from reimari.demo.office import Office, at_hour
from reimari.demo.staff import Staff, Worker
from reimari.people.actions import Details
from reimari.people.models import Person
from reimari.records.access import MERGE

DAYS_AGO, HOUR = 1, 9.75
TRIED = 20  # newest cases, until one has somebody who may merge
WORDS = {
    "fi": ("Kysyy, mistä saa apua kotiin.", "Ohjaaja soittaa tällä viikolla."),
    "sv": ("Frågar var man får hjälp hemma.", "Handledaren ringer den här veckan."),
}


class Twice:
    """A client who called from another number, and whom nobody asked for the identity code."""

    def __init__(self, staff: Staff, office: Office, *, now: dt.datetime) -> None:
        self._staff, self._office, self._now = staff, office, now

    def live(self) -> Contact | None:
        """Write it down for the first client in whose team somebody may merge; None: there is none."""
        known = Case.objects.filter(
            closed_at=None, person__identity_code__isnull=False, person__is_protected=False
        )
        for case in known.select_related("person", "team").order_by("-number")[:TRIED]:
            worker = self._worker(case.team_id)
            if case.person and worker and self._may_be_merged(case.team_id):
                return self._called(case, case.person, worker)
        return None

    def _may_be_merged(self, team: str) -> bool:
        everybody = self._staff.everybody.values()
        return any(team in each.actor.doing(MERGE.name).teams() for each in everybody)

    def _worker(self, team: str) -> Worker | None:
        able = (
            each
            for each in self._staff.everybody.values()
            if team in each.actor.doing(contacts.RECORD.name).home_teams()
        )
        return next(able, None)

    def _called(self, case: Case, person: Person, worker: Worker) -> Contact | None:
        day = self._office.last_working(self._now.date() - dt.timedelta(days=DAYS_AGO))
        moment = min(at_hour(day, HOUR), self._now - dt.timedelta(hours=1))
        details = Details(
            last_name=person.last_name,
            first_names=person.first_names,
            birth_date=person.birth_date,
            language=person.language,
        )
        came = case.matters.select_related("contact").order_by("pk")[0]
        said, told = WORDS["sv" if person.language == "sv" else "fi"]
        caller = Somebody(part=Part.CONTACTOR, kind=ParticipantKind.CLIENT, name=str(person), details=details)
        answer = Answer(outcome=Outcome.GOES_ON, team=case.team, told_how=Told.IN_CONTACT, told_what=told)
        heard = Heard(
            own_words=said, service_task_id=case.service_task_id, place_id=case.place_id, answer=answer
        )
        intake = Intake(
            channel_id=came.contact.channel_id,
            received_at=moment,
            participants=(caller,),
            matters=(heard,),
            language=person.language,
        )
        try:
            return record_contact(case.team, intake=intake, actor=worker.actor, now=moment)
        except Refused:
            return None
