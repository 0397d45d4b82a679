"""Invented residents by the hundred thousand: names, codes and numbers as the demo makes them.

Each is made after somebody of the demo (language, place, age, relations) and stands in a bucket of those who
are alike, so that a copied case finds a person of about the same age who speaks the same language.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random

from psycopg import Connection

from bench.data.ids import new_id
from bench.data.rows import NULL, read_rows
from bench.data.tables import OF_PERSON, columns_of
from reimari.demo.residents import identity_code, phone
from reimari.demo.words import Words, words, written

BANDS = (30, 65)  # years at which the next band of ages begins
AGE_GAP = 1500  # days by which somebody may be older or younger than who they were made after
YEAR = 365.25
# How often a resident comes: so many of a hundred, with such a weight. The mean is about three.
POPULARITY = ((70, (1, 2)), (20, (3, 5)), (8, (6, 10)), (2, (15, 30)))
HISTORY = 3650  # days


@dataclass(frozen=True)
class Original:
    """Somebody of the demo and what stands below them: rows of each table, by column."""

    bucket: str
    born: dt.date
    rows: Mapping[str, Sequence[Mapping[str, str]]]


@dataclass(frozen=True)
class Originals:
    """All of them, with the columns of their tables and the bucket of each by id."""

    people: Sequence[Original]
    columns: Mapping[str, Sequence[str]]
    buckets: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Resident:
    """An invented resident: `row` is the number of the original."""

    id: str
    original: int
    code: str
    born: dt.date
    last_name: str
    first_names: str
    phone: str
    street: str
    created_at: dt.datetime


@dataclass(frozen=True)
class Residents:
    """All residents, and for each bucket those of it as often as they come."""

    originals: Originals
    people: Sequence[Resident]
    pools: Mapping[str, Sequence[str]]
    _each: dict[str, Sequence[str]] = field(default_factory=dict, repr=False)

    def pool(self, bucket: str) -> Sequence[str]:
        """Whom to choose from; where nobody is of the bucket, from all."""
        return self.pools.get(bucket) or next(iter(self.pools.values()))

    def in_turn(self, bucket: str, number: int) -> str:
        """One of the bucket after the other, so that nobody comes twice within a short time."""
        each = self._each.setdefault(bucket, list(dict.fromkeys(self.pool(bucket))))
        return each[number % len(each)]


def read_originals(connection: Connection, today: dt.date) -> Originals:
    """The persons of the database with their relations."""
    columns = {table: [column.name for column in columns_of(connection, table)] for table in OF_PERSON}
    rows: dict[str, dict[str, list[dict[str, str]]]] = {}
    for table, column in OF_PERSON.items():
        rows[table] = defaultdict(list)
        for fields in read_rows(connection, table, columns[table]):
            row = dict(zip(columns[table], fields, strict=True))
            rows[table][row[column]].append(row)
    people, buckets = [], {}
    for id_, (person,) in rows["people_person"].items():
        born = dt.date.fromisoformat(person["birth_date"]) if person["birth_date"] != NULL else today
        bucket = _bucket(person["language"], born, today)
        people.append(Original(bucket, born, {table: rows[table].get(id_, []) for table in OF_PERSON}))
        buckets[id_] = bucket
    return Originals(people, columns, buckets)


def _bucket(language: str, born: dt.date, today: dt.date) -> str:
    age = (today - born).days / YEAR
    return f"{written(language)}:{sum(age >= band for band in BANDS)}"


def make_residents(originals: Originals, count: int, *, now: dt.datetime, seed: str) -> Residents:
    """So many residents; the same for the same seed."""
    rng = Random(seed)  # noqa: S311 (no secret)
    vocabulary, codes = words(), set[str]()
    people, pools = [], defaultdict[str, list[str]](list)
    for _ in range(count):
        number = rng.randrange(len(originals.people))
        resident = _resident(originals.people[number], number, vocabulary, rng, now)
        while resident.code in codes:
            resident = _resident(originals.people[number], number, vocabulary, rng, now)
        codes.add(resident.code)
        people.append(resident)
        pools[originals.people[number].bucket] += [resident.id] * _times(rng)
    return Residents(originals, people, dict(pools))


def _resident(original: Original, number: int, vocabulary: Words, rng: Random, now: dt.datetime) -> Resident:
    (person,) = original.rows["people_person"]
    language = person["language"]
    born = min(original.born + dt.timedelta(days=rng.randint(-AGE_GAP, AGE_GAP)), now.date())
    created_at = now - dt.timedelta(days=rng.random() * HISTORY)
    return Resident(
        id=new_id(int(created_at.timestamp() * 1000), rng),
        original=number,
        code=identity_code(born, rng.randint(900, 999), rng),
        born=born,
        last_name=vocabulary.family_name(rng, language),
        first_names=vocabulary.given_name(rng, language),
        phone=phone(rng) if person["phone"] else "",
        street=vocabulary.street(rng, language),
        created_at=created_at,
    )


def _times(rng: Random) -> int:
    low, high = rng.choices([times for _, times in POPULARITY], _shares())[0]
    return rng.randint(low, high)


@lru_cache
def _shares() -> list[int]:
    return [share for share, _ in POPULARITY]


def person_lines(residents: Residents, start: int, count: int) -> Iterator[tuple[str, str]]:
    """Lines for COPY of a share of the residents: table and line."""
    rng = Random(f"relations:{start}")  # noqa: S311 (no secret)
    for resident in residents.people[start : start + count]:
        original = residents.originals.people[resident.original]
        for table, rows in original.rows.items():
            for row in rows:
                filled = {**row, **_told(table, resident, row, rng)}
                yield table, "\t".join(filled[name] for name in residents.originals.columns[table])


def _told(table: str, resident: Resident, row: Mapping[str, str], rng: Random) -> dict[str, str]:
    """The fields that are the resident's own."""
    if table == "people_person":
        known = row["identity_code"] != NULL
        return {
            "id": resident.id,
            "identity_code": resident.code if known else NULL,
            "last_name": resident.last_name,
            "first_names": resident.first_names,
            "birth_date": resident.born.isoformat() if row["birth_date"] != NULL else NULL,
            "phone": resident.phone,
            "street_address": resident.street if row["street_address"] else "",
            "created_at": resident.created_at.isoformat(),
        }
    own = {
        "id": new_id(int(resident.created_at.timestamp() * 1000), rng),
        "person_id": resident.id,
    }
    if table == "people_closeperson":
        name = f"{words().given_name(rng, 'fi')} {resident.last_name}"
        own |= {"other_id": NULL, "name": name, "phone": phone(rng)}
    return own
