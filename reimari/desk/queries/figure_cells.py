"""One number of a figure, as it stands in a table, a picture or a sentence."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from reimari.desk.queries.figure_words import (
    change_words,
    counted_words,
    mean_of,
    mean_words,
    rate_words,
    sum_of,
    whole_words,
)
from reimari.figures.definitions import HIT, OF, WAS, Figure, Growth, Rate, Share, Spread, Summed
from reimari.figures.queries import Sums
from reimari.figures.rules import at_most, growth, percent

type Cell = Ratio | PerDay | Change | Mean | Count


@dataclass(frozen=True, slots=True)
class Ratio:
    """n of m, p per cent; None of nothing."""

    hit: int
    of: int

    @property
    def percent(self) -> int | None:
        return percent(self.hit, self.of)


@dataclass(frozen=True, slots=True)
class PerDay:
    """n for each so many of m, as a number and in words."""

    hit: int
    of: int
    each: int
    words: str

    @property
    def number(self) -> float | None:
        return self.hit * self.each / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Change:
    """n now after m in the same months a year before, and by how many per cent that is more; in words."""

    hit: int
    of: int
    words: str

    @property
    def percent(self) -> int | None:
        return growth(self.hit, self.of)


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of so many whole numbers, and it in words; None of none."""

    number: float | None
    of: int
    words: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many there were, or so many minutes together; and it in words, with of what."""

    number: int
    words: str

    @property
    def unit(self) -> str:
        """The words without the number."""
        return self.words.replace(str(self.number), "").strip()


def parts_of(figure: Figure, sums: Sums) -> Counter[str]:
    """How many there were of each part."""
    return sums.get(figure.code, Counter())


def numbers_in(parts: Mapping[str, int]) -> dict[int, int]:
    """The whole numbers of a spread, and how often each came."""
    return {int(number): often for number, often in parts.items() if often}


def ratio_of(figure: Share | Rate | Growth, sums: Sums) -> Ratio | PerDay | Change:
    """n of m, n for each so many of m, or n after m."""
    parts = parts_of(figure, sums)
    if isinstance(figure, Growth):
        words = change_words(parts[HIT], parts[WAS], compared=figure.code in sums)
        return Change(parts[HIT], parts[WAS], words)
    if isinstance(figure, Rate):
        return PerDay(parts[HIT], parts[OF], figure.each, rate_words(figure, parts[HIT], parts[OF]))
    return Ratio(parts[HIT], parts[OF])


def cell_of(figure: Figure, sums: Sums) -> Cell:
    """A figure where it is compared: a share, a rate, a growth, a mean, all together, or how many."""
    if not isinstance(figure, Spread):
        return ratio_of(figure, sums)
    parts = parts_of(figure, sums)
    if figure.summed is None:
        return count_of(figure, parts)
    numbers = numbers_in(parts)
    if figure.summed == Summed.SUM:
        together = sum_of(numbers)
        return Count(together, whole_words(figure.unit, together))
    return Mean(mean_of(numbers), sum(numbers.values()), mean_words(numbers, told=True))


def count_of(figure: Spread, parts: Mapping[str, int]) -> Count:
    """How many the figure tells of, in words with of what they are."""
    number = figure.told(parts)
    if figure.labels is None:
        return Count(number, number_format(number))
    return Count(number, counted_words(figure.rows, number))


def value_of(figure: Figure, sums: Sums) -> tuple[float | None, str]:
    """What stands in a picture, and what is said of it; None of nothing."""
    cell, parts = cell_of(figure, sums), parts_of(figure, sums)
    match cell:
        case Ratio():
            return cell.percent, ratio_words(cell) if cell.of else _("nothing to count")
        case Change():
            return cell.percent, cell.words
        case PerDay() | Mean():
            return cell.number, cell.words or _("nothing to count")
    if isinstance(figure, Spread) and figure.labels is None:
        half = cell.number if figure.summed else at_most(numbers_in(parts), 50)
        if half is None or not parts:
            return None, _("nothing to count")
        return half, whole_words(figure.unit, half)
    return float(cell.number), cell.words


def ratio_words(ratio: Ratio) -> str:
    """“68 % (13 of 19)”."""
    told = {"percent": ratio.percent, "hit": ratio.hit, "of": ratio.of}
    return _("%(percent)s %% (%(hit)s of %(of)s)") % told
