"""One of the two sets of rules that are compared, ready to be asked."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from reimari.common.working_days import HELSINKI, OutsideCalendar, WorkingCalendar
from reimari.figures.replay.came import Matter, Ran
from reimari.figures.replay.found import NOBODY, Went
from reimari.region.lines import RunningClock
from reimari.region.profile.reference import law_clocks
from reimari.region.profile.values import Channel, Clock, Item, Limit, Profile, by_code, fold, valid_items
from reimari.region.profile_rows import area_code
from reimari.region.rules import Due, OpeningHours, due
from reimari.routing.rules import FactError, Reference, compile_profile

PAUSABLE = {Limit.WORKING_DAYS, Limit.MONTHS, Limit.SAME_DAY}
MISSING = "MISSING:"  # a gap that begins so is a fact of the contact, not something of the county
REMEMBERED = 20_000  # answers: few kinds of matter and few days come again and again


class Unknown(Exception):
    """It can't be decided anew: the fact of this name isn't kept, or the rules don't know it."""

    def __init__(self, fact: str) -> None:
        super().__init__(fact)
        self.fact = fact


def standing_on(profile: Profile, day: dt.date) -> Profile:
    """The county by the rules that stand on the day, as if they had always stood.

    What came before is judged by them too, whenever they began. Exceptional days keep their dates.
    """
    channels = _undated(profile.channels, day)
    return replace(
        profile,
        places=_undated(profile.places, day),
        service_tasks=_undated(profile.service_tasks, day),
        areas=_undated(profile.areas, day),
        units=_undated(profile.units, day),
        teams=_undated(profile.teams, day),
        channels=tuple(_with_hours(channel, day) for channel in channels),
        rules=_undated(profile.rules, day),
        clocks=_undated(profile.clocks, day),
        minimum_staffing=_undated(profile.minimum_staffing, day),
    )


def _undated[T: Item](items: Iterable[T], day: dt.date) -> tuple[T, ...]:
    return tuple(replace(item, valid_from=None, valid_until=None) for item in valid_items(items, day))


def _with_hours(channel: Channel, day: dt.date) -> Channel:
    if not channel.hours:
        return channel
    return replace(channel, hours=_undated(channel.hours, day) or None)


class Side:
    """The rules of a profile as they stand on a day: where a matter goes, when a clock ends, who answers."""

    def __init__(self, profile: Profile, reference: Reference, day: dt.date) -> None:
        self.profile = standing_on(profile, day)
        self.calendar = WorkingCalendar(profile.calendar)
        self._router = compile_profile(self.profile, reference, day)
        self._teams, self._units = by_code(self.profile.teams), by_code(self.profile.units)
        clocks = (*valid_items(law_clocks(), day), *self.profile.clocks)
        self._clocks = {
            fold(clock.code): RunningClock(clock, self.profile, self.calendar) for clock in clocks
        }
        self._ends: dict[object, Due] = {}

    def went(self, matter: Matter) -> Went:
        """Where the matter goes; raises Unknown."""
        facts = matter.facts
        try:
            decision = self._router.decide(facts)
        except FactError as wrong:
            raise Unknown(wrong.field) from wrong
        if decision.team is None:
            for gap in decision.gaps:
                if gap.startswith(MISSING):
                    raise Unknown(gap.removeprefix(MISSING))
            return NOBODY
        team = self._teams.get(fold(decision.team))
        unit = team.unit if team else decision.destination or decision.team
        task = facts.service_task or (self.profile.service_tasks[0].code if decision.area else "")
        known = by_code(self.profile.service_tasks).get(fold(task))
        area = area_code(known.code, decision.area) if known and decision.area else ""
        own = self._units.get(fold(unit))
        return Went(unit=own.code if own else unit, team=decision.team, area=area)

    def clock(self, code: str) -> Clock | None:
        """The rule of this code; None: there is none on this side."""
        running = self._clocks.get(fold(code))
        return running.clock if running else None

    def codes(self) -> list[str]:
        """The codes of all clocks."""
        return [running.clock.code for running in self._clocks.values()]

    def ends(self, ran: Ran) -> Due:
        """When the clock ends by these rules; raises Unknown where they have no such clock."""
        running = self._clocks.get(fold(ran.code))
        if running is None:
            raise Unknown("clock")
        pauses = ran.pauses if running.clock.limit in PAUSABLE else ()
        try:
            if pauses or running.clock.limit is Limit.AT_ONCE:
                return due(running.clock, ran.started_at, pauses, self.calendar, running.hours)
            return self._remembered(running, ran.started_at)
        except OutsideCalendar as wrong:
            raise Unknown("calendar") from wrong

    def _remembered(self, running: RunningClock, started_at: dt.datetime) -> Due:
        key = (running, running.key(started_at.astimezone(HELSINKI)))
        found = self._ends.get(key)
        if found is None:
            if len(self._ends) >= REMEMBERED:
                self._ends.clear()
            found = due(running.clock, started_at, (), self.calendar, running.hours)
            self._ends[key] = found
        return found

    def hours(self, line: str) -> OpeningHours | None:
        """The opening hours of a line in its first language; None: it isn't there, or they aren't known."""
        channel = by_code(self.profile.channels).get(fold(line))
        if channel is None or channel.hours is None:
            return None
        return OpeningHours(channel, next(iter(channel.languages), "fi"), self.calendar)

    def people(self, line: str) -> int | None:
        """How many have to be on duty on the whole line; None: the county hasn't told."""
        known = {fold(each.line): each.people for each in self.profile.minimum_staffing if not each.area}
        return known.get(fold(line))
