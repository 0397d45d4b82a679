"""The national client documents: which fields, in which order, which of them must be filled in. No Django."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "documents"
ROOT = "1.2.246.537.6.1506"
_FIELD = re.compile(
    r"(?P<indent> *)- (?P<id>[a-z_0-9]+): (?P<fi>.+?) / (?P<sv>.+?) \[(?P<kind>\w*)\]"
    r"(?: \{(?P<tags>[A-Z,]+)\})?(?: <.+? (?P<system>[\d.]+)>)?"
)
_STEP = 2  # spaces a level


@dataclass(frozen=True, slots=True)
class Field:
    """A field, or a group when it has `fields`. `system`: the OID of its classification; `kind`: "Teksti",
    "Koodi", "Kytkin" … as the source writes it."""

    id: str
    fi: str
    sv: str
    kind: str = ""
    tags: frozenset[str] = frozenset()
    system: str = ""
    fields: tuple["Field", ...] = ()

    @property
    def required(self) -> bool:
        return "REQ" in self.tags

    @property
    def conditional(self) -> bool:
        """It may be compulsory: the source says in words when."""
        return "COND" in self.tags

    @property
    def repeats(self) -> bool:
        return "REPEAT" in self.tags

    def __getitem__(self, name: str) -> "Field":
        return next(each for each in self.fields if each.id == name)


@cache
def field_tree(oid: str) -> Field:
    """The fields of a document by its OID, under the one that is the document itself."""
    lines = (FOLDER / f"{oid}.txt").read_text(encoding="utf-8").splitlines()
    rows = [(len(found["indent"]) // _STEP, _field(found)) for line in lines if (found := _FIELD.match(line))]
    (tree,), rest = _under(rows, 0)
    assert not rest  # noqa: S101 (the files come with the program; a test reads each)
    return tree


def _field(found: re.Match[str]) -> Field:
    tags = frozenset((found["tags"] or "").split(",")) - {""}
    return Field(found["id"], found["fi"], found["sv"], found["kind"], tags, found["system"] or "")


def _under(rows: list[tuple[int, Field]], level: int) -> tuple[tuple[Field, ...], list[tuple[int, Field]]]:
    """The fields of this level that stand next, each with those below it; and what is left."""
    found = []
    while rows and rows[0][0] == level:
        below, left = _under(rows[1:], level + 1)
        found.append(replace(rows[0][1], fields=below))
        rows = left
    return tuple(found), rows


def missing_fields(tree: Field, document: Mapping[str, Any]) -> list[str]:
    """The paths of compulsory fields that the document lacks; an optional group may be left out whole."""
    return [path for path, found in _walk(tree, document) if found == "missing"]


def unknown_fields(tree: Field, document: Mapping[str, Any]) -> list[str]:
    """The paths of what the tree doesn't know: such a field, such an order, or so many of it."""
    return [path for path, found in _walk(tree, document) if found != "missing"]


def _walk(group: Field, said: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    known = [field.id for field in group.fields]
    yield from ((f"{path}{name}", "unknown") for name in said if name not in known)
    names = [name for name in said if name in known]
    if names != sorted(names, key=known.index):
        yield path or group.id, "order"
    for field in group.fields:
        yield from _look(field, said.get(field.id), f"{path}{field.id}")


def _look(field: Field, value: Any, here: str) -> Iterator[tuple[str, str]]:
    if value in (None, "", [], {}):
        yield from [(here, "missing")] if field.required else []
    elif isinstance(value, list) != field.repeats:
        yield here, "repeats"
    elif field.fields:
        for each in value if isinstance(value, list) else [value]:
            yield from _walk(field, each, f"{here}/")
