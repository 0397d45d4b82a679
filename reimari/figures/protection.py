"""What of figures isn't told in what leaves the house, so that nothing small is had by subtraction (I-30).

Figures that are counted from the same rows tell of each other: where they look at as many of them, and where
one is a part of another. That one doesn't look at a few, of which something isn't known yet, may be told.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reimari.figures.definitions import HIT, OF, WAS, WAS_OF, Figure, Growth, Share, Spread, Summed
from reimari.figures.definitions.values import ALWAYS
from reimari.figures.queries import Sums
from reimari.figures.rules import is_small, kept_back, kept_growths, withheld, withheld_parts, withheld_shares

type Rows = frozenset[int]


@dataclass(frozen=True, slots=True)
class Alone:
    """Of figures of which one number each is told: the codes of those that aren't told, and by code of a
    spread the values that aren't."""

    figures: frozenset[str]
    values: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Withheld:
    """What of a document isn't told: of its figures alone, and of each comparison the rows, by code."""

    alone: Alone
    rows: Sequence[Mapping[str, Rows]]


type Comparison = tuple[str, Sequence[Figure], Sequence[Sums]]  # by what, which figures, the rows


def withheld_in(figures: Sequence[Figure], total: Sums, compared: Sequence[Comparison]) -> Withheld:
    """What isn't told where figures stand together, alone and compared: what isn't told alone isn't in any
    row either, and what repeats rows that aren't told isn't told where it would tell a few of them."""
    alone = withheld_alone(figures, total)
    rows = [withheld_rows(of, sums) for _by, of, sums in compared]
    codes, values = set(alone.figures), dict(alone.values)
    for figure in figures:
        for (by, of, sums), hidden in zip(compared, rows, strict=True):
            untold = _in_no_figure(figure, of, sums, hidden) if by == figure.repeats else []
            if _tells_few(figure, untold):
                codes.add(figure.code)
                values[figure.code] = frozenset(total.get(figure.code, {}))
    every = [frozenset(range(len(sums))) for _by, _of, sums in compared]
    return Withheld(
        Alone(frozenset(codes), values),
        [
            {code: all_ if code in codes else kept for code, kept in hidden.items()}
            for hidden, all_ in zip(rows, every, strict=True)
        ],
    )


def _in_no_figure(
    figure: Figure, of: Sequence[Figure], rows: Sequence[Sums], hidden: Mapping[str, Rows]
) -> list[Sums]:
    """The rows of which no figure tells how many there are in all."""
    all_of_them = [hidden[each.code] for each in of if each.rows == figure.rows and _is_of_all(each)]
    unsaid = frozenset.intersection(*all_of_them) if all_of_them else frozenset()
    return [sums for at, sums in enumerate(rows) if at in unsaid]


def _is_of_all(figure: Figure) -> bool:
    return isinstance(figure, Share | Spread) and figure.of == ALWAYS


def _tells_few(figure: Figure, rows: Sequence[Sums]) -> bool:
    """Whether what the figure tells of all would tell a few of these rows, of which nothing else is told."""
    parts: Counter[str] = Counter()
    for sums in rows:
        parts.update(sums.get(figure.code, {}))
    if isinstance(figure, Spread):
        return any(map(is_small, parts.values()))
    return is_small(parts[HIT]) or is_small(parts[OF] - parts[HIT])


def withheld_rows(figures: Iterable[Figure], rows: Sequence[Sums]) -> Mapping[str, Rows]:
    """Of each figure, by its code, which rows aren't told beside the sum of all and beside the others."""
    told = {figure.code: figure for figure in figures}
    hidden: dict[str, Rows] = dict.fromkeys(told, frozenset())
    while True:
        before = dict(hidden)
        for code, figure in told.items():
            hidden[code] = _beside_its_sum(figure, rows, hidden[code])
        for code, at in (*_parts_of_others(told, rows, hidden), *_of_as_many(told.values(), rows)):
            hidden[code] |= {at}
        if hidden == before:
            return hidden


