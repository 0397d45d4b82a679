"""Which line a contact of the demo comes to, and which team answers for its matters: as the rules say."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

from reimari.cases.models import Case
from reimari.contacts.queries import Known, Route, Rules, facts_for_routing, promised_due
from reimari.contacts.rules import language_of_client, told_words
from reimari.demo.plan import OWN_EMPLOYEE, PlannedContact, PlannedMatter
from reimari.demo.staff import Staff
from reimari.demo.words import words
from reimari.region.profile.values import Serves, Unit, by_code, fold, valid_items
from reimari.region.profile_rows import area_code
from reimari.routing.rules import Decision, FactError, Routers, packed_reference
from reimari.staff.models import Team
from reimari.work.queries import County

ANYWHERE = 0.15  # cases that go to another team than need and area suggest


@dataclass(frozen=True, slots=True)
class Answered:
    """Who answers for a matter: codes of rows. `by_rules` False: the rules name nobody, the line keeps it."""

    team: str
    area: str | None
    rules: tuple[str, ...]
    by_rules: bool
    decision: Decision | None


class Routes:
    """The county's rules, asked for whole contacts."""

    def __init__(self, county: County, today: dt.date) -> None:
        self._county = county
        self._profile = profile = county.profile
        self._routers = Routers(profile, packed_reference(), today)
        self._teams = by_code(valid_items(profile.teams, today))
        self._units: Mapping[str, Unit] = by_code(profile.units)
        self._areas = {area_code(item.service_task, item.code) for item in profile.areas}
        self._places = by_code(profile.places)
        busy = set(map(fold, profile.demo.volumes.channels))
        used = [item for item in profile.channels if not busy or fold(item.code) in busy]
        self._lines = {fold(item.unit) for item in used if item.unit}

    def line(self, contact: PlannedContact) -> str:
        """The team that receives the contact: that of its channel, else the one where the rules begin."""
        channel = by_code(self._profile.channels).get(fold(contact.channel))
        if channel and channel.unit:
            own = [team.code for team in self._teams.values() if fold(team.unit) == fold(channel.unit)]
            if len(own) == 1:
                return own[0]
        known = self._known(contact)
        if self.is_our_own(contact.channel):  # it was called, whoever should have called it
            known = replace(known, contactor=OWN_EMPLOYEE)
        return self._team(self._decided(contact, known)) or self._first_line()

    def is_our_own(self, channel: str) -> bool:
        """Whether the channel is for our own employees only."""
        found = by_code(self._profile.channels).get(fold(channel))
        return found is not None and found.serves == Serves.OWN_EMPLOYEES

    def belongs_to(self, team: str, *, line: str) -> str | None:
        """The unit that a matter was guided to when another one than the line's answers for it."""
        unit = self._teams[fold(team)].unit
        return None if fold(unit) == fold(self._teams[fold(line)].unit) else self._units[fold(unit)].code

    def is_line(self, team: str) -> bool:
        """Whether the team answers a channel that is used in the demo: what it can't solve goes onward."""
        return fold(self._teams[fold(team)].unit) in self._lines

    def onward(self, case: Case, staff: Staff, rng: Random) -> list[Team]:
        """Teams of the same service task that could take the case, the likelier first."""
        wanted = words().onward(case.need)
        teams = [
            staff.teams[code]
            for code in staff.working_teams
            if code != case.team_id
            and not self.is_line(code)
            and staff.teams[code].service_task_id in {case.service_task_id, None}
        ]
        rng.shuffle(teams)

        def likely(team: Team) -> tuple[bool, bool, bool]:
            same_area = team.area_id is not None and team.area_id == case.area_id
            return team.pk in wanted, same_area, team.area_id is None

        if rng.random() < ANYWHERE:
            return teams
        return sorted(teams, key=likely, reverse=True)

    def answered(self, contact: PlannedContact, matter: PlannedMatter, line: str) -> Answered:
        """Whose list a matter goes on."""
        known = self._about(contact, matter)
        found = self._decided(contact, known)
        if self._team(found) is None and contact.urgent:
            found = self._decided(contact, replace(known, urgent=False))
        team = self._team(found)
        area = area_code(matter.service_task, found.area) if found and found.area else None
        return Answered(
            team or line,
            area if area in self._areas else None,
            found.rules if found and team else (),
            team is not None,
            found,
        )

    def told(self, contact: PlannedContact, matter: PlannedMatter, answer: Answered) -> str:
        """What the client is told of the first step, as the page would say it."""
        unit = self._units[fold(self._teams[fold(answer.team)].unit)].name
        place = answer.decision.place.code if answer.decision else None
        route = Route(decision=answer.decision, team=answer.team, area=answer.area, place=place, unit=unit)
        rules = Rules(
            now=contact.recorded_at,
            received_at=contact.received_at,
            county=self._county,
            on_arrival=self._county,
            router=self._routers.on(contact.recorded_at.date()),
        )
        promise = promised_due(self._about(contact, matter), route, rules)
        language = language_of_client(contact.language, "fi")
        return told_words(promise.kind, unit.in_language(language), promise.due_at, language)

    def _known(self, contact: PlannedContact) -> Known:
        """What is known before anybody has asked what it is about."""
        place = self._places.get(fold(contact.place_id))
        return Known(
            contactor=contact.contactor,
            place=place.name.fi if place else "",
            language=contact.language,
            channel=contact.channel,
        )

    def _about(self, contact: PlannedContact, matter: PlannedMatter) -> Known:
        """What is known of one of its matters."""
        return replace(
            self._known(contact),
            services=frozenset(matter.services),
            need=matter.need,
            service_task=matter.service_task,
            age=contact.resident.age(contact.recorded_at.date()) if contact.resident else None,
            urgent=contact.urgent,
        )

    def _decided(self, contact: PlannedContact, known: Known) -> Decision | None:
        facts = facts_for_routing(known, at=contact.received_at)
        try:
            return self._routers.on(contact.recorded_at.date()).decide(facts)
        except FactError:
            return None

    def _team(self, decision: Decision | None) -> str | None:
        """The team's row; where the rules name only a unit, its first team."""
        if decision is None:
            return None
        if decision.team and (team := self._teams.get(fold(decision.team))):
            return team.code
        unit = fold(decision.destination or "")
        return next((team.code for team in self._teams.values() if fold(team.unit) == unit), None)

    def _first_line(self) -> str:
        units = [fold(item.unit) for item in self._profile.channels if item.unit]
        mine = [team.code for unit in units for team in self._teams.values() if fold(team.unit) == unit]
        return mine[0] if mine else next(iter(self._teams.values())).code
