"""What the living demo tells on the terminal: calm lines without personal data."""

import datetime as dt
from collections import Counter
from collections.abc import Callable

from reimari.demo.days import Coming
from reimari.demo.pace import Pace
from reimari.demo.turns import What
from reimari.region.profile.values import Profile, by_code, fold

TOLD_ONE_BY_ONE = 60.0  # times the real pace; contacts that come faster are only counted
NOT_OFTENER = dt.timedelta(minutes=1)
ENDS = {What.CLOSE, What.GIVE_UP}
SPEECH = "en"  # as all that the demo says on the terminal


class Teller:
    """Tells each contact in a line, and once an hour of the rhythm what was done."""

    def __init__(self, profile: Profile, pace: Pace, say: Callable[[str], None]) -> None:
        self._channels = by_code(profile.channels)
        self._teams = by_code(profile.teams)
        self._pace = pace
        self._say = say
        self._counts: Counter[str] = Counter()
        self._told_at = pace.since
        self._told_hour = pace.at(pace.since).replace(minute=0, second=0, microsecond=0)
        self.open_steps = 0

    def tell_beginning(self, *, again: bool = False) -> None:
        """In which time the demo lives; `again`: it goes on where it was stopped."""
        moment = self._pace.at(self._pace.since)
        what = "The day lives on" if again else "The day has begun to live"
        if self._pace.is_real:
            self._say(f"{_clock(moment)} {what}, in its real rhythm.")
            return
        self._say(
            f"{what} at {self._pace.speed:g} times its real pace, on {_date(moment)} at {_clock(moment)} of a"
            " simulated clock."
        )
        self._say("Only the rhythm follows that clock: whatever is written carries the real moment.")

    def tell_contact(self, coming: Coming, team: str, *, goes_on: bool) -> None:
        """How somebody came and where it went: `09.14 phone → Working age, western`."""
        self._counts["contacts"] += 1
        if self._pace.speed > TOLD_ONE_BY_ONE:
            return
        name = self._teams[fold(team)].name.in_language(SPEECH)
        channel = self._channels[fold(coming.planned.channel)].name.in_language(SPEECH)
        waits = coming.planned.is_open
        where = name if goes_on or waits else f"answered at once, {name}"
        self._say(f"{_clock(coming.at)} {channel.lower()} → {where}{' (waits there)' if waits else ''}")

    def note_deed(self, what: What) -> None:
        """Count a deed for the next hour's line."""
        self._counts["deeds"] += 1
        self._counts["closed"] += what in ENDS

    def tell_hour(self, now: dt.datetime, moment: dt.datetime) -> None:
        """What was done since the last such line: each busy hour, at most once a minute."""
        hour = moment.replace(minute=0, second=0, microsecond=0)
        if hour == self._told_hour or now - self._told_at < NOT_OFTENER:
            return
        if not self._counts.total():
            return
        day = f"{_date(moment)} " if hour.date() != self._told_hour.date() else ""
        self._told_hour, self._told_at = hour, now
        counts, self._counts = self._counts, Counter()
        self._say(
            f"{day}{_clock(moment)} since the last such line: {counts['contacts']} contacts,"
            f" {counts['deeds']} deeds of staff, {counts['closed']} cases closed;"
            f" {self.open_steps} steps open"
        )


def _clock(moment: dt.datetime) -> str:
    return f"{moment:%H.%M}"


def _date(moment: dt.datetime) -> str:
    return f"{moment:%A} {moment.day}.{moment.month}."
