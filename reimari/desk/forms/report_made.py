"""What the document of a contact still lacks when the contact becomes one (R-IU-32, C33)."""

import datetime as dt
from dataclasses import replace
from typing import Any

from django.http import QueryDict

from reimari.cases.models import Case
from reimari.concerns.actions import ClientSaid, Said
from reimari.concerns.states import Consent
from reimari.contacts.models import Contact, Participant
from reimari.desk.forms.report import ReportForm
from reimari.desk.forms.report_staff import speak_to_ours
from reimari.people.models import Person


class MakeReportForm(ReportForm):
    """Consent, subjects and who contacts; of the client only what the contact doesn't tell."""

    def __init__(
        self, data: QueryDict | None = None, *, today: dt.date, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, today=today, initial=initial)
        speak_to_ours(self)

    def of_contact(self, contact: Contact, case: Case, client: Participant | None) -> Said:
        """The report that the contact becomes: whatever it tells already stays as it is."""
        first, *others = self.clients(None)
        if client and client.person:
            first = _as_heard(first, client, client.person)
        return Said(
            channel_id=contact.channel_id,
            received_at=contact.received_at,
            consent=Consent(self._of("consent") or Consent.NO),
            clients=(first, *others),
            reporters=self.reporters(),
            description=self._of("description"),
            subjects=tuple(self._of("subjects")),
            more=self._of("more"),
            language=contact.language,
            is_urgent=contact.is_urgent,
            service_task_id=case.service_task_id,
            place_id=case.place_id,
            team=case.team,
        )


def _as_heard(said: ClientSaid, client: Participant, person: Person) -> ClientSaid:
    return replace(
        said,
        person_id=person.pk,
        last_name=person.last_name,
        first_names=person.first_names,
        phone=said.phone or client.phone or "",
        birth_date=person.birth_date,
        is_protected=person.is_protected,
    )
