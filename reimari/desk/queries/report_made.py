"""A recorded contact that becomes a report: what it tells already, which nobody asks again."""

from dataclasses import dataclass
from uuid import UUID

from reimari.access.actor import Actor
from reimari.cases.models import Case
from reimari.cases.states import CaseState
from reimari.common.problems import Problem
from reimari.concerns import access
from reimari.concerns.models import ConcernReport
from reimari.concerns.queries import client_in, sent_on_in
from reimari.concerns.rules import making_problems
from reimari.contacts.models import Contact, Matter, Participant
from reimari.contacts.states import ContactState, Outcome
from reimari.desk.forms.choices import language_name
from reimari.desk.queries.contact import Told
from reimari.people.models import hides_place
from reimari.people.rules import shown_phone


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """`client`: whom it is about, as far as it tells; `name`, `phone`, `matter`: in the viewer's words."""

    contact: Contact
    case: Case
    client: Participant | None
    name: str
    phone: str
    matter: Matter
    language: str
    place: str

    @property
    def known(self) -> bool:
        """Whether it is known who the client is: then nothing of them is asked."""
        return self.client is not None and self.client.person_id is not None


def making(actor: Actor, pk: UUID) -> Making | list[Problem] | ConcernReport:
    """The contact, if the actor may make it a report; why it can't become one; or the report that it is."""
    rows = Contact.objects.select_related("channel", "team__unit")
    contact = access.MAKE.row(actor, rows, pk)
    if made := ConcernReport.objects.filter(contact=contact).first():
        return made
    case = sent_on_in(contact)
    is_open = case is not None and case.state != CaseState.CLOSED
    number = case.number if case else ""
    problems = making_problems(
        case=number, is_open=is_open, reference="", in_contact=False, wants_secrecy=False
    )
    if problems or case is None:
        return problems
    matter = contact.matters.filter(case=case).select_related("service_task", "place").order_by("number")[0]
    client = client_in(contact)
    phone = client.phone if client and client.phone else ""
    hidden = client is not None and hides_place(client.person)
    return Making(
        contact=contact,
        case=case,
        client=client,
        name=str(client.person or client.name or "") if client else "",
        phone=shown_phone(phone) if phone else "",
        matter=matter,
        language=language_name(contact.language),
        place="" if hidden or matter.place is None else str(matter.place),
    )


def may_make(contact: Contact, matters: list[Told]) -> bool:
    """Whether a shown contact could become a contact to social services: it goes on there, and isn't one."""
    if contact.state != ContactState.CLOSED or getattr(contact, "report", None):
        return False
    cases = (told.row.case for told in matters if told.row.outcome == Outcome.GOES_ON)
    return any(case and case.service_task_id and case.state != CaseState.CLOSED for case in cases)
