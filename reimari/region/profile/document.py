"""A Profile as a document for the database and back, without loss; its hash tells two profiles apart."""

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

import orjson

from reimari.region.profile.decoding import BAD, PLAIN_LEAVES, Decoder, Note
from reimari.region.profile.findings import Finding, Kind, Path, ProfileError
from reimari.region.profile.values import Profile

type Document = dict[str, Any]


def to_document(profile: Profile) -> Document:
    """All fields as JSON knows them: lists, tables, numbers, texts; dates and times in ISO 8601."""
    document: Document = _plain(profile)
    return document


def from_document(document: Mapping[str, Any]) -> Profile:
    """The Profile that the document was made of; raises ProfileError if it is of another form."""
    findings: list[Finding] = []

    def note(at: Path, code: str, message: str) -> None:
        field = ".".join(map(str, at))
        findings.append(Finding(kind=Kind.ERROR, code=code, file="", field=field, message=message, path=at))

    profile = _decoder().item(Profile, dict(document), (), note)
    if findings or not isinstance(profile, Profile):
        raise ProfileError(findings)
    return profile


def hash_of(document: Mapping[str, Any]) -> str:
    """SHA-256 of the document, whatever the order of its keys: 64 hexadecimal digits."""
    return hashlib.sha256(orjson.dumps(document, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(value[key]) for key in sorted(value)}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return value.value if hasattr(value, "value") else value


def _iso(parse: Callable[[str], Any]) -> Callable[[Any, Path, Note], Any]:
    def convert(value: Any, at: Path, note: Note) -> Any:
        try:
            return parse(value)
        except (TypeError, ValueError):
            note(at, "bad-date", f"isn't a date or time: {value!r}")
            return BAD

    return convert


@cache
def _decoder() -> Decoder:
    return Decoder(
        {**PLAIN_LEAVES, dt.date: _iso(dt.date.fromisoformat), dt.time: _iso(dt.time.fromisoformat)}
    )
