"""What the operators' log tells: where, of which kind, how long; never the data that was at hand."""

import datetime as dt
import logging
import os
import re
import traceback
from http import HTTPStatus
from types import TracebackType
from typing import Any, override
from uuid import UUID

import orjson

from reimari.common.answering import page_name, request_id

type Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

OURS = "reimari"
PLAIN = (int, float, bool, UUID, type(None))
# A last net under the words of others: identity codes, telephone numbers, addresses of mail.
DATA = re.compile(
    r"\b\d{6}[-+ABCDEFUVWXY]\d{3}[0-9A-Z]\b"
    r"|(?<![\w-])(?:\+\d|0)[\d ()-]{5,}\d(?![\w-])"
    r"|[\w.+-]+@[\w-]+\.[\w.-]+"
)


class WithoutData(logging.Formatter):
    """Lines for people. Of an exception its kind and place, for a database quotes whole rows in its words.

    What others log of a request is told by the page's name; what else they log, without the values in it.
    """

    @override
    def format(self, record: logging.LogRecord) -> str:
        """One line, the fields of ours after it, then the places of an exception."""
        line = f"{self.formatTime(record)} {record.levelname} {record.name} {told(record)}"
        values = {**fields_of(record), **_answered()}
        line += "".join(f" {name}={value}" for name, value in values.items())
        if record.exc_info:
            line += f"\n{self.formatException(record.exc_info)}"
        return line

    @override
    def formatException(self, ei: Raised) -> str:
        """The places in the program; for each exception its kind and, of a database, state and constraint."""
        lines, error = [], ei[1]
        while error is not None:
            lines += [line.rstrip() for line in traceback.format_tb(error.__traceback__)]
            lines.append(_named(error))
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)


class JsonLines(WithoutData):
    """The same as one JSON object a line, for programs."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        """`at`, `level`, `logger`, `message`, `process`, our fields, `request` and `page`, `trace`."""
        told_of: dict[str, Any] = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC),
            "level": record.levelname,
            "logger": record.name,
            "message": told(record),
            "process": os.getpid(),
            **_answered(),
            **fields_of(record),
        }
        if record.exc_info:
            told_of["trace"] = self.formatException(record.exc_info)
        return orjson.dumps(told_of, default=str).decode()


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    """What our own code gives along as `extra={"fields": …}`: numbers, names and ids."""
    fields: dict[str, Any] = getattr(record, "fields", {})
    return fields


def _answered() -> dict[str, Any]:
    """The request and the page that the line belongs to."""
    answered = {"request": request_id.get(), "page": page_name.get()}
    return {name: value for name, value in answered.items() if value}


def told(record: logging.LogRecord) -> str:
    """The message as it may be told. Ours is written for this; theirs may hold what somebody typed."""
    if hasattr(record, "request"):  # Django on a request; its words hold the address
        status = getattr(record, "status_code", None)
        return f"{status} {HTTPStatus(status).phrase}" if status else "a request was refused"
    message = record.getMessage() if record.name.partition(".")[0] == OURS else _theirs(record)
    return DATA.sub("…", message)


def _theirs(record: logging.LogRecord) -> str:
    if not record.args:
        return str(record.msg)
    args = record.args
    try:
        if isinstance(args, dict):
            return str(record.msg) % {name: _value(value) for name, value in args.items()}
        return str(record.msg) % tuple(_value(value) for value in args)
    except (TypeError, ValueError):
        return str(record.msg)


def _value(value: object) -> object:
    if isinstance(value, BaseException):
        return type(value).__name__
    return value if isinstance(value, PLAIN) else "…"


def _named(error: BaseException) -> str:
    state = getattr(error, "sqlstate", None)
    constraint = getattr(getattr(error, "diag", None), "constraint_name", None)
    words = (f"{type(error).__module__}.{type(error).__qualname__}", state, constraint)
    return " ".join(str(word) for word in words if word)
