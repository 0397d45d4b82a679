"""The county's rules of a day, and clocks as those rules count them."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from reimari.common.working_days import WorkingCalendar
from reimari.region.profile import values
from reimari.region.profile.reference import law_clocks
from reimari.region.queries import loaded_profile_on
from reimari.region.rules import Due, channel_of, due
from reimari.region.rules import Pause as Held
from reimari.work.models import Clock, Pause, Track


@dataclass(frozen=True, slots=True)
class County:
    """The county's rules of a day, and their version."""

    profile: values.Profile
    hash: str

    @property
    def calendar(self) -> WorkingCalendar:
        return WorkingCalendar(self.profile.calendar)

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


def clock_due(clock: Clock) -> Due | None:
    """The clock as its rule counts it now, with its derivation; None when the rule isn't known any more."""
    county = county_on(clock.started_at)
    rule = county.clock(clock.code, clock.started_at)
    if rule is None:
        return None
    pauses = [held(pause, until=clock.stopped_at, county=county) for pause in pauses_of(clock.track)]
    return due_of(rule, clock.started_at, pauses, county)


def pauses_of(track: Track) -> list[Pause]:
    """All pauses of a track, the first first."""
    return list(Pause.objects.filter(track=track).order_by("started_at", "pk"))


def held(pause: Pause, *, until: dt.datetime | None = None, county: County | None = None) -> Held:
    """A pause as the rules of clocks take it; one that goes on may be looked at as if it ended `until`."""
    names = values.by_code(county.profile.pause_reasons) if county else {}
    reason = names.get(values.fold(pause.reason))
    name = reason.name if reason else values.Text()
    return Held(pause.started_at, pause.ended_at or until, pause.reason, name)


def due_of(rule: values.Clock, start: dt.datetime, pauses: list[Held], county: County) -> Due:
    """When a clock of this rule ends."""
    return due(rule, start, pauses, county.calendar, channel_of(rule, county.profile.channels))
