"""What is done with concern reports, as wishes."""

import datetime as dt
from dataclasses import replace

from reimari.concerns import access, actions
from reimari.concerns.actions import ClientSaid, GuardianSaid, ReporterSaid, Said
from reimari.concerns.models import ConcernReport, ReportedClient
from reimari.concerns.states import Consent
from reimari.contacts.models import Contact
from reimari.contacts.states import ParticipantKind
from reimari.people.actions import Details
from tests.office.wishes import Desk, Wish


def _said(desk: Desk) -> Said:
    """Mostly what can be sent, now and then what lacks something."""
    close = ReporterSaid(
        kind=ParticipantKind.CLOSE_PERSON,
        last_name="Ilmoittaja",
        first_names="Iiris",
        phone="+358491234599",
    )
    reporter = desk.of((close, ReporterSaid(kind=ParticipantKind.ANONYMOUS)))
    return Said(
        channel_id=desk.of(("phone", "email")),
        received_at=desk.now - desk.of((dt.timedelta(minutes=5), dt.timedelta(days=1))),
        consent=desk.of(list(Consent)),
        clients=_clients(desk),
        reporters=(reporter,),
        description=desk.of(("The stove is left on.", "The stove is left on.", "")),
        subjects=desk.of((("1",), ())),
        service_task_id="WORKING_AGE",
        is_urgent=desk.maybe(),
        team=desk.team(),
    )


def _clients(desk: Desk) -> tuple[ClientSaid, ...]:
    """One or two persons, registered or only told of."""
    details = Details(last_name="Aaltomeri", first_names="Hilma", is_protected=desk.maybe())
    first = ClientSaid(
        last_name=desk.of(("Aaltomeri", "")),
        first_names="Hilma",
        guardians=desk.of(((), (GuardianSaid(last_name="Aaltomeri", first_names="Aino"),))),
        details=desk.of((None, details)),
    )
    return desk.of(((first,), (first, ClientSaid(about="A child of the same home."))))


def record(desk: Desk) -> Wish:
    return desk.wish(actions.record_report, desk.of([desk.asker.team, desk.team()]), said=_said(desk))


def make(desk: Desk) -> Wish:
    """A contact that has gone on, or hasn't."""
    contact = desk.row(access.MAKE, Contact.objects.all())
    return desk.wish(actions.make_report, contact, said=replace(_said(desk), clients=_clients(desk)[:1]))


def identify(desk: Desk) -> Wish:
    details = Details(last_name="Aaltomeri", first_names="Hilma")
    client = desk.row(access.IDENTIFY, ReportedClient.objects.all())
    return desk.wish(actions.identify_client, client, details=details)


def export(desk: Desk) -> Wish:
    return desk.wish(actions.export_report, desk.row(access.EXPORT, ConcernReport.objects.all()))
