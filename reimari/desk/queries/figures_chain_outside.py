"""The promise chain as those outside see it: as far as no step tells a small number, nor by subtraction."""

from collections.abc import Sequence
from dataclasses import dataclass

from reimari.common.charts import Funnel
from reimari.desk.queries.figures_chain import LEGEND, ChainPage, Stage, picture_of
from reimari.figures.definitions.promises import URGENT
from reimari.figures.rules import is_small, steps_told


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The county's promises or the law's deadline. `stages`: the steps that are told; of whom something isn't
    known, it isn't told why. `untold`: the names of the other ones. `picture`: of those that are told."""

    title: str
    stages: Sequence[Stage]
    untold: Sequence[str]
    picture: Funnel | None


@dataclass(frozen=True, slots=True)
class ChainTold:
    """All that is told outside. `number`: all cases; None: it isn't told how many, nor anything else.
    `looks`: what those of the pictures mean."""

    number: int | None
    ways: Sequence[Way]
    looks: Sequence[tuple[str, object]] = LEGEND


def chain_outside(page: ChainPage) -> ChainTold:
    """What of a chain may leave the house: all cases together, by no comparison, without what was counted
    otherwise, and without the deadlines of the law one by one: each of these would be one more number to
    subtract."""
    number = page.all.number
    if is_small(number):
        return ChainTold(None, ())
    deadlines = [line.told for line in page.deadlines if line.figure is not URGENT]
    by_law = [part for told in deadlines for part in (told.hit, told.of - told.hit)]
    county, law = page.pictures
    return ChainTold(
        number,
        [
            _way(county.title, number, page.county, [_divided(page, stage) for stage in page.county]),
            _way(law.title, number, page.law, [[*_divided(page, stage), *by_law] for stage in page.law]),
        ],
    )


def _way(title: str, number: int, stages: Sequence[Stage], divided: Sequence[Sequence[int]]) -> Way:
    told = stages[: steps_told(divided)]
    return Way(
        title=title,
        stages=told,
        untold=[str(stage.step.name) for stage in stages[len(told) :]],
        picture=picture_of(title, number, told) if told and number else None,
    )


def _divided(page: ChainPage, stage: Stage) -> list[int]:
    """Into what a step divides all cases: those who came by how they stand, and those who were lost before in
    the same way, for files tell the share of all cases too."""
    came = [stage.kept.number, stage.late.number, stage.unknown]
    if stage.step.every is None:
        return came
    every = page.figures.share(stage.step.every).told
    in_time = every.hit - stage.kept.number
    late = every.of - every.hit - stage.late.number
    return [*came, in_time, late, page.all.number - stage.came.number - in_time - late]
