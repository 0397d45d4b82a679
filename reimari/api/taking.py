"""A contact as another system sends it becomes one as the desk writes it down: the same checks and values."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from reimari.api.problems import Wrong422
from reimari.api.shapes import OLDEST, ContactIn, MatterIn, ParticipantIn
from reimari.contacts.actions import Heard, Intake, Somebody
from reimari.contacts.queries import Known, Route, Rules, route_of
from reimari.contacts.states import Part, ParticipantKind
from reimari.people.rules import age_on, has_identity_code, phone_number
from reimari.region.profile.values import Coded, by_code, fold, valid_items

AHEAD = dt.timedelta(minutes=5)  # clocks of other systems may go wrong by so much
A_YEAR = dt.timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Taken:
    """What can be recorded, and who answers for each of its matters by the county's rules."""

    intake: Intake
    routes: Sequence[Route]


def arrived_at(given: ContactIn, now: dt.datetime) -> dt.datetime:
    """When it came, whatever the hour (I-10); Wrong422 for what can't be."""
    if not now - A_YEAR <= given.received_at <= now + AHEAD:
        raise Wrong422("received_at", "must be within the last year and not in the future")
    return min(given.received_at, now)


def taken_of(given: ContactIn, rules: Rules) -> Taken:
    """The contact as a value; Wrong422 names the first thing that can't be taken."""
    profile, day = rules.profile, rules.day
    channel = _code("channel", given.channel, valid_items(profile.channels, day))
    relations = valid_items(profile.relations, day)
    services = [_code(f"services.{at}", code, relations) for at, code in enumerate(given.services)]
    participants = _participants(given.participants, rules)
    contactor = next(each.kind for each in given.participants if each.part == Part.CONTACTOR)
    known = Known(
        contactor=contactor,
        services=frozenset(map(fold, services)),
        age=_age(given, day),
        language=given.language,
        urgent=given.is_urgent,
        channel=fold(channel),
    )
    matters = [_matter(matter, at, given, known, rules) for at, matter in enumerate(given.matters)]
    intake = Intake(
        channel_id=channel,
        received_at=rules.received_at,
        participants=participants,
        matters=tuple(heard for heard, _ in matters),
        language=given.language,
        interpreter_language=given.interpreter_language or "",
        is_urgent=given.is_urgent,
        services=frozenset(services),
        age=given.age,
    )
    return Taken(intake, [route for _, route in matters])


def _participants(given: Sequence[ParticipantIn], rules: Rules) -> tuple[Somebody, ...]:
    """Whoever contacted us, once; the client, if that is somebody else; others."""
    contactors = [at for at, each in enumerate(given) if each.part == Part.CONTACTOR]
    if len(contactors) != 1:
        raise Wrong422("participants", "must name one contactor")
    kinds = {*rules.profile.contactors, ParticipantKind.ANONYMOUS}
    if given[contactors[0]].kind not in kinds:
        raise Wrong422(f"participants.{contactors[0]}.kind", f"one of: {', '.join(sorted(kinds))}")
    clients = [at for at, each in enumerate(given) if each.kind == ParticipantKind.CLIENT]
    if len(clients) > 1:
        raise Wrong422(f"participants.{clients[1]}.kind", "a contact is about one client")
    return tuple(_somebody(each, at, rules.day) for at, each in enumerate(given))


def _somebody(given: ParticipantIn, at: int, today: dt.date) -> Somebody:
    where = f"participants.{at}"
    if given.part == Part.CLIENT and given.kind != ParticipantKind.CLIENT:
        raise Wrong422(f"{where}.kind", "the client's part is the client's")
    if given.birth_date and not today.year - OLDEST <= given.birth_date.year <= today.year:
        raise Wrong422(f"{where}.birth_date", "nobody alive was born then")
    if given.birth_date and given.birth_date > today:
        raise Wrong422(f"{where}.birth_date", "is in the future")
    return Somebody(
        part=given.part,
        kind=given.kind,
        name=given.name.strip() or None,
        phone=_phone(f"{where}.phone", given.phone.strip()),
        email=_email(f"{where}.email", given.email.strip()),
        birth_date=given.birth_date,
        work_unit=given.work_unit.strip(),
    )


def _phone(field: str, typed: str) -> str | None:
    try:
        return phone_number(typed) if typed else None
    except ValueError:
        raise Wrong422(field, "not a phone number") from None


def _email(field: str, typed: str) -> str | None:
    try:
        if typed:
            validate_email(typed)
    except ValidationError:
        raise Wrong422(field, "not an e-mail address") from None
    return typed or None


def _age(given: ContactIn, today: dt.date) -> int | None:
    """The client's age: from the date of birth, else as said."""
    clients = (each for each in given.participants if each.kind == ParticipantKind.CLIENT)
    born = next((each.birth_date for each in clients), None)
    return age_on(born, today) if born else given.age


def _matter(given: MatterIn, at: int, contact: ContactIn, whole: Known, rules: Rules) -> tuple[Heard, Route]:
    where, profile = f"matters.{at}", rules.profile
    if has_identity_code(given.own_words) and not contact.save_anyway:
        raise Wrong422(f"{where}.own_words", "seems to hold an identity code: leave it out, or save_anyway")
    tasks = valid_items(profile.service_tasks, rules.day)
    task = _code_if(f"{where}.service_task", given.service_task, tasks)
    need = _code_if(f"{where}.need", given.need, valid_items(profile.needs, rules.day))
    route = route_of(replace(whole, need=need, service_task=task, place=given.place), rules)
    if route.wrong:
        raise Wrong422(f"{where}.place", "not a place that we know, or its code and name don't fit together")
    if not task and len(tasks) == 1:
        task = tasks[0].code
    return (
        Heard(
            own_words=given.own_words.strip(), need=need, service_task_id=task or None, place_id=route.place
        ),
        route,
    )


def _code(field: str, given: str, known: Iterable[Any]) -> str:
    """The code as the profile writes it."""
    found: Coded | None = by_code(known).get(fold(given))
    if found is None:
        raise Wrong422(field, "not a code of this county")
    return found.code


def _code_if(field: str, given: str, known: Iterable[Any]) -> str:
    return _code(field, given, known) if given else ""
