"""What the county wants of which figure on which day: pages, files and the interface choose alike."""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from reimari.figures.definitions.reports import FIGURES
from reimari.figures.definitions.values import Figure
from reimari.region.profile.values import Target, fold

# Targets that are of another figure than their code's.
TARGETED: Final = {figure.target for figure in FIGURES.values() if figure.target}


def targets_on(targets: Iterable[Target], day: dt.date) -> dict[str, Target]:
    """By their folded codes what the county wants on the day; of what doesn't hold any more, what held last.

    What hasn't begun isn't wanted yet.
    """
    begun = [each for each in targets if each.valid_from is None or each.valid_from <= day]
    return {fold(each.code): each for each in sorted(begun, key=_until)}


def target_of(figure: Figure, targets: Iterable[Target], day: dt.date) -> Target | None:
    """What the county wants of the figure on the day, or wanted last."""
    code = figure.target or ("" if figure.code in TARGETED else figure.code)
    return targets_on(targets, day).get(fold(code))


def _until(target: Target) -> dt.date:
    return target.valid_until or dt.date.max
