"""Statements that are asked again and again: put into SQL once, then only filled in.

Django puts a queryset into SQL each time it is asked. For rows looked up by their keys that takes longer than
PostgreSQL needs for the answer, and a page asks a dozen times. Worth it where a page always asks the same;
rules, whose conditions depend on the actor's posts, stay querysets.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import BooleanField, Expression, F, Func, QuerySet


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


class Codes(str):
    """A gap for a short list of codes; it stands in a list of its own: `filter(team__in=[Codes("teams")])`.

    A text, because Django makes one of whatever a code is compared with.
    """

    __slots__ = ()


class Asked:
    """A queryset of values with gaps."""

    def __init__(self, make: Callable[[], QuerySet[Any, Any]]) -> None:
        self._make = make

    @cached_property
    def _compiled(self) -> tuple[list[str], tuple[Any, ...]]:
        """The SQL in pieces, between which the parameters stand."""
        sql, params = self._make().query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        pieces = sql.split("%s")
        assert len(pieces) == len(params) + 1  # noqa: S101 (no text of ours holds such a mark)
        return pieces, tuple(params)

    def rows(self, **given: Any) -> list[tuple[Any, ...]]:
        """The rows, each column as PostgreSQL gives it."""
        pieces, params = self._compiled
        sql, filled = [pieces[0]], list[Any]()
        for param, piece in zip(params, pieces[1:], strict=True):
            values = _values(param, given)
            filled += values
            sql += (", ".join(["%s"] * len(values)) or "NULL", piece)
        with connection.cursor() as cursor:
            cursor.execute("".join(sql), filled)
            return list(cursor.fetchall())


def _values(param: object, given: Mapping[str, Any]) -> Sequence[Any]:
    if isinstance(param, Codes):
        codes: Sequence[str] = given[param]
        return codes
    return (given[param.name],) if isinstance(param, Given) else (param,)
