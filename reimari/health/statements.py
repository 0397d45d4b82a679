"""Count the database's statements, and log the slow ones without what was asked for."""

import logging
import re
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings

from reimari.common.answering import tally
from reimari.common.metrics import SLOW_STATEMENTS

LONGEST = 2000  # characters of a statement that the log tells
LITERAL = re.compile(r"'(?:[^']|'')*'|\b\d{5,}\b")

logger = logging.getLogger("reimari.statements")


def watch(
    execute: Callable[..., Any],
    sql: str,
    params: Any,
    many: bool,  # noqa: FBT001 (as Django calls it)
    context: dict[str, Any],
) -> Any:
    """Runs around every statement (Django's `execute_wrapper`)."""
    start = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        took = time.perf_counter() - start
        if (now := tally.get()) is not None:
            now.statements += 1
            now.seconds += took
        if took >= settings.SLOW_STATEMENT:
            _tell(sql, took)


def _tell(sql: str, took: float) -> None:
    SLOW_STATEMENTS.inc()
    statement = LITERAL.sub("?", " ".join(str(sql).split()))[:LONGEST]
    logger.warning("slow statement", extra={"fields": {"ms": round(took * 1000), "sql": statement}})
