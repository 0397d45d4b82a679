"""Of what a figure is made: the rows that it looks at, and which of them count."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

OF, HIT, RAW = "of", "hit", "raw"  # the parts of a share
ALWAYS = "true"


class Opens(StrEnum):
    """What a row is about: what somebody who may can open behind a figure."""

    CASE = "case"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Source:
    """Rows that figures are counted from: one SELECT with the columns `subject`, `at`, `unit`,
    `municipality` and `language`, besides its own.

    `select` is asked each time. It may use what `Frame.values` gives. Empty words: not known, or not told.
    """

    code: str
    select: Callable[[], str]
    opens: Opens


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is told of every figure. `code`: by which frozen counts know it, for ever.

    `indicator`: the K-id that it belongs to. `name` and `words`, the exact formula, in the reader's language.
    `compared`: it stands beside the others where units, municipalities, languages and months are compared.
    `source`: R-ids.
    """

    code: str
    name: "StrPromise"
    words: "StrPromise"
    rows: Source
    compared: bool = False
    indicator: str = ""
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Share(Told):
    """n of m: rows where `hit` holds among those where `of` does; conditions on the columns of the rows.

    `raw`: the same as if no clock had ever been paused (I-11); empty: no clock is meant.
    """

    hit: str
    of: str = ALWAYS
    raw: str = ""

    def parts(self) -> Iterable[tuple[str, str]]:
        """What a row counts as, as SQL, and when."""
        yield f"'{OF}'", f"({self.of})"
        yield f"'{HIT}'", f"({self.of}) AND ({self.hit})"
        if self.raw:
            yield f"'{RAW}'", f"({self.of}) AND ({self.raw})"

    def behind(self, part: str) -> str:
        """Which rows stand behind a part; "missed": the others. Raises KeyError for what is no part."""
        others = f"({self.of}) AND ({self.hit}) IS NOT TRUE"
        wanted = {OF: f"({self.of})", HIT: f"({self.of}) AND ({self.hit})", "missed": others}
        return wanted[part]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread(Told):
    """How many rows had which value. `labels`: the values that there are, by code, in their order; None:
    they are whole working days."""

    value: str
    labels: "Mapping[str, StrPromise] | None" = field(default=None)

    def parts(self) -> Iterable[tuple[str, str]]:
        """What a row counts as, as SQL, and when."""
        yield f"{self.value}::text", f"{self.value} IS NOT NULL"

    def behind(self, part: str) -> str:
        """Which rows stand behind a value; the value is told as `part`. Raises KeyError for what is none."""
        if self.labels is None or part not in self.labels:
            raise KeyError(part)
        return f"{self.value}::text = %(part)s"


type Figure = Share | Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Figures that are shown together."""

    code: str
    figures: tuple[Figure, ...]

    def by_source(self) -> dict[Source, list[Figure]]:
        """The figures by the rows that they are counted from: those are read once."""
        found: dict[Source, list[Figure]] = {}
        for figure in self.figures:
            found.setdefault(figure.rows, []).append(figure)
        return found


def version_of(figures: Iterable[Figure]) -> str:
    """By what it is known later which definitions a month was counted by."""
    told = [
        (figure.code, figure.rows.select(), *(" ".join(part) for part in figure.parts()))
        for figure in figures
    ]
    return sha256(repr(sorted(told)).encode()).hexdigest()[:12]
