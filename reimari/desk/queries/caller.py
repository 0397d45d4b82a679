"""What whoever contacted us may know of it: how far it has come, and nothing else."""

import datetime as dt
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from reimari.callbacks.models import Callback
from reimari.callbacks.states import LOST as UNREACHED
from reimari.callbacks.states import CallbackOutcome
from reimari.cases.models import Case
from reimari.cases.states import CaseState, Ending
from reimari.contacts.models import Contact, Feedback, Matter
from reimari.contacts.rules import has_ended, is_told_of_cases
from reimari.contacts.states import Elsewhere, Outcome, Part, ParticipantKind

WAITS, TRIED, REACHED, LOST, NOT_NEEDED = "waits", "tried", "reached", "lost", "not_needed"
CALLED_BACK = "called_back"
RECEIVED, HANDLED, PASSED_ON, ENDED = "received", "handled", "passed_on", "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """How far one matter has come. `guided`: where it belonged, when it wasn't ours; `at`: when it ended."""

    number: int
    state: str
    guided: str = ""
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Called:
    """How far the call has come that was asked for in the contact; `at`: by when, or from when on, we call.

    No number, no line and no name: whoever has the link sees it.
    """

    state: str
    at: dt.datetime | None = None

    @property
    def waits(self) -> bool:
        return self.state in {WAITS, TRIED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A contact as its link shows it."""

    contact: Contact
    stages: Sequence[Stage]
    calls: Sequence[Called]
    has_ended: bool
    feedback: Feedback | None

    @property
    def waits(self) -> bool:
        """Whether a call is still to come: how it went is asked after it."""
        return any(call.waits for call in self.calls)


def followed(pk: UUID) -> Followed | None:
    """The contact behind a link; four small queries. None when it is gone."""
    rows = Contact.objects.select_related("current_step", "feedback")
    contact = rows.filter(pk=pk).first()
    if contact is None:
        return None
    people = list(contact.participants.order_by("pk").values_list("part", "kind", "joined_at", "phone"))
    matters = list(contact.matters.select_related("case__current_step", "elsewhere_unit").order_by("number"))
    told_of_cases = is_told_of_cases([(part, kind, joined) for part, kind, joined, _ in people])
    own = _own_numbers(people)
    promised = any(matter.outcome == Outcome.CALL_BACK for matter in matters)
    calls = _calls(contact, own if promised else set(), None if told_of_cases else own)
    ours = any(part == Part.CONTACTOR and kind == ParticipantKind.OWN_EMPLOYEE for part, kind, *_ in people)
    going_on = any(matter.case and matter.case.state != CaseState.CLOSED for matter in matters)
    return Followed(
        contact=contact,
        stages=[
            _stage(contact, matter, told_of_cases=told_of_cases, ours=ours, calls=calls) for matter in matters
        ],
        calls=calls,
        has_ended=has_ended(
            closed=contact.closed_at is not None, going_on=going_on, told_of_cases=told_of_cases
        ),
        feedback=getattr(contact, "feedback", None),
    )


def _own_numbers(people: Iterable[tuple[str, str, object, str | None]]) -> set[str]:
    return {phone for part, _kind, _joined, phone in people if part == Part.CONTACTOR and phone}


def _calls(contact: Contact, again: set[str], only: Container[str] | None) -> list[Called]:
    """The calls that were asked for in the contact. One query.

    `again`: numbers that waited already, so that the contact joined their callback. `only`: somebody else's
    contact tells of no call but to these: whether a person is called by social services is secret (I-23).
    """
    asked = Q(contact=contact.pk)
    if again and contact.closed_at:
        waited = Q(closed_at=None) | Q(closed_at__gte=contact.closed_at)
        asked |= Q(number__in=again, asked_at__lte=contact.closed_at) & waited
    rows = Callback.objects.filter(asked).select_related("current_step").order_by("asked_at", "pk")
    return [_called(one) for one in rows if only is None or one.number in only]


def _called(callback: Callback) -> Called:
    step = callback.current_step
    if step is not None:
        tried = callback.attempts and callback.next_at
        return Called(TRIED, callback.next_at) if tried else Called(WAITS, step.due_at)
    if callback.outcome == CallbackOutcome.REACHED:
        return Called(REACHED, callback.closed_at)
    return Called(LOST if callback.outcome in UNREACHED else NOT_NEEDED, callback.closed_at)


def _stage(
    contact: Contact, matter: Matter, *, told_of_cases: bool, ours: bool, calls: Sequence[Called]
) -> Stage:
    number = matter.number
    if contact.closed_at is None:
        taken = contact.current_step is not None and contact.current_step.worker_id is not None
        return Stage(number=number, state=HANDLED if taken else RECEIVED)
    if matter.outcome == Outcome.CALL_BACK and any(call.waits for call in calls):
        return Stage(number=number, state=CALLED_BACK)
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
