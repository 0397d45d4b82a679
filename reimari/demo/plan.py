"""The contacts of the demo's two months, decided before any of them is written. Pure: same day, same plan."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from random import Random

from reimari.common.working_days import ONE_DAY
from reimari.demo.dice import dice
from reimari.demo.office import Office, at_hour
from reimari.demo.residents import Register, Resident, phone
from reimari.demo.words import Words
from reimari.region.profile.values import Profile, by_code, fold, valid_items

DAYS = 61
STAFF_KINDS = ("own_employee", "other_authority")
SHARE = {
    "anonymous": 0.05,
    "second": 0.05,
    "urgent": 0.03,
    "known_in_case": 0.12,
    "known": 0.1,
    "unregistered": 0.45,
    "elsewhere": 0.075,
    "not_reached": 0.03,
    "complicated": 0.06,
    "second_goes_on": 0.4,
}  # of what is left when the ones before have been decided
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


def choose[T](rng: Random, shares: Mapping[T, float], default: T) -> T:
    """One of the keys, as often as its share says."""
    return rng.choices(list(shares), list(shares.values()))[0] if shares else default


def channel_shares(profile: Profile) -> dict[str, float]:
    """How often each channel on which staff record contacts is used, by its code."""
    recorded = {fold(item.code): item.code for item in profile.channels if item.recorded}
    volumes = profile.demo.volumes.channels
    shares = {recorded[fold(code)]: share for code, share in volumes.items() if fold(code) in recorded}
    return shares or dict.fromkeys(recorded.values(), 1.0)


class Planner:
    """Decides the contacts of one county until a day."""

    def __init__(self, profile: Profile, words: Words, today: dt.date, *, seed: str, scale: float) -> None:
        self.profile = profile
        self.today = today
        self.office = Office(profile)
        self._words = words
        self._seed = seed
        self._volumes = profile.demo.volumes
        self._count = max(OPEN + FRESH + 20, round(self._volumes.contacts * scale))
        self._register = Register(words, today)
        self._known: dict[str, list[Resident]] = {}  # of each share
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
    def _channels(self) -> dict[str, float]:
        return channel_shares(self.profile)

    @cached_property
    def _tasks(self) -> dict[str, float]:
        tasks = by_code(valid_items(self.profile.service_tasks, self.today))
        return {tasks[fold(code)].code: share for code, share in self._volumes.service_tasks.items()} or {
            item.code: 1.0 for item in tasks.values()
        }

    @cached_property
    def _places(self) -> dict[str, float]:
        places = by_code(self.profile.places)
        return {places[fold(code)].code: size for code, size in self._volumes.populations.items()} or {
            item.code: 1.0 for item in self.profile.places
        }

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
        protected = self._to_protect(made)
        made[protected] = replace(made[protected], is_protected=True)
        return sorted(made, key=lambda each: (each.recorded_at, each.number))

    def _moment(self, number: int, kind: str) -> tuple[dt.datetime, int, str, str, str]:
        """When it comes, by which channel, in which language."""
        rng = dice(f"{self._seed}:moment:{number}")
        language = choose(rng, self._volumes.languages, "fi")
        if kind == "open":
            return self._waiting_moment(rng, number), number, rng.choice(self._silent), language, kind
        channel = choose(rng, self._channels, "phone")
        staffed = self.office.is_staffed(channel)
        if kind == "fresh":
            return at_hour(self.anchor, rng.uniform(7.9, 9.5)), number, channel, language, kind
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
        self._known.setdefault("goes_on", []).extend(residents)

    def contact(
        self, received: dt.datetime, number: int, channel: str, language: str, kind: str = ""
    ) -> PlannedContact:
        """What comes by the channel at the moment; `kind`: "open" waits, "fresh" was just sent on."""
        rng = dice(f"{self._seed}:planned:{number}")
        contactor = self._contactor(rng, channel)
        need = choose(rng, self._volumes.needs, "")
        task = self._task(rng, need)
        place = choose(rng, self._places, "")
        outcome = self._outcome(rng, kind)
        urgent = outcome == "goes_on" and rng.random() < SHARE["urgent"] / 0.3
        anonymous = (
            contactor == "client" and outcome != "goes_on" and rng.random() < SHARE["anonymous"] / 0.43
        )
        resident = None
        if not anonymous and (outcome == "goes_on" or rng.random() >= SHARE["unregistered"]):
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
        if rng.random() < SHARE["second"] and not kind:
            matters.append(self._second(rng, matters[0], language, by_other=by_other, anonymous=anonymous))
        named = by_other or (resident is None and not anonymous)
        return PlannedContact(
            number=number,
            channel=channel,
            received_at=received,
            recorded_at=self.office.written_down(rng, received, channel)
            if kind != "fresh"
            else received + dt.timedelta(minutes=rng.randint(4, 18)),
            language=language,
            contactor="anonymous" if anonymous else contactor,
            place_id=place,
            matters=tuple(matters),
            resident=resident,
            said_name=self._name(rng, language) if named else "",
            said_phone=phone(rng) if named else "",
            work_unit=self._words.work_unit(rng, contactor),
            urgent=urgent,
            complicated=rng.random() < SHARE["complicated"],
            is_open=kind == "open",
            is_fresh=kind == "fresh",
        )

    def _contactor(self, rng: Random, channel: str) -> str:
        """Who contacts; channels of the house itself are used by professionals only."""
        found = self.office.channel(channel)
        shares = self._volumes.contactors
        if (found and not found.public) or channel == "professional":
            shares = {code: share for code, share in shares.items() if code in STAFF_KINDS} or dict.fromkeys(
                STAFF_KINDS, 1.0
            )
        return choose(rng, shares, "client")

    def _task(self, rng: Random, need: str) -> str:
        known = by_code(self.profile.needs).get(fold(need))
        bound = {fold(task) for task in (known.service_tasks if known else ())} or {
            fold(task) for task in self._words.tasks(need)
        }
        shares = {code: share for code, share in self._tasks.items() if not bound or fold(code) in bound}
        return choose(rng, shares or self._tasks, "")

    def _outcome(self, rng: Random, kind: str) -> str:
        chance = rng.random()
        goes_on = 0.955 * self._volumes.cases / self._volumes.contacts
        if kind:
            return {"open": "", "fresh": "goes_on"}[kind]
        if chance < goes_on:
            return "goes_on"
        left = rng.random()
        if left < SHARE["elsewhere"]:
            return "elsewhere"
        return "not_reached" if left < SHARE["elsewhere"] + SHARE["not_reached"] else "advice"

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
        in_cases = self._known.setdefault("goes_on", [])
        known = [each for each in in_cases if each.language == language and each.service_task == task]
        if known and need not in RELATED and rng.random() < SHARE["known_in_case"]:
            return rng.choice(known)
        week = day.toordinal() // 7
        if self._week[0] != week:
            self._week = (week, [])  # each week of advice may be made by another process
        pool = in_cases if outcome == "goes_on" else self._week[1]
        known = [each for each in pool if each.language == language and each.service_task == task]
        if known and need not in RELATED and rng.random() < SHARE["known"]:
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
        need = choose(rng, self._volumes.needs, "")
        outcome = (
            "goes_on"
            if first.outcome == "goes_on" and not anonymous and rng.random() < SHARE["second_goes_on"]
            else "advice"
        )
        said = self._words.said(rng, need, language, by_other=by_other)
        return replace(first, need=need, words=said, outcome=outcome)

    def _name(self, rng: Random, language: str) -> str:
        given, family = self._words.given_name(rng, language), self._words.family_name(rng, language)
        return f"{family} {given}"  # as in the register

    def _to_protect(self, made: Sequence[PlannedContact]) -> int:
        """The contact whose client is protected: a case some days old, of somebody with one contact."""
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
        return fitting[-1]
