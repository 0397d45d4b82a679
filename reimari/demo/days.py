"""Who contacts us on a day of the living demo. Pure: the same day, run and seed give the same plan."""

import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property

from reimari.demo.dice import dice
from reimari.demo.plan import PlannedContact, Planner
from reimari.demo.residents import Resident
from reimari.demo.rhythm import WEEK, Arrival, Rhythm
from reimari.demo.words import Words
from reimari.region.profile.values import Profile

REGULARS = 90  # contacts whose clients come again and again
ATTENDED = {"home_visit"}  # beside the channels at which somebody answers: settled while the client is there


@dataclass(frozen=True, slots=True)
class Coming:
    """A contact that is going to be written down at the moment `at` of the rhythm.

    `seed`: of the dice for whoever writes it down. It is the same contact whenever the day is planned again.
    """

    at: dt.datetime
    seed: str
    planned: PlannedContact


class Days:
    """The days of one county's living demo.

    `today`: on which the ages of those who come are counted. `run`: those who come again do so in every run
    of one seed, all else is of the run alone.
    """

    def __init__(self, profile: Profile, words: Words, today: dt.date, *, seed: str, run: str) -> None:
        self.rhythm = Rhythm(profile)
        self._profile = profile
        self._words = words
        self._today = today
        self._seed = seed
        self._run = run

    def coming(self, day: dt.date) -> list[Coming]:
        """All contacts that reach us on the day, in the order in which they are written down."""
        seed = f"{self._seed}:{self._run}:{day}"
        planner = self._planner(seed)
        planner.remember(self._regulars)
        arrivals = self.rhythm.arrivals(day, dice(f"{seed}:arrivals"))
        found = [
            self._coming(seed, self._planned(planner, arrival, number))
            for number, arrival in enumerate(arrivals)
        ]
        return sorted(found, key=lambda each: (each.at, each.planned.number))

    def is_attended(self, channel: str) -> bool:
        """Whether the client is there while it is written down; else the contact waits on a list first."""
        found = self.rhythm.office.channel(channel)
        return self.rhythm.office.is_staffed(channel) or (found is not None and found.kind in ATTENDED)

    @cached_property
    def _regulars(self) -> list[Resident]:
        """People who come again, on whichever day: those of an invented day that nobody sees."""
        planner = self._planner(f"{self._seed}:regulars")
        rng = dice(f"{self._seed}:regulars")
        days = (self._today + dt.timedelta(days=number) for number in range(WEEK))
        usual = [arrival for day in days for arrival in self.rhythm.arrivals(day, rng)]
        made = [self._planned(planner, arrival, number) for number, arrival in enumerate(usual[:REGULARS])]
        return [each.resident for each in made if each.resident]

    def _planner(self, seed: str) -> Planner:
        return Planner(self._profile, self._words, self._today, seed=seed, scale=1.0)

    def _planned(self, planner: Planner, arrival: Arrival, number: int) -> PlannedContact:
        kind = "" if self.is_attended(arrival.channel) else "open"
        return planner.contact(arrival.at, number, arrival.channel, arrival.language, kind)

    def _coming(self, seed: str, planned: PlannedContact) -> Coming:
        """What isn't attended stands on the list as soon as it has come, whatever the hour."""
        if not planned.is_open:
            return Coming(planned.recorded_at, seed, planned)
        return Coming(planned.received_at, seed, replace(planned, recorded_at=planned.received_at))
