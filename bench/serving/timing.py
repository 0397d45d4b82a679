"""The watch: how long the program took for an answer, and what of that the database took.

It is the first of the middlewares, so all of them are in the time. `Server-Timing` tells, in milliseconds:
`total`; `sql` and `statements` of the page; `own-sql` and `own-statements` of what every page has (session,
user, posts, transaction control, use log). The paths of `BARE` are answered here, without the others.
"""

import re
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from time import perf_counter
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse

from bench.serving.views import one_matter, table

# What belongs to every page although it is said after the view has begun.
OWN = re.compile(
    r"SET |SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|SELECT 1$"
    r"|SELECT (CASE WHEN .* END, )?(set_config|pg_snapshot|pg_current_snapshot)"
    r"|EXECUTE (user_and_held|use_log)_"
    r"|INSERT INTO \"(audit_event|audit_disclosure|django_session)\"|UPDATE \"django_session\""
    r"|SELECT .*? FROM \"audit_event\" ",
    re.IGNORECASE,
)
BARE: dict[str, Callable[[HttpRequest, str], HttpResponse]] = {
    "/bench/bare/one/": lambda request, word: one_matter(request, UUID(word)),
    "/bench/bare/table/": lambda request, _word: table(request),
}


@dataclass(slots=True)
class Took:
    """Seconds and numbers of statements: the page's, and what every page has."""

    arrived: bool = False
    sql: float = 0.0
    statements: int = 0
    own_sql: float = 0.0
    own_statements: int = 0

    def add(self, seconds: float, *, own: bool) -> None:
        if own:
            self.own_sql += seconds
            self.own_statements += 1
        else:
            self.sql += seconds
            self.statements += 1


_took: ContextVar[Took | None] = ContextVar("took", default=None)


class Watch:
    """Measures the answer."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer
        _time_commits()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        took = Took()
        token = _took.set(took)
        began = perf_counter()
        if _timed not in connection.execute_wrappers:  # each thread has a connection object of its own
            connection.execute_wrappers.append(_timed)
        try:
            response = self._within(request)
        finally:
            _took.reset(token)
        total = perf_counter() - began
        response.headers["Server-Timing"] = (
            f"total;dur={total * 1000:.3f}, sql;dur={took.sql * 1000:.3f}, statements;dur={took.statements}, "
            f"own-sql;dur={took.own_sql * 1000:.3f}, own-statements;dur={took.own_statements}"
        )
        return response

    def _within(self, request: HttpRequest) -> HttpResponse:
        for path, view in BARE.items():
            if request.path.startswith(path):
                return view(request, request.path.removeprefix(path).rstrip("/"))
        return self._answer(request)


class Arrival:
    """The last of the middlewares: what comes after it is the page's."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._answer(request)

    def process_view(self, _request: HttpRequest, *_arguments: object) -> None:
        if took := _took.get():
            took.arrived = True


def _timed(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 (Django calls it so)
    began = perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        if took := _took.get():
            took.add(perf_counter() - began, own=not took.arrived or bool(OWN.match(str(sql))))


def _time_commits() -> None:
    """Commits don't pass through Django's wrappers of statements."""
    commit = BaseDatabaseWrapper._commit  # type: ignore[attr-defined]  # noqa: SLF001

    def timed(wrapper: BaseDatabaseWrapper) -> Any:
        began = perf_counter()
        try:
            return commit(wrapper)
        finally:
            if took := _took.get():
                took.add(perf_counter() - began, own=True)

    BaseDatabaseWrapper._commit = timed  # type: ignore[attr-defined]  # noqa: SLF001
