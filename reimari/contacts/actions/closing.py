"""How a contact ends: every matter gets its outcome, and what goes on becomes a case."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils import timezone

from reimari.access.deeds import kept, part, remembered, running
from reimari.cases.access import case_at_work
from reimari.cases.actions import open_case
from reimari.cases.models import Case
from reimari.cases.rules import made_sure
from reimari.cases.states import CaseState
from reimari.common.problems import Problem, Refused, refuse
from reimari.contacts.actions.intake import Answer, Intake
from reimari.contacts.guiding import is_handed_over
from reimari.contacts.models import Contact, Matter
from reimari.contacts.queries import place_codes
from reimari.contacts.rules import CASE_CLOSED, furthest, matter_problems, seen_of
from reimari.contacts.states import FURTHEST_LAST, ContactState, Outcome, Part, ParticipantKind
from reimari.people.models import Person, Relationship
from reimari.people.rules import age_on
from reimari.region.profile.values import fold
from reimari.routing.rules import Seen
from reimari.work.actions import About, end_clocks, end_step, set_events, write_entry
from reimari.work.states import StepResult

GOING_ON = {Outcome.GOES_ON, Outcome.CALL_BACK}  # after these the client waits for us, and knows for what
TELLING = {*GOING_ON, Outcome.ELSEWHERE}  # outcomes of which the client is told what happens next


@part
def settle(
    contact: Contact,
    answers: Sequence[tuple[Matter, Answer]],
    *,
    now: dt.datetime,
    said: Intake | None = None,
    arranged: bool = False,
    guiding: Mapping[str, Any] | None = None,
    before: Sequence[str] = (),
) -> Contact:
    """Close the contact: outcomes, cases for what goes on, the contact's own outcome, its clocks.

    `arranged`: it was made sure that the client gets help at once; the cases' own histories tell it too.
    `guiding`: the facts of the conversation; with an urgency in them what goes on is offered to its receiver,
    and the line answers for it until it is accepted (R-VS-58). `before`: outcomes of what followed from the
    contact while it was open.
    """
    refuse([problem for _, answer in answers for problem in _problems(answer)])
    client = client_of(contact)
    told = guiding or {}
    for matter, answer in answers:
        seen = seen_in(contact, matter, client, now=now, said=said)
        urgency = told.get("urgency", "")
        _settle_matter(contact, matter, answer, seen, now=now, arranged=arranged, urgency=urgency)
    if contact.current_step:
        end_step(contact.current_step, result=StepResult.DONE, now=now)
    outcomes = [*before, *(answer.outcome for _, answer in answers)]
    contact.outcome = furthest(outcomes, FURTHEST_LAST)
    contact.state, contact.closed_at, contact.current_step = ContactState.CLOSED, now, None
    contact.started_at = contact.started_at or contact.received_at
    contact.ended_at = now
    contact.save(force_insert=contact._state.adding)  # noqa: SLF001 (no step, so never on a list)
    entry = write_entry(
        contact.track_id,
        now=now,
        outcome=contact.outcome,
        matters=[f"{matter.number}:{answer.outcome}" for matter, answer in answers],
        cases=[str(matter.case_id) for matter, _ in answers if matter.case_id],
        rules=[f"{matter.number}:{rule}" for matter, answer in answers for rule in answer.rules],
        by_hand=[f"{matter.number}:{answer.by_hand.value}" for matter, answer in answers if answer.by_hand],
        **({"came_via": contact.came_via} if contact.came_via else {}),
        **made_sure(arranged=arranged),
        **told,
    )
    events = ["outcome_recorded", "contact_ended"]
    if all(answer.outcome not in GOING_ON or answer.told_how for _, answer in answers):
        events.append("told")
    if contact.is_urgent and (said is None or said.is_triaged):
        events.append("urgency_assessed")
    set_events(contact.track, *events, entry=entry, now=now)
    end_clocks(contact.track, entry=entry, now=now)
    return contact


@part
def seen_in(
    contact: Contact,
    matter: Matter | None,
    client: Person | None,
    *,
    now: dt.datetime,
    said: Intake | None = None,
) -> Seen:
    """What is known of the matter, as the conditions of clocks look at it: registered, and what was said."""
    participants = contact.took_part()
    contactor = next((somebody for somebody in participants if somebody.part == Part.CONTACTOR), None)
    day = timezone.localdate(now)
    relations = _relations_of(client, day) if client else ()
    born = client.birth_date if client else None
    age_said = said.age if said else None
    return seen_of(
        contactor=contactor.kind if contactor else None,
        services=frozenset(relations) | (said.services if said else frozenset()),
        needs=frozenset({matter.need}) if matter and matter.need else frozenset(),
        service_task=matter.service_task_id if matter else None,
        language=contact.language,
        channel=contact.channel_id,
        age=age_on(born, day) if born else age_said,
        urgent=contact.is_urgent,
        place=_place_of(matter) if matter else (),
    )


@part
def client_of(contact: Contact) -> Person | None:
    """The person whom the contact is about, if that is known."""
    known = [somebody for somebody in contact.took_part() if somebody.person_id]
    client = next((somebody for somebody in known if somebody.part == Part.CLIENT), None) or next(
        (somebody for somebody in known if somebody.kind == ParticipantKind.CLIENT), None
    )
    return client.person if client else None


@part
def _place_of(matter: Matter) -> Sequence[str]:
    """The codes of a matter's place: such rows change only when a profile is loaded."""
    return kept(("place", matter.place_id), lambda: tuple(place_codes(matter.place)))


