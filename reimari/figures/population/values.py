"""What files of population tell. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

TOTAL = frozenset({"", "yhteensä", "totalt", "total", "sss", "sss yhteensä", "sss totalt", "sss total"})
AGAIN = "Download the file again, unchanged"


def folded(text: str) -> str:
    """Without case and doubled spaces."""
    return " ".join(text.split()).casefold()


class Group(StrEnum):
    """Of which ages people are counted."""

    ALL = "all"
    FROM_65 = "65"
    FROM_75 = "75"

    @property
    def first(self) -> int:
        """From which age on."""
        return 0 if self == Group.ALL else int(self)


class Spoken(StrEnum):
    """Of which language people are counted; empty: all."""

    ALL = ""
    FINNISH = "fi"
    SWEDISH = "sv"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Told:
    """How many lived in a municipality (its number of three digits) at the end of a year."""

    year: int
    municipality: str
    group: Group
    language: Spoken
    number: int


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong in which line (0: in all of the file), and what to do about it."""

    line: int
    what: str
    do: str

    def __str__(self) -> str:
        return f"{f'line {self.line}: ' if self.line else ''}{self.what}. {self.do}."


@dataclass(frozen=True, slots=True)
class Read:
    """What a file tells. With anything wrong nothing of it may be used. `beside`: how many lines were about
    other areas; `untold`: municipalities and groups that it tells nothing of, in words."""

    rows: Sequence[Told] = ()
    wrong: Sequence[Wrong] = ()
    beside: int = 0
    untold: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """The country's municipalities: number by folded name, and into which a former one was merged."""

    names: Mapping[str, str]
    numbers: frozenset[str]
    former: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of a file with the words that say of whom it is; empty words: of all."""

    line: int
    year: int
    municipality: str
    age: str
    language: str
    number: int
