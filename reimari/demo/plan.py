"""The contacts of the demo's two months, decided before any of them is written. Pure: same day, same plan."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from random import Random

from reimari.common.working_days import ONE_DAY
from reimari.demo.chances import OF_CONTACTS, chosen
from reimari.demo.dice import dice
from reimari.demo.office import Office, at_hour
from reimari.demo.residents import Register, Resident, phone
from reimari.demo.words import Words
from reimari.region.profile.values import Coded, Profile, Serves, by_code, fold, valid_items

DAYS = 61
OWN_EMPLOYEE = "own_employee"
STAFF_KINDS = (OWN_EMPLOYEE, "other_authority")
RELATED = {"additional_application": 1.0, "informal_care": 0.4}  # else:
RELATED_OTHERWISE = 0.13
OPEN = 12  # contacts that still wait on the line's list
FRESH = 8  # matters that went on this morning and nobody has taken yet


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedMatter:
    """One matter: codes of need and service task, own words; `outcome` is a value of `contacts.Outcome`."""

    need: str
    service_task: str
    words: str
    outcome: str
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedContact:
    """One contact. `resident` None: nobody is registered, only `said_name` and `said_phone` if those.

    `share`: contacts of persons with cases are made by one process ("goes_on"), the rest by any ("advice").
    """

    number: int
    channel: str
    received_at: dt.datetime
    recorded_at: dt.datetime
    language: str
    contactor: str
    place_id: str
    matters: tuple[PlannedMatter, ...]
    resident: Resident | None = None
    said_name: str = ""
    said_phone: str = ""
    work_unit: str = ""
    profession: str = ""
    urgent: bool = False
    complicated: bool = False
    is_open: bool = False
    is_fresh: bool = False
    is_protected: bool = False
    share: str = "advice"

    @property
    def goes_on(self) -> bool:
        return any(matter.outcome == "goes_on" for matter in self.matters)

    def rng(self, seed: str) -> Random:
        """Chance for whoever writes the contact down: the same whichever process does."""
        return dice(f"{seed}:contact:{self.number}")


def shares(items: Iterable[Coded], told: Mapping[str, float]) -> dict[str, float]:
    """How often each of the items by its code: as the volumes tell, else one as often as another."""
    codes = {fold(item.code): item.code for item in items}
    known = {codes[fold(code)]: share for code, share in told.items() if fold(code) in codes}
    return known or dict.fromkeys(codes.values(), 1.0)


def channel_shares(profile: Profile) -> dict[str, float]:
    """How often each channel on which staff record contacts is used, by its code."""
    recorded = (item for item in profile.channels if item.recorded)
    return shares(recorded, profile.demo.volumes.channels)


class Planner:
    """Decides the contacts of one county until a day."""

    def __init__(self, profile: Profile, words: Words, today: dt.date, *, seed: str, scale: float) -> None:
        self.profile = profile
        self.today = today
        self.office = Office(profile)
        self._words = words
        self._seed = seed
        volumes = profile.demo.volumes
        self._count = max(OPEN + FRESH + 20, round(volumes.contacts * scale))
        self._goes_on = 0.955 * volumes.cases / max(1, volumes.contacts)
        self._languages = volumes.languages or {"fi": 1.0}
        self._needs = volumes.needs or {"": 1.0}
        self._contactors = volumes.contactors or {"client": 1.0}
        self._channels = channel_shares(profile)
        self._tasks = shares(valid_items(profile.service_tasks, today), volumes.service_tasks)
        self._places = shares(profile.places, volumes.populations)
        self._register = Register(words, today)
        self._in_cases: list[Resident] = []
        self._week: tuple[int, list[Resident]] = (-1, [])
        self._relations = [item.code for item in profile.relations]

    @cached_property
    def anchor(self) -> dt.date:
        """Today if it is a working day, else the last one that was."""
        return self.office.last_working(self.today)

    @cached_property
    def _days(self) -> Sequence[dt.date]:
        return [self.today - dt.timedelta(days=back) for back in range(DAYS, -1, -1)]

    @cached_property
    def _staff_have_a_line(self) -> bool:
        return any(channel.serves == Serves.OWN_EMPLOYEES for channel in self.profile.channels)

    @cached_property
    def _silent(self) -> list[str]:
        """Channels that come at any hour: what waits to be handled comes by them."""
        return [code for code in self._channels if not self.office.is_staffed(code)]

    def contacts(self) -> list[PlannedContact]:
        """All contacts, those of cases marked, in the order in which they are written down."""
        kinds = {self._count - 1 - number: "open" for number in range(OPEN)}
        kinds |= {self._count - 1 - OPEN - number: "fresh" for number in range(FRESH)}
        moments = sorted(self._moment(number, kinds.get(number, "")) for number in range(self._count))
        made = [self.contact(*moment) for moment in moments]
        with_case = {each.resident.number for each in made if each.resident and each.goes_on}
        made = [
            replace(each, share="goes_on")
            if each.goes_on or (each.resident and each.resident.number in with_case)
            else each
            for each in made
        ]
        if (protected := self._to_protect(made)) is not None:
            made[protected] = replace(made[protected], is_protected=True)
        return sorted(made, key=lambda each: (each.recorded_at, each.number))

    def _moment(self, number: int, kind: str) -> tuple[dt.datetime, int, str, str, str]:
        """When it comes, by which channel, in which language."""
        rng = dice(f"{self._seed}:moment:{number}")
        language = chosen(rng, self._languages)
        if kind == "open" and self._silent:
            return self._waiting_moment(rng, number), number, rng.choice(self._silent), language, kind
        channel = chosen(rng, self._channels)
        staffed = self.office.is_staffed(channel)
        if kind == "fresh":
            return at_hour(self.anchor, rng.uniform(7.9, 9.5)), number, channel, language, kind
        if kind == "open":  # somebody called or came, and was told that they will be answered
            day = self.anchor if number % 2 else self.office.last_working(self.anchor - ONE_DAY)
            return self.office.arrival(rng, day, channel, language), number, channel, language, kind
        weights = [self.office.weight(day, staffed=staffed) for day in self._days]
        day = rng.choices(self._days, weights)[0]
        return self.office.arrival(rng, day, channel, language), number, channel, language, kind

    def _waiting_moment(self, rng: Random, number: int) -> dt.datetime:
        """Of what waits, half came this morning, half on the working day before."""
        if number % 2:
            return at_hour(self.anchor, rng.uniform(6.0, 8.0))
        return at_hour(self.office.last_working(self.anchor - ONE_DAY), rng.uniform(12.0, 14.5))

    def remember(self, residents: Iterable[Resident]) -> None:
        """These have been in contact before, and may come again."""
        self._in_cases.extend(residents)

    def contact(
        self, received: dt.datetime, number: int, channel: str, language: str, kind: str = ""
    ) -> PlannedContact:
        """What comes by the channel at the moment; `kind`: "open" waits, "fresh" was just sent on."""
        rng = dice(f"{self._seed}:planned:{number}")
        contactor = self._contactor(rng, channel)
        need = chosen(rng, self._needs)
        task = self._task(rng, need)
        place = chosen(rng, self._places)
        outcome = self._outcome(rng, kind)
        if not kind and (outsider := self._outsider(number, channel)):
            contactor, outcome = outsider, "elsewhere"
        urgent = outcome == "goes_on" and rng.random() < OF_CONTACTS["urgent"]
        anonymous = contactor == "client" and outcome != "goes_on" and rng.random() < OF_CONTACTS["anonymous"]
        resident = None
        if not anonymous and (outcome == "goes_on" or rng.random() >= OF_CONTACTS["unregistered"]):
            resident = self._resident(
                rng, outcome, need, language=language, place=place, task=task, day=received.date()
            )
            place, task = resident.place_id, resident.service_task
        services = resident.services if resident else ()
        by_other = contactor != "client"
        said = self._words.said(rng, need, language, by_other=by_other)
        matters = [
            PlannedMatter(need=need, service_task=task, words=said, outcome=outcome, services=services)
        ]
        if rng.random() < OF_CONTACTS["second"] and not kind:
            matters.append(self._second(rng, matters[0], language, by_other=by_other, anonymous=anonymous))
        fresh = kind == "fresh"
        written = (
            received + dt.timedelta(minutes=rng.randint(4, 18))
            if fresh
            else self.office.written_down(rng, received, channel)
        )
        named = by_other or (resident is None and not anonymous)
        name, number_said = (self._name(rng, language), phone(rng)) if named else ("", "")
        unit = self._words.work_unit(rng, contactor)
        return PlannedContact(
            number=number,
            channel=channel,
            received_at=received,
            recorded_at=written,
            language=language,
            contactor="anonymous" if anonymous else contactor,
            place_id=place,
            matters=tuple(matters),
            resident=resident,
            said_name=name,
            said_phone=number_said,
            work_unit=unit,
            profession=self._profession(number, unit),
            urgent=urgent,
            complicated=rng.random() < OF_CONTACTS["complicated"],
            is_open=kind == "open",
            is_fresh=fresh,
        )

    def _contactor(self, rng: Random, channel: str) -> str:
        """Who contacts; channels of the house itself are used by professionals only.

        Where the county's own staff have a line of their own, they don't call that of everybody.
        """
        found = self.office.channel(channel)
        kinds = self._contactors
        if found and found.public and found.unit and self._staff_have_a_line:
            kinds = {code: share for code, share in kinds.items() if code != OWN_EMPLOYEE}
        if found and found.serves == Serves.OWN_EMPLOYEES:
            kinds = {OWN_EMPLOYEE: 1.0}
        elif (found and not found.public) or channel == "professional":
            staff = {code: share for code, share in kinds.items() if code in STAFF_KINDS}
            kinds = staff or dict.fromkeys(STAFF_KINDS, 1.0)
        return chosen(rng, kinds)

    def _profession(self, number: int, unit: str) -> str:
        """By dice of its own; some don't ask."""
        rng = dice(f"{self._seed}:profession:{number}")
        return self._words.profession(rng, unit) if rng.random() < OF_CONTACTS["profession"] else ""

    def _outsider(self, number: int, channel: str) -> str:
        """Who from outside came to a line that is for our own employees, by dice of its own; or nobody."""
        found, rng = self.office.channel(channel), dice(f"{self._seed}:outsider:{number}")
        if found is None or found.serves != Serves.OWN_EMPLOYEES or rng.random() >= OF_CONTACTS["outsider"]:
            return ""
        kinds = {code: share for code, share in self._contactors.items() if code != OWN_EMPLOYEE}
        return chosen(rng, kinds or {"client": 1.0})

    def _task(self, rng: Random, need: str) -> str:
        known = by_code(self.profile.needs).get(fold(need))
        bound = {fold(task) for task in (known.service_tasks if known else ())} or {
            fold(task) for task in self._words.tasks(need)
        }
        fitting = {code: share for code, share in self._tasks.items() if not bound or fold(code) in bound}
        return chosen(rng, fitting or self._tasks)

    def _outcome(self, rng: Random, kind: str) -> str:
        chance = rng.random()
        if kind:
            return {"open": "", "fresh": "goes_on"}[kind]
        if chance < self._goes_on:
            return "goes_on"
        left = rng.random()
        if left < OF_CONTACTS["elsewhere"]:
            return "elsewhere"
        return "not_reached" if left < OF_CONTACTS["elsewhere"] + OF_CONTACTS["not_reached"] else "advice"

    def _resident(
        self,
        rng: Random,
        outcome: str,
        need: str,
        *,
        language: str,
        place: str,
        task: str,
        day: dt.date,
    ) -> Resident:
        """Somebody new, or somebody who has been in contact before."""
        known = [each for each in self._in_cases if each.language == language and each.service_task == task]
        if known and need not in RELATED and rng.random() < OF_CONTACTS["known_in_case"]:
            return rng.choice(known)
        week = day.toordinal() // 7
        if self._week[0] != week:
            self._week = (week, [])  # each week of advice may be made by another process
        pool = self._in_cases if outcome == "goes_on" else self._week[1]
        known = [each for each in pool if each.language == language and each.service_task == task]
        if known and need not in RELATED and rng.random() < OF_CONTACTS["known"]:
            return rng.choice(known)
        found = self._register.new(
            rng,
            ages=self._words.ages(need, task),
            language=language,
            place_id=place,
            service_task=task,
            services=self._services(rng, need),
        )
        pool.append(found)
        return found

    def _services(self, rng: Random, need: str) -> tuple[str, ...]:
        if not self._relations or rng.random() >= RELATED.get(need, RELATED_OTHERWISE):
            return ()
        return (need,) if need in self._relations else (rng.choice(self._relations),)

    def _second(
        self, rng: Random, first: PlannedMatter, language: str, *, by_other: bool, anonymous: bool
    ) -> PlannedMatter:
        need = chosen(rng, self._needs)
        outcome = (
            "goes_on"
            if first.outcome == "goes_on" and not anonymous and rng.random() < OF_CONTACTS["second_goes_on"]
            else "advice"
        )
        said = self._words.said(rng, need, language, by_other=by_other)
        return replace(first, need=need, words=said, outcome=outcome)

    def _name(self, rng: Random, language: str) -> str:
        given, family = self._words.given_name(rng, language), self._words.family_name(rng, language)
        return f"{family} {given}"  # as in the register

    def _to_protect(self, made: Sequence[PlannedContact]) -> int | None:
        """The place of the contact whose client is protected: a case some days old, their only contact."""
        until = at_hour(self.today - dt.timedelta(days=4), 0)
        seen: dict[int, int] = {}
        for each in made:
            if each.resident:
                seen[each.resident.number] = seen.get(each.resident.number, 0) + 1
        fitting = [
            place
            for place, each in enumerate(made)
            if each.goes_on
            and not each.urgent
            and each.received_at < until
            and len(each.matters) == 1
            and each.resident
            and seen[each.resident.number] == 1
        ]
        return fitting[-1] if fitting else None
