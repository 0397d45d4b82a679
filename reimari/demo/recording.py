"""Planned contacts become rows, by the deeds and the people who would do it."""

import datetime as dt
from collections.abc import Iterable
from functools import partial
from random import Random
from uuid import UUID

from reimari.access.actor import Actor
from reimari.contacts.actions import Answer, Heard, Intake, Somebody, give_feedback, record_contact
from reimari.contacts.models import Contact
from reimari.contacts.states import (
    CameVia,
    Elsewhere,
    NotTold,
    Outcome,
    Part,
    ParticipantKind,
    TeamReason,
    Told,
)
from reimari.demo.chances import OF_CONTACTS, SCORES, chosen
from reimari.demo.dice import dice
from reimari.demo.guided import guided_of
from reimari.demo.plan import PlannedContact, PlannedMatter
from reimari.demo.residents import Resident
from reimari.demo.routes import Answered, Routes
from reimari.demo.staff import DEMO, Staff
from reimari.demo.words import Words
from reimari.desk.caller_links import CALLER
from reimari.people.actions import Details, relate_close_person_to, relate_person
from reimari.people.models import Capacity, Person, RelationKind
from reimari.staff.models import Team, Unit
from reimari.work.queries import county_on

TOLD_BY = {"email": Told.EMAIL, "letter": Told.LETTER, "web_form": Told.PHONE}
OURSELVES = {ParticipantKind.CLIENT, ParticipantKind.CLOSE_PERSON}
WITH_OWN_WORKER = 0.7
REMEMBERED_AS_CLOSE = 0.6
CHECKED = 0.8
NOT_THROUGH = 0.5  # told when met, not through whoever contacted us
DIRECTLY = 0.5  # what professionals bring and what is heard at home, often to whoever answers for it
DIRECT = {"professional", "home_visit"}
ASTRAY, ASTRAY_ALL_THE_SAME = 0.8, 0.03  # of what belonged elsewhere, and of the rest
FROM_WITHIN = (CameVia.BYPASSED_LINE, CameVia.FAMILIAR_ADVISER, CameVia.OLD_DETAILS)
FROM_OUTSIDE = (CameVia.MISDIRECTED, CameVia.MISDIRECTED, CameVia.OLD_DETAILS, CameVia.FAMILIAR_ADVISER)


