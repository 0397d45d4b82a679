"""Within what a number's true value lies, and whether it differs from all others by more than chance."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, floor

from django.utils.translation import gettext as _

from reimari.desk.queries.figure_cells import Ratio, numbers_in, parts_of, ratio_of
from reimari.desk.queries.figure_words import range_words
from reimari.figures.definitions import Figure, Share, Spread
from reimari.figures.queries import Sums
from reimari.figures.rules import at_most, is_chance, rank_interval, share_interval

WHOLE, HALF = 100, 50


@dataclass(frozen=True, slots=True)
class Chance:
    """`low`, `high`: within what the true value lies, None where that can't be told; in words.

    `differs`: that neither the value nor that of all others lies within the limits of the other one; of
    shares, that exactly reckoned it is no chance either.
    """

    low: float | None = None
    high: float | None = None
    words: str = ""
    differs: bool = False


def chance_of(figure: Figure, sums: Sums, others: Sums, level: float) -> Chance:
    """Of a share, or of what half of whole numbers don't exceed; of others it can't be told."""
    if isinstance(figure, Share):
        return of_shares(ratio_of(figure, sums), ratio_of(figure, others), level)
    if isinstance(figure, Spread) and figure.labels is None and figure.summed is None:
        own, other = (numbers_in(parts_of(figure, each)) for each in (sums, others))
        return of_ranks(figure, own, other, HALF, level)
    return Chance()


def of_shares(mine: object, rest: object, level: float) -> Chance:
    """Of a share beside that of all others."""
    if not (isinstance(mine, Ratio) and isinstance(rest, Ratio) and mine.of):
        return Chance()
    low, high = share_interval(mine.hit, mine.of, level)
    least, most = share_interval(rest.hit, rest.of, level)
    words = _("%(low)s to %(high)s %%") % {"low": floor(WHOLE * low), "high": ceil(WHOLE * high)}
    apart = (
        bool(rest.of) and not low <= rest.hit / rest.of <= high and not least <= mine.hit / mine.of <= most
    )
    differs = apart and not is_chance(mine.hit, mine.of, rest.hit, rest.of, level)
    return Chance(WHOLE * low, WHOLE * high, words, differs)


def of_ranks(
    figure: Spread, own: Mapping[int, int], other: Mapping[int, int], share: int, level: float
) -> Chance:
    """Of what so many per cent of whole numbers don't exceed, beside that of all others."""
    limits, around = rank_interval(own, share, level), rank_interval(other, share, level)
    if limits is None:
        return Chance()
    mine, rest = at_most(own, share), at_most(other, share)
    differs = around is not None and not _within(rest, limits) and not _within(mine, around)
    low, high = limits
    return Chance(low, high, range_words(figure.unit, low, high), differs)


def _within(value: int | None, limits: tuple[int, int]) -> bool:
    return value is not None and limits[0] <= value <= limits[1]
