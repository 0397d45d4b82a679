"""What is done with contacts and persons, as wishes."""

import datetime as dt

from reimari.access.actor import ActorKind
from reimari.audit.models import Disclosure
from reimari.cases.models import Case
from reimari.contacts import access as contacts
from reimari.contacts import actions as contact_deeds
from reimari.contacts.models import Contact
from reimari.contacts.states import (
    CorrectedField,
    Elsewhere,
    NotTold,
    Outcome,
    Part,
    ParticipantKind,
    TeamReason,
    Told,
    Urgency,
)
from reimari.people import access as people
from reimari.people import actions as person_deeds
from reimari.people.models import Capacity, Person, RelationKind, Relationship
from tests.office.wishes import Desk, Nothing, Wish

CODES = ("", "", "010190-999W", "131052-989S")  # invented: the numbers 900-999 are given to nobody for good
NAMES = ("Aaltomeri", "Björkdahl", "Kuusirinne")
PHONES = ("", "+358491234567")
DAY = dt.timedelta(days=1)


def record_contact(desk: Desk) -> Wish:
    answered = desk.of((True, True, False))
    return desk.wish(
        contact_deeds.record_contact,
        desk.of([desk.asker.team, desk.team()]),
        intake=_intake(desk, answered=answered),
    )


def receive_contact(desk: Desk) -> Wish:
    return desk.wish(contact_deeds.receive_contact, desk.asker.team, intake=_intake(desk, answered=False))


def _intake(desk: Desk, *, answered: bool) -> contact_deeds.Intake:
    number = desk.of((1, 1, 2))
    return contact_deeds.Intake(
        channel_id=desk.of(("phone", "email", "walk_in")),
        received_at=desk.now - desk.of((dt.timedelta(minutes=5), DAY)),
        participants=_participants(desk),
        matters=tuple(_heard(desk, answered=answered) for _ in range(number)),
        language=desk.of(("fi", "sv")),
        is_urgent=desk.maybe(),
        guided=_guided(desk),
    )


def _guided(desk: Desk) -> contact_deeds.Guided | None:
    """Nothing, something, or an urgency; a prompt that the county doesn't have is refused."""
    if desk.maybe():
        return None
    said = desk.of([*(("MANAGES",) * 5), "NO_SUCH"])
    return contact_deeds.Guided(
        urgency=desk.of((None, *Urgency)),
        said=(contact_deeds.Said(prompt=said, answer=desk.of(("yes", "no"))),),
        segment=contact_deeds.Choice(chosen=desk.of(("", "NEEDS_SUPPORT"))),
    )


def hand_over_contact(desk: Desk) -> Wish:
    contact = desk.row(contacts.HAND_OVER, Contact.objects.filter(guidance__urgency__gt=""))
    case = Case.objects.filter(matters__contact=contact).order_by("-pk").first()
    case = case or Case.objects.order_by("-pk").first()
    if case is None:
        raise Nothing
    return desk.wish(contact_deeds.hand_over_contact, contact, case=case, to=desk.team())


def _heard(desk: Desk, *, answered: bool) -> contact_deeds.Heard:
    return contact_deeds.Heard(
        need=desk.of(("", "money")),
        service_task_id=desk.of(("WORKING_AGE", "OLDER_PEOPLE", None)),
        own_words="The money is out.",
        answer=_answer(desk) if answered else None,
    )


def _participants(desk: Desk) -> tuple[contact_deeds.Somebody, ...]:
    """Nobody knows who, a name, somebody registered, somebody to register (perhaps for the second time)."""
    one = contact_deeds.Somebody
    anonymous = one(part=Part.CONTACTOR, kind=ParticipantKind.ANONYMOUS)
    named = one(part=Part.CONTACTOR, kind=ParticipantKind.CLIENT, name="Testi Aaltomeri")
    new = one(part=Part.CONTACTOR, kind=ParticipantKind.CLIENT, details=_details(desk), identity_checked=True)
    close = one(part=Part.CONTACTOR, kind=ParticipantKind.CLOSE_PERSON, name="Läheinen Aaltomeri")
    told = one(part=Part.CONTACTOR, kind=ParticipantKind.ANONYMOUS, phone="+358491234567")  # refused
    choices = [(named,), (new,), (anonymous,), (close, *_known(desk)), (told,)]
    return desk.of(choices)


def _known(desk: Desk) -> tuple[contact_deeds.Somebody, ...]:
    if desk.actor.kind != ActorKind.STAFF:
        return ()
    person = people.VIEW.rows(desk.actor, Person.objects.all()).order_by("-pk").first()
    if person is None:
        return ()
    known = contact_deeds.Somebody(part=Part.CLIENT, kind=ParticipantKind.CLIENT, person_id=person.pk)
    return (known,)


def _details(desk: Desk) -> person_deeds.Details:
    return person_deeds.Details(
        last_name=desk.of(NAMES),
        first_names="Testi",
        identity_code=desk.of(CODES),
        phone=desk.of(("", "+358491234567")),
    )


