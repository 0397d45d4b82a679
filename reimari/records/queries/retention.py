"""What is kept of people, by which rule and until when; what is over; what a hold keeps."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from reimari.audit.models import Disclosure, Event
from reimari.callbacks.models import Callback
from reimari.callbacks.states import CallbackState
from reimari.cases.models import Case, Note
from reimari.cases.states import CaseState
from reimari.contacts.models import Contact, Matter, Participant
from reimari.grants.models import Grant
from reimari.mail.models import Mail
from reimari.messaging.models import Message
from reimari.people.models import EmergencyAccess, EmergencyCheck, Person, Relationship
from reimari.records.models import LogRequest
from reimari.records.queries.merging import STAYING, Row, keys, rows_of
from reimari.records.rules.retention import TERMS, Kind, Until, kept_until, longest, years_after

LINES = 2_000  # rows read at once
REMOVED = "\u2013"  # stands where words stood that have to be there

# Persons nothing of whom is destroyed now, each with why: what apps above know, they add.
HOLDS: list[Callable[[], QuerySet[Person, UUID]]] = [
    lambda: Person.objects.filter(cases__state=CaseState.OPEN).values_list("pk", flat=True),
    lambda: Person.objects.filter(emergencies__in=EmergencyCheck.objects.open().values("access")).values_list(
        "pk", flat=True
    ),
    lambda: Person.objects.filter(log_requests__in=LogRequest.objects.waiting()).values_list("pk", flat=True),
]


@dataclass(frozen=True, slots=True)
class Kept:
    """A row that is kept: its kind and key, whose it is, until when."""

    kind: Kind
    row: str
    persons: frozenset[UUID]
    until: Until


def held_persons() -> set[UUID]:
    """Persons under a hold."""
    return {pk for hold in HOLDS for pk in hold().order_by("pk").iterator()}


def _day(moment: dt.datetime | None) -> dt.date | None:
    return timezone.localdate(moment) if moment else None


def all_kept(only: Mapping[Kind, Collection[str]] | None = None) -> Iterator[Kept]:
    """Every row that holds something of people, by kind; `only`: of these kinds these rows."""
    for kind, ask in ASKED.items():
        if only is None:
            yield from ask(Q())
        elif kind in only:
            yield from ask(Q(pk__in=only[kind]))


def _cases(which: Q) -> Iterator[Kept]:
    """Cases in which something is left: a person, or words of a step or a note."""
    noted = Q(pk__in=Note.objects.values("case"))
    rows = Case.objects.filter(which, Q(person__isnull=False) | noted).order_by("pk")
    for pk, task, person, closed in rows.values_list("pk", "service_task", "person", "closed_at").iterator(
        LINES
    ):
        until = kept_until(Kind.CASE, task or "", _day(closed))
        yield Kept(Kind.CASE, str(pk), frozenset({person} if person else ()), until)


def _contacts(which: Q) -> Iterator[Kept]:
    """Contacts that hold words or somebody; they are kept as long as each case that they led to."""
    said = Participant.objects.filter(
        Q(person__isnull=False) | Q(name__isnull=False) | Q(phone__isnull=False)
    )
    worded = Matter.objects.filter(~Q(own_words="") | ~Q(told_what__in=["", REMOVED]))
    left = Q(pk__in=said.values("contact")) | Q(pk__in=worded.values("contact"))
    contacts = Contact.objects.filter(which, left).order_by("pk").values_list("pk", "closed_at")
    for some in _some(contacts.iterator(LINES)):
        ids = [pk for pk, _closed in some]
        persons: dict[UUID, set[UUID]] = {}
        for contact, person in (
            Participant.objects.filter(contact__in=ids, person__isnull=False)
            .order_by("pk")
            .values_list("contact", "person")
        ):
            persons.setdefault(contact, set()).add(person)
        untils: dict[UUID, list[Until]] = {}
        ends = dict(some)
        matters = Matter.objects.filter(contact__in=ids).order_by("pk")
        for contact, own, case, state, task, closed in matters.values_list(
            *("contact", "service_task", "case", "case__state", "case__service_task", "case__closed_at")
        ):
            end = ends[contact]
            if case is not None and end is not None:
                end = None if state != CaseState.CLOSED else max(end, closed)
            until = kept_until(Kind.CONTACT, own or task or "", _day(end))
            untils.setdefault(contact, []).append(until)
        for pk in ids:
            until = longest(untils.get(pk, [kept_until(Kind.CONTACT, "", None)]))
            yield Kept(Kind.CONTACT, str(pk), frozenset(persons.get(pk, ())), until)


def _callbacks(which: Q) -> Iterator[Kept]:
    rows = Callback.objects.filter(which).exclude(number="")
    for pk, task, person, state, closed in (
        rows.order_by("pk").values_list("pk", "service_task", "person", "state", "closed_at").iterator(LINES)
    ):
        end = closed if state == CallbackState.CLOSED else None
        until = kept_until(Kind.CALLBACK, task or "", _day(end))
        yield Kept(Kind.CALLBACK, str(pk), frozenset({person} if person else ()), until)


def _mails(which: Q) -> Iterator[Kept]:
    rows = Mail.objects.filter(which).exclude(from_address="", content_removed_at__isnull=False)
    for pk, came in rows.order_by("pk").values_list("pk", "received_at").iterator(LINES):
        yield Kept(Kind.MAIL, str(pk), frozenset(), kept_until(Kind.MAIL, "", _day(came)))


def _messages(which: Q) -> Iterator[Kept]:
    rows = Message.objects.filter(which).exclude(address="", words="", title="", person=None)
    for pk, person, queued in rows.order_by("pk").values_list("pk", "person", "queued_at").iterator(LINES):
        whose = frozenset({person} if person else ())
        yield Kept(Kind.MESSAGE, str(pk), whose, kept_until(Kind.MESSAGE, "", _day(queued)))


def _emergencies(which: Q) -> Iterator[Kept]:
    rows = EmergencyAccess.objects.filter(which).order_by("pk").values_list("pk", "person", "opened_at")
    for pk, person, opened in rows.iterator(LINES):
        yield Kept(Kind.EMERGENCY, str(pk), frozenset({person}), kept_until(Kind.EMERGENCY, "", _day(opened)))


def _relationships(which: Q) -> Iterator[Kept]:
    rows = Relationship.objects.filter(which).order_by("pk").values_list("pk", "person")
    for pk, person in rows.iterator(LINES):
        yield Kept(Kind.RELATIONSHIP, str(pk), frozenset({person}), kept_until(Kind.RELATIONSHIP, "", None))


def _grants(which: Q) -> Iterator[Kept]:
    rows = Grant.objects.filter(which).order_by("pk").values_list("pk", "person", "service_task", "ended_at")
    for pk, person, task, ended in rows.iterator(LINES):
        yield Kept(Kind.GRANT, str(pk), frozenset({person}), kept_until(Kind.GRANT, task or "", _day(ended)))


ASKED: dict[Kind, Callable[[Q], Iterator[Kept]]] = {
    Kind.CASE: _cases,
    Kind.CONTACT: _contacts,
    Kind.CALLBACK: _callbacks,
    Kind.MAIL: _mails,
    Kind.MESSAGE: _messages,
    Kind.EMERGENCY: _emergencies,
    Kind.RELATIONSHIP: _relationships,
    Kind.GRANT: _grants,
}


def _some[Row](rows: Iterable[Row]) -> Iterator[list[Row]]:
    found: list[Row] = []
    for row in rows:
        found.append(row)
        if len(found) == LINES:
            yield found
            found = []
    if found:
        yield found


@dataclass(frozen=True, slots=True)
class Counted:
    """A dry run: what is over, how many of what are kept by which rule or gap, and how many a hold keeps."""

    over: list[Kept]
    found: list[dict[str, object]]
    held: int


def counted(today: dt.date) -> Counted:
    """What is over on the day. A person goes with the last thing that hangs on them, never before."""
    held = held_persons()
    over: list[Kept] = []
    numbers: Counter[tuple[str, str, str, str]] = Counter()
    kept_by_hold = 0
    for kept in all_kept():
        if not kept.until.is_over(today):
            numbers[kept.kind, kept.until.rule, kept.until.gap or "", "kept"] += 1
        elif kept.persons & held:
            numbers[kept.kind, kept.until.rule, "", "held"] += 1
            kept_by_hold += 1
        else:
            numbers[kept.kind, kept.until.rule, "", "over"] += 1
            over.append(kept)
    for kept in persons_left_by(over):
        numbers[Kind.PERSON, kept.until.rule, "", "over"] += 1
        over.append(kept)
    if logs := old_log_rows(today):
        numbers[Kind.LOG, "log", "sealed", "kept"] += logs
    found: list[dict[str, object]] = [
        {"kind": kind, "rule": rule, "gap": gap, "state": state, "count": count}
        for (kind, rule, gap, state), count in sorted(numbers.items())
    ]
    return Counted(over, found, kept_by_hold)


# What hangs on a person and goes with them, when nothing else is left.
WITH_PERSON = frozenset({"people.ClosePerson.person", "work.Step.person"})
KIND_OF = {
    "cases.Case.person": Kind.CASE,
    "contacts.Participant.person": Kind.CONTACT,
    "concerns.ReportedClient.person": Kind.CONTACT,
    "callbacks.Callback.person": Kind.CALLBACK,
    "messaging.Message.person": Kind.MESSAGE,
    "people.EmergencyAccess.person": Kind.EMERGENCY,
}
BY_TRACK = {"contacts.Participant.person", "concerns.ReportedClient.person"}


def persons_left_by(over: Iterable[Kept]) -> Iterator[Kept]:
    """Persons on whom nothing hangs but what is over: they have no reason to be kept any more (24 §)."""
    going = {(kept.kind, kept.row) for kept in over}
    persons = sorted({person for kept in over for person in kept.persons})
    for some in _some(persons):
        stays = with_something(some, going)
        for pk in some:
            if pk not in stays:
                yield Kept(Kind.PERSON, str(pk), frozenset({pk}), kept_until(Kind.PERSON, "", dt.date.min))


def with_something(persons: Collection[UUID], going: Collection[tuple[Kind, str]] = ()) -> set[UUID]:
    """Those of the persons on whom something hangs besides what is going, or what goes with them anyway."""

    def goes(row: Row) -> bool:
        kind = KIND_OF.get(row.key)
        return kind is not None and (kind, str(row.track) if row.key in BY_TRACK else row.pk) in going

    found = {row.whose for row in rows_of(persons) if row.key not in WITH_PERSON and not goes(row)}
    for key in (keys()[name] for name in sorted(STAYING & keys().keys())):
        told = key.model._default_manager.filter(**{f"{key.field.name}__in": persons})
        found |= set(told.order_by("pk").values_list(key.field.attname, flat=True))
    return found


def old_log_rows(today: dt.date) -> int:
    """Rows of both logs that are older than their time: sealed, so that nothing takes them out yet."""
    first = years_after(today, -TERMS["log"].years)
    before = dt.datetime.combine(first, dt.time(), timezone.get_default_timezone())
    return sum(log.objects.filter(at__lt=before).count() for log in (Event, Disclosure))
