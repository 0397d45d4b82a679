import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import cast
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.deeds import does, part, running
from reimari.access.recording import disclose
from reimari.access.speaking import looking_everywhere
from reimari.audit.models import Disclosure
from reimari.common.ids import uuid7
from reimari.common.problems import Problem, Refused, refuse
from reimari.common.versions import refuse_stale
from reimari.people import access
from reimari.people.models import (
    Capacity,
    ClosePerson,
    EmergencyAccess,
    EmergencyCheck,
    EmergencyReason,
    EmergencyRemark,
    EmergencyVerdict,
    Person,
    RelationKind,
    Relationship,
)
from reimari.people.queries import temporary_codes
from reimari.people.rules import (
    CODE_KNOWN,
    NAME_MISSING,
    RELATED_ALREADY,
    access_rules_of,
    birth_date_of,
    check_problems,
    emergency_hours,
    emergency_problems,
    ending_problems,
    identity_code,
    period_problems,
    phone_number,
)
from reimari.region.profile import values
from reimari.region.profile_rows import common_fields, one_for_each_code, put_rows
from reimari.region.queries import profile_on
from reimari.staff.models import Organisation, Team, Unit
from reimari.staff.queries import others_who_may


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What is kept of a person. Identity code and phone may be as typed; ValueError when wrong.

    `is_protected`: address protection of somebody who is registered now; later it is a deed of its own.
    """

    last_name: str
    first_names: str = ""
    identity_code: str = ""
    birth_date: dt.date | None = None
    phone: str = ""
    email: str = ""
    language: str = "fi"
    interpreter_language: str = ""
    notices_by: str | None = None  # None: as it is
    place_id: str | None = None
    street_address: str = ""
    postcode: str = ""
    is_protected: bool = False


@does(access.REGISTER)
def register_person(person: Person, *, details: Details, actor: Actor, now: dt.datetime) -> Person:
    """Register somebody whom the county helps. `person` is a new, empty row."""
    return _filled(person, details, now=now)


@part
def add_person(details: Details, *, now: dt.datetime) -> Person:
    """Register a person as a part of recording a contact."""
    return _filled(Person(), details, now=now)


@does(access.CHANGE)
def change_person(
    person: Person, *, details: Details, actor: Actor, now: dt.datetime, seen_version: int | None = None
) -> Person:
    """Change a person's details; address protection is a deed of its own.

    `seen_version`, here and below: the version of the row that whoever acts saw. A newer one is refused
    with what has changed since (`Stale`).
    """
    refuse_stale(person, seen_version)
    return _filled(person, details, now=now)


@does(access.PROTECT)
def protect_person(
    person: Person, *, protected: bool, actor: Actor, now: dt.datetime, seen_version: int | None = None
) -> Person:
    """Set or end address protection (I-04); other details that have changed meanwhile don't hinder it."""
    refuse_stale(person, seen_version, {"is_protected"})
    person.put({"is_protected": protected}, by=actor.id, now=now)
    person.save(update_fields=["is_protected", "version", "changed"])
    return person


@does(access.RELATE)
def relate_person(
    person: Person,
    *,
    kind: RelationKind,
    unit: Unit,
    own_worker_id: UUID | None,
    since: dt.date,
    actor: Actor,
    now: dt.datetime,
    until: dt.date | None = None,
) -> Relationship:
    """Record an existing client relationship, who answers for it and the own worker (R-KS-14, R-PS-86)."""
    refuse(period_problems(since, until))
    validity = DateRange(since, until, "[]")
    if Relationship.objects.of(person).filter(kind=kind, validity__overlap=validity).exists():
        raise Refused(Problem("people.related_already", RELATED_ALREADY))
    return Relationship.objects.create(
        person=person,
        kind=kind,
        unit=unit,
        own_worker_id=own_worker_id,
        validity=validity,
    )


@does(access.END_RELATIONSHIP)
def end_relationship(
    relationship: Relationship,
    *,
    until: dt.date,
    actor: Actor,
    now: dt.datetime,
    seen_version: int | None = None,
) -> Relationship:
    """End a client relationship; `until` is its last day. It stays on record (R-PS-86)."""
    refuse_stale(relationship, seen_version)
    since, ends = relationship.validity.lower, relationship.last_day
    refuse(ending_problems(since, ends, until))
    relationship.put({"validity": DateRange(since, until, "[]")}, by=actor.id, now=now)
    relationship.save(update_fields=["validity", "version", "changed"])
    return relationship


@does(access.RELATE_CLOSE)
def relate_close_person_to(
    person: Person,
    *,
    name: str,
    phone: str,
    capacity: Capacity,
    since: dt.date,
    actor: Actor,
    now: dt.datetime,
    other: Person | None = None,
) -> ClosePerson:
    """Record somebody close to the person, or who acts for them: a person of their own, or by name."""
    if not other and not name.strip():
        raise Refused(Problem("people.name_missing", NAME_MISSING))
    return ClosePerson.objects.create(
        person=person,
        other=other,
        name="" if other else name,
        phone=phone_number(phone) if phone else "",
        capacity=capacity,
        validity=DateRange(since, None, "[]"),
    )


