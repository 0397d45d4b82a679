"""One contact as its page shows it: who took part, what it was about, what became of it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.catalogue import Unseen
from reimari.access.gaps import anybody, rows_for
from reimari.accounts.models import User
from reimari.cases.access import VIEW as VIEW_CASE
from reimari.cases.models import Case
from reimari.common.asking import AskedModels, Given
from reimari.contacts import access
from reimari.contacts.models import Contact, Matter, Participant
from reimari.contacts.queries import Known, Rules, known_among
from reimari.contacts.states import CorrectedField, Outcome, Part, ParticipantKind
from reimari.desk.queries.by_emergency import opened_columns
from reimari.desk.queries.callback_promise import lines_to_ask, told_of_call
from reimari.desk.queries.first_information import told_first
from reimari.desk.queries.grants import grants_of_contact
from reimari.desk.queries.handed_over import Offer, offer_of, offers
from reimari.desk.queries.mail import MailShown, about_contact, mails_of_contact
from reimari.desk.queries.open_callbacks import OpenCallback, callbacks_of_contact, open_callbacks_in
from reimari.desk.queries.questions import QuestionAsked, questions_in, questions_of
from reimari.desk.queries.relations import Relation, kinds_of, relations_of
from reimari.desk.queries.routes import Line, line_of
from reimari.people.models import Person, hides_place
from reimari.people.rules import age_on, shown_phone
from reimari.region.profile.values import Profile, by_code, fold
from reimari.work.models import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Somebody who took part, as much of them as the viewer may see."""

    row: Participant
    name: str
    phone: str
    masked_code: str = ""
    birth_date: dt.date | None = None
    is_protected: bool = False
    may_open: bool = False

    @property
    def hides_place(self) -> bool:
        """Whether the place is hidden: also from those who may not know why (I-04)."""
        return hides_place(self.row.person)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A matter with its names; `left`: working days until its case's next step is due."""

    row: Matter
    need: str
    may_open_case: bool
    left: int | None = None
    offer: Offer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What was wrong in a closed contact, and what is right; `coded`: the same as the form sends it."""

    entry: int
    at: dt.datetime
    by_id: UUID | None
    by: str
    field: str
    right: str
    matter: int | None
    of: str
    coded: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Closing:
    """Who has closed a contact, and when."""

    who: str
    at: dt.datetime


def contact_rows(pk: UUID, actor: Actor) -> Contact:
    """The contact, if the viewer may see it; else `Unseen`."""
    found = rows_for(access.VIEW, actor, _seen_contact, pk=pk)
    if not found:
        raise Unseen(access.VIEW, Contact, pk)
    return found[0]


@cache
def _seen_contact(*, own: bool) -> AskedModels[Contact]:
    rows = Contact.objects.filter(access.VIEW.rule(anybody(own=own)), pk=Given("pk"))
    beside = ("channel", "team", "recorded_by", "taken_by", "current_step", "feedback", "report", "guidance")
    made_sure = Entry.objects.filter(track=OuterRef("pk"), facts__arranged=True)
    told = {
        "asked": questions_of("pk"),
        "arranged": Exists(made_sure),
        "callbacks_open": callbacks_of_contact(),
        "has_mail": about_contact("pk"),
        "granted": grants_of_contact(),
        "told_first": told_first("pk"),
        **opened_columns(Participant.objects.filter(contact=OuterRef(OuterRef("pk"))).values("person")),
    }
    return AskedModels(lambda: rows.select_related(*beside).annotate(**told))


def questions_about(contact: Contact, actor: Actor) -> tuple[QuestionAsked, ...]:
    """What was asked of the supervisor about a contact of `contact_rows`; no query."""
    row: Any = contact
    return questions_in(row.asked, actor)


def callbacks_about(contact: Contact, actor: Actor, rules: Rules) -> tuple[OpenCallback, ...]:
    """The calls for which a contact of `contact_rows`, or its people, wait; no query."""
    row: Any = contact
    return open_callbacks_in(row.callbacks_open, actor, rules.county, now=rules.now)


def mails_in(contact: Contact, actor: Actor, *, now: dt.datetime) -> tuple[MailShown, ...]:
    """The e-mails of a contact of `contact_rows`; no query where there are none."""
    row: Any = contact
    return tuple(mails_of_contact(contact, actor, now=now)) if row.has_mail else ()


def was_arranged(contact: Contact) -> bool:
    """Whether a contact of `contact_rows` came to a closed line, and somebody made sure of help; no query."""
    row: Any = contact
    return bool(row.arranged)


def told_in(contact: Contact) -> list[dict[str, str]]:
    """The first information of a contact of `contact_rows`; no query."""
    row: Any = contact
    return list(row.told_first)


def taken_part(contact: Contact, actor: Actor) -> list[Taken]:
    """Who took part, the contactor first; two queries."""
    rows = PARTICIPANTS.rows(contact=contact.pk)
    rows.sort(key=lambda row: (row.part != Part.CONTACTOR, row.joined_at is not None))
    seen = known_among(actor, [row.person_id for row in rows if row.person_id])
    return [_taken(row, known=row.person_id in seen) for row in rows]


PARTICIPANTS = AskedModels(
    lambda: (
        Participant.objects.filter(contact=Given("contact"))
        .select_related("person", "joined_by")
        .order_by("joined_at", "pk")
    )
)


def _taken(row: Participant, *, known: bool) -> Taken:
    person = row.person if known else None
    phone = row.phone or (person.phone if person else "")
    return Taken(
        row=row,
        name=str(person) if person else row.name or "",
        phone=shown_phone(phone) if phone else "",
        masked_code=person.masked_code if person else "",
        birth_date=person.birth_date if person else row.birth_date,
        is_protected=bool(person and person.is_protected),
        may_open=known,
    )


def matters_of(contact: Contact, actor: Actor, rules: Rules, language: str) -> list[Told]:
    """The matters in their order, with how far their cases have come; two queries."""
    matters = MATTERS.rows(contact=contact.pk)
    cases = [matter.case_id for matter in matters if matter.case_id]
    seen = (
        set(VIEW_CASE.rows(actor, Case.objects.filter(pk__in=cases)).values_list("pk", flat=True))
        if cases
        else ()
    )
    return [
        Told(
            row=matter,
            need=name_of(rules.profile, CorrectedField.NEED, matter.need, language),
            may_open_case=matter.case_id in seen,
            left=_left(matter, rules),
            offer=offer_of(matter, contact, by_code(rules.profile.teams)),
        )
        for matter in matters
    ]


MATTERS = AskedModels(
    lambda: (
        Matter.objects.filter(contact=Given("contact"))
        .select_related("service_task", "place", "elsewhere_unit", "case__team", "case__current_step")
        .annotate(offers=offers())
        .order_by("number")
    )
)


def _left(matter: Matter, rules: Rules) -> int | None:
    step = matter.case.current_step if matter.case else None
    if step is None or step.waits_for_client:  # nothing is late while the client is waited for
        return None
    return rules.county.calendar.working_days_between(rules.day, timezone.localdate(step.due_at))


def corrections_of(
    contact: Contact, matters: list[Told], profile: Profile, language: str, *, hides_place: bool
) -> list[Correction]:
    """What has been corrected, the newest first; two queries. A place under protection is `hidden`."""
    entries = list(Entry.objects.filter(track=contact.track_id, kind=access.CORRECT.name).order_by("-pk"))
    if not entries:
        return []
    people = User.objects.in_bulk([entry.actor_id for entry in entries if entry.actor_id])
    numbers = {str(told.row.pk): told.row.number for told in matters}
    found = []
    for entry in entries:
        what = CorrectedField(entry.facts["field"])
        found.append(
            Correction(
                entry=entry.pk,
                at=entry.at,
                by_id=entry.actor_id,
                by=str(people.get(entry.actor_id, "")) if entry.actor_id else "",
                field=str(what.label),
                right=name_of(profile, what, entry.facts["right"], language),
                matter=numbers.get(entry.facts["matter"]),
                of=entry.facts["matter"],
                coded=f"{what.value}:{entry.facts['right']}",
                hidden=what == CorrectedField.PLACE and hides_place,
            )
        )
    return found


def name_of(profile: Profile, what: CorrectedField, code: str, language: str) -> str:
    """A code of the county in words."""
    if what == CorrectedField.OUTCOME:
        return str(Outcome(code).label) if code in Outcome else code
    items = {
        CorrectedField.NEED: profile.needs,
        CorrectedField.SERVICE_TASK: profile.service_tasks,
        CorrectedField.PLACE: profile.places,
        CorrectedField.CHANNEL: profile.channels,
    }.get(what, ())
    found = by_code(items).get(fold(code)) if code else None
    return found.name.in_language(language) if found else code


def relations_in(taken: list[Taken], rules: Rules) -> tuple[Relation, ...]:
    """The client's relationships: their kinds, and to whoever may see the client who answers. One query."""
    client = _client(taken)
    found = relations_of(client.row.person, rules.day) if client and client.row.person else ()
    return found if client and client.may_open else tuple(Relation(kind=one.kind) for one in found)


