"""How a contact comes in, and what may still be added to it."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from reimari.access.actor import Actor
from reimari.access.catalogue import Action, Unseen
from reimari.access.deeds import does, part, running
from reimari.cases.rules import made_sure
from reimari.common.problems import Problem, Refused
from reimari.common.states import check_move
from reimari.common.versions import CHANGED_MEANWHILE, Change, Stale
from reimari.contacts import access
from reimari.contacts.actions.closing import client_of, seen_in, settle
from reimari.contacts.actions.guided import Guided, keep_guided, kept_facts
from reimari.contacts.actions.intake import Answer, Heard, Intake, Somebody
from reimari.contacts.models import Contact, Matter, Participant
from reimari.contacts.queries import may_be_named
from reimari.contacts.rules import (
    ANONYMOUS_DATA,
    JOINED,
    NO_MATTER,
    NO_OUTCOME,
    NOBODY_TO_JOIN,
    NOT_ANONYMOUS,
    NOT_OWN_PROFESSION,
)
from reimari.contacts.states import MOVES, CameVia, ContactState, Part, ParticipantKind
from reimari.people.actions import Details, add_person
from reimari.people.models import Person
from reimari.people.queries import registered_with
from reimari.staff.models import Team
from reimari.work.actions import About, Plan, open_step, open_track, set_events, write_entry
from reimari.work.models import Entry

HANDLE_STEP = "handle_contact"


@does(access.RECORD, locks=False)
def record_contact(team: Team, *, intake: Intake, actor: Actor, now: dt.datetime) -> Contact:
    """Write a contact down under the line that received it.

    When every matter has its answer it is closed at once, and what goes on stands on its work list
    (C21, C25, C27). Otherwise it stays open on the line's own list until somebody closes it.
    """
    return write_down(team, intake, by=actor.id, now=now)


@does(access.RECEIVE, locks=False)
def receive_contact(team: Team, *, intake: Intake, actor: Actor, now: dt.datetime) -> Contact:
    """Take a contact that another system sends; it stays open on the line's own list.

    Nobody of ours recorded it: its first entry names the integration.
    """
    return write_down(team, intake, by=None, now=now)


@part
def write_down(team: Team, intake: Intake, *, by: UUID | None, now: dt.datetime) -> Contact:
    """The contact with all that belongs to it; closed when every matter has its answer. `by`: who of ours."""
    if not intake.matters:
        raise Refused(Problem("contacts.no_matter", NO_MATTER))
    answers = [heard.answer for heard in intake.matters]
    if any(answers) and not all(answers):
        raise Refused(Problem("contacts.no_outcome", NO_OUTCOME))
    track = open_track()
    contact = Contact(
        track=track,
        channel_id=intake.channel_id,
        team=team,
        language=intake.language,
        interpreter_language=intake.interpreter_language,
        is_urgent=intake.is_urgent,
        is_complicated=intake.is_complicated,
        came_via=intake.came_via or "",
        received_at=intake.received_at,
        started_at=intake.started_at,
        recorded_by_id=by,
        recorded_at=now,
    )
    _take_part(contact, intake.participants, now=now)
    guiding = keep_guided(contact, intake.guided, now=now)
    client = client_of(contact)
    matters = [_matter(contact, number, heard) for number, heard in enumerate(intake.matters, start=1)]
    if not all(answers):
        _put_on_list(contact, matters, client, now=now)
    entry = write_entry(
        track.pk,
        now=now,
        channel=intake.channel_id,
        team=team.pk,
        matters=len(matters),
        services=sorted(intake.services),
        **_found_us(intake.came_via),
        **made_sure(arranged=intake.arranged),
        **({} if all(answers) else guiding),
    )
    seen = seen_in(contact, matters[0], client, now=now, said=intake)
    set_events(track, "contact_received", entry=entry, now=intake.received_at, seen=seen)
    if all(answers):
        contact.taken_by_id = by
        return settle(
            contact,
            _pairs(matters, answers),
            now=now,
            said=intake,
            arranged=intake.arranged,
            guiding=guiding,
        )
    return contact


@does(access.CLOSE)
def close_contact(
    contact: Contact,
    *,
    answers: Sequence[Answer],
    actor: Actor,
    now: dt.datetime,
    came_via: CameVia | None = None,
    arranged: bool = False,
    guided: Guided | None = None,
) -> Contact:
    """Close an open contact: an answer to each of its matters that has none, in their order (C25).

    `came_via`: how the contact found us, if that is known only now; None: as it was recorded. `arranged`: the
    line is closed, and it was made sure that the client gets help at once. `guided`: what the conversation
    told, in place of what was kept of it before; None: that stands.
    """
    check_move(MOVES, ContactState(contact.state), ContactState.CLOSED)
    rows = list(contact.matters.order_by("number"))
    matters, before = [row for row in rows if not row.outcome], [row.outcome for row in rows if row.outcome]
    if len(matters) != len(answers):
        raise Refused(Problem("contacts.no_outcome", NO_OUTCOME))
    contact.taken_by_id = contact.taken_by_id or actor.id
    contact.came_via = came_via or contact.came_via
    guiding = keep_guided(contact, guided, now=now) if guided else kept_facts(contact)
    pairs = _pairs(matters, answers)
    return settle(contact, pairs, now=now, arranged=arranged, guiding=guiding, before=before)


@does(access.JOIN)
def join_contact(
    contact: Contact,
    *,
    actor: Actor,
    now: dt.datetime,
    person: Person | None = None,
    details: Details | None = None,
) -> Participant:
    """Join an anonymous contact to a person by the client's own wish (I-17); the anonymous row stays.

    `person`: somebody registered; or `details`: of somebody to register.
    """
    if not contact.participants.filter(kind=ParticipantKind.ANONYMOUS).exists():
        raise Refused(Problem("contacts.not_anonymous", NOT_ANONYMOUS))
    joined = contact.participants.exclude(joined_at=None).select_related("joined_by").first()
    if joined:
        raise Refused(Problem("contacts.joined", JOINED, {"worker": str(joined.joined_by)}))
    if person:
        check_known(access.JOIN, person.pk)
    client = person or (person_of(details, now=now) if details else None)
    if client is None:
        raise Refused(Problem("contacts.nobody_to_join", NOBODY_TO_JOIN))
    row = Participant.objects.create(
        contact=contact,
        part=Part.CLIENT,
        kind=ParticipantKind.CLIENT,
        person=client,
        joined_at=now,
        joined_by_id=actor.id,
    )
    write_entry(contact.track_id, now=now, participant=str(row.pk), team=contact.team_id)
    return row


@does(access.CORRECT)
def correct_contact(
    contact: Contact,
    *,
    matter: UUID | None,
    field: str,
    value: str,
    actor: Actor,
    now: dt.datetime,
    seen_entry: int | None = None,
) -> Contact:
    """Say that a coded detail of a closed contact was wrong; what arrived stays as it was.

    `field`: need, service_task, place, language, channel or outcome; `value`: the right code. `seen_entry`:
    the last correction that whoever acts saw (0: none); a newer one of the same detail is refused (`Stale`).
    """
    if seen_entry is not None:
        _refuse_corrected(contact, matter=str(matter or ""), field=field, value=value, seen=seen_entry)
    write_entry(contact.track_id, now=now, matter=str(matter or ""), field=field, right=value)
    return contact


@part
def _refuse_corrected(contact: Contact, *, matter: str, field: str, value: str, seen: int) -> None:
    """Somebody has corrected the same detail otherwise since it was seen."""
    newer = Entry.objects.filter(track=contact.track_id, kind=access.CORRECT.name, pk__gt=seen)
    last = newer.filter(facts__field=field, facts__matter=matter).order_by("-pk").first()
    if last and last.facts["right"] != value:
        change = Change("right", f"{field}:{last.facts['right']}", last.actor_id, last.at)
        raise Refused(Stale("common.stale", CHANGED_MEANWHILE, version=last.pk, changes=(change,)))


@part
def _put_on_list(
    contact: Contact, matters: Sequence[Matter], client: Person | None, *, now: dt.datetime
) -> None:
    """A contact that stays open stands on the list of its line."""
    first = matters[0]
    about = About(
        service_task_id=first.service_task_id,
        place_id=first.place_id,
        person_id=client.pk if client else None,
        need=first.need,
        channel=contact.channel_id,
        language=contact.language,
        is_urgent=contact.is_urgent,
    )
    plan = Plan(kind=HANDLE_STEP, team=contact.team)
    contact.current_step = open_step(contact.track, plan, about, now=now)
    contact.save(force_insert=True)
    Matter.objects.bulk_create(matters)


@part
def _take_part(contact: Contact, people: Sequence[Somebody], *, now: dt.datetime) -> None:
    """Who took part; their rows may come before the contact's own, which the deed writes last."""
    rows = [_participant(contact, somebody, now=now) for somebody in people]
    running().memo["participants", contact.pk] = Participant.objects.bulk_create(rows)


