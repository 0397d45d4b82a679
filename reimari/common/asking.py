"""Statements that are asked again and again: put into SQL once, then only filled in.

Django puts a queryset into SQL each time it is asked: for a row looked up by its key that takes five times as long as
PostgreSQL needs for the answer, and a page asks a dozen. Worth it where a page always asks the same; rules that
depend on the actor stay querysets.
"""

from collections.abc import Callable, Hashable
from functools import cached_property
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import BooleanField, Expression, Func, QuerySet


class Given(Expression):
    """A value that is told each time the statement is asked, by this name."""

    def __init__(self, name: str) -> None:
        super().__init__(output_field=BooleanField())
        self.name = name

    def as_sql(self, *_: object, **__: object) -> tuple[str, list["Given"]]:
        return "%s", [self]


def one_of(name: str) -> Func:
    """Any of the values of the list that is given by this name: `filter(pk=one_of("ids"))`."""
    return Func(Given(name), function="ANY", output_field=BooleanField())


class Asked:
    """A queryset of values with gaps, as SQL."""

    def __init__(self, make: Callable[[], QuerySet[Any, Any]]) -> None:
        self._make = make

    @cached_property
    def _sql(self) -> tuple[str, tuple[Any, ...]]:
        return self._make().query.get_compiler(DEFAULT_DB_ALIAS).as_sql()

    def rows(self, **given: Any) -> list[tuple[Any, ...]]:
        """The rows, their columns as PostgreSQL gives them."""
        sql, params = self._sql
        filled = [given[each.name] if isinstance(each, Given) else each for each in params]
        with connection.cursor() as cursor:
            cursor.execute(sql, filled)
            return cursor.fetchall()
