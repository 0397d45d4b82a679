"""A county's rules on a day, compiled: facts in, destination, area, team and reasons out."""

import datetime as dt
from bisect import bisect_right

from reimari.common.working_days import HELSINKI, ONE_DAY
from reimari.region.profile.reference import sentences_of_gaps
from reimari.region.profile.values import Profile, Text, by_code, fold, valid_items
from reimari.region.rules.opening import Opening
from reimari.routing.rules.answer import Answer, Catalogue, Rule
from reimari.routing.rules.areas import NO_SERVICE_TASK, UNDIVIDED, AreaFound, area_maps
from reimari.routing.rules.channels import Channels
from reimari.routing.rules.conditions import AskedFacts, Seen, lines_asked
from reimari.routing.rules.facts import DEFAULT_CHANNEL, DEFAULT_LANGUAGE, Decision, Facts, PlaceFound
from reimari.routing.rules.gaps import GapIndex
from reimari.routing.rules.places import Gazetteer, Reference
from reimari.routing.rules.settled import Settled

REMEMBERED = 20_000  # answers kept: few kinds of contact come again and again


class Router:
    """Decides who answers, by the rules, areas, units and places of one day. Made by `compile_profile`."""

    def __init__(self, profile: Profile, reference: Reference, day: dt.date) -> None:
        self._explained = GapIndex(profile.gaps)
        self._catalogue = Catalogue(profile, day, self._explained)
        rules = valid_items(profile.rules, day)
        self._rules = tuple(map(Rule, rules))
        self._gazetteer = Gazetteer(profile, reference, day)
        self._areas = area_maps(profile, day, self._explained)
        self._tasks = by_code(valid_items(profile.service_tasks, day))
        self._only_task = next(iter(self._tasks)) if len(self._tasks) == 1 else None
        self._needs = {code: need.name for code, need in by_code(profile.needs).items()}
        self._gap_texts = {**sentences_of_gaps(), **{gap.id: gap.reason for gap in profile.gaps}}
        self._asked = AskedFacts(rules)
        self._lines = lines_asked(rules)
        self._settled: dict[object, Settled] = {}
        self._channels = Channels(profile, day, self._explained)

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

    def taking(self, channel: str, language: str | None, at: dt.datetime | None) -> Opening:
        """Whether a channel (its folded code) takes contacts at the moment, as the rules see it."""
        return self._channels.taking(channel, language, at)

    def decide(self, facts: Facts) -> Decision:
        """Who answers for the contact; raises FactError when its place is unknown or contradicts itself."""
        place = self._gazetteer.find(facts.postcode, facts.locality, facts.municipality)
        task = facts.service_task or self._only_task
        channel = facts.channel or DEFAULT_CHANNEL
        opening = self._channels.opening(channel, facts.language, facts.at)
        is_open = self._channels.never_closes(channel) or opening.open
        lines = {line: self.taking(line, facts.language, facts.at) for line in self._lines}
        key = (
            self._asked.key(facts, channel, is_open),
            tuple(one.open for one in lines.values()),
            task,
            place,
        )
        settled = self._settled.get(key)
        if settled is None:
            if len(self._settled) >= REMEMBERED:
                self._settled.clear()
            seen = Seen(
                contactor=facts.contactor,
                services=facts.services,
                needs=facts.needs,
                service_task=task,
                language=facts.language or DEFAULT_LANGUAGE,
                channel=channel,
                age=facts.age,
                urgent=facts.urgent,
                open=is_open,
                open_gap=self._channels.gap(channel),
                place=place.codes,
                lines={line: (one.open, self._channels.gap(line)) for line, one in lines.items()},
            )
            settled = self._settled[key] = self._settle(seen, place)
        opening = lines.get(settled.open_of, opening)
        return Decision(
            destination=settled.destination,
            area=settled.area,
            team=settled.team,
            rules=settled.rules,
            open=opening.open,
            opens_at=opening.opens_at,
            gaps=settled.gaps,
            place=place,
            tell=settled.reasons(facts).tell,
        )

    def _settle(self, seen: Seen, place: PlaceFound) -> Settled:
        """What the rules say of all contacts that look the same to them."""
        task = self._tasks.get(seen.service_task) if seen.service_task else None
        answer = Answer(
            seen,
            self.area(seen.service_task, place),
            task_code=task.code if task else "",
            catalogue=self._catalogue,
            gaps=place.gaps,
        )
        answer.read(self._rules)
        answer.finish()
        return Settled(answer, place.name, task.name if task else Text(), self._needs, self._gap_texts)


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
