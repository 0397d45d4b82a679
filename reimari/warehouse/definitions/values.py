"""Of what the export is made: tables of facts, and their columns, told once for all that comes of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

PERSON, TRACK = "person", "track"  # of what a pseudonym is, besides rows of one table alone


class Kind(StrEnum):
    """What a column may hold. Words of people, names and numbers of theirs are none of these."""

    PSEUDONYM = "pseudonym"
    CODE = "code"
    MOMENT = "moment"
    DAY = "day"
    NUMBER = "number"
    FLAG = "flag"
    AGE_GROUP = "age_group"
    NAME = "name"  # of a code, in the county's profile or the program: of the table of codes alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its name, how PostgreSQL tells it, and what it means.

    `sql`: of a pseudonym a uuid, of an age group whole years, else the value itself. `of`: of what the
    pseudonym is. `codes`: the list in which a code stands; empty: ISO 639. `place`: it tells where a client
    is; it stays empty for whoever is under address protection (I-04). `source`: R-ids and the like.
    """

    name: str
    kind: Kind
    sql: str
    meaning: "StrPromise"
    of: str = ""
    codes: str = ""
    place: bool = False
    unit: "StrPromise | str" = ""
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of facts. `rows`: FROM and what follows; `aliases`: the tables in it by their letters.

    `tracks`: by which it is known whether a row hangs together with somebody under address protection.
    `key`: its columns by which a row is known; `refers`: columns that name a row of another table.
    """

    code: str
    name: "StrPromise"
    meaning: "StrPromise"
    columns: tuple[Column, ...]
    rows: str = ""
    aliases: Mapping[str, str] = field(default_factory=dict)
    tracks: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    refers: Mapping[str, str] = field(default_factory=dict)

    def select(self) -> str:
        """The statement: first the tracks, then the columns, in their order."""
        told = (*self.tracks, *(column.sql for column in self.columns))
        return f"SELECT {', '.join(told)} {self.rows}"
