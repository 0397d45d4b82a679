"""Of what a figure is made: the rows that it looks at, and which of them count."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

from reimari.figures.definitions.cuts import CUTS, Dimension, cut_for

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

OF, HIT, RAW = "of", "hit", "raw"  # the parts of a share
# The parts of a growth: as many as there were in the same months a year before, and of how many.
WAS, WAS_OF = "was", "was_of"
ALWAYS = "true"
VERSION_LENGTH = 12
# a part of a spread: from one whole number to another
NUMBERS = re.compile(r"(\d{1,5})-(\d{1,5})?", re.ASCII)

type OwnCuts = tuple[tuple[str, tuple[Dimension, ...]], ...]  # by their codes, with dimensions of theirs


class Unit(StrEnum):
    """Of what the whole numbers of a spread are."""

    WORKING_DAYS = "working_days"
    MINUTES = "minutes"
    TIMES = "times"


class Opens(StrEnum):
    """What a row is about: what somebody who may can open behind a figure."""

    CASE = "case"
    CONTACT = "contact"
    CALLBACK = "callback"
    GRANT = "grant"


@dataclass(frozen=True, slots=True)
class Source:
    """Rows that figures are counted from: one SELECT with the columns `subject` (the track that a row is
    about, or null), `at` (whose month), `turns`, `unit` and all of `Dimension`, besides its own.

    `select` is asked each time. It may use what `Frame.values` gives. Empty words: not known, or not told.
    `turns`: the next moment at which the row counts otherwise though nobody does anything; null: never.
    `dims`: the dimensions that it can tell. `moments`: a SELECT of the moments `at` of those of its rows
    that deeds on `%(tracks)s` may have changed, or that were written since `%(written)s`; rather too many.
    `opens`: None where no row is about anything that can be opened: `subject` is null in all of them.
    `kept_by`: the cuts by which counts are kept besides `all`, each with its dimensions, where counts would
    be too many by all of them. `ahead`: for how many months after the one that goes on they are kept.
    """

    code: str
    select: Callable[[], str]
    opens: Opens | None
    dims: frozenset[Dimension]
    moments: str
    kept_by: OwnCuts | None = None
    ahead: int = 0

    def cuts(self) -> dict[str, list[Dimension]]:
        """The cuts that are kept of its rows, each with those of its dimensions that the rows can tell."""
        if self.kept_by is not None:
            return {"all": [], **{code: [*dims] for code, dims in self.kept_by}}
        known = {code: [dim for dim in pair if dim in self.dims] for code, pair in CUTS.items()}
        return {code: dims for code, dims in known.items() if cut_for(dims) == code}

    def cut(self, wanted: Iterable[Dimension]) -> str | None:
        """The cut by which counts by these dimensions are kept of its rows; None: there is none."""
        dims = {*wanted}
        return next((code for code, known in self.cuts().items() if dims <= {*known}), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is told of every figure. `code`: by which frozen counts know it, for ever.

    `indicator`: the K-id that it belongs to. `name` and `words`, the exact formula, in the reader's language.
    `compared`: it stands beside the others where units, municipalities, languages and months are compared.
    `leaves`: it may stand in what leaves the house; not what tells small numbers of others by subtraction.
    `within`: codes of figures whose number holds all of this one's, or of a spread with its value that does
    ("WENT:realised"). `repeats`: a dimension of whose rows its number or values are sums. `source`: R-ids.
    `target`: the code of the county's target that is of this figure; empty: its own code.
    """

    code: str
    name: "StrPromise"
    words: "StrPromise"
    rows: Source
    compared: bool = False
    leaves: bool = True
    within: tuple[str, ...] = ()
    repeats: Dimension | None = None
    indicator: str = ""
    source: tuple[str, ...] = ()
    target: str = ""