class Recorder:
    """Writes the contacts of one process down; it remembers whom it has registered (`met`: their numbers).

    `until`: the moment before which feedback has been given on some of them; None: on none yet.
    """

    def __init__(
        self,
        seed: str,
        staff: Staff,
        routes: Routes,
        words: Words,
        *,
        met: Iterable[int] = (),
        until: dt.datetime | None = None,
    ) -> None:
        self._until = until
        self._seed = seed
        self._staff = staff
        self._routes = routes
        self._words = words
        self._met = set(met)
        self._kinds = {kind.pk: kind for kind in RelationKind.objects.order_by("pk")}
        self._inside = _units_inside()

    def record(self, planned: PlannedContact, *, key: UUID | None = None) -> Contact | None:
        """The contact with what hangs on it, once with a key; None when nobody may write it down."""
        rng = planned.rng(self._seed)
        line = self._routes.line(planned)
        answered = [self._routes.answered(planned, matter, line) for matter in planned.matters]
        by = self._by(rng, planned, line, answered[0])
        if by is None:
            return None
        team, actor = by
        heard = [
            self._heard(rng, planned, matter, answer, line)
            for matter, answer in zip(planned.matters, answered, strict=True)
        ]
        record = partial(record_contact.once, key) if key else record_contact
        contact = record(
            team,
            intake=Intake(
                channel_id=planned.channel,
                received_at=planned.received_at,
                started_at=planned.received_at if planned.matters[0].outcome else None,
                participants=self._participants(rng, planned),
                matters=tuple(heard),
                language=planned.language,
                interpreter_language=planned.resident.interpreter_language if planned.resident else "",
                is_urgent=planned.urgent,
                is_complicated=planned.complicated,
                services=frozenset(planned.matters[0].services),
                came_via=self._way(planned),
                guided=guided_of(self._seed, planned, county_on(planned.recorded_at)),
            ),
            actor=actor,
            now=planned.recorded_at,
        )
        if planned.resident and planned.resident.number not in self._met:
            self._met.add(planned.resident.number)
            self._meet(rng, planned, planned.resident, answered[0])
        self._feedback(planned, contact)
        return contact

    def _feedback(self, planned: PlannedContact, contact: Contact) -> None:
        """Some of those whose matter ended at once say within two days how it went, by dice of their own."""
        rng = dice(f"{self._seed}:feedback:{planned.number}")
        given_at = planned.recorded_at + dt.timedelta(minutes=rng.randint(10, 2880))
        over = not planned.is_open and not planned.goes_on
        past = self._until is not None and given_at <= self._until
        if not over or not past or rng.random() >= OF_CONTACTS["feedback"]:
            return
        score = chosen(rng, SCORES)
        said = self._words.feedback(rng, score, planned.language)
        words = said if rng.random() < OF_CONTACTS["in_words"] else ""
        give_feedback(contact, score=score, words=words, actor=CALLER, now=given_at)

    def _is_outsider(self, planned: PlannedContact) -> bool:
        """Whether somebody outside came to a line that is for our own employees."""
        own = planned.contactor == ParticipantKind.OWN_EMPLOYEE
        return self._routes.is_our_own(planned.channel) and not own

    def _way(self, planned: PlannedContact) -> CameVia | None:
        """How it found us, by dice of its own: most of what belonged elsewhere came astray."""
        if self._is_outsider(planned):
            return CameVia.OUTSIDER_ON_LINE
        rng = dice(f"{self._seed}:way:{planned.number}")
        belonged = any(matter.outcome == Outcome.ELSEWHERE for matter in planned.matters)
        if rng.random() >= (ASTRAY if belonged else ASTRAY_ALL_THE_SAME):
            return None if planned.is_open else CameVia.RIGHT_WAY
        return rng.choice(FROM_WITHIN if planned.contactor == ParticipantKind.OWN_EMPLOYEE else FROM_OUTSIDE)

    def _by(
        self, rng: Random, planned: PlannedContact, line: str, answered: Answered
    ) -> tuple[Team, Actor] | None:
        """The team that takes it and who of it: the line, else the team that answers."""
        teams = [line, answered.team]
        if planned.channel in DIRECT and rng.random() < DIRECTLY:
            teams.reverse()
        for team in teams:
            if worker := self._staff.recorder(rng, team, planned.language):
                return self._staff.teams[team], worker.actor
        return None

    def _heard(
        self, rng: Random, planned: PlannedContact, matter: PlannedMatter, answered: Answered, line: str
    ) -> Heard:
        return Heard(
            need=matter.need,
            service_task_id=matter.service_task or None,
            place_id=planned.place_id or None,
            own_words=matter.words,
            answer=self._answer(rng, planned, matter, answered, line) if matter.outcome else None,
        )

    def _answer(
        self, rng: Random, planned: PlannedContact, matter: PlannedMatter, answered: Answered, line: str
    ) -> Answer:
        if matter.outcome == Outcome.ELSEWHERE and self._is_outsider(planned):
            unit = self._routes.belongs_to(answered.team, line=line)
            return Answer(outcome=Outcome.ELSEWHERE, elsewhere=Elsewhere.OTHER_UNIT, elsewhere_unit_id=unit)
        if matter.outcome == Outcome.ELSEWHERE:
            return Answer(outcome=Outcome.ELSEWHERE, elsewhere=rng.choice(list(Elsewhere)))
        if matter.outcome != Outcome.GOES_ON:
            return Answer(outcome=Outcome(matter.outcome))
        how = TOLD_BY.get(planned.channel, Told.IN_CONTACT)
        not_told = None
        if planned.contactor not in OURSELVES:
            how = Told.THROUGH
            not_told = NotTold.REPORTED_BY_OTHER if rng.random() < NOT_THROUGH else None
        words = "" if not_told else self._routes.told(planned, matter, answered)
        return Answer(
            outcome=Outcome.GOES_ON,
            team=self._staff.teams[answered.team],
            area_id=answered.area,
            told_how=how if words else None,
            told_what=words,
            not_told=None if words else (not_told or NotTold.NOT_REACHABLE),
            rules=answered.rules,
            by_hand=None if answered.by_rules else TeamReason.NO_RULE,
        )

    def _participants(self, rng: Random, planned: PlannedContact) -> tuple[Somebody, ...]:
        kind = ParticipantKind(planned.contactor)
        client = self._client(rng, planned)
        if kind == ParticipantKind.CLIENT and client:
            return (client,)
        contactor = Somebody(
            part=Part.CONTACTOR,
            kind=kind,
            name=planned.said_name or None,
            phone=planned.said_phone or None,
            work_unit=planned.work_unit,
            profession=planned.profession,
        )
        return (contactor, client) if client else (contactor,)

    def _client(self, rng: Random, planned: PlannedContact) -> Somebody | None:
        resident = planned.resident
        if resident is None:
            return None
        return Somebody(
            part=Part.CONTACTOR if planned.contactor == ParticipantKind.CLIENT else Part.CLIENT,
            kind=ParticipantKind.CLIENT,
            details=_details(resident),  # whoever is registered already is known by the code
            identity_checked=rng.random() < CHECKED,
        )

    def _unit(self, rng: Random, unit: Unit) -> Unit:
        """Who answers for a relationship: one of the units inside this one, if it has any."""
        inside = self._inside.get(unit.pk)
        return rng.choice(inside) if inside else unit

    def _meet(self, rng: Random, planned: PlannedContact, resident: Resident, answered: Answered) -> None:
        """What is known of somebody new: client relationships, and who is close to them."""
        close = planned.contactor == ParticipantKind.CLOSE_PERSON and rng.random() < REMEMBERED_AS_CLOSE
        if not (close or resident.services):
            return
        person = Person.objects.get(identity_code=resident.code)
        day = planned.recorded_at.date()
        for code in resident.services:
            workers = self._staff.able(answered.team, "work.take")
            own = rng.choice(workers).id if workers and rng.random() < WITH_OWN_WORKER else None
            relate_person(
                person,
                kind=self._kinds[code],
                unit=self._unit(rng, self._staff.teams[answered.team].unit),
                own_worker_id=own,
                since=day.replace(day=1, year=day.year - rng.randint(1, 4)),
                actor=DEMO,
                now=planned.recorded_at,
            )
        if close:
            relate_close_person_to(
                person,
                name=planned.said_name,
                phone=planned.said_phone,
                capacity=Capacity.CLOSE,
                since=day,
                actor=DEMO,
                now=planned.recorded_at,
            )


def _units_inside() -> dict[str, list[Unit]]:
    """The units without a work list of their own, by the unit that they are a part of."""
    found: dict[str, list[Unit]] = {}
    for unit in Unit.objects.filter(parent__isnull=False, teams=None).order_by("pk"):
        found.setdefault(str(unit.parent_id), []).append(unit)
    return found


WISHES = {3: "sms", 5: "nothing", 7: "letter"}  # how some residents want to be told of their times


def _details(resident: Resident) -> Details:
    return Details(
        last_name=resident.last_name,
        first_names=resident.first_names,
        identity_code=resident.code,
        phone=resident.phone,
        language=resident.language,
        interpreter_language=resident.interpreter_language,
        notices_by=WISHES.get(resident.number % 8, ""),
        place_id=resident.place_id or None,
        street_address=resident.street,
    )
