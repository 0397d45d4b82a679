"""The profile under check: its items with their places in the files, and which gap excuses what."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePath
from typing import Any

from reimari.region.profile.findings import Finding, Kind
from reimari.region.profile.forms import HEAD, SECTIONS, Section, items_of, label_of
from reimari.region.profile.gaps import covers
from reimari.region.profile.values import (
    Area,
    AssessmentRequest,
    BookingRules,
    CallbackRule,
    Gap,
    Post,
    Profile,
    RemoteWork,
    Requirement,
    fold,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An item with the table it stands in and its number there, from 0."""

    item: Any
    section: Section
    number: int

    @property
    def label(self) -> str:
        """How findings call it."""
        return label_of(self.item, self.number)

    @property
    def labels(self) -> tuple[str, ...]:
        """All ways in which gaps.toml may call it."""
        match self.item:
            case Area(service_task=task, code=code):
                return code, f"{task}.{code}"
            case Post(role=role, team=team):
                return role, team, f"{team}.{role}"
            case Requirement(role=role, competence=competence):
                return role, competence, f"{role}.{competence}"
            case RemoteWork(role=role, service_task=task):
                return (role or task,)
            case CallbackRule(channel=only) | AssessmentRequest(service_task=only) | BookingRules(unit=only):
                return (only,)
        return (self.label,)


class Book:
    """What the checks read: entries by the field of Profile they belong to, the day, and the gaps."""

    def __init__(self, profile: Profile, on: dt.date, *, demo: bool = False) -> None:
        self.written, self.on, self.demo = profile, on, demo
        self.profile = profile.with_demo() if demo else profile
        self.entries = tuple(self._entries())
        self.used_gaps: set[str] = set()
        self._patterns = [(gap, about.split(".")) for gap in profile.gaps for about in gap.about]
        self._gaps = {fold(gap.id): gap for gap in profile.gaps}

    def of(self, attribute: str) -> tuple[Entry, ...]:
        """The entries of one field of Profile, demo items among them only in a demo check."""
        return self._by_attribute.get(attribute, ())

    @cached_property
    def _by_attribute(self) -> dict[str, tuple[Entry, ...]]:
        found: dict[str, tuple[Entry, ...]] = {}
        for entry in self.entries:
            name = entry.section.attribute
            found[name] = (*found.get(name, ()), entry)
        return found

    @cached_property
    def codes(self) -> dict[str, frozenset[str]]:
        """Folded codes (of gaps their ids) by the field of Profile that defines them."""
        return {
            name: frozenset(
                fold(str(getattr(e.item, "code", "") or getattr(e.item, "id", ""))) for e in found
            )
            for name, found in self._by_attribute.items()
        }

    def valid(self, attribute: str) -> tuple[Entry, ...]:
        """The entries that hold on the day."""
        return tuple(entry for entry in self.of(attribute) if entry.item.valid_on(self.on))

    def error(self, entry: Entry, field: str, code: str, message: str) -> Finding:
        """An error at a field of an item."""
        return self._at(entry, field, Kind.ERROR, code, message)

    def note(self, entry: Entry, field: str, code: str, message: str) -> Finding:
        """Something worth knowing at a field of an item."""
        return self._at(entry, field, Kind.NOTE, code, message)

    def told(self, file: str, field: str, code: str, message: str, *, kind: Kind = Kind.ERROR) -> Finding:
        """A finding that belongs to no item: in the head, in a plain table, or in a file as a whole."""
        path = tuple(field.split(".")) if field else ()
        return Finding(kind=kind, code=code, file=file, field=field, message=message, path=path)

    def absent(
        self,
        entry: Entry,
        field: str,
        code: str,
        message: str,
        *,
        also: Iterable[str] = (),
        own: bool = True,
    ) -> Finding:
        """A missing value: an error, unless the item's own gap or gaps.toml names it.

        `also`: further names under which gaps.toml may know it. `own`: whether the item's own gap counts.
        """
        gap = self._gap_of(entry, field, also, own=own)
        kind = Kind.GAP if gap else Kind.ERROR
        return self._at(entry, field, kind, code, self._with_gap(message, gap), gap)

    def gap(self, entry: Entry, field: str, code: str, message: str, gap: Gap | None = None) -> Finding:
        """Something that isn't told but refuses nothing: what has ended, or a gap of gaps.toml itself."""
        gap = gap or self._gap_of(entry, field, (), own=True)
        return self._at(entry, field, Kind.GAP, code, self._with_gap(message, gap), gap)

    def _gap_of(self, entry: Entry, field: str, also: Iterable[str], *, own: bool) -> Gap | None:
        told = self._gaps.get(fold(getattr(entry.item, "gap", ""))) if own else None
        stems = {entry.section.attribute, PurePath(entry.section.file).stem, entry.section.table}
        names = [f"{stem}.{label}.{field}" for stem in stems for label in entry.labels]
        return told or self._named((*names, *also))

    def absent_in_head(
        self, field: str, code: str, message: str, *, also: Iterable[str] = (), file: str = HEAD
    ) -> Finding:
        """A missing value of profile.toml, or of another `file` as a whole."""
        gap = self._named((field, f"profile.{field}", *also))
        found = self.told(
            file, field, code, self._with_gap(message, gap), kind=Kind.GAP if gap else Kind.ERROR
        )
        return _with_reason(found, gap)

    def _entries(self) -> Iterator[Entry]:
        """All items with their places; of a demo's, not those that an invented one stands for."""
        channels = {
            id(old): new for old, new in zip(self.written.channels, self.profile.channels, strict=True)
        }
        for section in SECTIONS:
            if section.demo and not self.demo:
                continue
            kept = {id(item) for item in getattr(self.profile, section.attribute, ())}
            for number, item in enumerate(items_of(self.written, section)):
                if section.demo or id(item) in kept or id(item) in channels:
                    yield Entry(channels.get(id(item), item), section, number)

    def _named(self, addresses: Iterable[str]) -> Gap | None:
        parts = [address.split(".") for address in addresses]
        return next(
            (gap for gap, about in self._patterns if any(covers(about, each) for each in parts)), None
        )

    def _with_gap(self, message: str, gap: Gap | None) -> str:
        if gap is None:
            return message
        self.used_gaps.add(fold(gap.id))
        reason = gap.reason.in_language("en")
        return f"{message} ({gap.id}: {reason})" if reason else f"{message} ({gap.id})"

    def _at(
        self, entry: Entry, field: str, kind: Kind, code: str, message: str, gap: Gap | None = None
    ) -> Finding:
        table = entry.section.table
        found = Finding(
            kind=kind,
            code=code,
            file=entry.section.file,
            field=".".join(filter(None, (table, entry.label, field))),
            message=message,
            path=(table, entry.number, *_path(field)),
        )
        return _with_reason(found, gap)


def overlap(one: Any, other: Any) -> bool:
    """Whether two items hold on a common day."""
    starts = [item.valid_from or dt.date.min for item in (one, other)]
    ends = [item.valid_until or dt.date.max for item in (one, other)]
    return max(starts) <= min(ends)


def _with_reason(found: Finding, gap: Gap | None) -> Finding:
    if gap is None:
        return found
    return replace(found, reason=gap.reason)


def _path(field: str) -> tuple[str | int, ...]:
    parts = field.split(".") if field else []
    return tuple(int(part[1:]) - 1 if part.startswith("#") else part for part in parts)
