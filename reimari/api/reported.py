"""The JSON of figures and exports that goes out of `/api/v1`."""

import datetime as dt
from typing import Annotated, Any

from ninja import Field, Schema

from reimari.api.shapes import Names

A_MONTH = r"^20[0-9]{2}-(0[1-9]|1[0-2])$"
KEPT_BACK = "null: fewer than five, or what would tell such a number"


class TargetOut(Schema):
    """At least so many per cent, of a growth so many more; null: the county's sources don't tell."""

    percent: int | None
    until: Annotated[
        dt.date | None,
        Field(description="its last day, which may be over: then it is what the county wanted last"),
    ]


class FigureOut(Schema):
    """A figure: by what it is known for ever, its exact formula in words, and by what it can be told."""

    code: str
    indicator: str
    kind: Annotated[str, Field(description="share, rate, growth or spread")]
    name: Names
    words: Names
    unit: Annotated[Names, Field(description="of what its numbers are")]
    dimensions: Annotated[list[str], Field(description="what `by` may be")]
    target: TargetOut | None
    source: list[str]


class FiguresOut(Schema):
    """All figures."""

    figures: list[FigureOut]


class NumbersOut(Schema):
    """What is told of a figure. Of a share `hit` of `of`; of a rate `hit` for each `each` of `of`.

    Of a spread how many (`of`), half at most (`half`) and nine of ten at most (`nine_of_ten`); where it
    tells how many had one of its values, so many (`hit`) of all (`of`). Of a growth `hit` after `was` in the
    same month a year before, and `percent` by how much that is more, below nought if less; null where `was`
    is nought.
    """

    hit: int | None = None
    of: int | None = None
    percent: int | None = None
    raw: Annotated[int | None, Field(description="`hit` as if no clock had ever been paused")] = None
    half: int | None = None
    nine_of_ten: int | None = None
    was: Annotated[int | None, Field(description="of a growth: how many a year before")] = None


class TotalOut(Schema):
    """Numbers as they stand (frozen where the month is), and as they are counted again now."""

    stated: Annotated[NumbersOut | None, Field(description=f"{KEPT_BACK}; or as `reason` says")]
    again: Annotated[NumbersOut | None, Field(description=f"{KEPT_BACK}, also by the difference")]
    reason: Annotated[
        str,
        Field(
            description="`small` where something is kept back; `no_year_before` where a growth has nothing to"
            " be compared with, or its month isn't over; else empty"
        ),
    ]


class RowOut(TotalOut):
    """The same of one code of what was asked by; empty: not known, or not told."""

    code: str


class ValueOut(Schema):
    """How many had which value of a spread that has names for its values."""

    value: str
    name: Names
    number: Annotated[int | None, Field(description=KEPT_BACK)]


class MonthOut(Schema):
    """A month: all together, and one by one of what was asked by."""

    month: str
    is_frozen: bool
    total: TotalOut
    values: list[ValueOut]
    rows: list[RowOut]


class ReportOut(Schema):
    """A figure by month."""

    code: str
    by: str | None
    unit: str | None
    each: Annotated[int | None, Field(description="of a rate: for each so many")]
    counted_at: Annotated[
        dt.datetime | None, Field(description="until when counts are up to date; null: now")
    ]
    months: list[MonthOut]


class ExportsOut(Schema):
    """The manifests of the nights that are there, the newest first."""

    exports: list[dict[str, Any]]