@does(access.ASK_RELATIONSHIP)
def ask_relationship(question: Disclosure, *, code: str, actor: Actor, now: dt.datetime) -> Disclosure:
    """Tell an adviser who may not see the person who answers for them, and nothing else (R-IU-06, R-PS-86).

    That is the kind of each relationship and its unit; to the county's own people also the own worker.
    `question` is a new, empty row; the answer is the row of the disclosure log. An unknown code and a
    person without a relationship answer alike.
    """
    whole = identity_code(code, temporary=temporary_codes())
    told: list[dict[str, str]] = []
    with looking_everywhere():
        person = Person.objects.by_code(whole).first()
    if person:
        found = Relationship.objects.of(person).on(timezone.localdate(now)).order_by("kind", "pk")
        of_the_house = Organisation.objects.of_the_house().filter(pk=actor.organisation).exists()
        told = [_who_answers(row, with_worker=of_the_house) for row in found]
    return disclose(
        access.ASK_RELATIONSHIP,
        actor,
        person_id=person.pk if person and told else None,
        told={"relations": told},
    )


@does(access.CHECK_IDENTITY)
def check_identity(person: Person, *, actor: Actor, now: dt.datetime) -> Person:
    """Record that the actor made sure who is on the phone: the use log holds it, for a while (I-16)."""
    return person


@does(access.BREAK_GLASS)
def break_glass(
    person: Person, *, reason: EmergencyReason, words: str, actor: Actor, now: dt.datetime
) -> EmergencyAccess:
    """Open a person whom one has no basis to see, for some hours and with a reason (I-01).

    The teams that answer for the person's open cases and the data protection officer are told: each has to
    look at it.
    """
    day = timezone.localdate(now)
    of_the_house = Organisation.objects.of_the_house().filter(pk=actor.organisation).exists()
    is_open = EmergencyAccess.objects.of(person, actor.id).filter(ends_at__gt=now).exists()
    refuse(emergency_problems(words, of_the_house=of_the_house, is_open=is_open))
    me = cast(UUID, actor.id)  # whoever has none isn't of the house
    hours = emergency_hours(access_rules_of(profile_on(day), day))
    check = uuid7()
    opened = EmergencyAccess.objects.create(
        person=person,
        opened_by_id=me,
        reason=reason,
        words=words.strip(),
        opened_at=now,
        ends_at=now + dt.timedelta(hours=hours),
        officer_check_id=check,
    )
    told = [EmergencyCheck(access=opened, opened_by_id=me, team=team) for team in _told(person, day)]
    officer = EmergencyCheck(id=check, access=opened, opened_by_id=me)
    EmergencyCheck.objects.bulk_create([officer, *told])
    return opened


@part
def _told(person: Person, day: dt.date) -> list[Team]:
    """The teams that answer for the person, as far as somebody else looks at it there."""
    codes = {team for owners in access.OWNERS for team in owners(person)}
    check, me = access.CHECK_EMERGENCY.name, running().actor.id
    teams = Team.objects.filter(pk__in=codes).order_by("pk")
    return [team for team in teams if others_who_may(check, team, than=me, on=day).exists()]


@does(access.CHECK_EMERGENCY)
def check_emergency(
    check: EmergencyCheck, *, verdict: EmergencyVerdict, words: str, actor: Actor, now: dt.datetime
) -> EmergencyRemark:
    """Say of an emergency access to one's team's client that it is in order, or what is to be cleared up."""
    return _remarked(check, verdict, words, actor, now)


@does(access.OVERSEE)
def oversee_emergencies(
    check: EmergencyCheck, *, verdict: EmergencyVerdict, words: str, actor: Actor, now: dt.datetime
) -> EmergencyRemark:
    """As `check_emergency`, for the data protection officer."""
    return _remarked(check, verdict, words, actor, now)


@part
def _remarked(
    check: EmergencyCheck, verdict: EmergencyVerdict, words: str, actor: Actor, now: dt.datetime
) -> EmergencyRemark:
    refuse(
        check_problems(
            words,
            in_order=verdict == EmergencyVerdict.IN_ORDER,
            is_own=check.opened_by_id == actor.id,
            is_checked=check.remarks.in_order().exists(),
        )
    )
    return EmergencyRemark.objects.create(
        check_of=check,
        opened_by_id=check.opened_by_id,
        said_by_id=cast(UUID, actor.id),
        said_at=now,
        verdict=verdict,
        words=words.strip(),
    )


@part
def _who_answers(row: Relationship, *, with_worker: bool) -> dict[str, str]:
    told = {"relation": row.kind_id, "unit": row.unit_id}
    return told | {"own_worker": str(row.own_worker_id)} if with_worker and row.own_worker_id else told


@part
def _filled(person: Person, details: Details, *, now: dt.datetime) -> Person:
    fields = asdict(details)
    code = (
        identity_code(details.identity_code, temporary=temporary_codes()) if details.identity_code else None
    )
    if code and Person.objects.by_code(code).exclude(pk=person.pk).exists():
        raise Refused(Problem("people.code_known", CODE_KNOWN))
    fields["identity_code"] = code
    fields["birth_date"] = birth_date_of(code) if code else details.birth_date
    fields["phone"] = phone_number(details.phone) if details.phone else ""
    if person.created_at:
        del fields["is_protected"]
    if fields["notices_by"] is None:
        del fields["notices_by"]
    person.put(fields, by=running().actor.id, now=now)
    person.created_at = person.created_at or now
    person.save()
    return person


@part
def fill_rows(profile: values.Profile) -> None:
    """The rows of this app from the county's profile: kinds of client relationship."""
    put_rows(RelationKind, _kinds(profile))


@part
def _kinds(profile: values.Profile) -> Iterable[RelationKind]:
    return [RelationKind(**common_fields(*each)) for each in one_for_each_code(profile.relations).values()]
