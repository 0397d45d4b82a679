"""How somebody of the line answers a contact of the living demo that waits on its list."""

import datetime as dt
from dataclasses import dataclass
from random import Random

from django.utils import timezone

from reimari.access.reading import reading
from reimari.contacts.actions import Answer
from reimari.contacts.models import Contact, Matter, Participant
from reimari.contacts.queries import Known, Route, Rules, promised_due, route_of, rules_on
from reimari.contacts.rules import language_of_client, told_words
from reimari.contacts.states import Elsewhere, NotTold, Outcome, Part, ParticipantKind, TeamReason, Told
from reimari.demo.recording import OURSELVES, TOLD_BY
from reimari.demo.staff import DEMO, Staff
from reimari.people.models import Person
from reimari.people.rules import age_on
from reimari.region.profile.values import by_code, fold
from reimari.staff.models import Team

GOES_ON = 0.45  # of contacts about somebody who is registered
ELSEWHERE = 0.1


@dataclass(frozen=True, slots=True)
class Waiting:
    """A contact as whoever answers it reads it."""

    contact: Contact
    matters: tuple[Matter, ...]
    contactor: ParticipantKind
    client: Person | None


def read_contact(contact: Contact) -> Waiting:
    """What the contact is about, and whom."""
    with reading(DEMO):
        matters = tuple(contact.matters.select_related("place").order_by("number"))
        people = list(contact.participants.select_related("person").order_by("pk"))
    return Waiting(contact, matters, _contactor(people), _client(people))


def answers_to(waiting: Waiting, staff: Staff, rng: Random, *, now: dt.datetime) -> list[Answer]:
    """An answer to each matter, with the team that the county's rules name and what the client is told."""
    rules = rules_on(now, waiting.contact.received_at)
    return [_answer(waiting, matter, staff, rng, rules) for matter in waiting.matters]


def _contactor(people: list[Participant]) -> ParticipantKind:
    kinds = [ParticipantKind(each.kind) for each in people if each.part == Part.CONTACTOR]
    return kinds[0] if kinds else ParticipantKind.CLIENT


def _client(people: list[Participant]) -> Person | None:
    return next((each.person for each in people if each.person), None)


def _answer(waiting: Waiting, matter: Matter, staff: Staff, rng: Random, rules: Rules) -> Answer:
    chance = rng.random()
    if waiting.client and chance < GOES_ON:
        known = _known(waiting, waiting.client, matter, rules)
        route = route_of(known, rules)
        if team := _team(route, matter, staff):
            return _sent_on(waiting, known, route, team, rules)
    if chance > 1 - ELSEWHERE:
        return Answer(outcome=Outcome.ELSEWHERE, elsewhere=rng.choice(list(Elsewhere)))
    return Answer(outcome=Outcome.ADVICE)


def _known(waiting: Waiting, client: Person, matter: Matter, rules: Rules) -> Known:
    place = by_code(rules.profile.places).get(fold(matter.place_id or ""))
    born = client.birth_date
    return Known(
        contactor=waiting.contactor,
        need=matter.need,
        service_task=matter.service_task_id or "",
        place=place.name.fi if place else "",
        age=age_on(born, timezone.localdate(rules.now)) if born else None,
        language=waiting.contact.language,
        urgent=waiting.contact.is_urgent,
        channel=waiting.contact.channel_id,
    )


def _team(route: Route, matter: Matter, staff: Staff) -> Team | None:
    """The team that the rules name, else one of the service task: somebody there must be able to take it."""
    if route.team and route.team in staff.teams:
        return staff.teams[route.team]
    teams = (staff.teams[code] for code in staff.working_teams)
    return next((team for team in teams if team.service_task_id == matter.service_task_id), None)


def _sent_on(waiting: Waiting, known: Known, route: Route, team: Team, rules: Rules) -> Answer:
    promise = promised_due(known, route, rules)
    language = language_of_client(known.language, "fi")
    unit = by_code(rules.profile.units).get(fold(team.unit_id))
    name = unit.name.in_language(language) if unit else str(team)
    words = told_words(promise.kind, name, promise.due_at, language)
    how = TOLD_BY.get(known.channel, Told.IN_CONTACT)
    by_others = waiting.contactor not in OURSELVES
    named = route.team == team.pk
    return Answer(
        outcome=Outcome.GOES_ON,
        team=team,
        area_id=route.area if named else None,
        told_how=how if words and not by_others else None,
        told_what=words if not by_others else "",
        not_told=_why_not(words, by_others=by_others),
        rules=route.decision.rules if route.decision and named else (),
        by_hand=None if named else TeamReason.NO_RULE,
    )


def _why_not(words: str, *, by_others: bool) -> NotTold | None:
    if by_others:
        return NotTold.REPORTED_BY_OTHER
    return None if words else NotTold.NOT_REACHABLE