type Part = tuple[Source, str, str]  # the rows, what one of them counts as (SQL), and when (SQL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share(Told):
    """n of m: rows where `hit` holds among those where `of` does; conditions on the columns of the rows.

    `raw`: the same as if no clock had ever been paused (I-11); empty: no clock is meant.
    """

    hit: str
    of: str = ALWAYS
    raw: str = ""

    def parts(self) -> Iterable[Part]:
        """What is counted."""
        yield self.rows, f"'{OF}'", f"({self.of})"
        yield self.rows, f"'{HIT}'", f"({self.of}) AND ({self.hit})"
        if self.raw:
            yield self.rows, f"'{RAW}'", f"({self.of}) AND ({self.raw})"

    def behind(self, part: str) -> str:
        """Which rows stand behind a part; "missed": the others. Raises KeyError for what is no part."""
        others = f"({self.of}) AND ({self.hit}) IS NOT TRUE"
        wanted = {OF: f"({self.of})", HIT: f"({self.of}) AND ({self.hit})", "missed": others}
        if self.raw:
            wanted[RAW] = f"({self.of}) AND ({self.raw})"
        return wanted[part]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate(Told):
    """So many rows where `hit` holds for each `each` rows of `per` where `of` does; it may be more than one.

    `unit`: what `each` of those are, in words ("a day on duty"). Compared only by what both can tell.
    """

    per: Source
    unit: "StrPromise"
    hit: str = ALWAYS
    of: str = ALWAYS
    each: int = 1

    def parts(self) -> Iterable[Part]:
        """What is counted."""
        yield self.rows, f"'{HIT}'", f"({self.hit})"
        yield self.per, f"'{OF}'", f"({self.of})"

    def behind(self, part: str) -> str:
        """Which rows stand behind the number. Raises KeyError for what is no part."""
        return {HIT: f"({self.hit})"}[part]


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth(Told):
    """By how much the rows where `hit` holds have become more since the same months of the year before.

    Only months that are over are compared, and whose year before has rows of these units (`queries.kept`).
    """

    hit: str

    def parts(self) -> Iterable[Part]:
        """What is counted; `WAS` is read from the months a year before, not counted."""
        yield self.rows, f"'{OF}'", ALWAYS
        yield self.rows, f"'{HIT}'", f"({self.hit})"

    def behind(self, part: str) -> str:
        """Which rows stand behind the number. Raises KeyError for what is no part."""
        return {HIT: f"({self.hit})"}[part]


class Summed(StrEnum):
    """What is told of all whole numbers of a spread together, where that says more than their half."""

    MEAN = "mean"
    SUM = "sum"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread(Told):
    """How many rows had which value. `labels`: the values that there are, by code, in their order; None:
    they are whole numbers, of which half and nine of ten are told. `of`: which rows count. `unit`: of what
    whole numbers are. `summed`: what is told of them together, and compared; of labels: their codes are
    whole numbers. `tells`: the value of labels whose number is the figure's own; empty: that of all."""

    value: str
    of: str = ALWAYS
    unit: Unit = Unit.WORKING_DAYS
    summed: Summed | None = None
    tells: str = ""
    labels: "Mapping[str, StrPromise] | None" = field(default=None)

    def parts(self) -> Iterable[Part]:
        """What is counted."""
        yield self.rows, f"({self.value})::text", f"({self.of}) AND ({self.value}) IS NOT NULL"

    def told(self, parts: Mapping[str, int]) -> int:
        """How many the figure tells of, when so many had each value."""
        return parts.get(self.tells, 0) if self.tells else sum(parts.values())

    def behind(self, part: str) -> str:
        """Which rows stand behind a value, told as `part`, behind those from one whole number to another
        (`numbers_part`), or behind all of them. Raises KeyError for what is none."""
        if part == OF:
            return f"({self.of}) AND ({self.value}) IS NOT NULL"
        if self.labels is None:
            first, last = numbers_of(part)
            until = "" if last is None else f" AND ({self.value}) <= {last}"
            return f"({self.of}) AND ({self.value}) >= {first}{until}"
        if part not in self.labels:
            raise KeyError(part)
        return f"({self.of}) AND ({self.value})::text = %(part)s"


def numbers_part(first: int, last: int | None) -> str:
    """The part of a spread of whole numbers that tells those from `first` to `last`; None: and all more."""
    return f"{first}-{'' if last is None else last}"


def numbers_of(part: str) -> tuple[int, int | None]:
    """From which whole number to which such a part tells. Raises KeyError for what is none."""
    told = NUMBERS.fullmatch(part)
    if told is None:
        raise KeyError(part)
    return int(told[1]), int(told[2]) if told[2] else None


type Figure = Share | Rate | Growth | Spread


def knows(figure: Figure, dims: Iterable[Dimension]) -> bool:
    """Whether all that the figure is counted from can tell these dimensions."""
    wanted = {*dims}
    return all(wanted <= rows.dims for rows, _part, _counts in figure.parts())


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Figures that are shown together."""

    code: str
    name: "StrPromise"
    figures: tuple[Figure, ...]


type Counts = tuple[str, str, str]  # a figure's code, what a row counts as (SQL), and when (SQL)


def by_source(figures: Iterable[Figure]) -> dict[Source, list[Counts]]:
    """What is counted, by the rows that it is counted from: those are read once."""
    found: dict[Source, list[Counts]] = {}
    for figure in figures:
        for rows, part, counts in figure.parts():
            found.setdefault(rows, []).append((figure.code, part, counts))
    return found


def version_of(figures: Iterable[Figure]) -> str:
    """By what it is known later which definitions a month was counted by."""
    told = [
        (figure.code, *(" ".join((rows.select(), part, counts)) for rows, part, counts in figure.parts()))
        for figure in figures
    ]
    return sha256(repr(sorted(told)).encode()).hexdigest()[:VERSION_LENGTH]
