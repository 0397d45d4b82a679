"""Invented residents: their names, codes and numbers can't be anybody's. Pure."""

import datetime as dt
from dataclasses import dataclass
from random import Random

from stdnum.fi import hetu

from reimari.common.holidays import LANGUAGES
from reimari.demo.words import Words
from reimari.people.rules import age_on

CONTROL = "0123456789ABCDEFHJKLMNPRSTUVWXY"
SEPARATORS = {19: "----YX", 20: "AAAABC"}  # those of 2023 are the rarer ones
YEAR = 365.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """Somebody whom the county helps; `place_id`: code of the home place."""

    number: int
    last_name: str
    first_names: str
    code: str
    born: dt.date
    phone: str
    language: str
    interpreter_language: str
    place_id: str
    street: str
    service_task: str
    services: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.first_names} {self.last_name}"

    def age(self, day: dt.date) -> int:
        return age_on(self.born, day)


def identity_code(born: dt.date, individual: int, rng: Random) -> str:
    """A valid code; individual numbers 900-999 are given to nobody for good."""
    checked = f"{born:%d%m%y}{individual:03}"
    separator = rng.choice(SEPARATORS[born.year // 100])
    return hetu.compact(f"{checked[:6]}{separator}{checked[6:]}{CONTROL[int(checked) % 31]}")


def birth_date(rng: Random, ages: tuple[int, int], today: dt.date) -> dt.date:
    """A day of birth of somebody whose age lies in the range today."""
    youngest, oldest = ages
    return today - dt.timedelta(days=int(rng.uniform(youngest + 0.1, oldest + 0.9) * YEAR))


def phone(rng: Random) -> str:
    """A number in E.164 that is long enough but nobody's: no subscriber's number begins with 049."""
    return f"+35849{rng.randint(0, 9_999_999):07}"


class Register:
    """Makes residents one after the other; no code is given twice."""

    def __init__(self, words: Words, today: dt.date) -> None:
        self._words = words
        self._today = today
        self._codes: set[str] = set()
        self._number = 0

    def new(
        self,
        rng: Random,
        *,
        ages: tuple[int, int],
        language: str,
        place_id: str,
        service_task: str,
        services: tuple[str, ...],
    ) -> Resident:
        """Somebody new."""
        while True:
            born = birth_date(rng, ages, self._today)
            code = identity_code(born, rng.randint(900, 999), rng)
            if code not in self._codes:
                break
        self._codes.add(code)
        self._number += 1
        return Resident(
            number=self._number,
            last_name=self._words.family_name(rng, language),
            first_names=self._words.given_name(rng, language),
            code=code,
            born=born,
            phone=phone(rng),
            language=language,
            interpreter_language="" if language in LANGUAGES else language,
            place_id=place_id,
            street=self._words.street(rng, language),
            service_task=service_task,
            services=services,
        )