def client_to_join(taken: list[Taken]) -> Person | None:
    """The client whose open cases a matter may join, as far as the viewer may see them."""
    client = _client(taken)
    return client.row.person if client and client.may_open else None


def lines_for(
    contact: Contact,
    matters: list[Told],
    taken: list[Taken],
    rules: Rules,
    language: str,
    relations: Sequence[Relation],
) -> list[Line]:
    """The right column of an open contact: who answers for each of its matters now. No query."""
    contactor = next((one.row.kind for one in taken if one.row.part == Part.CONTACTOR), None)
    client = _client(taken)
    services = kinds_of(relations)
    born = client.birth_date if client else None
    return [
        line_of(
            told.row.number,
            told.row.own_words,
            Known(
                contactor=contactor,
                services=services,
                need=told.row.need,
                service_task=told.row.service_task_id or "",
                place=str(told.row.place) if told.row.place else "",
                age=age_on(born, rules.day) if born else None,
                language=contact.language,
                urgent=contact.is_urgent,
                channel=contact.channel_id,
            ),
            rules,
            language,
        )
        for told in matters
    ]


def called_lines(
    lines: list[Line], contact: Contact, taken: list[Taken], rules: Rules, actor: Actor, language: str
) -> list[Line]:
    """The same with whom to call back: whoever contacted us, as far as a line calls back. No query."""
    asked = lines_to_ask(rules, actor)
    if not asked:
        return lines
    usual = next((each.code for each in asked if each.code == contact.channel_id), asked[0].code)
    one = next((one for one in taken if one.row.part == Part.CONTACTOR), None)
    number, name = (one.phone, one.name) if one else ("", "")
    return [line.called(number, name, told_of_call(usual, line.known, rules, language)) for line in lines]


def _client(taken: list[Taken]) -> Taken | None:
    named = [one for one in taken if one.row.person_id]
    clients = [one for one in named if one.row.part == Part.CLIENT or one.row.kind == ParticipantKind.CLIENT]
    return clients[0] if clients else None


def closed_by(contact: Contact) -> Closing | None:
    """Who has closed the contact and when; two queries."""
    entry = Entry.objects.filter(track=contact.track_id, kind=access.CLOSE.name).order_by("-pk").first()
    if entry is None:
        return None
    who = User.objects.filter(pk=entry.actor_id).first() if entry.actor_id else None
    return Closing(str(who or ""), entry.at)
