"""Reads about persons that several screens share."""

import datetime as dt
import re
from contextlib import suppress
from uuid import UUID

from django.conf import settings
from django.db.models import F, Func, Q, QuerySet, Value
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.functions import Collate, Concat
from django.db.models.lookups import GreaterThanOrEqual, LessThan

from reimari.access.speaking import looking_everywhere
from reimari.people.models import Person
from reimari.people.rules import identity_code, phone_number

NAME = re.compile("[^\\W\\d_][\\w'\u2019 .-]*")
PHONE = re.compile(r"(?:tel:)?[+(\d][\d ()./-]{4,}", re.IGNORECASE)
MOST_WORDS = 5
LAST_OF_ALL = "\U0010ffff"  # no name has it, and all that names have comes before it


def temporary_codes() -> bool:
    """Whether identity codes 900-999 are taken: only in demo and tests."""
    return bool(settings.ENV in {"demo", "test"})


def found_by(persons: QuerySet[Person], words: str) -> QuerySet[Person]:
    """Persons by a whole identity code, a phone number, or the beginnings of their names in any order."""
    words = " ".join(words.split())
    if code := as_code(words):
        return persons.filter(identity_code=code)
    if number := as_phone(words):
        return persons.filter(phone=number)
    if not NAME.match(words):
        return persons.none()
    return persons.filter(pk__in=named(words.split()[:MOST_WORDS]))


def finnish(name: Combinable) -> Collate:
    """A name as Finnish sorts it, in every database alike: as the index person_in_finnish_order has it."""
    return Collate(Func(name, function="fi_sort"), "C")


def in_finnish_order(persons: QuerySet[Person]) -> QuerySet[Person]:
    return persons.order_by("finnish_name", finnish(F("first_names")), "pk")


def called(word: str) -> Q:
    """Persons whose last name begins with the word; å, ä, ö and w as Finnish sorts them."""
    return begins(F("finnish_name"), word)


def begins(name: Combinable, word: str) -> Q:
    """Whether the name, as `finnish` has it, begins with the word: by an index in its order."""
    last = Collate(Concat(Func(Value(word), function="fi_sort"), Value(LAST_OF_ALL)), "C")
    return Q(GreaterThanOrEqual(name, finnish(Value(word)))) & Q(LessThan(name, last))


def named(words: list[str]) -> RawSQL:
    """Ids of persons whose names begin with these words, by the index that policies let nobody use."""
    return RawSQL("SELECT wall_named(%s)", [list(map(beginning, words))])


def beginning(word: str) -> str:
    """A pattern for PostgreSQL: a name, or a part of a double name, that begins with the word."""
    return "(^|[ '\u2019-])" + re.escape(word)


def as_code(words: str) -> str:
    """The words as an identity code, if they are a whole one; else nothing."""
    try:
        return identity_code(words, temporary=True)
    except ValueError:
        return ""


def as_phone(words: str) -> str:
    """The words as a phone number (E.164), in whatever spelling; else nothing."""
    if not PHONE.fullmatch(words):
        return ""
    try:
        return phone_number(words)
    except ValueError:
        return ""


def perhaps_same(
    persons: QuerySet[Person],
    *,
    code: str = "",
    last_name: str = "",
    birth_date: dt.date | None = None,
    phone: str = "",
) -> QuerySet[Person]:
    """Persons who may be the one that is being written down: a suggestion, never automatic (C33)."""
    same = Q(pk__in=[])
    if code:
        with suppress(ValueError):
            same |= Q(identity_code=identity_code(code, temporary=True))
    if last_name and birth_date:
        same |= Q(last_name__iexact=last_name, birth_date=birth_date)
    if phone:
        with suppress(ValueError):
            same |= Q(phone=phone_number(phone))
    return persons.filter(same)


def same_as(person: UUID) -> set[UUID]:
    """All rows of the one who is this person: theirs, those merged into them, and whom they are merged into.

    Whoever is merged leads to somebody who isn't: two queries answer it, whatever was merged when.
    """
    into = Person.objects.filter(pk=person).values_list("merged_into", flat=True).first()
    kept = into or person
    return {kept, person, *Person.objects.filter(merged_into=kept).values_list("pk", flat=True)}


def registered_with(code: str) -> Person | None:
    """The person who has this whole identity code; nobody for an empty one. ValueError when it is wrong."""
    if not code:
        return None
    whole = identity_code(code, temporary=temporary_codes())
    with looking_everywhere():
        return Person.objects.by_code(whole).first()
