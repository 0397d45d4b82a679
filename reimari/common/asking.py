"""Statements that are asked again and again: put into SQL once, then only filled in.

Django puts a queryset into SQL each time it is asked. For rows looked up by their keys that takes longer than
PostgreSQL needs for the answer, and a page asks a dozen times. Worth it where a page always asks the same;
rules, whose conditions depend on the actor's posts, stay querysets.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from django.contrib.postgres.expressions import ArraySubquery
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from django.db.models import BooleanField, Expression, F, Func, Model, QuerySet
from django.db.models.query import ModelIterable
from psycopg import errors
from psycopg.sql import Literal


class Given(Expression):
    """A gap: the value that is told under this name each time the statement is asked."""

    def __init__(self, name: str) -> None:
        super().__init__(output_field=BooleanField())  # never used: PostgreSQL knows the column's own type
        self.name = name

    def as_sql(self, *_: Any, **__: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


class OneOf(Func):
    """Rows whose column has one of the values of the list told under this name, however long."""

    arg_joiner = " = ANY("
    template = "(%(expressions)s))"

    def __init__(self, column: str, name: str) -> None:
        super().__init__(F(column), Given(name), output_field=BooleanField())


class OneOfRows(Func):
    """Rows whose column is among those of the query, which is asked once: an index finds them then.

    Of `IN` with alternatives beside it PostgreSQL makes a filter, and reads whatever the alternatives leave.
    """

    arg_joiner = " = ANY("
    template = "(%(expressions)s))"

    def __init__(self, column: str, rows: QuerySet[Any]) -> None:
        super().__init__(F(column), ArraySubquery(rows), output_field=BooleanField())


class Codes(str):
    """A gap for a short list of codes; it stands in a list of its own: `filter(team__in=[Codes("teams")])`.

    A text, because Django makes one of whatever a code is compared with.
    """

    __slots__ = ()


class Filling:
    """SQL with gaps, and how it is filled in."""

    def __init__(self, sql: str, params: Sequence[Any]) -> None:
        self._pieces, self._params = sql.split("%s"), tuple(params)
        assert len(self._pieces) == len(self._params) + 1  # noqa: S101 (no text of ours holds such a mark)

    def by(self, given: Mapping[str, Any]) -> tuple[str, tuple[Any, ...]]:
        """The SQL and its parameters, with what is given in the gaps."""
        sql, filled = [self._pieces[0]], list[Any]()
        for param, piece in zip(self._params, self._pieces[1:], strict=True):
            values = _values(param, given)
            filled += values
            sql += (", ".join(["%s"] * len(values)) or "NULL", piece)
        return "".join(sql), tuple(filled)


class Prepared:
    """SQL with gaps (`%(name)s`) that PostgreSQL plans once in each connection, for what every page asks.

    Only where planning takes longer than the answer, and one plan is good for all values: rows by their keys.
    `kinds`: the types of gaps that PostgreSQL can't tell by what stands around them; moments have theirs.
    """

    def __init__(self, name: str, sql: str, kinds: Mapping[str, str] | None = None) -> None:
        self.name, self._kinds = name, kinds or {}
        self._gaps = list(dict.fromkeys(GAP.findall(sql)))
        self._sql = GAP.sub(lambda gap: f"${self._gaps.index(gap[1]) + 1}", sql)
        self._values = f"({', '.join(['%s'] * len(self._gaps))})" if self._gaps else ""

    def rows(self, **given: Any) -> list[tuple[Any, ...]]:
        """The rows. Planned anew where a table has changed so that the plan holds no more."""
        try:
            return self._rows(given)
        except DatabaseError as error:
            if not isinstance(error.__cause__, STALE):
                raise
            _planned.get(connection.connection, {}).pop(self.name, None)
            if connection.in_atomic_block:  # the transaction is broken; the next one plans anew
                raise
            return self._rows(given)

    def _rows(self, given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            planned = _planned.setdefault(connection.connection, {})
            if self.name not in planned:
                name = f"{self.name}_{next(_number)}"  # never one that the connection may have already
                with connection.wrap_database_errors:
                    connection.connection.execute(f"PREPARE {name}{self._types(given)} AS {self._sql}")
                planned[self.name] = name
            values = [given[gap] for gap in self._gaps]
            cursor.execute(f"EXECUTE {planned[self.name]}{self._values}", values)
            return list(cursor.fetchall())

    def _types(self, given: Mapping[str, Any]) -> str:
        kinds = [self._kinds.get(gap) or KINDS.get(type(given[gap]), "unknown") for gap in self._gaps]
        return f"({', '.join(kinds)})" if kinds else ""


class Asked:
    """A queryset of values with gaps. `planned_once`: a name, for what is `Prepared` then."""

    def __init__(self, make: Callable[[], QuerySet[Any, Any]], *, planned_once: str = "") -> None:
        self._make, self._name = make, planned_once

    @cached_property
    def _filling(self) -> Filling:
        return Filling(*self._said())

    @cached_property
    def _prepared(self) -> Prepared:
        return Prepared(self._name, *named(*self._said()))

    def _said(self) -> tuple[str, Sequence[Any]]:
        sql, params = self._make().query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        return sql, params

    def rows(self, **given: Any) -> list[tuple[Any, ...]]:
        """The rows, each column as PostgreSQL gives it."""
        if self._name:
            return self._prepared.rows(**given)
        with connection.cursor() as cursor:
            cursor.execute(*self._filling.by(given))
            return list(cursor.fetchall())


def named(sql: str, params: Sequence[Any]) -> tuple[str, dict[str, str]]:
    """The SQL with its gaps named, all else written out; and the type of each gap that needs one.

    A list of codes becomes an array, so that the statement is the same for however many.
    """
    assert "%%" not in sql  # noqa: S101 (no text of ours holds such a mark)
    waiting, kinds = iter(params), dict[str, str]()

    def listed(found: re.Match[str]) -> str:
        those = [next(waiting) for _ in range(found[0].count("%s"))]
        gaps = [_named(each, kinds) for each in those]
        if all(isinstance(each, Codes) for each in those) and found[1]:
            return f"= ANY({' || '.join(gaps)})"
        return f"{found[1] or ''}{', '.join(gaps)}{found[2] or ''}"

    return PLACES.sub(listed, sql), kinds


def _named(param: object, kinds: dict[str, str]) -> str:
    if isinstance(param, Codes):
        kinds[param] = "text[]"
        return f"%({param})s"
    if isinstance(param, Given):
        return f"%({param.name})s"
    return Literal(param).as_string()


GAP = re.compile(r"%\((\w+)\)s")
PLACES = re.compile(r"(IN \()?%s(?:, %s)*(\))?")
KINDS = {dt.datetime: "timestamptz"}
STALE = (errors.FeatureNotSupported, errors.InvalidSqlStatementName)
_number = count()
_planned: WeakKeyDictionary[Any, dict[str, str]] = (
    WeakKeyDictionary()
)  # each connection's names of statements


class AskedModels[M: Model]:
    """A queryset of models with gaps: they come with their related rows and annotations as ever."""

    def __init__(self, make: Callable[[], QuerySet[M]]) -> None:
        self._make = make

    @cached_property
    def _kept(self) -> tuple[type[M], Any, Filling]:
        """The model, the compiler that has put it into SQL and knows what the columns are, and the SQL."""
        queryset = self._make()
        compiler: Any = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        return queryset.model, compiler, Filling(*compiler.as_sql())

    def rows(self, **given: Any) -> list[M]:
        """The rows as the queryset itself would give them."""
        model, kept, filling = self._kept
        compiler = copy(kept)
        compiler.connection = connections[DEFAULT_DB_ALIAS]  # each thread has its own
        compiler.as_sql = lambda: filling.by(given)
        query: Any = Ready(compiler)
        return list(ModelIterable(QuerySet(model, query=query, using=DEFAULT_DB_ALIAS)))


@dataclass(frozen=True, slots=True)
class Ready:
    """Stands where Django looks for a query, and has been put into SQL already."""

    compiler: Any

    def get_compiler(self, **_: object) -> Any:
        """The compiler with its SQL."""
        return self.compiler


def _values(param: object, given: Mapping[str, Any]) -> Sequence[Any]:
    if isinstance(param, Codes):
        codes: Sequence[str] = given[param]
        return codes
    return (given[param.name],) if isinstance(param, Given) else (param,)
