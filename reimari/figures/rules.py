"""Months, shares, days that half had waited, what is chance, and what is too small to be told. Pure."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import ceil, exp, floor, lgamma, sqrt
from statistics import NormalDist

from reimari.common.working_days import HELSINKI

SMALL = 5  # fewer people than this aren't told in anything that leaves the house
MOST_DAYS = 99  # longer waits count as so many working days
JULY = 7
DECEMBER = YEAR = 12  # months
QUARTER = 3  # months
WHOLE = 100
SHARED_DAYS = (7, 30, 90)  # for so many a link to a page holds
LEVEL = 0.95  # how sure a table is that what it calls different isn't chance


def first_of(moment: dt.datetime) -> dt.date:
    """The first day of the month in which the moment is in Finland."""
    return moment.astimezone(HELSINKI).date().replace(day=1)


def month_after(first: dt.date, months: int = 1) -> dt.date:
    """The first day of the month so many months after the one that begins on `first`; before, below 0."""
    number = first.year * DECEMBER + first.month - 1 + months
    return dt.date(number // DECEMBER, number % DECEMBER + 1, 1)


def months_from(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """The first days of the months from one until the other, both included."""
    while first <= last:
        yield first
        first = month_after(first)


def half_of(moment: dt.datetime) -> dt.date:
    """The first day of the half year in which the moment is in Finland."""
    first = first_of(moment)
    return first.replace(month=1 if first.month < JULY else JULY)


def half_after(first: dt.date) -> dt.date:
    """The first day of the half year after the one that begins on `first`."""
    return month_after(first, JULY - 1)


def halves_from(first: dt.date, until: dt.date) -> Iterator[dt.date]:
    """The half years from the one that begins on `first` until before the one that begins on `until`."""
    while first < until:
        yield first
        first = half_after(first)


def quarter_before(day: dt.date) -> dt.date:
    """The first day of the last quarter of a year that was over before the day."""
    this = dt.date(day.year, day.month - (day.month - 1) % QUARTER, 1)
    return month_after(this, -QUARTER)


def in_runs(months: Sequence[dt.date]) -> list[tuple[dt.date, dt.date]]:
    """Months in their order as runs without a gap, each by its first and last one."""
    runs: list[tuple[dt.date, dt.date]] = []
    for month in months:
        if runs and month_after(runs[-1][1]) == month:
            runs[-1] = (runs[-1][0], month)
        else:
            runs.append((month, month))
    return runs


def begins(first: dt.date) -> dt.datetime:
    """The moment at which the day begins in Finland."""
    return dt.datetime.combine(first, dt.time(), HELSINKI)


def last_day_of_share(made_at: dt.datetime, days: int) -> dt.date:
    """The last day on which a link holds that was made for so many days; its first day is that of making."""
    return made_at.astimezone(HELSINKI).date() + dt.timedelta(days=days - 1)


def percent(hit: int, of: int) -> int | None:
    """Whole per cent, a half upwards; None of nothing."""
    return (2 * WHOLE * hit + of) // (2 * of) if of else None


def at_most(days: Mapping[int, int], share: int) -> int | None:
    """The fewest days that `share` per cent of all took at most (nearest rank); None of nothing."""
    wanted, seen = sum(days.values()) * share, 0
    for day in sorted(days):
        seen += days[day] * WHOLE
        if seen >= wanted:
            return day if wanted else None
    return None


def between(days: Mapping[int, int], first: int, last: int | None) -> int:
    """How many took from `first` until `last` days, both included; None: however long."""
    return sum(number for day, number in days.items() if first <= day and (last is None or day <= last))


def level_for(rows: int, level: float = LEVEL) -> float:
    """How sure each of so many rows has to be, so that all together are so sure (Bonferroni)."""
    return 1 - (1 - level) / max(rows, 1)


def share_interval(hit: int, of: int, level: float = LEVEL) -> tuple[float, float]:
    """Between which shares, 0 to 1, the true one lies when so many of so many were seen (Wilson 1927)."""
    if not of:
        return 0.0, 1.0
    z, share = _z(level), hit / of
    middle = share + z * z / (2 * of)
    around = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    whole = 1 + z * z / of
    return max(0.0, (middle - around) / whole), min(1.0, (middle + around) / whole)


def is_chance(hit: int, of: int, rest_hit: int, rest_of: int, level: float = LEVEL) -> bool:
    """Whether two shares may be of the same kind and differ so much all the same (Fisher's exact test, twice
    the smaller tail). Of small numbers it is right where limits by a formula are too narrow."""
    hits, every = hit + rest_hit, of + rest_of
    fewest, most = max(0, hits - rest_of), min(of, hits)
    whole = _ways(every, hits)
    below = range(fewest, hit + 1) if hit * every <= of * hits else range(hit, most + 1)
    tail = sum(exp(_ways(of, each) + _ways(rest_of, hits - each) - whole) for each in below)
    return 2 * tail > 1 - level


def _ways(of: int, hit: int) -> float:
    """In how many ways so many can be chosen, as a logarithm."""
    return lgamma(of + 1) - lgamma(hit + 1) - lgamma(of - hit + 1)


def growth(now: int, was: int) -> int | None:
    """By how many per cent there are more than there were, whole, a half upwards; None where none were."""
    return (2 * WHOLE * (now - was) + was) // (2 * was) if was else None


def half_interval(numbers: Mapping[int, int], level: float = LEVEL) -> tuple[int, int] | None:
    """Between which values that lies which half of all don't exceed, by ranks; None of too few to tell."""
    return rank_interval(numbers, WHOLE // 2, level)


def rank_interval(numbers: Mapping[int, int], share: int, level: float = LEVEL) -> tuple[int, int] | None:
    """The same of the value that `share` per cent of all don't exceed (Conover 1999, 3.2: normal ranks)."""
    total = sum(numbers.values())
    middle, around = total * share / WHOLE, _z(level) * sqrt(total * share * (WHOLE - share)) / WHOLE
    first, last = floor(middle - around), ceil(middle + around) + 1
    if first < 1 or last > total:
        return None
    return _ranked(numbers, first), _ranked(numbers, last)


def _ranked(numbers: Mapping[int, int], rank: int) -> int:
    seen = 0
    for number in sorted(numbers):
        seen += numbers[number]
        if seen >= rank:
            return number
    raise ValueError(rank)


def _z(level: float) -> float:
    return NormalDist().inv_cdf((1 + level) / 2)


def is_small(number: int) -> bool:
    """Whether so few could be told who they are; that there is nobody may be told."""
    return 0 < number < SMALL


def kept_back(rows: Sequence[tuple[int, int]]) -> frozenset[int]:
    """Which rows (hit, of) of a table aren't told in what leaves the house, beside the sum of all of them.

    Where any of hit, the others or both is small; and when that is one row alone, which the sum would give
    away, the smallest of the others with anything in it too.
    """
    small = {
        number for number, (hit, of) in enumerate(rows) if is_small(hit) or is_small(of - hit) or is_small(of)
    }
    if len(small) == 1:
        others = [number for number, (_hit, of) in enumerate(rows) if of and number not in small]
        small |= {min(others, key=lambda number: (rows[number][1], number))} if others else set()
    return frozenset(small)


def withheld(numbers: Sequence[int], also: Iterable[int] = ()) -> frozenset[int]:
    """Which of these numbers aren't told beside the sum of all: the small ones, and so many of the next
    smallest that those which aren't told are never one alone, nor small together. `also`: whose number isn't
    told for other reasons."""
    return withheld_shares([(number, number) for number in numbers], also)


def withheld_shares(rows: Sequence[tuple[int, int]], also: Iterable[int] = ()) -> frozenset[int]:
    """The same of rows (hit, of): of those which aren't told neither hit, the others nor both are small
    together, but where those of all rows are, whose sum isn't told then."""
    hidden, every = {*kept_back(rows), *also}, _together(rows)

    def tells() -> bool:
        mine = _together(rows[at] for at in hidden)
        alone = sum(1 for at in hidden if rows[at][1]) == 1
        return alone or any(
            is_small(one) and not is_small(all_) for one, all_ in zip(mine, every, strict=True)
        )

    while hidden and tells():
        others = [at for at, (_hit, of) in enumerate(rows) if of and at not in hidden]
        if not others:
            break
        hidden.add(min(others, key=lambda at: (rows[at][1], at)))
    return frozenset(hidden)


def withheld_parts(whole: int, parts: Sequence[int], also: Iterable[int] = ()) -> frozenset[int]:
    """Which parts of a number that is told aren't told; some of it may be in no part, or in several.

    Those that are small or leave a small rest, and so many of the next smallest that what isn't told is small
    neither together nor with what is in no part, and never one part alone.
    """
    rest = whole - sum(parts)
    hidden = {at for at, part in enumerate(parts) if is_small(part) or is_small(whole - part)} | {*also}

    def tells() -> bool:
        mine = [parts[at] for at in hidden if parts[at]]
        return is_small(sum(mine) + rest) or (not rest and len(mine) == 1 and whole > mine[0])

    while rest >= 0 and tells():
        others = [at for at, part in enumerate(parts) if part and at not in hidden]
        if not others:
            break
        hidden.add(min(others, key=lambda at: (parts[at], at)))
    return frozenset(hidden)


def _together(rows: Iterable[tuple[int, int]]) -> tuple[int, int, int]:
    every = list(rows)
    hits, of = sum(hit for hit, _of in every), sum(of for _hit, of in every)
    return hits, of - hits, of


def steps_told(steps: Sequence[Sequence[int]]) -> int:
    """How many steps of a chain, from the first one on, may be told in what leaves the house; each step is
    told by the numbers of cases into which it divides all.

    Those who come to a step are those of the one before without whoever is lost there: what one step keeps
    back the next one tells by subtraction. So the chain ends before the first step with a small number.
    """
    return next((at for at, parts in enumerate(steps) if any(map(is_small, parts))), len(steps))


def mean_of(days: Mapping[int, int]) -> float | None:
    """The mean to a tenth; None of nothing."""
    total = sum(days.values())
    return round(sum(day * often for day, often in days.items()) / total, 1) if total else None


def kept_growths(rows: Sequence[tuple[int, int, int]], also: Iterable[int] = ()) -> frozenset[int]:
    """Which rows of a growth aren't told for the sake of the year before: so many now, so many then, of so
    many then. `also`: those that aren't told for other reasons.

    Where those of then wouldn't be told as a share of their own year, or where so few are among those of both
    years. Of such a row neither number nor how they differ is told: of these three each two tell the third.
    """
    then = withheld_shares([(was, was_of) for _now, was, was_of in rows], also)
    return withheld_shares([(now, now + was) for now, was, _was_of in rows], then)
