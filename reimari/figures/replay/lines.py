"""What came to a line, by weekday and half-hour; and what its hours and people make of it (C70)."""

import datetime as dt
from collections import Counter

from reimari.common.working_days import HELSINKI
from reimari.figures.replay.found import Before, DayFound, LineFound
from reimari.region.rules import OpeningHours
from reimari.staff.rules.erlang import Arrivals, Wanted, answered_within
from reimari.staff.rules.staffing import HALF_HOUR, Came, Half, answering, at_hours, averages, open_days

type ByHalf = dict[Half, float]
WEEK = range(1, 8)


class LineCount:
    """Counts what comes to one line, and tells what both sides make of it."""

    def __init__(
        self,
        code: str,
        hours: Before[OpeningHours | None],
        people: Before[int | None],
        *,
        since: dt.date,
        until: dt.date,
    ) -> None:
        self._code, self._hours, self._people = code, hours, people
        self._since, self._until = since, until
        self._came: Counter[tuple[int, Half]] = Counter()
        self._outside: Counter[str] = Counter()

    def add(self, at: dt.datetime) -> None:
        """Something came at the moment."""
        local = at.astimezone(HELSINKI)
        self._came[local.isoweekday(), local.hour * 2 + local.minute // 30] += 1
        for side, hours in (("before", self._hours.before), ("after", self._hours.after)):
            if hours and hours.at(at).open is False:
                self._outside[side] += 1

    def found(self, wanted: Wanted, handling: float | None, *, by_telephone: bool) -> LineFound:
        """What was counted. `handling`: seconds of a call with its writing; None: it isn't known."""
        return LineFound(
            code=self._code,
            calls=sum(self._came.values()),
            by_telephone=by_telephone,
            handling=handling,
            outside=Before(
                self._outside["before"] if self._hours.before else None,
                self._outside["after"] if self._hours.after else None,
            ),
            people=self._people,
            days=tuple(day for each in WEEK if (day := self._day(each, wanted, handling))),
        )

    def _day(self, weekday: int, wanted: Wanted, handling: float | None) -> DayFound | None:
        before, after = self._halves(weekday)
        if not before and not after:
            return None
        sides = [
            _told(halves, wanted, handling, people)
            for halves, people in ((before, self._people.before), (after, self._people.after))
        ]
        (calls, needed, answered), (calls_then, needed_then, answered_then) = sides
        return DayFound(
            weekday=weekday,
            calls=Before(calls, calls_then),
            needed=Before(needed, needed_then),
            answered=Before(answered, answered_then),
        )

    def _halves(self, weekday: int) -> tuple[ByHalf, ByHalf]:
        """Calls of each half-hour on the average: as the line is open now, and as it would be.

        Of a half-hour in which only the changed hours are open: those who tried though it was closed.
        """
        opened, _days = open_days(self._hours.before, weekday, self._since, self._until)
        would, _days = open_days(self._hours.after, weekday, self._since, self._until)
        came = [Came(half, "", number) for (day, half), number in self._came.items() if day == weekday]
        now = averages(came, opened).get("", {})
        before = {half: now.get(half, 0.0) for half in sorted(opened)} if came else {}
        if opened == would:
            return before, before
        every = averages(came, would | opened).get("", {})
        return before, (at_hours(every, {*would}) if came else {})


def _told(
    halves: ByHalf, wanted: Wanted, handling: float | None, people: int | None
) -> tuple[float, int | None, float | None]:
    """Calls of the day, how many must answer at its busiest, and the share that is answered in time."""
    calls = sum(halves.values())
    if handling is None:
        return round(calls, 2), None, None
    needed = max((half.needed for half in answering(halves, handling=handling, wanted=wanted)), default=0)
    if people is None:
        return round(calls, 2), needed, None
    in_time = sum(
        many * answered_within(Arrivals(many, HALF_HOUR, handling), people, wanted.within)
        for many in halves.values()
    )
    return round(calls, 2), needed, round(in_time / calls, 4) if calls else None
