"""Whom the demo's concern reports are about: invented people, of whom more or less is known. Pure."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from reimari.concerns.actions import ClientSaid, GuardianSaid
from reimari.concerns.documents import Address
from reimari.demo.residents import birth_date, identity_code, phone
from reimari.demo.words import Words, written
from reimari.people.actions import Details
from reimari.people.rules import age_on

CHILDREN = "CHILDREN_FAMILIES"
CHILD = (2, 16)
WITH_CODE, NAMELESS, SIBLING, WITH_PHONE, TWO_HOMES = 0.5, 0.12, 0.5, 0.5, 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """One person as they are reported."""

    last_name: str
    first_names: str
    born: dt.date
    code: str
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """Whom a report is about. `nameless`: whoever reports doesn't know the name."""

    service_task: str
    language: str
    people: tuple[Somebody, ...]
    addresses: tuple[Address, ...]
    age: int
    nameless: bool
    about: int
    guardians: tuple[GuardianSaid, ...] = field(default=())

    def said(
        self, *, registered: bool, place_id: str | None, words: Mapping[str, Any]
    ) -> tuple[ClientSaid, ...]:
        """As it is told. `registered`: one of ours writes it down, who knows the name and registers it."""
        if self.nameless and not registered:
            told = words["about"][written(self.language)]
            return (ClientSaid(about=told[self.about % len(told)], addresses=self.addresses),)
        return tuple(self._said(each, registered=registered, place_id=place_id) for each in self.people)

    def _said(self, each: Somebody, *, registered: bool, place_id: str | None) -> ClientSaid:
        home = self.addresses[0]
        details = Details(
            last_name=each.last_name,
            first_names=each.first_names,
            identity_code=each.code,
            birth_date=each.born,
            phone=each.phone,
            language=self.language,
            place_id=place_id,
            street_address=home.street,
            postcode=home.postcode,
        )
        return ClientSaid(
            last_name=each.last_name,
            first_names=each.first_names,
            identity_code=each.code if registered else "",
            birth_date=each.born,
            addresses=self.addresses,
            phone=each.phone,
            guardians=self.guardians,
            details=details if registered else None,
        )


def reported(rng: Random, words: Words, task: str, language: str, today: dt.date) -> Reported:
    """Somebody invented: a child with guardians, sometimes with a sibling, or a grown-up."""
    child = task == CHILDREN
    family = words.family_name(rng, language)
    ages = CHILD if child else words.ages("", task)
    count = 2 if child and rng.random() < SIBLING else 1
    people = tuple(_somebody(rng, words, family, ages, language, today, child=child) for _ in range(count))
    homes = 2 if rng.random() < TWO_HOMES else 1
    addresses = tuple(
        Address(words.street(rng, language), f"{rng.randint(10, 98)}{rng.randint(1, 99):02}0", "")
        for _ in range(homes)
    )
    return Reported(
        service_task=task,
        language=language,
        people=people,
        addresses=addresses,
        age=age_on(people[0].born, today),
        nameless=not child and rng.random() < NAMELESS,
        about=rng.randrange(10),
        guardians=_guardians(rng, words, family, language) if child else (),
    )


def _somebody(
    rng: Random,
    words: Words,
    family: str,
    ages: tuple[int, int],
    language: str,
    today: dt.date,
    *,
    child: bool,
) -> Somebody:
    born = birth_date(rng, ages, today)
    return Somebody(
        last_name=family,
        first_names=words.given_name(rng, language),
        born=born,
        code=identity_code(born, rng.randint(900, 999), rng) if rng.random() < WITH_CODE else "",
        phone=phone(rng) if not child and rng.random() < WITH_PHONE else "",
    )


def _guardians(rng: Random, words: Words, family: str, language: str) -> tuple[GuardianSaid, ...]:
    return tuple(
        GuardianSaid(last_name=family, first_names=words.given_name(rng, language), phone=phone(rng))
        for _ in range(rng.randint(1, 2))
    )
