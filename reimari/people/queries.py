"""Reads about persons that several screens share."""

import datetime as dt
import re
from contextlib import suppress

from django.conf import settings
from django.db.models import Q, QuerySet

from reimari.people.models import Person
from reimari.people.rules import identity_code, phone_number

NAME = re.compile(r"[^\W\d_][\w' .-]*")


def temporary_codes() -> bool:
    """Whether identity codes 900-999 are taken: only in demo and tests."""
    return bool(settings.ENV in {"demo", "test"})


def found_by(persons: QuerySet[Person], words: str) -> QuerySet[Person]:
    """Persons by a whole identity code, a phone number, or the beginnings of their names in any order."""
    words = words.strip()
    try:
        return persons.by_code(identity_code(words, temporary=True))  # type: ignore[attr-defined, no-any-return]
    except ValueError:
        pass
    if re.fullmatch(r"[+\d][\d ()-]{4,}", words):
        try:
            return persons.filter(phone=phone_number(words))
        except ValueError:
            return persons.none()
    if not NAME.match(words):
        return persons.none()
    wanted = Q()
    for word in words.split()[:5]:
        wanted &= Q(last_name__istartswith=word) | Q(first_names__icontains=word)
    return persons.filter(wanted)


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


def registered_with(code: str) -> Person | None:
    """The person who has this whole identity code; nobody for an empty one. ValueError when it is wrong."""
    if not code:
        return None
    return Person.objects.by_code(identity_code(code, temporary=temporary_codes())).first()
