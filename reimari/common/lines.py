"""One line of JSON in, one out: the same for the command line and for other systems."""

import json
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import orjson

type Facts = Mapping[str, Any]
type Answer = Callable[[Facts], bytes]


class BadLine(Exception):
    """One line that can't be answered: which key is wrong, and why; `identity` None: it can't be read."""

    def __init__(self, field: str | None, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message
        self.identity: str | int | None = None


class NotJson(BadLine):
    """It isn't an object of JSON at all."""

    def __init__(self, message: str) -> None:
        super().__init__(None, message)


def answer_line(line: bytes, answer: Answer) -> bytes:
    """The answer to one line, with its id first; raises BadLine.

    `answer` returns what follows the id: the rest of a JSON object, without its opening brace.
    """
    try:
        facts = orjson.loads(line)
    except orjson.JSONDecodeError as wrong:
        raise NotJson(f"not JSON: {wrong}") from wrong
    if not isinstance(facts, dict):
        raise NotJson("not a JSON object")
    identity = _identity(line, facts)
    try:
        return b'{"id":' + dumped(identity) + b"," + answer(facts)
    except BadLine as bad:
        bad.identity = identity
        raise


def dumped(identity: str | int) -> bytes:
    """The id as JSON."""
    try:
        return orjson.dumps(identity)
    except TypeError:  # an integer beyond 64 bits
        return json.dumps(identity).encode()


def _identity(line: bytes, facts: Facts) -> str | int:
    if "id" not in facts:
        _refuse_id("is missing")
    identity = facts["id"]
    if isinstance(identity, float):  # an integer beyond 64 bits comes as a float
        identity = json.loads(line)["id"]
    if isinstance(identity, bool) or not isinstance(identity, str | int):
        _refuse_id("must be a string or an integer")
    return identity


def _refuse_id(message: str) -> NoReturn:
    raise BadLine("id", message)
