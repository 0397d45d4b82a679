"""A county's rules on a day, compiled: facts in, destination, area, team and reasons out."""

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass

from reimari.common.working_days import HELSINKI, ONE_DAY, OutsideCalendar, WorkingCalendar
from reimari.region.profile.values import Channel, Profile, Text, by_code, fold, valid_items
from reimari.region.rules.opening import UNKNOWN, Opening, OpeningHours
from reimari.routing.rules.answer import Answer, Catalogue, Rule
from reimari.routing.rules.areas import NO_SERVICE_TASK, UNDIVIDED, AreaFound, area_maps
from reimari.routing.rules.conditions import Seen
from reimari.routing.rules.facts import DEFAULT_CHANNEL, DEFAULT_LANGUAGE, Decision, Facts, PlaceFound
from reimari.routing.rules.gaps import GapIndex
from reimari.routing.rules.places import Gazetteer, Reference
from reimari.routing.rules.sentences import Reasons, Told

SWEDISH = "sv"
REMEMBERED = 50_000  # reasons kept
FEW_VALUES = frozenset({"urgent", "service_task", "contactor"})


class Router:
    """Decides who answers, by the rules, areas, units and places of one day. Made by `compile_profile`."""

    def __init__(self, profile: Profile, reference: Reference, day: dt.date) -> None:
        self._explained = GapIndex(profile.gaps)
        self._catalogue = Catalogue(profile, day, self._explained)
        self._rules = tuple(Rule(rule) for rule in valid_items(profile.rules, day))
        self._gazetteer = Gazetteer(profile, reference, day)
        self._areas = area_maps(profile, day, self._explained)
        self._tasks = by_code(valid_items(profile.service_tasks, day))
        self._only_task = next(iter(self._tasks)) if len(self._tasks) == 1 else None
        self._needs = {code: need.name for code, need in by_code(profile.needs).items()}
        self._possible: dict[tuple[bool, str | None, str | None], tuple[Rule, ...]] = {}
        self._chains: dict[tuple[Rule, ...], _Chain] = {}
        self._told: dict[object, Reasons] = {}
        self._channels = _Channels(profile, day, self._explained)

    def place(
        self, *, postcode: str | None = None, locality: str | None = None, municipality: str | None = None
    ) -> PlaceFound:
        """The place that the keys mean; raises FactError when one is unknown or they contradict."""
        return self._gazetteer.find(postcode, locality, municipality)

    def area(self, service_task: str | None, place: PlaceFound) -> AreaFound:
        """The area of the place in the service task (its code, or None where none was chosen)."""
        task = fold(service_task) if service_task else self._only_task
        if task is None:
            return NO_SERVICE_TASK if self._areas else UNDIVIDED
        areas = self._areas.get(task)
        return areas.find(place) if areas else UNDIVIDED

    def has_team(self, code: str) -> bool:
        """Whether the profile has the team on the day, or a unit that is its own team."""
        return self._catalogue.has_team(code)

    def explained(self, *abouts: str) -> str:
        """The id of the profile's gap that is about the first of the values that has one; else empty."""
        return self._explained.about(*abouts)

    def decide(self, facts: Facts) -> Decision:
        """Who answers for the contact; raises FactError when its place is unknown or contradicts itself."""
        place = self._gazetteer.find(facts.postcode, facts.locality, facts.municipality)
        task = facts.service_task or self._only_task
        channel = facts.channel or DEFAULT_CHANNEL
        opening = self._channels.opening(channel, facts.language, facts.at)
        seen = Seen(
            contactor=facts.contactor,
            services=facts.services,
            needs=facts.needs,
            service_task=task,
            language=facts.language or DEFAULT_LANGUAGE,
            channel=channel,
            age=facts.age,
            urgent=facts.urgent,
            open=True if self._channels.never_closes(channel) else opening.open,
            open_gap=self._channels.gap(channel),
            place=place.codes,
        )
        return self._decided(seen, facts, place, opening)

    def _decided(self, seen: Seen, facts: Facts, place: PlaceFound, opening: Opening) -> Decision:
        task = self._tasks.get(seen.service_task) if seen.service_task else None
        answer = Answer(
            seen,
            self.area(seen.service_task, place),
            task_code=task.code if task else "",
            catalogue=self._catalogue,
            gaps=place.gaps,
        )
        answer.read(self._rules_for(seen))
        answer.finish()
        chain = self._chain(tuple(answer.rules))
        return Decision(
            destination=answer.destination,
            area=answer.area_code,
            team=answer.team,
            rules=chain.ids,
            open=opening.open,
            opens_at=opening.opens_at,
            gaps=tuple(answer.gaps),
            place=place,
            tell=self._reasons(chain, answer, facts, place).tell,
        )

    def _rules_for(self, seen: Seen) -> tuple[Rule, ...]:
        """The rules that the facts of few values leave possible, found once for each combination of them."""
        key = (seen.urgent, seen.service_task, seen.contactor)
        rules = self._possible.get(key)
        if rules is None:
            possible = (rule for rule in self._rules if rule.when.may_hold(seen, FEW_VALUES))
            rules = self._possible[key] = tuple(possible)
        return rules

    def _chain(self, rules: tuple[Rule, ...]) -> "_Chain":
        chain = self._chains.get(rules)
        if chain is None:
            chain = self._chains[rules] = _Chain(rules)
        return chain

    def _reasons(self, chain: "_Chain", answer: Answer, facts: Facts, place: PlaceFound) -> Reasons:
        """The reasons, made once for all contacts of which the sentences say the same."""
        spot = place.spots[0] if place.spots else None
        key = (
            chain,
            answer.destination,
            answer.area_code,
            answer.task_code,
            spot and (spot.number, spot.codes),
            facts.contactor,
            facts.age if chain.tells_age else None,
            facts.needs if chain.tells_needs else None,
        )
        reasons = self._told.get(key)
        if reasons is None:
            if len(self._told) >= REMEMBERED:
                self._told.clear()
            reasons = self._told[key] = Reasons(chain.sentences, self._telling(answer, facts, place))
        return reasons

    def _telling(self, answer: Answer, facts: Facts, place: PlaceFound) -> Told:
        area = None if answer.special else answer.area.area
        task = self._tasks.get(fold(answer.task_code))
        return Told(
            place=place.name,
            area=area.name if area else Text(),
            destination=answer.destination_name,
            service_task=task.name if task else Text(),
            contactor=facts.contactor,
            age=facts.age,
            needs=facts.needs,
            need_names=self._needs,
        )


