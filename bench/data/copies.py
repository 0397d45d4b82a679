"""Copies of patterns as lines for COPY: every place filled with something of the copy's own."""

import datetime as dt
import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from bench.data.ids import new_id
from bench.data.patterns import Pattern
from bench.data.people import Residents
from bench.data.plan import Plan, Planned
from bench.data.reading import Kind
from bench.data.rows import NULL
from reimari.demo.residents import identity_code, phone
from reimari.demo.words import words

ON_A_LIST = 50  # persons that a view of a work list shows
WEEK = dt.timedelta(weeks=1)
PHONES = 10_000_000  # numbers that begin with +35849
OLDEST = dt.date(1930, 1, 1)
AGES = 90 * 365
ALPHABETS = (string.ascii_lowercase, string.ascii_uppercase, string.digits)


@dataclass(frozen=True)
class County:
    """What all copies share: its code, and who does the same work as each user."""

    code: str
    organisation: str
    colleagues: Mapping[str, Sequence[str]]
    teams: Mapping[str, Sequence[str]]  # users who see the list of each team


@dataclass(frozen=True)
class Source:
    """All that a dataset is made of."""

    patterns: Sequence[Pattern]
    plan: Plan
    residents: Residents
    county: County
    columns: Mapping[str, Sequence[str]]  # of each table that is copied
    counted: Sequence[str]  # tables whose rows have a number
    now: dt.datetime
    seed: str

    def week_lines(self, week: int) -> Iterator[tuple[str, str]]:
        """Table and lines (each ends with a line break) of all that began in the week."""
        rng = Random(f"{self.seed}:{week}")  # noqa: S311 (no secret)
        for planned in self.plan.weeks[week]:
            pattern = self.patterns[planned.pattern]
            fillings = self._fillings(pattern, planned, rng)
            for text in pattern.texts:
                yield text.table, text.text % text.pick(fillings)
        yield "audit_event", "".join(self._list_views(week, rng))

    def _fillings(self, pattern: Pattern, planned: Planned, rng: Random) -> list[str]:
        """What stands in the places, in their order."""
        places, back = pattern.places, planned.back
        began = int((pattern.began - back).timestamp() * 1000)
        buckets, pool = self.residents.originals.buckets, self.residents.pool
        in_turn, persons = self.residents.in_turn, planned.first_person
        serials = range(planned.first_serial, planned.first_serial + pattern.count(Kind.SERIAL))
        phones = range(serials.stop, serials.stop + pattern.count(Kind.OWN_PHONE))
        entries = range(planned.first_entry, planned.first_entry + pattern.count(Kind.ENTRY))
        events = range(planned.first_event, planned.first_event + pattern.count(Kind.EVENT))
        vocabulary = words()
        return [
            *(new_id(began + turn, rng) for turn in range(len(places[Kind.ID]))),
            *[str(moment - back) for moment in pattern.moments],
            *[(moment - back).isoformat() for moment in pattern.iso_moments],
            *[str(day - dt.timedelta(days=back.days)) for day in pattern.days],
            *map(str, entries),
            *map(str, events),
            *map(str, serials),
            *[rng.choice(self.county.colleagues[user]) for user in places[Kind.USER]],
            *[rng.choice(pool(buckets[person])) for person in places[Kind.PERSON]],
            *[
                in_turn(buckets[person], persons + turn)
                for turn, person in enumerate(places[Kind.OWN_PERSON])
            ],
            *[
                f"{vocabulary.family_name(rng, 'fi')} {vocabulary.given_name(rng, 'fi')}"
                for _ in places[Kind.NAME]
            ],
            *[phone(rng) for _ in places[Kind.PHONE]],
            *[f"+35849{number % PHONES:07}" for number in phones],
            *[_code(rng) for _ in places[Kind.CODE]],
            *[like(word, rng) for word in places[Kind.WORD]],
            *[f"{self.county.code}-{year}-{number:06d}" for year, number in planned.case_numbers],
        ]

    def _list_views(self, week: int, rng: Random) -> Iterator[str]:
        """Rows of the use log about lists that were looked at: fifty persons each."""
        first = self.plan.first_list_view(week)
        began = self.now - WEEK * (len(self.plan.weeks) - week)
        everybody = [*self.residents.pools.values()]
        teams = [team for team, users in self.county.teams.items() if users]
        for number in range(first, first + self.plan.list_views):
            team = rng.choice(teams)
            at = began + WEEK * rng.random()
            shown = {rng.choice(rng.choice(everybody)) for _ in range(ON_A_LIST)}
            persons = ",".join(sorted(shown))
            row = {
                "id": str(number),
                "at": str(at),
                "actor_kind": "staff",
                "actor_id": rng.choice(self.county.teams[team]),
                "organisation": self.county.organisation,
                "action": "work.list",
                "outcome": "seen",
                "subject_type": "staff.team",
                "subject_id": team,
                "person_ids": f"{{{persons}}}",
                "entry_ids": "{}",
                "request_id": new_id(int(at.timestamp() * 1000), rng),
            }
            yield "\t".join(row.get(name, NULL) for name in self.columns["audit_event"]) + "\n"


def _code(rng: Random) -> str:
    """An identity code of nobody's."""
    return identity_code(OLDEST + dt.timedelta(days=rng.randrange(AGES)), rng.randint(900, 999), rng)


def like(word: str, rng: Random) -> str:
    """Another word of the same shape."""
    return "".join(next((rng.choice(those) for those in ALPHABETS if sign in those), sign) for sign in word)