@part
def _participant(contact: Contact, somebody: Somebody, *, now: dt.datetime) -> Participant:
    _check_said(somebody)
    if somebody.person_id:
        check_known(access.RECORD, somebody.person_id)
    person = person_of(somebody.details, now=now) if somebody.details else None
    row = Participant(
        contact=contact,
        part=somebody.part,
        kind=somebody.kind,
        person_id=somebody.person_id,
        name=somebody.name or None,
        phone=somebody.phone or None,
        email=somebody.email or None,
        birth_date=somebody.birth_date,
        work_unit=somebody.work_unit,
        profession=somebody.profession,
        identity_checked=somebody.identity_checked,
    )
    if person:
        row.person = person
    return row


@part
def _check_said(somebody: Somebody) -> None:
    """Nothing personal is kept of somebody anonymous, and a profession of our own employees only."""
    said = (somebody.person_id, somebody.details, somebody.name, somebody.phone, somebody.email)
    work = (somebody.work_unit, somebody.profession)
    if somebody.kind == ParticipantKind.ANONYMOUS and any((*said, somebody.birth_date, *work)):
        raise Refused(Problem("contacts.anonymous_data", ANONYMOUS_DATA))
    if somebody.profession and somebody.kind != ParticipantKind.OWN_EMPLOYEE:
        raise Refused(Problem("contacts.not_own_profession", NOT_OWN_PROFESSION))


@part
def _found_us(came_via: CameVia | None) -> dict[str, str]:
    """The fact of the entry, where the contact didn't come the right way."""
    return {"came_via": came_via.value} if came_via else {}


@part
def check_known(action: Action, person_id: UUID) -> None:
    """Only the whole identity code leads to a person whom one doesn't know; an id alone never does."""
    if not may_be_named(running().actor, person_id):
        raise Unseen(action, Person, person_id)


@part
def person_of(details: Details, *, now: dt.datetime) -> Person:
    """Whoever has the whole identity code already, else somebody new: nobody is registered twice (C33)."""
    return registered_with(details.identity_code) or add_person(details, now=now)


@part
def _matter(contact: Contact, number: int, heard: Heard) -> Matter:
    return Matter(
        contact=contact,
        number=number,
        need=heard.need,
        service_task_id=heard.service_task_id,
        place_id=heard.place_id,
        own_words=heard.own_words,
    )


@part
def _pairs(matters: Sequence[Matter], answers: Sequence[Answer | None]) -> list[tuple[Matter, Answer]]:
    return [(matter, answer) for matter, answer in zip(matters, answers, strict=True) if answer]