def _answer(desk: Desk) -> contact_deeds.Answer:
    outcome = desk.of(
        (Outcome.GOES_ON, Outcome.GOES_ON, Outcome.ADVICE, Outcome.ELSEWHERE, Outcome.NOT_REACHED)
    )
    if outcome == Outcome.ELSEWHERE:
        return contact_deeds.Answer(outcome=outcome, elsewhere=desk.of(list(Elsewhere)))
    if outcome != Outcome.GOES_ON:
        return contact_deeds.Answer(outcome=outcome)
    told = desk.of((True, True, False))
    joined = Case.objects.order_by("-pk").first() if desk.maybe() else None
    return contact_deeds.Answer(
        outcome=outcome,
        team=None if joined else desk.team(),
        case=joined,
        told_how=Told.IN_CONTACT if told else None,
        told_what=desk.of(("You will be called.",) * 7 + ("",)) if told else "",  # nothing told is refused
        not_told=None if told else NotTold.NOT_REACHABLE,
        by_hand=TeamReason.AGREED,
    )


def close_contact(desk: Desk) -> Wish:
    contact = desk.row(contacts.CLOSE, Contact.objects.all() if desk.maybe() else Contact.objects.open())
    number = contact.matters.count() + desk.of((0,) * 9 + (1,))
    return desk.wish(contact_deeds.close_contact, contact, answers=[_answer(desk) for _ in range(number)])


def describe_contact(desk: Desk) -> Wish:
    contact = desk.row(contacts.DESCRIBE, Contact.objects.all() if desk.maybe() else Contact.objects.open())
    described = contact_deeds.Described(
        need=desk.of(("", "money")), service_task_id=desk.of(("WORKING_AGE", "OLDER_PEOPLE", None))
    )
    seen = desk.of((None, contact_deeds.Described()))
    return desk.wish(contact_deeds.describe_contact, contact, number=1, described=described, seen=seen)


def move_contact(desk: Desk) -> Wish:
    contact = desk.row(contacts.MOVE, Contact.objects.all() if desk.maybe() else Contact.objects.open())
    seen = desk.of((None, contact.team_id, "ANOTHER"))
    return desk.wish(contact_deeds.move_contact, contact, to=desk.team(), seen_team=seen)


def send_link(desk: Desk) -> Wish:
    contact = desk.row(contacts.SEND_LINK, Contact.objects.all())
    link = "https://reimari.example.org/fi/seuranta/x/"
    return desk.wish(contact_deeds.send_link, contact, link=link, language=desk.of(("fi", "sv", "en")))


def join_contact(desk: Desk) -> Wish:
    contact = desk.row(contacts.JOIN, Contact.objects.filter(participants__kind=ParticipantKind.ANONYMOUS))
    known = people.VIEW.rows(desk.actor, Person.objects.all()).order_by("-pk").first()
    if known and desk.maybe():
        return desk.wish(contact_deeds.join_contact, contact, person=known)
    return desk.wish(contact_deeds.join_contact, contact, details=_details(desk))


def ask_about_contact(desk: Desk) -> Wish:
    contact = desk.row(contacts.ASK, Contact.objects.all())
    return desk.wish(contact_deeds.ask_about_contact, contact, text="Whose is this?")


def correct_contact(desk: Desk) -> Wish:
    contact = desk.row(contacts.CORRECT, Contact.objects.exclude(closed_at=None))
    seen = desk.of((None, 0, desk.read_until))
    value = desk.of(("sv", "fi"))
    return desk.wish(
        contact_deeds.correct_contact,
        contact,
        matter=None,
        field=CorrectedField.LANGUAGE,
        value=value,
        seen_entry=seen,
    )


# Persons


def register_person(desk: Desk) -> Wish:
    return desk.wish(person_deeds.register_person, Person(), details=_details(desk))


def change_person(desk: Desk) -> Wish:
    person = desk.row(people.CHANGE, Person.objects.all())
    seen = desk.of((None, person.version, 1))
    return desk.wish(person_deeds.change_person, person, details=_details(desk), seen_version=seen)


def protect_person(desk: Desk) -> Wish:
    person = desk.row(people.PROTECT, Person.objects.all())
    return desk.wish(person_deeds.protect_person, person, protected=desk.of((True, False)))


def relate_person(desk: Desk) -> Wish:
    person = desk.row(people.RELATE, Person.objects.all())
    kinds = list(RelationKind.objects.order_by("pk")[:2])
    since = desk.now.date() - desk.of((DAY, 40 * DAY))
    return desk.wish(
        person_deeds.relate_person,
        person,
        kind=desk.of(kinds),
        unit=desk.team().unit,
        own_worker_id=desk.asker.user.pk if desk.maybe() else None,
        since=since,
        until=since + 20 * DAY if desk.maybe() else None,
    )


def end_relationship(desk: Desk) -> Wish:
    row = desk.row(people.END_RELATIONSHIP, Relationship.objects.all())
    until = desk.now.date() - desk.of((0 * DAY, 90 * DAY))
    seen = desk.of((None, row.version, 1))
    return desk.wish(person_deeds.end_relationship, row, until=until, seen_version=seen)


def relate_close_person(desk: Desk) -> Wish:
    person = desk.row(people.RELATE_CLOSE, Person.objects.all())
    return desk.wish(
        person_deeds.relate_close_person_to,
        person,
        name=desk.of(("Läheinen Aaltomeri", "")),
        phone=desk.of(PHONES),
        capacity=desk.of(list(Capacity)),
        since=desk.now.date(),
        other=person if desk.maybe() else None,
    )


def ask_relationship(desk: Desk) -> Wish:
    return desk.wish(person_deeds.ask_relationship, Disclosure(), code=desk.of(CODES[2:]))
