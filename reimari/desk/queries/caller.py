"""What whoever contacted us may know of it: how far it has come, and nothing else."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from reimari.cases.models import Case
from reimari.cases.states import CaseState, Ending
from reimari.contacts.models import Contact, Feedback, Matter
from reimari.contacts.rules import has_ended, is_told_of_cases
from reimari.contacts.states import Elsewhere, Outcome, Part, ParticipantKind

RECEIVED, HANDLED, PASSED_ON, ENDED = "received", "handled", "passed_on", "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """How far one matter has come. `guided`: where it belonged, when it wasn't ours; `at`: when it ended."""

    number: int
    state: str
    guided: str = ""
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A contact as its link shows it."""

    contact: Contact
    stages: Sequence[Stage]
    has_ended: bool
    feedback: Feedback | None


def followed(pk: UUID) -> Followed | None:
    """The contact behind a link; three small queries. None when it is gone."""
    rows = Contact.objects.select_related("current_step", "feedback")
    contact = rows.filter(pk=pk).first()
    if contact is None:
        return None
    people = list(contact.participants.order_by("pk").values_list("part", "kind", "joined_at"))
    matters = list(contact.matters.select_related("case__current_step", "elsewhere_unit").order_by("number"))
    told_of_cases = is_told_of_cases(people)
    ours = any(part == Part.CONTACTOR and kind == ParticipantKind.OWN_EMPLOYEE for part, kind, _ in people)
    going_on = any(matter.case and matter.case.state != CaseState.CLOSED for matter in matters)
    return Followed(
        contact=contact,
        stages=[_stage(contact, matter, told_of_cases=told_of_cases, ours=ours) for matter in matters],
        has_ended=has_ended(
            closed=contact.closed_at is not None, going_on=going_on, told_of_cases=told_of_cases
        ),
        feedback=getattr(contact, "feedback", None),
    )


def _stage(contact: Contact, matter: Matter, *, told_of_cases: bool, ours: bool) -> Stage:
    number = matter.number
    if contact.closed_at is None:
        taken = contact.current_step is not None and contact.current_step.worker_id is not None
        return Stage(number=number, state=HANDLED if taken else RECEIVED)
    if matter.case is None:
        guided = _guided(matter, ours=ours) if matter.outcome == Outcome.ELSEWHERE else ""
        return Stage(number=number, state=ENDED, guided=guided, at=contact.closed_at)
    return _of_case(number, matter.case) if told_of_cases else Stage(number=number, state=PASSED_ON)


def _of_case(number: int, case: Case) -> Stage:
    if case.state == CaseState.CLOSED:
        elsewhere = str(Ending.ELSEWHERE.label) if case.ending == Ending.ELSEWHERE else ""
        return Stage(number=number, state=ENDED, guided=elsewhere, at=case.closed_at)
    taken = case.current_step is not None and case.current_step.worker_id is not None
    return Stage(number=number, state=HANDLED if taken else RECEIVED)


def _guided(matter: Matter, *, ours: bool) -> str:
    """Where the matter belonged. A unit that only our own people may reach is named to them alone."""
    kind, unit = str(Elsewhere(matter.elsewhere).label), matter.elsewhere_unit
    return f"{kind}: {unit}" if unit and (unit.public or ours) else kind