def withheld_alone(figures: Iterable[Figure], sums: Sums) -> Alone:
    """The same of figures that aren't compared, with the values of spreads beside them.

    How many had a value may be what a share tells: the one is kept back where the other is.
    """
    told = {figure.code: figure for figure in figures}
    hidden = {code for code, rows in withheld_rows(told.values(), [sums]).items() if rows}
    values: dict[str, frozenset[str]] = {code: frozenset() for code in told}
    while True:
        before = (set(hidden), dict(values))
        for spread in _labelled(told):
            numbers = _numbers(spread, sums)
            shares = [each for each in told.values() if isinstance(each, Share) and each.rows == spread.rows]
            known = {number for each in shares if each.code in hidden for number in _both(each, sums)}
            also = [
                at
                for at, (value, number) in enumerate(numbers)
                if number in known or _leaves_few(f"{spread.code}:{value}", number, shares, sums)
            ]
            kept = withheld([number for _value, number in numbers], also)
            values[spread.code] = frozenset(numbers[at][0] for at in kept)
            unsaid = {numbers[at][1] for at in kept} - {0}
            hidden |= {each.code for each in shares if unsaid & _both(each, sums)}
        if (hidden, values) == before:
            return Alone(frozenset(hidden), values)


def _labelled(told: Mapping[str, Figure]) -> Iterator[Spread]:
    return (each for each in told.values() if isinstance(each, Spread) and each.labels is not None)


def _numbers(spread: Spread, sums: Sums) -> list[tuple[str, int]]:
    parts = sums.get(spread.code, Counter())
    return [(value, parts[value]) for value in spread.labels or ()]


def _leaves_few(value: str, number: int, shares: Iterable[Share], sums: Sums) -> bool:
    """Whether a share that is a part of the value tells a few of it by subtraction."""
    return any(value in each.within and is_small(number - pair_of(each, sums)[0]) for each in shares)


def _both(share: Share, sums: Sums) -> set[int]:
    hit, of = pair_of(share, sums)
    return {hit, of - hit} - {0}


def pair_of(figure: Figure, sums: Sums) -> tuple[int, int]:
    """How many of how many; of a spread as many as it tells of, of all."""
    parts: Mapping[str, int] = sums.get(figure.code, {})
    if isinstance(figure, Spread):
        return figure.told(parts), sum(parts.values())
    return parts.get(HIT, 0), parts.get(OF, 0)


def _beside_its_sum(figure: Figure, rows: Sequence[Sums], also: Rows) -> Rows:
    """A growth keeps back what the share of the same rows does too: what one tells and the other doesn't
    would tell the rest. A mean is kept back beside numbers that are."""
    pairs = [pair_of(figure, sums) for sums in rows]
    hidden = withheld_shares(pairs, also)
    if isinstance(figure, Growth):
        parts = [sums.get(figure.code, Counter()) for sums in rows]
        hidden |= kept_growths([(each[HIT], each[WAS], each[WAS_OF]) for each in parts], hidden)
    if isinstance(figure, Spread) and figure.summed == Summed.MEAN:
        numbers = [sums.get(figure.code, {}).values() for sums in rows]
        few = {at for at, each in enumerate(numbers) if kept_back([(often, often) for often in each])}
        hidden = withheld_shares(pairs, hidden | few)
    return hidden


def _parts_of_others(
    told: Mapping[str, Figure], rows: Sequence[Sums], hidden: Mapping[str, Rows]
) -> Iterator[tuple[str, int]]:
    """Where a figure is a part of another (`Told.within`): not told with it, nor where the rest is small."""
    for whole in told.values():
        parts = [each for each in told.values() if whole.code in each.within]
        for at, sums in enumerate(rows) if parts else ():
            numbers = [pair_of(each, sums)[0] for each in parts]
            already = [number for number, each in enumerate(parts) if at in hidden[each.code]]
            kept = withheld_parts(pair_of(whole, sums)[0], numbers, already)
            if at in hidden[whole.code]:
                kept |= {*range(len(parts))}
            yield from ((parts[number].code, at) for number in kept)


def _of_as_many(told: Iterable[Figure], rows: Sequence[Sums]) -> Iterator[tuple[str, int]]:
    """Figures that look at as many rows each time tell the same number of all: none tells it where another
    keeps it back beside the sum."""
    alike: dict[tuple[str, tuple[int, ...]], list[str]] = defaultdict(list)
    for figure in told:
        alike[figure.rows.code, tuple(pair_of(figure, sums)[1] for sums in rows)].append(figure.code)
    for (_source, numbers), codes in alike.items():
        yield from ((code, at) for at in withheld(numbers) for code in codes)
