"""Reports arrive, go on to their list at once, and keep who reported apart from whom they are about."""

import datetime as dt
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from reimari.access.actor import Actor, system
from reimari.access.catalogue import Forbidden
from reimari.access.speaking import speaking_for
from reimari.audit.models import Event
from reimari.common.problems import Refused
from reimari.concerns import access
from reimari.concerns.actions import (
    ClientSaid,
    ReporterSaid,
    export_report,
    identify_client,
    receive_report,
)
from reimari.concerns.models import ConcernReport, ReportedClient, Reporter
from reimari.concerns.states import Consent
from reimari.contacts.models import Participant
from reimari.contacts.states import NotTold, Part, ParticipantKind
from reimari.people.actions import Details
from reimari.people.models import Person
from reimari.staff.models import Post, Team
from reimari.work.models import Clock, Entry, Step
from tests.factories import NOW, a_person, a_report, as_actor, reported

pytestmark = pytest.mark.django_db
WEST, EAST = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN"
FORM = system("concern form")


def west() -> Team:
    return Team.objects.get(pk=WEST)


def test_a_report_is_a_contact_whose_case_waits_on_the_list_to_be_assessed(aino: Post) -> None:
    report = a_report(aino, WEST)
    matter = report.contact.matters.get()
    assert report.kind == "report"
    assert matter.case
    assert matter.case.current_step
    step = matter.case.current_step
    assert (step.kind, step.team_id, step.worker) == ("assess_report", WEST, None)
    assert matter.not_told == NotTold.REPORTED_BY_OTHER
    assert Clock.objects.filter(track=matter.case.track_id, code="REPORT", stopped_at=None).exists()


def test_with_consent_it_is_a_contact_else_a_report(aino: Post) -> None:
    named = ReporterSaid(
        kind=ParticipantKind.CLOSE_PERSON, last_name="A", first_names="B", phone="+358491234599"
    )
    kinds = {consent: a_report(aino, WEST, consent=consent, reporters=(named,)).kind for consent in Consent}
    assert kinds == {Consent.YES: "contact", Consent.NO: "report"}


def test_nothing_of_who_reported_stands_in_the_contact_or_the_history(aino: Post) -> None:
    """I-23."""
    report = a_report(aino, WEST)
    contactor = Participant.objects.get(contact=report.contact, part=Part.CONTACTOR)
    assert contactor.kind == ParticipantKind.CLOSE_PERSON
    assert (contactor.name, contactor.phone, contactor.person) == (None, None, None)
    facts = str(list(Entry.objects.values_list("facts", flat=True)))
    for secret in ("Ilmoittaja", "Iiris", "1234599", "Pelkään"):
        assert secret not in facts
    assert Reporter.objects.get().last_name == "Ilmoittaja"


def test_a_report_of_the_form_is_nobodys_and_nobody_has_assessed_its_urgency(aino: Post) -> None:
    said = reported(team=west(), is_urgent=True)
    report = receive_report(west(), said=said, actor=FORM, now=NOW)
    assert report.contact.recorded_by is None
    assert report.clients.get().person is None
    case = report.contact.matters.get().case
    assert case
    assert Clock.objects.filter(track=case.track_id, code="SHL-36-URGENT", stopped_at=None).exists()
    assert not Clock.objects.filter(track=report.contact_id, code="SHL-36-URGENT", kept=True).exists()


def test_the_same_form_sent_twice_is_one_report(aino: Post) -> None:
    key = uuid4()
    said = reported(team=west())
    first = receive_report.once(key, west(), said=said, actor=FORM, now=NOW)
    again = receive_report.once(key, west(), said=said, actor=FORM, now=NOW + dt.timedelta(seconds=5))
    assert (first.pk, ConcernReport.objects.count()) == (again.pk, 1)


def test_a_report_that_arrives_at_night_keeps_its_moment(aino: Post) -> None:
    """I-10: the raw arrival is kept, the clocks count from it by their own rule."""
    night = NOW.replace(hour=1, minute=30)
    report = receive_report(west(), said=reported(team=west(), received_at=night), actor=FORM, now=night)
    assert report.contact.received_at == night


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"clients": (ClientSaid(),)}, "concerns.nobody"),
        ({"description": " "}, "concerns.no_description"),
        ({"team": None}, "concerns.no_team"),
    ],
)
def test_what_lacks_something_leaves_no_row(aino: Post, given: dict[str, object], code: str) -> None:
    said = reported(**{"team": west(), **given})
    with pytest.raises(Refused) as refusal:
        receive_report(west(), said=said, actor=FORM, now=NOW)
    assert code in {each.code for each in refusal.value.problems}
    assert not ConcernReport.objects.exists()
    assert not Step.objects.exists()


