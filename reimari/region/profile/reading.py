"""TOML files into one frozen Profile: the only reader of profiles. Collects mistakes, never stops at one."""

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path as Folder
from typing import Any

from reimari.region.profile.decoding import BAD, TOML_LEAVES, Decoder, Note, describe
from reimari.region.profile.findings import Finding, Kind, Path, ProfileError
from reimari.region.profile.forms import (
    DEMO,
    FILES,
    HEAD,
    HEAD_FIELDS,
    LABELS,
    NONE_OF,
    OF_CHANNELS,
    SECTIONS,
    VOLUMES,
    Section,
    is_fact,
)
from reimari.region.profile.toml_lines import Lines
from reimari.region.profile.values import Clock, Conditions, Demo, DemoVolumes, Profile, fold

_OWN_CONDITIONS = ("age_min", "age_max", "open", "open_of", "urgent")
_LAST_LINE = "at end of document"


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a folder: the profile (None if its head can't be read) and everything found wrong."""

    profile: Profile | None
    findings: tuple[Finding, ...]


def read_profile(folder: Folder) -> Profile:
    """The county's profile; raises ProfileError with all mistakes of form (checking looks at the sense)."""
    reading = read(folder)
    if reading.profile is None or reading.findings:
        raise ProfileError(reading.findings)
    return reading.profile


def read(folder: Folder) -> Reading:
    """The profile as far as it can be read, with the mistakes of form; absent files are empty."""
    sources = {file: _Source(folder, file) for file in FILES}
    for path in sorted(folder.glob("*.toml")):
        if path.name not in sources:
            sources[path.name] = stray = _Source(folder, path.name)
            stray.note((), "unknown-file", f"a profile has no file {path.name}")
    if not (folder / HEAD).is_file():
        sources[HEAD].note((), "missing-value", "the file is missing")
    profile = _profile(sources)
    return Reading(profile, tuple(found for source in sources.values() for found in source.findings()))


def missing_files(folder: Folder) -> tuple[Finding, ...]:
    """A whole profile has every file, though one may say nothing; only the invented values may be absent."""
    return tuple(
        Finding(kind=Kind.ERROR, code="missing-file", file=file, field="", message="the file is missing")
        for file in FILES
        if file not in {HEAD, DEMO} and not (folder / file).is_file()
    )


def read_clocks(path: Folder) -> tuple[Clock, ...]:
    """The clocks of one file in the form of clocks.toml: those of the law, which every county has."""
    source = _Source(path.parent, path.name)
    section = next(each for each in SECTIONS if each.type is Clock)
    clocks = _items(source, section)
    source.refuse_others({section.table})
    if findings := source.findings():
        raise ProfileError(findings)
    return clocks


class _Source:
    """One file: its tables, its text (for the lines of mistakes), and the mistakes noted so far."""

    def __init__(self, folder: Folder, file: str) -> None:
        self.file, self.text, self.tables = file, "", {}
        self._noted: list[tuple[Path, str, str]] = []
        self._broken: list[Finding] = []
        self.tables = self._load(folder / file)
        self.inherited = self._inherited()

    def _inherited(self) -> dt.date | None:
        """The day that items of the file are valid from unless they say otherwise."""
        if self.file == HEAD or "valid_from" not in self.tables:
            return None
        day = TOML_LEAVES[dt.date](self.tables["valid_from"], ("valid_from",), self.note)
        return None if day is BAD else day

    def note(self, at: Path, code: str, message: str) -> None:
        self._noted.append((at, code, message))

    def findings(self) -> tuple[Finding, ...]:
        """The mistakes with their lines, in the order of the lines."""
        lines = Lines(self.text) if self._noted else None
        found = [
            self._finding(at, code, message, lines.of(at) if lines else 0)
            for at, code, message in self._noted
        ]
        return tuple(sorted((*self._broken, *found), key=lambda each: each.line))

    def refuse_others(self, known: Iterable[str]) -> None:
        """Notes top-level keys that the form doesn't know."""
        for key in (key for key in self.tables if key not in {*known, "valid_from"}):
            self.note((key,), "unknown-key", f"there is no {key} in {self.file}")

    def _load(self, path: Folder) -> dict[str, Any]:
        try:
            self.text = path.read_bytes().decode()
            return tomllib.loads(self.text)
        except FileNotFoundError:
            return {}
        except UnicodeDecodeError as wrong:
            line = wrong.object[: wrong.start].count(b"\n") + 1
            self._break("syntax", "the file isn't UTF-8", line)
        except tomllib.TOMLDecodeError as wrong:
            self._break(*_syntax(str(wrong), self.text))
        return {}

    def _break(self, code: str, message: str, line: int) -> None:
        self._broken.append(
            Finding(kind=Kind.ERROR, code=code, file=self.file, line=line, field="", message=message)
        )

    def _finding(self, at: Path, code: str, message: str, line: int) -> Finding:
        return Finding(
            kind=Kind.ERROR,
            code=code,
            file=self.file,
            line=line,
            field=self._named(at),
            message=message,
            path=at,
        )

    def _named(self, at: Path) -> str:
        """The path as people write it: the item by its code, other list places by number from 1."""
        names: list[str] = []
        value: Any = self.tables
        for part in at:
            value = _step(value, part)
            label = _label(value) if len(names) == 1 else ""
            names.append(str(part) if isinstance(part, str) else label or f"#{part + 1}")
        return ".".join(names)


def _step(value: Any, part: str | int) -> Any:
    try:
        return value[part]
    except (KeyError, IndexError, TypeError):
        return None


def _label(raw: Any) -> str:
    if not isinstance(raw, dict):
        return ""
    return next((str(raw[name]) for name in LABELS if raw.get(name)), "")


def _syntax(message: str, text: str) -> tuple[str, str, int]:
    """(code, message, line) of what the TOML reader says."""
    found = re.search(r" \(at line (\d+), column \d+\)$", message)
    line = int(found[1]) if found else text.count("\n") + 1
    code = "bad-date" if "date" in message else "syntax"
    plain = message[: found.start()] if found else message.replace(f" ({_LAST_LINE})", f" {_LAST_LINE}")
    return code, plain, line


def _profile(sources: Mapping[str, _Source]) -> Profile | None:
    plain: dict[str, Any] = {}
    demo: dict[str, Any] = {}
    for section in SECTIONS:
        target = demo if section.demo else plain
        before = target.get(section.attribute, ())
        target[section.attribute] = before + _items(sources[section.file], section)
        if section.type in OF_CHANNELS:
            target[section.attribute] = _by_channel(section, target[section.attribute])
    demo["volumes"] = _volumes(sources[DEMO])
    for file in FILES[1:]:
        tables = {section.table for section in SECTIONS if section.file == file}
        sources[file].refuse_others(tables | ({VOLUMES} if file == DEMO else set()))
    lists = {field.name for field in fields(Profile)} - set(HEAD_FIELDS)
    given = {**plain, "demo": Demo(**demo)}
    head = sources[HEAD]
    profile = _decoder().item(Profile, head.tables, (), head.note, fixed=given, without=lists)
    return profile if isinstance(profile, Profile) else None


def _items(source: _Source, section: Section) -> tuple[Any, ...]:
    """The items of one kind of table; those that can't be built are noted and left out."""
    raws = source.tables.get(section.table, [])
    if not isinstance(raws, list):
        source.note((section.table,), "wrong-type", f"must be [[{section.table}]], one table for each item")
        return ()
    read = (_item(source, section, raw, number) for number, raw in enumerate(raws))
    return tuple(item for item in read if item is not BAD)


def _item(source: _Source, section: Section, raw: Any, number: int) -> Any:
    at: Path = (section.table, number)
    if isinstance(raw, dict):
        raw = _checked_for_invention(source, section, raw, at)
        if source.inherited is not None and "valid_from" in section.type.__dataclass_fields__:
            raw = {"valid_from": source.inherited, **raw}
    return _decoder().item(
        section.type,
        raw,
        at,
        source.note,
        fixed=section.fixed,
        absent=section.absent,
        without=section.without,
    )


def _checked_for_invention(
    source: _Source, section: Section, raw: dict[str, Any], at: Path
) -> dict[str, Any]:
    """Items of demo.toml must say that they are invented; others may not be."""
    if "invented" not in section.type.__dataclass_fields__:
        return _without_mark(raw) if section.demo else raw
    if section.demo and raw.get("invented") is not True:
        source.note((*at, "invented"), "not-marked-invented", "everything in demo.toml says invented = true")
    if not section.demo and raw.get("invented"):
        source.note((*at, "invented"), "invented-value", f"invented values belong to {DEMO}")
    return raw


def _without_mark(raw: dict[str, Any]) -> dict[str, Any]:
    """People and volumes are nothing but invented: the mark may stand there and tells nothing."""
    return {key: value for key, value in raw.items() if (key, value) != ("invented", True)}


def _by_channel(section: Section, items: Iterable[Any]) -> dict[str, tuple[Any, ...]]:
    """What names its channel, as it is inside the channel, by the channel's folded code."""
    inside = OF_CHANNELS[section.type]
    grouped: dict[str, tuple[Any, ...]] = {}
    for each in items:
        values = {field.name: getattr(each, field.name) for field in fields(inside)}
        code = fold(each.channel)
        grouped[code] = (*grouped.get(code, ()), inside(**values))
    return grouped


def _volumes(source: _Source) -> DemoVolumes:
    raw = source.tables.get(VOLUMES, {})
    if isinstance(raw, dict):
        raw = _without_mark(raw)
    volumes = _decoder().item(DemoVolumes, raw, (VOLUMES,), source.note)
    return volumes if isinstance(volumes, DemoVolumes) else DemoVolumes()


def _conditions(value: Any, at: Path, note: Note) -> Any:
    """`when`: fact = any of its codes, fact_none_of = none of them, ages, open and urgent."""
    if not isinstance(value, dict):
        note(at, "wrong-type", f"must be a table, not {describe(value)}")
        return BAD
    own = {key: each for key, each in value.items() if key in _OWN_CONDITIONS}
    bounds = _plain_decoder().item(Conditions, own, at, note, without=("any_of", "none_of"))
    any_of: dict[str, tuple[str, ...]] = {}
    none_of: dict[str, tuple[str, ...]] = {}
    for key in (key for key in value if key not in own):
        fact = key.removesuffix(NONE_OF)
        if not is_fact(fact):
            note((*at, key), "unknown-key", f"there is no condition {key}")
            continue
        target = none_of if key.endswith(NONE_OF) else any_of
        target[fact] = _codes(value[key], (*at, key), note)
    return replace(bounds, any_of=any_of, none_of=none_of)


def _codes(value: Any, at: Path, note: Note) -> tuple[str, ...]:
    codes = _plain_decoder().converter(tuple[str, ...])(
        [value] if isinstance(value, str) else value, at, note
    )
    return () if codes is BAD else codes


@cache
def _plain_decoder() -> Decoder:
    return Decoder(TOML_LEAVES)


@cache
def _decoder() -> Decoder:
    return Decoder({**TOML_LEAVES, Conditions: _conditions})
