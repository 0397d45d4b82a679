"""The data dictionary: for programs (Frictionless Data Package) and for people, in three languages."""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson
from django.utils import translation
from django.utils.translation import gettext as _

from reimari.common.holidays import LANGUAGES
from reimari.warehouse.definitions import TABLES, Column, Kind, Table, version

PACKAGE = "datapackage.json"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
TYPES = {
    Kind.PSEUDONYM: "string",
    Kind.CODE: "string",
    Kind.AGE_GROUP: "string",
    Kind.NAME: "string",
    Kind.MOMENT: "datetime",
    Kind.DAY: "date",
    Kind.NUMBER: "integer",
    Kind.FLAG: "boolean",
}


def package() -> bytes:
    """`datapackage.json`: each table as a resource with its schema; what it means in fi, sv and en."""
    told = {
        "$schema": PROFILE,
        "name": "reimari",
        "version": version(),
        "resources": [_resource(table) for table in TABLES],
    }
    return orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _resource(table: Table) -> dict[str, Any]:
    lists = [column for column in table.columns if column.codes]
    keys = [
        {"fields": [own], "reference": {"resource": of, "fields": [_known(of)]}}
        for own, of in table.refers.items()
    ]
    return {
        "name": table.code,
        "path": f"{table.code}.csv",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "title": _in("en", table.name),
        "description": _in("en", table.meaning),
        "titles": _in_each(table.name),
        "descriptions": _in_each(table.meaning),
        "parquet": f"{table.code}.parquet",
        "codeLists": {column.name: column.codes for column in lists},
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "missingValues": [""],
            "primaryKey": list(table.key),
            "foreignKeys": keys,
        },
    }


def _field(column: Column) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": column.name,
        "type": TYPES[column.kind],
        "description": _in("en", column.meaning),
        "descriptions": _in_each(column.meaning),
        "kind": column.kind.value,
    }
    if column.unit:
        told["unit"] = _in("en", column.unit)
    if column.source:
        told["source"] = list(column.source)
    return told


def _known(code: str) -> str:
    """The column by which a row of the table is known."""
    (table,) = (table for table in TABLES if table.code == code)
    return table.key[0]


def _in(language: str, words: object) -> str:
    with translation.override(language):
        return str(words)


def _in_each(words: object) -> dict[str, str]:
    return {language: _in(language, words) for language in LANGUAGES}


def pages() -> Iterator[tuple[str, bytes]]:
    """The same for people: the name of each file and what it holds."""
    for language in LANGUAGES:
        yield f"dictionary.{language}.md", page(language).encode()


def page(language: str) -> str:
    """The dictionary in Markdown."""
    with translation.override(language):
        return "\n".join([*_beginning(), *(line for table in TABLES for line in _told(table))]) + "\n"


def _beginning() -> Iterable[str]:
    yield " ".join(["#", _("Data dictionary")])
    yield ""
    yield _("Version") + f" {version()}."
    yield ""
    yield _(
        "Coded facts of the county's client advice and service guidance, as they were at one moment of the"
        " night. No names, numbers, addresses or words of people; nobody of the staff."
    )
    yield _(
        "People and rows stand under pseudonyms: the same each night while the key is the same. They stay"
        " personal data."
    )
    yield _("An empty value: it isn't known, or isn't told.")


def _told(table: Table) -> Iterable[str]:
    yield ""
    yield f"## {table.name} (`{table.code}`)"
    yield ""
    key = ", ".join(f"`{name}`" for name in table.key)
    yield " ".join([str(table.meaning), _("A row is known by:"), f"{key}."])
    yield ""
    heads = [_("Column"), _("Type"), _("List of codes"), _("What it means"), _("Source")]
    yield f"| {' | '.join(heads)} |"
    yield "|---|---|---|---|---|"
    for column in table.columns:
        of = f"`{column.codes}`" if column.codes else ""
        refers = f" → `{table.refers[column.name]}`" if column.name in table.refers else ""
        kind = f"{_kinds()[column.kind]}{refers}{f' ({column.unit})' if column.unit else ''}"
        yield f"| `{column.name}` | {kind} | {of} | {column.meaning} | {', '.join(column.source)} |"


def _kinds() -> dict[Kind, str]:
    return {
        Kind.PSEUDONYM: _("pseudonym"),
        Kind.CODE: _("code"),
        Kind.AGE_GROUP: _("age group"),
        Kind.NAME: _("name"),
        Kind.MOMENT: _("moment (UTC)"),
        Kind.DAY: _("day"),
        Kind.NUMBER: _("whole number"),
        Kind.FLAG: _("true or false"),
    }