def test_the_person_is_said_once_and_the_case_follows(aino: Post, eero: Post) -> None:
    client = a_report(aino, WEST).clients.get()
    details = Details(last_name="Huolenaihe", first_names="Hilma")
    client = identify_client(client, details=details, actor=as_actor(eero), now=NOW)
    case = client.report.contact.matters.get().case
    assert case
    assert case.person == client.person
    assert case.current_step
    assert case.current_step.person == client.person
    assert (client.last_name, client.identified_by) == ("Huolenaihe", eero.user)
    with pytest.raises(Refused):
        identify_client(client, details=details, actor=as_actor(eero), now=NOW)
    assert Person.objects.count() == 1


def test_the_law_s_clock_starts_when_it_is_known_that_the_person_is_75(aino: Post, eero: Post) -> None:
    client = a_report(aino, WEST).clients.get()
    details = Details(last_name="H", first_names="H", birth_date=dt.date(1940, 1, 1))
    identify_client(client, details=details, actor=as_actor(eero), now=NOW)
    clock = Clock.objects.get(code="SHL-36-START")
    assert clock.started_at == client.report.contact.received_at


def test_somebody_foreign_cannot_be_named_by_an_id(aino: Post, eero: Post, helmi: Post) -> None:
    known = a_person(as_actor(helmi))
    a_report(helmi, EAST, clients=(ClientSaid(last_name="X", first_names="Y", person_id=known.pk),))
    client = a_report(aino, WEST).clients.get()
    with pytest.raises(Exception, match=r"concerns\.identify"):
        identify_client(client, person=known, actor=as_actor(eero), now=NOW)


def test_the_partner_s_adviser_sees_the_report_but_not_who_reported(aino: Post, eero: Post) -> None:
    report = a_report(aino, WEST)
    assert access.VIEW.rows(as_actor(aino), ConcernReport.objects.all()).get() == report
    assert not access.SEE_REPORTER.rows(as_actor(aino), ConcernReport.objects.all()).exists()
    assert access.SEE_REPORTER.rows(as_actor(eero), ConcernReport.objects.all()).get() == report
    with pytest.raises(Forbidden):
        export_report(report, actor=as_actor(aino), now=NOW)


def test_a_wall_stands_around_every_table_of_a_report(aino: Post, eero: Post) -> None:
    mine, foreign = a_report(aino, WEST), a_report(eero, WEST)
    with transaction.atomic(), speaking_for(as_actor(aino)):
        assert list(ConcernReport.objects.values_list("pk", flat=True)) == [mine.pk]
        assert list(ReportedClient.objects.values_list("report", flat=True)) == [mine.pk]
        assert list(Reporter.objects.values_list("report", flat=True)) == [mine.pk]
    nobody = Actor(kind=as_actor(eero).kind)
    with transaction.atomic(), speaking_for(nobody):
        assert not Reporter.objects.exists()
    with transaction.atomic(), speaking_for(as_actor(eero)):
        assert ConcernReport.objects.filter(pk=foreign.pk).exists()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE concerns_concernreport SET description = 'other'",
        "UPDATE concerns_concernreport SET kind = 'report', consent = 'no', written_on = '2020-01-01'",
        "UPDATE concerns_reporter SET last_name = 'Other'",
        "UPDATE concerns_reportedclient SET last_name = 'Other'",
        "DELETE FROM concerns_reporter",
    ],
)
def test_what_was_reported_stays(aino: Post, change: str) -> None:
    a_report(aino, WEST)
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        speaking_for(FORM),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


def test_retention_may_empty_the_words(aino: Post) -> None:
    a_report(aino, WEST)
    with transaction.atomic(), speaking_for(FORM):
        assert ConcernReport.objects.update(description="", more="") == 1
        assert Reporter.objects.update(last_name="", first_names="", phone="", secrecy_reasons="") == 1
        assert ReportedClient.objects.update(last_name="", name_key="", addresses=[]) == 1


def test_an_anonymous_reporter_holds_nothing_personal(aino: Post) -> None:
    anonymous = ReporterSaid(kind=ParticipantKind.ANONYMOUS, phone="+358491234599")
    with pytest.raises(Refused):
        a_report(aino, WEST, reporters=(anonymous,))
    report = a_report(aino, WEST, reporters=(ReporterSaid(kind=ParticipantKind.ANONYMOUS),))
    with pytest.raises(IntegrityError), transaction.atomic(), speaking_for(FORM):
        Reporter.objects.create(report=report, number=2, kind=ParticipantKind.ANONYMOUS, last_name="X")


def test_taking_the_document_over_is_in_the_log(aino: Post, eero: Post) -> None:
    report = a_report(aino, WEST)
    export_report(report, actor=as_actor(eero), now=NOW)
    assert Event.objects.filter(action="concerns.export", actor_id=eero.user_id).count() == 1