def compile_profile(profile: Profile, reference: Reference, day: dt.date) -> Router:
    """The county's router for a day. It may be kept and asked as often as one likes."""
    return Router(profile, reference, day)


class Routers:
    """The routers of one profile, each compiled once for all days between which nothing of it changes."""

    def __init__(self, profile: Profile, reference: Reference, default: dt.date) -> None:
        self._profile = profile
        self._reference = reference
        self._default = default
        self._changes = _days_of_change(profile)
        self._by_period: dict[int, Router] = {}
        self._by_day: dict[dt.date, Router] = {}

    def of(self, facts: Facts) -> Router:
        """The router of the facts' day: that of `at` in Finland, else the default day."""
        return self.on(facts.at.astimezone(HELSINKI).date() if facts.at else self._default)

    def on(self, day: dt.date) -> Router:
        """The router of the day."""
        router = self._by_day.get(day)
        if router is None:
            period = bisect_right(self._changes, day)
            if period not in self._by_period:
                self._by_period[period] = compile_profile(self._profile, self._reference, day)
            router = self._by_day[day] = self._by_period[period]
        return router


class _Chain:
    """Rules that decide together: their ids and sentences."""

    __slots__ = ("ids", "sentences", "tells_age", "tells_needs")

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.ids = tuple(dict.fromkeys(rule.id for rule in rules))
        self.sentences = tuple(rule.sentence for rule in rules)
        uses = frozenset[str]().union(*(sentence.uses for sentence in self.sentences))
        self.tells_age = "age" in uses
        self.tells_needs = "need" in uses


@dataclass(frozen=True, slots=True)
class _Line:
    """A channel and its hours in each language that somebody has asked for."""

    channel: Channel
    in_swedish: bool
    hours: dict[str, OpeningHours]


class _Channels:
    """The channels of a day: whether one is open, and the gap when its hours aren't known."""

    def __init__(self, profile: Profile, day: dt.date, explained: GapIndex) -> None:
        served = SWEDISH in map(fold, profile.languages)
        self._calendar = WorkingCalendar(profile.calendar)
        self._explained = explained
        self._gaps: dict[str, str] = {}
        self._lines = {
            code: _Line(channel, served and _in_swedish(channel), {})
            for code, channel in by_code(valid_items(profile.channels, day)).items()
        }

    def opening(self, code: str, language: str | None, at: dt.datetime | None) -> Opening:
        """Whether the channel answers at the moment: in Swedish if asked for and served, else in Finnish."""
        line = self._lines.get(code)
        if at is None or line is None or not line.channel.hours:
            return UNKNOWN
        spoken = SWEDISH if language == SWEDISH and line.in_swedish else DEFAULT_LANGUAGE
        hours = line.hours.get(spoken)
        if hours is None:
            hours = line.hours[spoken] = OpeningHours(line.channel, spoken, self._calendar)
        try:
            return hours.at(at)
        except (OutsideCalendar, OverflowError):
            return UNKNOWN

    def never_closes(self, code: str) -> bool:
        """Whether hours don't apply to the channel: a letter comes at any time."""
        line = self._lines.get(code)
        return line is not None and line.channel.hours == ()

    def gap(self, code: str) -> str:
        """Why it may not be known whether the channel is open: its hours aren't, else the moment isn't."""
        gap = self._gaps.get(code)
        if gap is None:
            gap = self._gaps[code] = self._found_gap(code)
        return gap

    def _found_gap(self, code: str) -> str:
        line = self._lines.get(code)
        if line is not None and line.channel.hours is not None:
            return "MISSING:at"
        explained = self._explained.about(f"channels.{code}.hours", f"channels.{code}", "channels")
        return (line.channel.gap if line else "") or explained or "MISSING:hours"


def _in_swedish(channel: Channel) -> bool:
    languages = {*channel.languages, *(hours.language for hours in channel.hours or ())}
    return SWEDISH in map(fold, languages)


def _days_of_change(profile: Profile) -> list[dt.date]:
    """The days on which something of the profile begins to hold or has ceased to, sorted."""
    items = (
        *profile.places,
        *profile.service_tasks,
        *profile.areas,
        *profile.units,
        *profile.teams,
        *profile.channels,
        *profile.rules,
    )
    starts = {item.valid_from for item in items if item.valid_from}
    ends = {
        item.valid_until + ONE_DAY for item in items if item.valid_until and item.valid_until < dt.date.max
    }
    return sorted(starts | ends)
