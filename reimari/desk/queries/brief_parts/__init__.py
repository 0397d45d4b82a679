"""The parts of a case's brief, in their order. A new part is a new file here that has a `PART`.

Each asks for itself and has a template of its own; the page's limit of twelve statements holds for all
together. What a part tells should leave an entry in the case's history (or its contact's): by these the
page knows that the brief has changed since somebody read it.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, cast

from reimari.access.actor import Actor
from reimari.desk.queries.case import CaseShown
from reimari.desk.queries.case_promise import PromiseShown
from reimari.desk.queries.journal import Names
from reimari.desk.queries.questions import QuestionAsked

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefed:
    """What every part may tell of without asking anew. `questions`: of the case and of its contacts."""

    actor: Actor
    now: dt.datetime
    shown: CaseShown
    names: Names
    promise: PromiseShown
    questions: tuple[QuestionAsked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the brief. `order`: its place; `template`: draws what `ask` answers as `told`.

    A part for which `ask` answers nothing is left out. `aside`: it is a fact beside the others, not a card
    with a title.
    """

    code: str
    order: int
    title: "StrPromise"
    template: str
    ask: Callable[[Briefed], Any]


@dataclass(frozen=True, slots=True)
class PartTold:
    """A part with what it tells now."""

    part: Part
    told: Any


@cache
def parts() -> tuple[Part, ...]:
    """All of them, by their order."""
    found = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    return tuple(sorted((cast(Part, module.PART) for module in found), key=lambda part: part.order))


def told_in(briefed: Briefed) -> Sequence[PartTold]:
    """The parts that have something to tell."""
    told = (PartTold(part, part.ask(briefed)) for part in parts())
    return [each for each in told if each.told]