@part
def _relations_of(client: Person, day: dt.date) -> list[str]:
    rows = Relationship.objects
    return remembered(
        ("relations", client.pk, day),
        lambda: list(rows.of(client).on(day).order_by("kind").values_list("kind", flat=True)),
    )


@part
def _problems(answer: Answer) -> list[Problem]:
    return matter_problems(
        outcome=answer.outcome,
        goes_on=answer.outcome == Outcome.GOES_ON,
        called_back=answer.outcome == Outcome.CALL_BACK,
        told=answer.told,
        team=answer.team is not None or answer.case is not None,
        guided=answer.elsewhere is not None,
        elsewhere=answer.outcome == Outcome.ELSEWHERE,
    )


@part
def _settle_matter(
    contact: Contact,
    matter: Matter,
    answer: Answer,
    seen: Seen,
    *,
    now: dt.datetime,
    arranged: bool,
    urgency: str,
) -> None:
    matter.outcome = answer.outcome
    if answer.outcome == Outcome.GOES_ON:
        matter.case = _case_to_join(answer.case) if answer.case else None
        if matter.case:
            told = answer.told_how is not None
            _join_case(matter.case, contact, told=told, arranged=arranged, now=now)
        else:
            matter.case = _case_for(
                contact, matter, answer, seen, now=now, arranged=arranged, urgency=urgency
            )
    if answer.outcome in GOING_ON:
        matter.not_told = answer.not_told or ""
    if answer.outcome == Outcome.ELSEWHERE:
        matter.elsewhere = answer.elsewhere or ""
        matter.elsewhere_unit_id = answer.elsewhere_unit_id
    if answer.outcome in TELLING and answer.told_how and answer.told_what:
        matter.told_at, matter.told_how, matter.told_what = now, answer.told_how, answer.told_what
    matter.save()


@part
def _case_for(
    contact: Contact,
    matter: Matter,
    answer: Answer,
    seen: Seen,
    *,
    now: dt.datetime,
    arranged: bool,
    urgency: str,
) -> Case:
    client = client_of(contact)
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
    sent = replace(seen, destination=fold(answer.team.unit_id))  # some clocks run only where it went
    known_at, first = contact.received_at, answer.first
    if first.at or not is_handed_over(
        urgency=urgency, goes_on=True, joins=False, to=answer.team.pk, line=contact.team_id
    ):
        return open_case(
            answer.team, about, known_at=known_at, seen=sent, now=now, first=first, arranged=arranged
        )
    offered = replace(first, worker_id=running().actor.id, offered_to=answer.team)
    return open_case(
        contact.team, about, known_at=known_at, seen=sent, now=now, first=offered, arranged=arranged
    )


@part
def _case_to_join(case: Case) -> Case:
    """The case as it is now, held until the deed ends: one that the actor sees, and that isn't closed."""
    case.wait_in_line()
    case_at_work(running().actor, case.pk)
    case.refresh_from_db()
    if case.state == CaseState.CLOSED:
        raise Refused(Problem("contacts.case_closed", CASE_CLOSED, {"case": case.number}))
    return case


@part
def _join_case(case: Case, contact: Contact, *, told: bool, arranged: bool, now: dt.datetime) -> None:
    """The case's own history tells that a new contact came about it."""
    entry = write_entry(case.track_id, now=now, contact=str(contact.pk), **made_sure(arranged=arranged))
    if told:
        set_events(case.track, "told", entry=entry, now=now)
