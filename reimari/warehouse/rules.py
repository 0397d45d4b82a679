"""Pseudonyms, age groups, codes, and which nights are kept. Pure."""

import datetime as dt
import hmac
import re
from collections.abc import Callable, Iterable
from uuid import UUID

KEPT_NIGHTS = 14
DIGITS = 32  # of a pseudonym: 128 bits, so that of a hundred million rows no two have the same by chance
A_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,79}")
A_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
AGES = ((18, "0-17"), (65, "18-64"), (75, "65-74"), (85, "75-84"))  # years below which, and the group
OLDEST = "85+"


def pseudonym(key: bytes, of: str, row: UUID) -> str:
    """What stands for a row of ours, or a person, outside: the same each night while the key is the same.

    HMAC-SHA-256: without the key nobody can reckon it from an id, nor an id from it. `of` parts the kinds,
    so that a contact and a person with one id would have two.
    """
    return hmac.digest(key, of.encode() + b"\0" + row.bytes, "sha256").hex()[:DIGITS]


def mark_of(key: bytes) -> str:
    """By which two exports tell whether they have the same key; nothing of the key."""
    return hmac.digest(key, b"mark of the key", "sha256").hex()[:16]


def age_group(years: int | None) -> str | None:
    """The group of somebody of so many full years; None of somebody whose age isn't known."""
    if years is None:
        return None
    return next((group for below, group in AGES if years < below), OLDEST)


def as_code(value: object) -> str | None:
    """A code as it is; None of nothing, and of what doesn't look like a code: words, numbers of people."""
    text = str(value or "")
    return text if A_CODE.fullmatch(text) else None


def in_utc(moment: dt.datetime) -> str:
    """ISO 8601 in UTC, as it stands in CSV: always to the microsecond, for readers that guess one form."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def is_night(name: str) -> bool:
    """Whether a folder is called as one of a night is."""
    if not A_DAY.fullmatch(name):
        return False
    try:
        dt.date.fromisoformat(name)
    except ValueError:
        return False
    return True


def outlived(nights: Iterable[str], keep: int = KEPT_NIGHTS) -> list[str]:
    """Of the folders of nights those that go: all but the newest ones."""
    return sorted(filter(is_night, nights), reverse=True)[keep:]


def all_linked(seeds: Iterable[UUID], neighbours: Callable[[list[UUID]], Iterable[UUID]]) -> set[UUID]:
    """The seeds and whatever hangs together with them, however far. `neighbours`: of these, the next ones."""
    found: set[UUID] = set()
    new = set(seeds)
    while new:
        found |= new
        new = set(neighbours(sorted(new))) - found
    return found
