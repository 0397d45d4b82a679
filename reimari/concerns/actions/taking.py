"""Concern reports as they come, from one of ours or by the public form; the client identified."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.deeds import does, part
from reimari.cases.actions import First, start_missing_clocks
from reimari.cases.models import Case
from reimari.common.problems import Problem, Refused, refuse
from reimari.concerns import access
from reimari.concerns.actions.said import ClientSaid, ReporterSaid, Said
from reimari.concerns.documents import Address
from reimari.concerns.models import ConcernReport, Guardian, ReportedClient, Reporter
from reimari.concerns.rules import (
    IDENTIFIED,
    NOBODY_IDENTIFIED,
    name_key,
    reference_of,
)
from reimari.concerns.states import ASSESS_STEP, RECEIVED
from reimari.contacts.actions import (
    Answer,
    Guided,
    Heard,
    Intake,
    Somebody,
    check_known,
    person_of,
    write_down,
)
from reimari.contacts.models import Contact, Participant
from reimari.contacts.states import NotTold, Outcome, Part, ParticipantKind, Urgency
from reimari.people.actions import Details
from reimari.people.models import Person
from reimari.people.rules import age_on, birth_date_of
from reimari.staff.models import Post, Team
from reimari.work.actions import write_entry
from reimari.work.models import Step, wait_for_track


@does(access.RECORD, locks=False)
def record_report(team: Team, *, said: Said, actor: Actor, now: dt.datetime) -> ConcernReport:
    """Write down what somebody told of their worry, or one's own contact to social services (R-IU-32,
    R-PS-27).

    `team`: the line that received it. It goes on at once to the list of `said.team`, as a case.
    """
    return _take(team, said, by=actor.id, post=post_of(actor, team, now=now), now=now)


@does(access.RECEIVE, locks=False)
def receive_report(team: Team, *, said: Said, actor: Actor, now: dt.datetime) -> ConcernReport:
    """Take a report that somebody outside sends by the public form (R-KS-24); nobody has looked at it yet."""
    return _take(team, said, by=None, post=None, now=now)


@does(access.IDENTIFY)
def identify_client(
    client: ReportedClient,
    *,
    actor: Actor,
    now: dt.datetime,
    person: Person | None = None,
    details: Details | None = None,
) -> ReportedClient:
    """Say who the person is that a report is about: somebody registered, or somebody to register.

    What was reported stays as it came. The case of the report gets its person, and the clocks that hold
    only now.
    """
    if client.person_id:
        raise Refused(Problem("concerns.identified", IDENTIFIED))
    if person:
        check_known(access.IDENTIFY, person.pk)
    found = person or (person_of(details, now=now) if details else None)
    if found is None:
        raise Refused(Problem("concerns.nobody_identified", NOBODY_IDENTIFIED))
    client.person, client.identified_at, client.identified_by_id = found, now, actor.id
    client.save(update_fields=["person", "identified_at", "identified_by"])
    Participant.objects.create(
        contact_id=client.report_id,
        part=Part.CLIENT,
        kind=ParticipantKind.CLIENT,
        person=found,
        joined_at=now,
        joined_by_id=actor.id,
    )
    write_entry(client.report_id, now=now, client=client.number)
    if client.number == 1:
        _tell_cases(client, found, now=now)
    return client


@does(access.EXPORT)
def export_report(report: ConcernReport, *, actor: Actor, now: dt.datetime) -> ConcernReport:
    """Take the report over to the client information system, as the national document it is."""
    write_entry(report.contact_id, now=now, document=report.kind)
    return report


@part
def _take(team: Team, said: Said, *, by: UUID | None, post: Post | None, now: dt.datetime) -> ConcernReport:
    refuse(said.problems())
    contact = write_down(team, _intake(said, is_triaged=by is not None), by=by, now=now)
    people = [each.person_id for each in contact.took_part() if each.part == Part.CLIENT]
    return keep_report(contact, said, people, by=by, post=post, now=now)


@part
def post_of(actor: Actor, team: Team, *, now: dt.datetime) -> Post | None:
    """In which post one of ours writes for this line."""
    posts = Post.objects.valid_on(timezone.localdate(now)).filter(user=actor.id, team=team)
    return posts.order_by("pk").first()


@part
def keep_report(
    contact: Contact,
    said: Said,
    people: Sequence[UUID | None],
    *,
    by: UUID | None,
    post: Post | None,
    now: dt.datetime,
) -> ConcernReport:
    """The report that a contact is. `people`: who they are whom it is about, as far as that is known."""
    report = ConcernReport.objects.create(
        contact=contact,
        reference=reference_of(contact.pk.bytes),
        kind=said.kind,
        consent=said.consent,
        arrived_at=said.received_at,
        written_on=said.written_on or timezone.localdate(said.received_at),
        subjects=list(said.subjects),
        description=said.description,
        more=said.more,
        post=post,
    )
    for number, (client, person_id) in enumerate(zip(said.clients, people, strict=True), start=1):
        _keep_client(report, number, client, person_id=person_id, by=by, now=now)
    Reporter.objects.bulk_create(
        _reporter(report, number, each) for number, each in enumerate(said.reporters, start=1)
    )
    write_entry(
        contact.track_id,
        now=now,
        report=said.kind,
        consent=said.consent.value,
        reporters=[each.kind.value for each in said.reporters],
        clients=len(said.clients),
        subjects=list(said.subjects),
        urgent=said.is_urgent,
    )
    return report


@part
def _intake(said: Said, *, is_triaged: bool) -> Intake:
    """The contact that a report is. Of whoever reports it holds no more than of what kind they are (I-23).

    What one of ours finds urgent is handed over: the line answers for it until it is accepted (R-VS-58).
    """
    reporters = (Somebody(part=Part.CONTACTOR, kind=each.kind) for each in said.reporters[:1])
    answer = Answer(
        outcome=Outcome.GOES_ON,
        team=said.team,
        area_id=said.area_id,
        told_how=said.told_how if said.told_what else None,
        told_what=said.told_what if said.told_how else "",
        not_told=None if said.told_how and said.told_what else NotTold.REPORTED_BY_OTHER,
        rules=said.rules,
        by_hand=said.by_hand,
        first=First(step=ASSESS_STEP, events=(RECEIVED,)),
    )
    first = said.clients[0]
    born = birth_date_of(first.identity_code) if first.identity_code else first.birth_date
    heard = Heard(need=said.need, service_task_id=said.service_task_id, place_id=said.place_id, answer=answer)
    return Intake(
        channel_id=said.channel_id,
        received_at=said.received_at,
        participants=(*reporters, *map(_somebody, said.clients)),
        matters=(heard,),
        language=said.language,
        is_urgent=said.is_urgent,
        services=said.services,
        guided=Guided(urgency=Urgency.OTHER) if said.is_urgent and is_triaged else None,
        age=age_on(born, timezone.localdate(said.received_at)) if born else None,
        is_triaged=is_triaged,
    )


@part
def _somebody(client: ClientSaid) -> Somebody:
    return Somebody(
        part=Part.CLIENT,
        kind=ParticipantKind.CLIENT,
        person_id=client.person_id,
        details=client.details,
        name=client.named or None,
        phone=None if client.is_protected else client.phone or None,
        birth_date=client.birth_date,
    )


@part
def _keep_client(
    report: ConcernReport,
    number: int,
    said: ClientSaid,
    *,
    person_id: UUID | None,
    by: UUID | None,
    now: dt.datetime,
) -> None:
    known: dict[str, Any] = {"identified_at": now, "identified_by_id": by} if person_id else {}
    row = ReportedClient.objects.create(
        report=report,
        number=number,
        last_name=said.last_name,
        first_names=said.first_names,
        name_key=name_key(said.last_name, said.first_names),
        identity_code=said.identity_code,
        is_protected=said.is_protected,
        addresses=_kept(said.addresses),
        phone=said.phone,
        about=said.about,
        person_id=person_id,
        **known,
    )
    Guardian.objects.bulk_create(
        Guardian(
            client=row,
            number=place,
            last_name=each.last_name,
            first_names=each.first_names,
            phone=each.phone,
        )
        for place, each in enumerate(said.guardians, start=1)
    )


@part
def _reporter(report: ConcernReport, number: int, said: ReporterSaid) -> Reporter:
    return Reporter(
        report=report,
        number=number,
        kind=said.kind,
        last_name=said.last_name,
        first_names=said.first_names,
        title=said.title,
        organisation=said.organisation,
        phone=said.phone,
        addresses=_kept(said.addresses),
        role_code=said.role_code,
        description=said.description,
        wants_secrecy=said.wants_secrecy,
        secrecy_reasons=said.secrecy_reasons,
    )


@part
def _kept(addresses: Sequence[Address]) -> list[dict[str, str]]:
    return [{"street": each.street, "postcode": each.postcode, "town": each.town} for each in addresses]


@part
def _tell_cases(client: ReportedClient, person: Person, *, now: dt.datetime) -> None:
    """The cases that the report leads to are about this person, if they are about nobody yet."""
    contact = Contact.objects.get(pk=client.report_id)
    contactor = next((each.kind for each in contact.took_part() if each.part == Part.CONTACTOR), None)
    for case in Case.objects.filter(matters__contact=contact, person=None).order_by("pk").distinct():
        wait_for_track(case.track_id)
        case.person = person
        case.save(update_fields=["person"])
        Step.objects.filter(track=case.track_id, person=None).update(person=person)
        entry = write_entry(case.track_id, now=now, client=client.number, report=str(contact.pk))
        start_missing_clocks(case, entry=entry, now=now, contactor=contactor)
