"""When two persons in the records may become one, and what becomes of their details (I-17). No Django."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from reimari.common.problems import Problem, gettext_noop
from reimari.people.rules import has_identity_code

SAME_ROW = gettext_noop("This is one person already.")
TWO_CODES = gettext_noop(
    "They have two different identity codes, so they are two persons."
    " If one of the codes is wrong, correct it first."
)
CODE_GOES_LOST = gettext_noop("The one with the identity code has to be the one that stays.")
MERGED_ALREADY = gettext_noop("One of them has been merged already.")
CLOSE_TO_EACH_OTHER = gettext_noop("One of them is recorded as close to the other, so they are two persons.")
GRANTED_TWICE = gettext_noop(
    "The same is granted to both for the same days, and it goes on. End or withdraw one of the grants first."
)
WORDS_MISSING = gettext_noop("Write how you know that they are one person.")
WHY_UNDONE = gettext_noop("Write why the merge is undone.")
WORDS_HOLD_CODE = gettext_noop("The text holds an identity code. Take it away.")
NOT_SURE = gettext_noop("Make sure first that they are one person.")
UNDONE_ALREADY = gettext_noop("This merge has been undone already.")
LATER_MERGE = gettext_noop("The one that stayed has itself been merged since. Undo that merge first.")

# What the one that stays takes from the other where it has nothing; those of one line go together.
FILLED = (
    ("first_names",),
    ("birth_date",),
    ("phone",),
    ("email",),
    ("interpreter_language",),
    ("notices_by",),
    ("place_id", "street_address", "postcode"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The details of one of the two, as they stand in the records."""

    last_name: str
    first_names: str = ""
    identity_code: str = ""
    birth_date: dt.date | None = None
    phone: str = ""
    email: str = ""
    language: str = ""
    interpreter_language: str = ""
    notices_by: str = ""
    place_id: str | None = None
    street_address: str = ""
    postcode: str = ""
    is_protected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """What stands between the two: rows that only one person can have once, and whether they were merged."""

    same_row: bool = False
    merged_already: bool = False
    close: bool = False
    granted_twice: bool = False


def order[S: Side](one: S, other: S) -> tuple[S, S]:
    """Which one stays, and which is merged into it: whoever has the identity code stays, else the first."""
    return (other, one) if other.identity_code and not one.identity_code else (one, other)


def pair_problems(kept: Side, merged: Side, between: Between) -> list[Problem]:
    """Why these two can't become one (I-17): each reason is named, and none is passed over."""
    if between.same_row:
        return [Problem("records.same_row", SAME_ROW)]
    if between.merged_already:
        return [Problem("records.merged_already", MERGED_ALREADY)]
    found = []
    if kept.identity_code and merged.identity_code and kept.identity_code != merged.identity_code:
        found.append(Problem("records.two_codes", TWO_CODES))
    if merged.identity_code and not kept.identity_code:
        found.append(Problem("records.code_goes_lost", CODE_GOES_LOST))
    if between.close:
        found.append(Problem("records.close_to_each_other", CLOSE_TO_EACH_OTHER))
    if between.granted_twice:
        found.append(Problem("records.granted_twice", GRANTED_TWICE))
    return found


def saying_problems(words: str, *, made_sure: bool) -> list[Problem]:
    """Why what whoever merges says isn't enough."""
    if not made_sure:
        return [Problem("records.not_sure", NOT_SURE)]
    return _words_problems(words, WORDS_MISSING)


def undo_problems(words: str, *, is_undone: bool, merged_since: bool) -> list[Problem]:
    """Why a merge can't be undone: `merged_since`: the one that stayed has been merged into a third."""
    if is_undone:
        return [Problem("records.undone_already", UNDONE_ALREADY)]
    if merged_since:
        return [Problem("records.later_merge", LATER_MERGE)]
    return _words_problems(words, WHY_UNDONE)


def _words_problems(words: str, missing: str) -> list[Problem]:
    if not words.strip():
        return [Problem("records.words_missing", missing)]
    if has_identity_code(words):
        return [Problem("records.words_hold_code", WORDS_HOLD_CODE)]
    return []


def filled(kept: Side, merged: Side) -> dict[str, object]:
    """What the one that stays gets of the other's details: only where it has nothing; and protection.

    An address goes whole or not at all: half of one and half of the other would be nobody's.
    """
    found: dict[str, object] = {}
    for names in FILLED:
        if not any(getattr(kept, name) for name in names):
            found |= {name: value for name in names if (value := getattr(merged, name))}
    if merged.is_protected and not kept.is_protected:
        found["is_protected"] = True
    return found


def taken_back(was: dict[str, object], given: dict[str, object], now: dict[str, object]) -> dict[str, object]:
    """Which details get back what stood there before the merge: those that nobody has changed since."""
    return {name: was[name] for name in was if now[name] == given[name]}


@dataclass(frozen=True, slots=True)
class Detail:
    """One detail of both; `differs`: both have it, and not the same."""

    name: str
    kept: object
    merged: object

    @property
    def differs(self) -> bool:
        return bool(self.kept) and bool(self.merged) and self.kept != self.merged

    @property
    def is_same(self) -> bool:
        return bool(self.kept) and self.kept == self.merged


def details(kept: Side, merged: Side, names: Sequence[str]) -> list[Detail]:
    """The details of these names side by side."""
    return [Detail(name, getattr(kept, name), getattr(merged, name)) for name in names]
