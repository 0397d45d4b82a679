"""A recorded contact becomes a report: on the same contact and the same case (R-IU-32, I-24)."""

import datetime as dt
from dataclasses import replace

from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.deeds import does, part
from reimari.cases.actions import start_later_clocks
from reimari.cases.models import Case
from reimari.cases.states import CaseState
from reimari.common.problems import refuse
from reimari.concerns import access
from reimari.concerns.actions.said import Said
from reimari.concerns.actions.taking import keep_report, post_of
from reimari.concerns.models import ConcernReport
from reimari.concerns.queries import client_in, sent_on_in
from reimari.concerns.rules import making_problems
from reimari.concerns.states import RECEIVED
from reimari.contacts.models import Contact
from reimari.contacts.states import Part, ParticipantKind
from reimari.work.actions import write_entry


@does(access.MAKE)
def make_report(contact: Contact, *, said: Said, actor: Actor, now: dt.datetime) -> ConcernReport:
    """Make a recorded contact the document of a report (4018 or 4006): nothing is recorded twice (C33).

    Its case goes on as it is, with its clocks; those of reports start now, if it hasn't had them (I-28).
    """
    case = _case_of(contact)
    made = ConcernReport.objects.filter(contact=contact).first()
    reporter = next((each for each in contact.took_part() if each.part == Part.CONTACTOR), None)
    named = reporter is not None and reporter.kind != ParticipantKind.CLIENT
    refuse(
        making_problems(
            case=case.number if case else "",
            is_open=case is not None and case.state != CaseState.CLOSED,
            reference=made.reference if made else "",
            in_contact=bool(named and reporter and (reporter.name or reporter.phone or reporter.person_id)),
            wants_secrecy=any(each.wants_secrecy for each in said.reporters),
        )
    )
    assert case  # noqa: S101 (refused otherwise)
    client = client_in(contact)
    said = replace(said, team=case.team, written_on=said.written_on or timezone.localdate(now))
    refuse(said.problems())
    first = client.person_id if client else None
    report = keep_report(
        contact,
        said,
        [first, *(None for _ in said.clients[1:])],
        by=actor.id,
        post=post_of(actor, contact.team, now=now),
        now=now,
    )
    entry = write_entry(case.track_id, now=now, report=str(contact.pk))
    if not case.assessment:
        kind = reporter.kind if reporter else None
        start_later_clocks(case, RECEIVED, entry=entry, now=now, contactor=kind)
    return report


@part
def _case_of(contact: Contact) -> Case | None:
    """The case in which the contact goes on, held until the deed ends."""
    found = sent_on_in(contact)
    if found is None:
        return None
    found.wait_in_line()
    return Case.objects.select_related("team", "person", "place", "current_step").get(pk=found.pk)
