"""The county's rules of a day, and clocks as those rules count them."""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from django.utils import timezone

from reimari.common.dates import END_OF_DAY, day_words, due_words
from reimari.common.working_days import WorkingCalendar
from reimari.region.profile import values
from reimari.region.profile.reference import law_clocks
from reimari.region.queries import loaded_profile_on
from reimari.region.rules import Due, channel_of, due
from reimari.region.rules import Pause as Held
from reimari.staff.models import Team
from reimari.work.models import Pause, Track

FAR = dt.timedelta(days=30)


@cache
def calendar_by(settings: values.CalendarSettings) -> WorkingCalendar:
    """The calendar of these settings; it remembers the days that it was asked for."""
    return WorkingCalendar(settings)


@dataclass(frozen=True, slots=True)
class County:
    """The county's rules of a day, and their version."""

    profile: values.Profile
    hash: str

    @property
    def calendar(self) -> WorkingCalendar:
        return calendar_by(self.profile.calendar)

    def step_kind(self, code: str) -> values.StepKind | None:
        return values.by_code(self.profile.steps).get(values.fold(code))

    def clocks(self, moment: dt.datetime) -> list[values.Clock]:
        """The county's promises and the law's deadlines that hold on the day."""
        every = (*self.profile.clocks, *law_clocks())
        return list(values.valid_items(every, timezone.localdate(moment)))

    def clock(self, code: str, moment: dt.datetime) -> values.Clock | None:
        return values.by_code(self.clocks(moment)).get(values.fold(code))


def county_on(moment: dt.datetime) -> County:
    """The county's rules on the day of the moment."""
    return County(*loaded_profile_on(timezone.localdate(moment)))


class Promised(Protocol):
    """What a promise is said of: a step, or one that is going to be."""

    @property
    def kind(self) -> str: ...

    @property
    def team(self) -> Team: ...

    @property
    def due_at(self) -> dt.datetime: ...


def promise_words(step: Promised, county: County, language: str, *, unit: str = "") -> str:
    """The promise of the step's kind with unit and due time filled in; empty when it promises nothing.

    The one sentence of what happens next, for the case's page and for the client. `unit`: what its unit is
    called instead of its own name.
    """
    kind = county.step_kind(step.kind)
    if kind is None:
        return ""
    said = kind.promise.in_language(language).replace("{unit}", unit or unit_words(step, county, language))
    return said.replace("{due}", spoken_due(step.due_at, language)).replace("..", ".")


def unit_words(step: Promised, county: County, language: str) -> str:
    """The name of the unit whose step it is."""
    unit = values.by_code(county.profile.units).get(values.fold(step.team.unit_id))
    return unit.name.in_language(language) if unit else str(step.team.unit)


def spoken_due(due_at: dt.datetime, language: str) -> str:
    """The due time as a client can write it down: never “tomorrow”, which is wrong a day later."""
    local = timezone.localtime(due_at)
    if local.time().replace(microsecond=0) == END_OF_DAY:
        return day_words(local.date(), today=local.date() - FAR, language=language)
    return due_words(local, now=local - FAR, language=language)


def pauses_of(track: Track) -> list[Pause]:
    """All pauses of a track, the first first."""
    return list(Pause.objects.filter(track=track).order_by("started_at", "pk"))


def held(pause: Pause, *, until: dt.datetime | None = None) -> Held:
    """A pause as the rules of clocks take it; one that goes on may be looked at as if it ended `until`."""
    return Held(pause.started_at, pause.ended_at or until, pause.reason)


def due_of(rule: values.Clock, start: dt.datetime, pauses: list[Held], county: County) -> Due:
    """When a clock of this rule ends."""
    return due(rule, start, pauses, county.calendar, channel_of(rule, county.profile.channels))
