"""Only what is listed leaves, and no words, names, numbers or addresses of people can be listed."""

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from reimari.accounts.models import User
from reimari.warehouse.definitions import CHOICES, CODES, FACTS, LISTS, TABLES, Column, Kind, Table

REFERENCE = re.compile(r"\b([a-z])\.([a-z_]+)\b")
LATERAL = {"w", "h", "n"}  # what is made of the tables inside; those are checked as they stand there
MODELS = {model._meta.db_table: model for model in apps.get_models()}
WORDS = (models.TextField, models.JSONField, models.EmailField, models.BinaryField, ArrayField)
# Columns of letters without choices that hold codes of the profile, or of ISO 639.
CODED = {
    *("need", "kind", "code", "reason", "channel", "language", "interpreter_language"),
    *("grantable", "background", "segment", "level"),
}
FITS: dict[Kind, tuple[type[models.Field], ...]] = {  # type: ignore[type-arg]
    Kind.PSEUDONYM: (models.UUIDField,),
    Kind.CODE: (models.CharField,),
    Kind.MOMENT: (models.DateTimeField,),
    Kind.DAY: (models.DateField,),
    Kind.NUMBER: (models.IntegerField,),
    Kind.FLAG: (models.BooleanField,),
    Kind.AGE_GROUP: (models.DateField,),
}
COLUMNS = [
    pytest.param(table, column, id=f"{table.code}.{column.name}")
    for table in FACTS
    for column in table.columns
]


def field_at(table: Table, alias: str, name: str) -> "models.Field[object, object]":
    """The field of the program that `alias.name` is."""
    fields = MODELS[table.aliases[alias]]._meta.concrete_fields
    return next(field for field in fields if field.column == name)


def kept_in(field: "models.Field[object, object]") -> "models.Field[object, object]":
    """The field in which the value itself is: of a foreign key that of the row it names."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return field


def fields_of(table: Table, sql: str) -> Iterator["models.Field[object, object]"]:
    for alias, name in REFERENCE.findall(sql):
        if alias in table.aliases:
            yield field_at(table, alias, name)
        else:
            assert alias in LATERAL | {"x"}, (table.code, alias)


@pytest.mark.parametrize("table", FACTS, ids=lambda table: table.code)
def test_no_statement_looks_at_words_names_or_numbers_of_people(table: Table) -> None:
    assert "*" not in table.select().replace("count(*)", "")
    for field in fields_of(table, table.select()):
        assert not isinstance(kept_in(field), WORDS), field
        if type(kept_in(field)) is models.CharField and not field.choices and not field.remote_field:
            assert field.name in {*CODED, "code"}, field
        told = field.name == "birth_date"
        assert not told or all(
            column.kind == Kind.AGE_GROUP or "birth_date" not in column.sql for column in table.columns
        )


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_column_is_of_the_kind_that_it_is_listed_as(table: Table, column: Column) -> None:
    assert column.kind != Kind.NAME
    asked = list(fields_of(table, column.sql))
    for field in asked:
        if column.sql.endswith(" IS NOT NULL"):
            assert column.kind == Kind.FLAG
            continue
        assert field.related_model is not User, "nobody of the staff leaves"
        if column.kind == Kind.AGE_GROUP and isinstance(field, models.DateTimeField):
            continue
        assert isinstance(kept_in(field), FITS[column.kind]), field
        if column.kind == Kind.CODE and field.choices and column.codes in CHOICES:
            assert dict(field.flatchoices).keys() == set(CHOICES[column.codes].values), field
    assert asked or column.sql[0] in LATERAL


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_code_has_its_list_and_a_place_is_known_as_one(table: Table, column: Column) -> None:
    assert (column.kind == Kind.PSEUDONYM) == bool(column.of)
    if column.kind == Kind.CODE:
        assert column.codes in LISTS or column.name in {"language", "interpreter_language"}
    tells_where = column.codes in {"unit", "team", "area", "municipality"}
    assert column.place == tells_where
    assert table.tracks or not column.place, "nobody knows whose place it is"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.code)
def test_a_table_tells_its_names_once(table: Table) -> None:
    names = [column.name for column in table.columns]
    assert len(set(names)) == len(names)
    assert set(table.key) | set(table.refers) <= set(names)
    assert set(table.refers.values()) <= {each.code for each in TABLES}
    assert table is CODES or not any(column.kind == Kind.NAME for column in table.columns)
    assert all(str(column.meaning).endswith(".") for column in table.columns)


@pytest.mark.parametrize("table", FACTS, ids=lambda table: table.code)
def test_the_tables_by_their_letters_are_those_of_the_statement(table: Table) -> None:
    told = dict.fromkeys(re.findall(r"(?:FROM|JOIN) ([a-z]+_[a-z]+) ([a-z])\b", table.rows))
    known = {(name, letter) for letter, name in table.aliases.items()}
    assert {pair for pair in told if pair[1] != "x"} == known
