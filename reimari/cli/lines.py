"""JSON lines in, JSON lines out: one object a line, a bad line is answered and the rest goes on."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, NoReturn

import orjson

from reimari.cli import FINDINGS, GOOD, WrongCall
from reimari.common.lines import BadLine, Facts

CHUNK = 1 << 18  # bytes
BYTE_ORDER_MARK = b"\xef\xbb\xbf"

type Answer = Callable[[Facts], bytes]


def answer_standard_input(answer: Answer, target: BinaryIO | None = None) -> int:
    """Answer every line of standard input as it comes; the exit status says whether one was bad.

    Raises WrongCall when standard input or output is closed.
    """
    if sys.stdin is None or sys.stdout is None:
        raise WrongCall("standard input and standard output must be open")
    return answer_lines(_chunks(sys.stdin.buffer), target or sys.stdout.buffer, answer)


def answer_lines(chunks: Iterable[bytes], target: BinaryIO, answer: Answer) -> int:
    """Write an answer for every line that isn't blank; after each chunk all its answers are out.

    `answer` returns what follows the id: the rest of a JSON object, without its opening brace.
    """
    status = GOOD
    for lines in _whole_lines(chunks):
        answers = []
        for line in lines:
            if line and not line.isspace():
                try:
                    answers.append(_answer(line, answer))
                except _Refused as refused:
                    status = FINDINGS
                    answers.append(refused.answer)
        if answers:
            target.write(b"\n".join(answers) + b"\n")
            target.flush()
    return status


class _Refused(Exception):
    def __init__(self, identity: object, bad: BadLine) -> None:
        super().__init__()
        self.answer = orjson.dumps({"id": None, "error": {"field": bad.field, "message": bad.message}})
        if identity is not None:
            self.answer = b'{"id":' + _dumped(identity) + self.answer[len(b'{"id":null') :]


def _chunks(source: BinaryIO) -> Iterator[bytes]:
    read: Callable[[int], bytes] = getattr(source, "read1", source.read)
    while chunk := read(CHUNK):
        yield chunk


def _whole_lines(chunks: Iterable[bytes]) -> Iterator[list[bytes]]:
    """The lines that each chunk completes; the last may lack its line end."""
    unfinished: list[bytes] = []  # pieces of one line: joined once, however long the line is
    first = True
    for chunk in chunks:
        *lines, rest = chunk.split(b"\n")
        if lines:
            lines[0] = b"".join((*unfinished, lines[0]))
            unfinished.clear()
            if first:
                lines[0], first = lines[0].removeprefix(BYTE_ORDER_MARK), False
            yield lines
        unfinished.append(rest)
    last = b"".join(unfinished)
    yield [last.removeprefix(BYTE_ORDER_MARK) if first else last]


def _answer(line: bytes, answer: Answer) -> bytes:
    try:
        facts = orjson.loads(line)
    except orjson.JSONDecodeError as wrong:
        raise _Refused(None, BadLine(None, f"not JSON: {wrong}")) from wrong
    if not isinstance(facts, dict):
        raise _Refused(None, BadLine(None, "not a JSON object"))
    identity = _identity(line, facts)
    try:
        return b'{"id":' + _dumped(identity) + b"," + answer(facts)
    except BadLine as bad:
        raise _Refused(identity, bad) from bad


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
    raise _Refused(None, BadLine("id", message))


def _dumped(identity: object) -> bytes:
    try:
        return orjson.dumps(identity)
    except TypeError:  # an integer beyond 64 bits
        return json.dumps(identity).encode()
