"""Any Profile that files can hold: a hypothesis strategy made from the form itself."""

import datetime as dt
from dataclasses import fields, is_dataclass
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from reimari.region.profile.forms import (
    ANSWER,
    FACTS,
    GUIDED_FACTS,
    HEAD_FIELDS,
    OF_CHANNELS,
    SECTIONS,
    Section,
)
from reimari.region.profile.values import Conditions, Demo, DemoVolumes, Profile, fold

CODES = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12) | st.sampled_from(
    ['"', "\\", "'''", '"""', "\n", "\r\n", "#", "= [", "a.b", "{x}", "Å\u202e", "😀", "\x7f", "\x1b"]
)
LEAVES: dict[Any, st.SearchStrategy[Any]] = {
    str: CODES,
    int: st.integers(-(2**53), 2**53),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    dt.date: st.dates(),
    dt.time: st.times(),
}
FACT_NAMES = (*FACTS, *GUIDED_FACTS, f"{ANSWER}FOOD")
FACT_CODES = st.dictionaries(st.sampled_from(FACT_NAMES), st.lists(CODES, max_size=2).map(tuple), max_size=3)


def of_type(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a type that values.py uses."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is UnionType or NoneType in inner:
        return st.none() | of_type(next(part for part in inner if part is not NoneType))
    if origin is tuple:
        return st.lists(of_type(inner[0]), max_size=2).map(tuple)
    if origin is not None:
        return st.dictionaries(CODES, of_type(inner[1]), max_size=2)
    if kind is Conditions:
        return built(Conditions, any_of=FACT_CODES, none_of=FACT_CODES)
    if is_dataclass(kind):
        return built(kind)
    return st.sampled_from(list(kind)) if issubclass(kind, StrEnum) else LEAVES[kind]


def built(kind: Any, without: frozenset[str] = frozenset(), /, **given: Any) -> st.SearchStrategy[Any]:
    """Any value of a dataclass; fields in `without` keep their defaults."""
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind) if field.name not in given and field.name not in without]
    return st.builds(kind, **{name: of_type(hints[name]) for name in names}, **given)


def section_items(section: Section) -> st.SearchStrategy[Any]:
    """Items as one table of a file may hold them, in any number."""
    named = section.type in OF_CHANNELS
    kind = OF_CHANNELS.get(section.type, section.type)
    given = {name: st.just(value) for name, value in section.fixed.items()}
    if "invented" in kind.__dataclass_fields__:
        given["invented"] = st.just(section.demo)
    least = 1 if named else 0
    items = st.lists(built(kind, section.without, **given), min_size=least, max_size=2).map(tuple)
    return st.dictionaries(CODES.map(fold), items, max_size=2) if named else items


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    """A Profile with anything in it, sense or not."""
    plain: dict[str, Any] = {}
    demo: dict[str, Any] = {"volumes": draw(built(DemoVolumes))}
    for section in SECTIONS:
        target = demo if section.demo else plain
        drawn = draw(section_items(section))
        target[section.attribute] = (
            target.get(section.attribute, ()) + drawn if isinstance(drawn, tuple) else drawn
        )
    hints = get_type_hints(Profile)
    head = {name: draw(of_type(hints[name])) for name in HEAD_FIELDS}
    return Profile(**head, **plain, demo=Demo(**demo))
