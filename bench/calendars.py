"""The first ten free times of 200 professionals in eight weeks: `python -m bench.calendars`.

No database: what the engine costs, beside 20 professionals in the same run, and when all are full for weeks.
"""

import argparse
import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from uuid import UUID

from bench.due import best_seconds
from reimari.appointments.rules import (
    Book,
    Calendars,
    CommonRules,
    Part,
    Taken,
    Weekly,
    free_times,
    window_of,
)
from reimari.common.working_days import WorkingCalendar
from reimari.region.profile.values import Background, CalendarSettings, Mode, Text

PEOPLE, FEW, WEEKS, TIMES = 200, 20, 8, 10
FULL = 3  # weeks
WANTED = 0.05  # seconds
RATIO = 20.0  # ten times as many people may cost so many times the time of 20
NOW = dt.datetime(2026, 11, 16, 4, tzinfo=dt.UTC)
CALL = Background(code="CALL", name=Text(fi="Soitto"), unit="TEAM", modes=(Mode.PHONE,), minutes=30, after=15)
MORNING, AFTERNOON = Part(dt.time(8, 15), dt.time(11, 15)), Part(dt.time(12), dt.time(15, 45))
WEEK = dt.timedelta(weeks=1)


def made(people: int) -> Book:
    """An office whose people have calls each morning and afternoon."""
    rows = [
        Weekly(UUID(int=1 + number), "TEAM", CALL.code, day, part, dt.date(2026, 1, 1))
        for number in range(people)
        for day in range(1, 6)
        for part in (MORNING, AFTERNOON)
    ]
    calendars = Calendars(rows, calendar=WorkingCalendar(CalendarSettings()))
    window = window_of(CommonRules(opens_days=7 * WEEKS), now=NOW)
    return Book(calendars, {"call": CALL}, {"team": window})


def full(people: int, weeks: int) -> list[Taken]:
    """All of these weeks taken, call by call."""
    found = []
    for number in range(people):
        for day in range(7 * weeks):
            for part in (MORNING, AFTERNOON):
                begins, ends = part.on(NOW.date() + dt.timedelta(days=day))
                while begins < ends:
                    until = begins + dt.timedelta(minutes=45)
                    found.append(Taken(UUID(int=1 + number), begins, until, booked=True))
                    begins = until
    return found


def first_ten(book: Book, taken: Sequence[Taken] = ()) -> int:
    """How many of the first ten there are; what is taken is given week by week as the database gives it."""
    weeks: dict[int, list[Taken]] = {}
    for each in taken:
        weeks.setdefault((each.begins - NOW) // WEEK, []).append(each)

    def between(begins: dt.datetime, ends: dt.datetime) -> list[Taken]:
        first, last = (begins - NOW) // WEEK, (ends - NOW) // WEEK
        return [each for number in range(first, last + 1) for each in weeks.get(number, ())]

    return len(list(islice(free_times(book, between, now=NOW), TIMES)))


def merged(taken: Sequence[Taken]) -> list[Taken]:
    """As the database gives it: what follows without a gap is one."""
    found: list[Taken] = []
    for each in sorted(taken, key=lambda one: (one.user, one.begins)):
        if found and found[-1].user == each.user and each.begins <= found[-1].ends:
            found[-1] = replace(found[-1], ends=max(found[-1].ends, each.ends))
        else:
            found.append(each)
    return found


def measured(rounds: int) -> tuple[float, float, float]:
    """Processor seconds of the first ten; how many times those of 20 people; seconds when the
    first weeks are full for all."""
    many, few, taken = made(PEOPLE), made(FEW), merged(full(PEOPLE, FULL))
    whole = best_seconds(lambda: first_ten(many), rounds)
    small = best_seconds(lambda: first_ten(few), rounds)
    later = best_seconds(lambda: first_ten(many, taken), rounds)
    return whole, whole / small, later


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; exit status 1 when the wanted speed isn't reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args(arguments)
    seconds, times, later = measured(options.rounds)
    print(
        f"first {TIMES} of {PEOPLE} people, {WEEKS} weeks: {seconds * 1000:.1f} ms, {times:.1f} times {FEW}"
    )
    print(f"the first {FULL} weeks full: {later * 1000:.1f} ms")
    reached = seconds < WANTED and later < WANTED and times < RATIO
    print("reached" if reached else f"wanted: below {WANTED} s and {RATIO} times")
    return 0 if reached else 1


if __name__ == "__main__":
    raise SystemExit(main())
