"""How a contact ends: every matter gets its outcome, and what goes on becomes a case."""

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone

from reimari.access.deeds import part
from reimari.cases.actions import open_case
from reimari.cases.models import Case
from reimari.common.problems import Problem, refuse
from reimari.contacts.actions.intake import Answer
from reimari.contacts.models import Contact, Matter
from reimari.contacts.rules import furthest, matter_problems
from reimari.contacts.states import FURTHEST_LAST, ContactState, Outcome, Part
from reimari.people.models import Person, Relationship
from reimari.people.rules import age_on
from reimari.region.profile.values import fold
from reimari.routing.rules import Seen
from reimari.work.actions import About, end_clocks, end_step, set_events, write_entry
from reimari.work.states import StepResult


@part
def settle(contact: Contact, answers: Sequence[tuple[Matter, Answer]], *, now: dt.datetime) -> Contact:
    """Close the contact: outcomes, cases for what goes on, the contact's own outcome, its clocks."""
    refuse([problem for _, answer in answers for problem in _problems(answer)])
    client = client_of(contact)
    for matter, answer in answers:
        _settle_matter(contact, matter, answer, client, now=now)
    if contact.current_step:
        end_step(contact.current_step, result=StepResult.DONE, now=now)
    contact.outcome = furthest([answer.outcome for _, answer in answers], FURTHEST_LAST)
    contact.state, contact.closed_at, contact.current_step = ContactState.CLOSED, now, None
    contact.started_at = contact.started_at or contact.received_at
    contact.ended_at = now
    contact.save()
    entry = write_entry(
        contact.track_id,
        now=now,
        outcome=contact.outcome,
        matters=[f"{matter.number}:{answer.outcome}" for matter, answer in answers],
        cases=[str(matter.case_id) for matter, _ in answers if matter.case_id],
    )
    events = ["outcome_recorded", "contact_ended"]
    if all(answer.outcome != Outcome.GOES_ON or answer.told_how for _, answer in answers):
        events.append("told")
    set_events(contact.track, *events, entry=entry, now=now)
    end_clocks(contact.track, entry=entry, now=now)
    return contact


@part
def seen_in(contact: Contact, matter: Matter | None, client: Person | None, *, now: dt.datetime) -> Seen:
    """What is known of the matter, as the conditions of clocks look at it."""
    contactor = contact.participants.filter(part=Part.CONTACTOR).first()
    day = timezone.localdate(now)
    relations = Relationship.objects.of(client).on(day).values_list("kind", flat=True) if client else ()
    born = client.birth_date if client else None
    place = matter.place if matter else None
    places = frozenset({fold(place.code), fold(place.municipality_id or place.code)}) if place else None
    return Seen(
        contactor=contactor.kind if contactor else None,
        services=frozenset(fold(code) for code in relations),
        needs=frozenset({fold(matter.need)}) if matter and matter.need else frozenset(),
        service_task=fold(matter.service_task_id) if matter and matter.service_task_id else None,
        language=contact.language,
        channel=fold(contact.channel_id),
        age=age_on(born, day) if born else None,
        urgent=contact.is_urgent,
        open=None,
        open_gap="",
        place=places,
    )


@part
def client_of(contact: Contact) -> Person | None:
    """The person whom the contact is about, if that is known."""
    rows = contact.participants.exclude(person=None).select_related("person")
    client = rows.filter(part=Part.CLIENT).first() or rows.filter(kind="client").first()
    return client.person if client else None


@part
def _problems(answer: Answer) -> list[Problem]:
    return matter_problems(
        outcome=answer.outcome,
        goes_on=answer.outcome == Outcome.GOES_ON,
        told=answer.told,
        team=answer.team is not None or answer.case is not None,
        guided=answer.elsewhere is not None,
        elsewhere=answer.outcome == Outcome.ELSEWHERE,
    )


@part
def _settle_matter(
    contact: Contact, matter: Matter, answer: Answer, client: Person | None, *, now: dt.datetime
) -> None:
    matter.outcome = answer.outcome
    if answer.outcome == Outcome.GOES_ON:
        matter.case = answer.case or _case_for(contact, matter, answer, client, now=now)
        matter.not_told = answer.not_told or ""
        if answer.told_how:
            matter.told_at, matter.told_how, matter.told_what = now, answer.told_how, answer.told_what
        if answer.case:
            _join_case(answer.case, contact, told=answer.told_how is not None, now=now)
    if answer.outcome == Outcome.ELSEWHERE:
        matter.elsewhere = answer.elsewhere or ""
        matter.elsewhere_unit_id = answer.elsewhere_unit_id
    matter.save()


@part
def _case_for(
    contact: Contact, matter: Matter, answer: Answer, client: Person | None, *, now: dt.datetime
) -> Case:
    about = About(
        service_task_id=matter.service_task_id,
        area_id=answer.area_id,
        place_id=matter.place_id,
        person_id=client.pk if client else None,
        need=matter.need,
        channel=contact.channel_id,
        language=contact.language,
        is_urgent=contact.is_urgent,
    )
    if answer.team is None:
        raise ValueError("a matter that goes on needs a team")
    seen = seen_in(contact, matter, client, now=now)
    return open_case(answer.team, about, known_at=contact.received_at, seen=seen, now=now)


@part
def _join_case(case: Case, contact: Contact, *, told: bool, now: dt.datetime) -> None:
    """The case's own history tells that a new contact came about it."""
    entry = write_entry(case.track_id, now=now, contact=str(contact.pk))
    if told:
        set_events(case.track, "told", entry=entry, now=now)
