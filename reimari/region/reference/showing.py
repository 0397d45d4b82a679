"""A national document as values: what is empty left out, what is coded with its classification; and for
reading."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reimari.region.reference.documents import Field

CODES = "1.2.246.537.6"  # the root of the national classifications


@dataclass(frozen=True, slots=True)
class Coded:
    """A value of a national classification; `code` is empty where the program doesn't know it."""

    name: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A field as a page draws it: its label, its lines of text, or the fields below it."""

    id: str
    label: str
    lines: tuple[str, ...] = ()
    groups: tuple[tuple["Shown", ...], ...] = ()
    missing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The language in which a document is shown, and what the program says itself: `english` by field's
    id."""

    language: str
    yes: str
    no: str
    english: Mapping[str, str]

    def label(self, field: Field) -> str:
        """The official label of a field; its English is ours."""
        official = {"fi": field.fi, "sv": field.sv}.get(self.language)
        return official or self.english.get(field.id) or field.fi


def coded(value: Coded | None, number: int) -> dict[str, str]:
    """A value as documents carry it, with the classification of this number."""
    if value is None:
        return {}
    return filled({"code": value.code, "codeSystem": f"{CODES}.{number}", "displayName": value.name})


def filled(found: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty; a switch that says no is said."""
    return {name: value for name, value in found.items() if value not in ("", [], {}, None)}


def shown_as(tree: Field, document: Mapping[str, Any], words: Words) -> tuple[Shown, ...]:
    """The document for reading, in its official order; a compulsory field that is missing is there too."""
    return tuple(_shown(tree, document, words))


def _shown(group: Field, said: Mapping[str, Any], words: Words) -> Iterator[Shown]:
    for each in group.fields:
        label = words.label(each)
        value = said.get(each.id)
        if value is None:
            if each.required:
                yield Shown(each.id, label, missing=True)
            continue
        values = value if isinstance(value, list) else [value]
        if each.fields:
            yield Shown(each.id, label, groups=tuple(tuple(_shown(each, one, words)) for one in values))
        else:
            yield Shown(each.id, label, lines=tuple(_line(one, words) for one in values))


def _line(value: Any, words: Words) -> str:
    if isinstance(value, bool):
        return words.yes if value else words.no
    return str(value.get("displayName") or value["code"]) if isinstance(value, dict) else str(value)


def sent_as(tree: Field, oid: str, document: Mapping[str, Any], **ids: str | None) -> dict[str, Any]:
    """The document with its OID and the ids of what it belongs to, for the client information system."""
    return {
        "document": {"oid": oid, "name": {"fi": tree.fi, "sv": tree.sv}},
        **ids,
        tree.id: dict(document),
    }
