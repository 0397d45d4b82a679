"""What is taken of whose time, asked a week at a time."""

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable
from uuid import UUID

from reimari.appointments.rules.values import WHOLE, Taken
from reimari.common.working_days import ONE_DAY

WEEK = 7  # days whose taken times are asked at once

type TakenBetween = Callable[[dt.datetime, dt.datetime], Iterable[Taken]]


class Occupied:
    """What is taken of whom, merged, so that one look tells whether a stretch is free.

    People are known by the number of their id here: it is found several times quicker than the id.
    """

    def __init__(self, taken: Iterable[Taken], *, now: dt.datetime) -> None:
        spans: dict[int, list[tuple[dt.datetime, dt.datetime]]] = defaultdict(list)
        for each in taken:
            if each.lifts_at is None or each.stands(now):
                spans[each.user.int].append((each.begins, each.ends))
        self._spans = {user: _merged(mine) for user, mine in spans.items()}

    def busy_until(self, user: UUID, begins: dt.datetime, ends: dt.datetime) -> dt.datetime | None:
        """Until when the first that is taken of the stretch is; None: the stretch is free."""
        known = self._spans.get(user.int)
        if known is None:
            return None
        since, until = known
        number = bisect_right(until, begins)
        if number == len(until) or since[number] >= ends:
            return None
        return until[number]

    def is_full(self, user: UUID, begins: dt.datetime, ends: dt.datetime) -> bool:
        """Whether all of the stretch is taken."""
        known = self._spans.get(user.int)
        if known is None:
            return False
        since, until = known
        number = bisect_right(until, begins)
        return number < len(until) and since[number] <= begins and ends <= until[number]


def _merged(spans: list[tuple[dt.datetime, dt.datetime]]) -> tuple[list[dt.datetime], list[dt.datetime]]:
    """When what is taken begins and ends, as few stretches as possible."""
    spans.sort()
    begins, ends = list[dt.datetime](), list[dt.datetime]()
    last = None
    for since, until in spans:
        if last is None or since > last:
            begins.append(since)
            ends.append(until)
            last = until
        elif until > last:
            ends[-1] = last = until
    return begins, ends


class TakenByWeek:
    """What is taken from the first day to the last, asked week by week: each once, when it is looked at."""

    def __init__(self, taken: TakenBetween, *, first: dt.date, last: dt.date, now: dt.datetime) -> None:
        self._taken, self.first, self._last, self._now = taken, first, last, now
        self._weeks: dict[int, Occupied] = {}

    def on(self, day: dt.date) -> Occupied:
        """What is taken on the day, and on those around it."""
        number = (day - self.first).days // WEEK
        week = self._weeks.get(number)
        if week is None:
            first = self.first + number * WEEK * ONE_DAY
            last = min(first + (WEEK - 1) * ONE_DAY, self._last)
            taken = self._taken(WHOLE.on(first)[0], WHOLE.on(last)[1])
            week = self._weeks[number] = Occupied(taken, now=self._now)
        return week
