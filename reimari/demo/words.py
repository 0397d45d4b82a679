"""The demo's invented words, read from words.toml: what people say, what they are called."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

HERE = Path(__file__).parent
WITH_A_TAIL = 0.6
ADULT = (18, 79)
SO_SO = 3  # in feedback


def written(language: str) -> str:
    """The language in which the demo has words: Swedish, else Finnish (through an interpreter)."""
    return "sv" if language == "sv" else "fi"


@dataclass(frozen=True, slots=True)
class Words:
    """All of words.toml."""

    tree: dict[str, Any]

    def said(self, rng: Random, need: str, language: str, *, by_other: bool) -> str:
        """What somebody says about a need, in their own words."""
        spoken = written(language)
        voices = self.tree["need"].get(need) or self.tree["need"]["ADVICE"]
        sentence = rng.choice(voices["other" if by_other else "self"][spoken])
        tail = rng.choice(self.tree["tails"][spoken])
        return f"{sentence} {tail}" if rng.random() < WITH_A_TAIL else str(sentence)

    def note(self, rng: Random, kind: str, language: str) -> str:
        """What a worker writes down: `kind` is note, done or safety."""
        return str(rng.choice(self.tree["notes"][kind][written(language)]))

    def assessment(self, rng: Random, language: str) -> dict[str, str]:
        """What a worker finds out in an initial assessment: a sentence for each part of it."""
        parts = self.tree["assessment"]
        return {part: str(rng.choice(said[written(language)])) for part, said in parts.items()}

    def asked(self, rng: Random, language: str) -> tuple[str, str]:
        """What a worker asks their supervisor, and what the supervisor answers."""
        questions, answers = (
            self.tree["supervisor"][part][written(language)] for part in ("question", "answer")
        )
        return rng.choice(list(zip(questions, answers, strict=True)))

    def remark(self, number: int, language: str) -> str:
        """What somebody tells the owners of the instructions."""
        told = self.tree["remarks"]["told"][written(language)]
        return str(told[number % len(told)])

    def version(self, name: str, language: str) -> tuple[str, str]:
        """A sentence more in an instruction, and what was changed: of the `version` or the `draft`."""
        added, why = self.tree["remarks"][name][written(language)]
        return str(added), str(why)

    def remark_answer(self, language: str) -> str:
        """What the owners answer."""
        return str(self.tree["remarks"]["answer"][written(language)][0])

    def feedback(self, rng: Random, score: int, language: str) -> str:
        """What somebody says of how it went, beside a score from 1 to 5."""
        return str(rng.choice(self.tree["feedback"]["good" if score > SO_SO else "bad"][written(language)]))

    def family_name(self, rng: Random, language: str) -> str:
        """Two invented halves: nobody is called this."""
        names, spoken = self.tree["names"], written(language)
        return f"{rng.choice(names[f'family_{spoken}_first'])}{rng.choice(names[f'family_{spoken}_second'])}"

    def given_name(self, rng: Random, language: str) -> str:
        return str(rng.choice(self.tree["names"][f"given_{written(language)}"]))

    def street(self, rng: Random, language: str) -> str:
        """An invented street with a number."""
        street = rng.choice(self.tree["names"][f"streets_{written(language)}"])
        return f"{street} {rng.randint(1, 48)}"

    def work_unit(self, rng: Random, kind: str) -> str:
        """Where a professional or an outsider works; empty for others."""
        units = self.tree["work_units"].get(kind)
        return str(rng.choice(units)) if units else ""

    def profession(self, rng: Random, work_unit: str) -> str:
        """What our own employee of the unit is by profession; empty where none is known."""
        professions = self.tree["professions"].get(work_unit)
        return str(rng.choice(professions)) if professions else ""

    def ages(self, need: str, service_task: str) -> tuple[int, int]:
        """From which age to which age the client is."""
        ages = self.tree["ages"]
        youngest, oldest = ages.get(need) or ages.get(service_task) or ADULT
        return youngest, oldest

    def tasks(self, need: str) -> Sequence[str]:
        """Service tasks in which the need makes sense; empty: in any."""
        return tuple(self.tree["tasks"].get(need, ()))

    def onward(self, need: str) -> Sequence[str]:
        """Teams in which the need goes on after the line."""
        return tuple(self.tree["onward"].get(need, ()))


@lru_cache
def words() -> Words:
    """The words of the demo."""
    return Words(tomllib.loads((HERE / "words.toml").read_text()))
