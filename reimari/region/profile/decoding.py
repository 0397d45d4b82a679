"""Plain tables into frozen dataclasses, driven by the types of their fields; whatever is wrong is noted.

A Decoder is told how its source writes leaves (TOML has dates, JSON has strings) and collects every mistake
instead of stopping at the first: a field that can't be read falls back to its default, and an item that lacks
a required field is left out.
"""

import datetime as dt
import math
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import MISSING as NO_DEFAULT
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import partial
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from reimari.region.profile.findings import Path

BAD = object()  # stands for a value that could not be read; the reason has been noted

type Note = Callable[[Path, str, str], None]
type Converter = Callable[[Any, Path, Note], Any]


@dataclass(frozen=True, slots=True)
class FieldForm:
    """One field of a dataclass: its converter and what a left-out key means (`BAD`: it is required)."""

    name: str
    convert: Converter
    default: Any


def _leaf(wanted: str, accepts: Callable[[Any], bool], make: Callable[[Any], Any]) -> Converter:
    def convert(value: Any, at: Path, note: Note) -> Any:
        if accepts(value):
            return make(value)
        note(at, "wrong-type", f"must be {wanted}, not {describe(value)}")
        return BAD

    return convert


def _text(value: Any, at: Path, note: Note) -> Any:
    if isinstance(value, str) and "\x00" not in value:
        return value
    note(at, "wrong-type", f"must be text, not {describe(value)}")
    return BAD


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def describe(value: Any) -> str:
    """A value as a message shows it, short."""
    shown = repr(value) if not isinstance(value, dict) else "a table"
    return shown if len(shown) <= 60 else f"{shown[:57]}…"  # noqa: PLR2004


PLAIN_LEAVES: Mapping[Any, Converter] = {
    str: _text,
    bool: _leaf("true or false", lambda value: isinstance(value, bool), bool),
    int: _leaf("a whole number", lambda v: isinstance(v, int) and not isinstance(v, bool), int),
    float: _leaf("a number", _number, float),
}


def _date(value: Any, at: Path, note: Note) -> Any:
    if type(value) is dt.date:
        return value
    hint = " (write it without quotes)" if isinstance(value, str) and re.match(r"\d{4}-\d", value) else ""
    note(at, "bad-date", f"must be a date, as 2026-11-16, not {describe(value)}{hint}")
    return BAD


TOML_LEAVES: Mapping[Any, Converter] = {
    **PLAIN_LEAVES,
    dt.date: _date,
    dt.time: _leaf(
        "a time of day, as 09:00:00", lambda v: isinstance(v, dt.time), lambda v: v.replace(tzinfo=None)
    ),
}


class Decoder:
    """Reads values of any type that values.py uses. `leaves`: how single values (and odd types) are read."""

    def __init__(self, leaves: Mapping[Any, Converter]) -> None:
        self._converters: dict[Any, Converter] = dict(leaves)
        self._forms: dict[type[Any], tuple[FieldForm, ...]] = {}

    def converter(self, kind: Any) -> Converter:
        """The converter of a type; made once."""
        if kind not in self._converters:
            self._converters[kind] = self._make(kind)
        return self._converters[kind]

    def forms(self, kind: type[Any]) -> tuple[FieldForm, ...]:
        """The fields of a dataclass with their converters; made once."""
        if kind not in self._forms:
            hints = get_type_hints(kind)
            self._forms[kind] = tuple(
                FieldForm(f.name, self.converter(hints[f.name]), _default(f)) for f in fields(kind)
            )
        return self._forms[kind]

    def item(
        self,
        kind: type[Any],
        raw: Any,
        at: Path,
        note: Note,
        *,
        fixed: Mapping[str, object] | None = None,
        absent: Mapping[str, object] | None = None,
        without: Collection[str] = (),
    ) -> Any:
        """A dataclass out of a table; BAD if a required field is missing or unreadable."""
        if not isinstance(raw, dict):
            note(at, "wrong-type", f"must be a table, not {describe(raw)}")
            return BAD
        values = {}
        given = dict(fixed or {})
        meanings = absent or {}
        forms = [form for form in self.forms(kind) if form.name not in given and form.name not in without]
        known = {form.name for form in forms}
        for key in (key for key in raw if key not in known):
            note((*at, key), "unknown-key", f"there is no field {key} here")
        for form in forms:
            values[form.name] = _field(form, raw, at, note, meanings.get(form.name, form.default))
        if BAD in values.values():
            return BAD
        return kind(**given, **values)

    def _make(self, kind: Any) -> Converter:
        origin, inner = get_origin(kind), get_args(kind)
        if origin is UnionType or NoneType in inner:
            return partial(_optional, self.converter(next(part for part in inner if part is not NoneType)))
        if origin is tuple:
            return partial(_many, self.converter(inner[0]))
        if origin is not None:
            return partial(_mapping, self.converter(inner[1]))
        if issubclass(kind, StrEnum):
            return partial(_choice, kind)
        if not hasattr(kind, "__dataclass_fields__"):
            raise TypeError(f"a profile holds no {kind}")
        return partial(self.item, kind)


def _default(field: Any) -> Any:
    if field.default is not NO_DEFAULT:
        return field.default
    return BAD if field.default_factory is NO_DEFAULT else field.default_factory()


def _field(form: FieldForm, raw: dict[str, Any], at: Path, note: Note, default: Any) -> Any:
    if form.name in raw:
        value = form.convert(raw[form.name], (*at, form.name), note)
        return default if value is BAD else value
    if default is BAD:
        note((*at, form.name), "missing-value", "is missing")
    return default


def _optional(inner: Converter, value: Any, at: Path, note: Note) -> Any:
    return None if value is None else inner(value, at, note)


def _many(inner: Converter, value: Any, at: Path, note: Note) -> Any:
    if not isinstance(value, list):
        note(at, "wrong-type", f"must be a list, not {describe(value)}")
        return BAD
    read = (inner(each, (*at, number), note) for number, each in enumerate(value))
    return tuple(each for each in read if each is not BAD)


def _mapping(inner: Converter, value: Any, at: Path, note: Note) -> Any:
    if not isinstance(value, dict):
        note(at, "wrong-type", f"must be a table, not {describe(value)}")
        return BAD
    read = {_key(key): inner(each, (*at, key), note) for key, each in value.items()}
    return {key: each for key, each in read.items() if each is not BAD}


def _key(key: str) -> str:
    return key.replace("\x00", "")


def _choice(kind: type[StrEnum], value: Any, at: Path, note: Note) -> Any:
    try:
        return kind(value)
    except ValueError:
        note(at, "unknown-code", f"must be one of {', '.join(kind)}, not {describe(value)}")
        return BAD
