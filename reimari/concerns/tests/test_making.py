"""A recorded contact becomes a report: the same contact and case, no clock anew, and once (R-IU-32)."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest

from reimari.access.catalogue import Forbidden
from reimari.cases.actions import close_case
from reimari.cases.models import Case
from reimari.cases.states import Ending
from reimari.common.problems import Refused
from reimari.concerns import documents
from reimari.concerns.actions import ClientSaid, ReporterSaid, Said, make_report
from reimari.concerns.models import ConcernReport
from reimari.concerns.queries import reported
from reimari.concerns.states import Consent
from reimari.contacts.actions import Heard, Somebody
from reimari.contacts.models import Contact
from reimari.contacts.states import Part, ParticipantKind
from reimari.people.actions import Details
from reimari.staff.models import Post
from reimari.work.models import Clock, Entry, Step
from tests.factories import ADVICE, NOW, a_contact, an_assessment, as_actor, goes_on

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"


def sent_on(aino: Post, **given: Any) -> Contact:
    """What a client tells the adviser, and what goes on to the guidance of working age."""
    client = Somebody(
        part=Part.CONTACTOR,
        kind=ParticipantKind.CLIENT,
        details=Details(last_name="Keksitty", first_names="Kaisla"),
        name="Keksitty Kaisla",
    )
    matter = Heard(own_words="Money is out.", service_task_id="WORKING_AGE", answer=goes_on(WEST))
    return a_contact(aino, matter, **{"participants": (client,), **given})


def said(**given: Any) -> Said:
    adviser = ReporterSaid(
        kind=ParticipantKind.OWN_EMPLOYEE, last_name="Aaltomeri", first_names="Aino", phone="+358491234567"
    )
    return Said(
        **{
            "channel_id": "phone",
            "received_at": NOW,
            "consent": Consent.YES,
            "clients": (ClientSaid(last_name="Keksitty", first_names="Kaisla"),),
            "reporters": (adviser,),
            "description": "Money is out.",
            "subjects": ("3",),
            **given,
        }
    )


def clocks() -> list[tuple[str, str]]:
    return sorted((clock.code, str(clock.track_id)) for clock in Clock.objects.all())


def test_it_is_the_same_contact_and_case_and_no_clock_starts_anew(aino: Post) -> None:
    contact = sent_on(aino)
    case = Case.objects.get()
    running = clocks()
    report = make_report(contact, said=said(), actor=as_actor(aino), now=NOW)
    assert (report.pk, report.kind, report.arrived_at) == (contact.pk, "contact", contact.received_at)
    assert (Contact.objects.get(), Case.objects.get(), Step.objects.open().get()) == (
        contact,
        case,
        case.current_step,
    )
    assert sorted(set(clocks()) - set(running)) == [("REPORT", str(case.track_id))]
    assert len(clocks()) == len({*clocks()})
    assert all(clock.started_at == contact.received_at for clock in Clock.objects.filter(track=case.track_id))


def test_what_the_document_asks_is_whole(aino: Post) -> None:
    report = make_report(sent_on(aino), said=said(), actor=as_actor(aino), now=NOW)
    client = report.clients.get()
    assert client.person == report.contact.took_part()[0].person
    found = documents.document_of(reported(report, report.reporters.all()))
    assert documents.missing_of(report.kind, found) == []
    assert found["laatija"]["sukunimi"] == "Aaltomeri"


def test_pressed_twice_it_is_one_report(aino: Post) -> None:
    contact, key = sent_on(aino), uuid4()
    first = make_report.once(key, contact, said=said(), actor=as_actor(aino), now=NOW)
    again = make_report.once(key, contact, said=said(), actor=as_actor(aino), now=NOW)
    assert (first, ConcernReport.objects.count()) == (again, 1)
    with pytest.raises(Refused) as refusal:
        make_report.once(uuid4(), contact, said=said(), actor=as_actor(aino), now=NOW)
    assert [each.code for each in refusal.value.problems] == ["concerns.made"]


def test_what_didnt_go_on_or_has_ended_cant_become_one(aino: Post, eero: Post) -> None:
    advised = a_contact(aino, Heard(own_words="?", answer=ADVICE))
    open_one = a_contact(aino, Heard(own_words="?", service_task_id="WORKING_AGE"))
    ended = sent_on(aino)
    close_case(Case.objects.get(), ending=Ending.HELPED, actor=as_actor(eero), now=NOW)
    codes = []
    for contact in (advised, open_one, ended):
        with pytest.raises(Refused) as refusal:
            make_report(contact, said=said(), actor=as_actor(aino), now=NOW)
        codes.append(refusal.value.problems[0].code)
    assert codes == ["concerns.not_sent_on", "concerns.not_sent_on", "concerns.case_closed"]
    assert not ConcernReport.objects.exists()


def test_who_stands_in_the_contact_cant_be_promised_secrecy(aino: Post) -> None:
    """I-23: a report of its own keeps them apart."""
    neighbour = Somebody(part=Part.CONTACTOR, kind=ParticipantKind.OUTSIDE_PARTY, name="Iiris Ilmoittaja")
    contact = sent_on(aino, participants=(neighbour,))
    told = ReporterSaid(
        kind=ParticipantKind.OUTSIDE_PARTY,
        last_name="Ilmoittaja",
        first_names="Iiris",
        phone="+358491234599",
        wants_secrecy=True,
        secrecy_reasons="Pelkään.",
    )
    with pytest.raises(Refused) as refusal:
        make_report(contact, said=said(consent=Consent.NO, reporters=(told,)), actor=as_actor(aino), now=NOW)
    assert [each.code for each in refusal.value.problems] == ["concerns.named_in_contact"]


def test_a_case_that_has_been_assessed_gets_no_clock_of_reports(aino: Post, eero: Post) -> None:
    contact = sent_on(aino)
    an_assessment(Case.objects.get(), as_actor(eero))
    make_report(contact, said=said(), actor=as_actor(aino), now=NOW)
    assert not Clock.objects.filter(code="REPORT").exists()


def test_only_the_line_that_took_the_contact_makes_it_one(aino: Post, eero: Post) -> None:
    with pytest.raises(Forbidden):
        make_report(sent_on(aino), said=said(), actor=as_actor(eero), now=NOW)


def test_the_histories_of_both_tell_it_by_codes_only(aino: Post) -> None:
    report = make_report(sent_on(aino), said=said(), actor=as_actor(aino), now=NOW)
    told = [entry.facts for entry in Entry.objects.filter(kind="concerns.make").order_by("pk")]
    assert told[0]["report"] == "contact"
    assert told[-1] == {"report": str(report.pk)}
    assert "Keksitty" not in str(told)
    assert "Money" not in str(told)


def test_made_later_the_clock_of_reports_starts_then_and_the_others_run_on(aino: Post) -> None:
    contact, later = sent_on(aino), NOW + dt.timedelta(days=3)
    before = {clock.code: clock.started_at for clock in Clock.objects.all()}
    make_report(contact, said=said(), actor=as_actor(aino), now=later)
    after = {clock.code: clock.started_at for clock in Clock.objects.all()}
    assert after == before | {"REPORT": later}
    assert Clock.objects.count() == len(after)
