"""One Profile into canonical TOML files: what reading gave, exactly, in one fixed layout.

Keys stand in the order of the dataclasses' fields, dates and sources last; what is at its default isn't
written; mappings are sorted. So two equal profiles give the same bytes.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import StrEnum
from operator import attrgetter
from pathlib import Path
from typing import Any

import tomli_w

from reimari.region.profile.forms import (
    DEMO,
    FILES,
    HEAD,
    HEAD_FIELDS,
    ITEM_FIELDS,
    NONE_OF,
    OF_CHANNELS,
    SECTIONS,
    VOLUMES,
    Section,
    items_of,
)
from reimari.region.profile.values import Conditions, Demo, DemoVolumes, Item, Profile

_WIDTH = 100
_INNER = ("hours", "exceptions")  # tables inside a table stand after its keys
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def canonical_files(profile: Profile) -> dict[str, str]:
    """The text of every file by its name, in the order of the form; files without content are empty."""
    files = {file: "\n".join(_tables(profile, file)) for file in FILES}
    files[HEAD] = _head(profile)
    if profile.demo.volumes != DemoVolumes():
        files[DEMO] = "\n".join(filter(None, (files[DEMO], _volumes(profile.demo))))
    return files


def write_profile(profile: Profile, folder: Path) -> None:
    """Writes all files of the profile into the folder, which is made if there is none."""
    files = canonical_files(profile)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _tables(profile: Profile, file: str) -> Iterator[str]:
    for section in SECTIONS:
        if section.file == file:
            for item in _written_items(profile, section):
                yield _table(section, item)


def _written_items(profile: Profile, section: Section) -> tuple[Any, ...]:
    items = items_of(profile, section)
    return tuple(sorted(items, key=attrgetter("channel"))) if section.type in OF_CHANNELS else items


def _table(section: Section, item: Any) -> str:
    """`[[table]]` with its keys; items within it follow as tables of their own."""
    keys, inner = [f"[[{section.table}]]\n"], []
    for name, value in _fields(item, {**section.fixed, **section.absent}):
        if _is_items(value):
            inner += [f"\n[[{section.table}.{name}]]\n{_keys(dict(_fields(each, {})))}" for each in value]
        else:
            keys.append(_keys({name: value}))
    return "".join((*keys, *inner))


def _head(profile: Profile) -> str:
    values = {name: getattr(profile, name) for name in HEAD_FIELDS}
    forms = {field.name: field for field in fields(Profile)}
    written = {name: value for name, value in values.items() if not _same(value, _default(forms[name]))}
    tables = {name: written.pop(name) for name in ("population", "calendar") if name in written}
    parts = [_keys(written)]
    parts += [f"[{name}]\n{_keys(dict(_fields(value, {})))}" for name, value in tables.items()]
    return "\n".join(parts)


def _volumes(demo: Demo) -> str:
    plain = dict(_fields(demo.volumes, {}))
    tables = {name: value for name, value in plain.items() if isinstance(value, Mapping)}
    parts = [f"[{VOLUMES}]\n" + _keys({name: plain[name] for name in plain if name not in tables})]
    parts += [f"[{VOLUMES}.{name}]\n{_keys(dict(sorted(value.items())))}" for name, value in tables.items()]
    return "\n".join(parts)


def _fields(value: Any, meanings: Mapping[str, object]) -> Iterator[tuple[str, Any]]:
    """The fields that differ from what a left-out key means, dates and sources last."""
    forms = sorted(fields(value), key=lambda each: (each.name in ITEM_FIELDS, each.name in _INNER))
    for form in forms:
        held = getattr(value, form.name)
        if not _same(held, meanings.get(form.name, _default(form))):
            yield form.name, held


def _default(form: Field[Any]) -> Any:
    if form.default_factory is not MISSING:
        return form.default_factory()
    return form.default


def _same(value: Any, default: Any) -> bool:
    """Equal and of one kind: a 0 isn't a false."""
    return type(value) is type(default) and bool(value == default)


def _is_items(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], Item)


def _keys(table: Mapping[str, Any]) -> str:
    return "".join(_line(name, value) for name, value in table.items())


def _line(name: str, value: Any) -> str:
    line = f"{_key(name)} = {_inline(value)}\n"
    if len(line) <= _WIDTH or not isinstance(value, tuple):
        return line
    listed = "".join(f"    {_inline(each)},\n" for each in value)
    return f"{_key(name)} = [\n{listed}]\n"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _scalar(name)


def _inline(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Conditions):
        return _braces(_conditions(value))
    if is_dataclass(value) and not isinstance(value, type):
        return _braces(dict(_fields(value, {})))
    if isinstance(value, Mapping):
        return _braces(dict(sorted(value.items())))
    if isinstance(value, tuple):
        return f"[{', '.join(map(_inline, value))}]"
    return _scalar(value)


def _braces(table: Mapping[str, Any]) -> str:
    pairs = ", ".join(f"{_key(name)} = {_inline(value)}" for name, value in table.items())
    return f"{{ {pairs} }}" if pairs else "{}"


def _scalar(value: str | int | float | dt.date | dt.time) -> str:
    plain = str(value) if isinstance(value, StrEnum) else value
    return tomli_w.dumps({"x": plain}).removeprefix("x = ").removesuffix("\n")


def _conditions(when: Conditions) -> dict[str, Any]:
    own = {name: value for name, value in _fields(when, {}) if name not in {"any_of", "none_of"}}
    facts = {
        **dict(sorted(when.any_of.items())),
        **{f"{fact}{NONE_OF}": codes for fact, codes in sorted(when.none_of.items())},
    }
    return {**facts, **own}
