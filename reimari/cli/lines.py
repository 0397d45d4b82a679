"""JSON lines in, JSON lines out: one object a line, a bad line is answered and the rest goes on."""

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

import orjson

from reimari.cli import FINDINGS, GOOD, WrongCall
from reimari.common.lines import Answer, BadLine, answer_line, dumped

CHUNK = 1 << 18  # bytes
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def answer_standard_input(answer: Answer, target: BinaryIO | None = None) -> int:
    """Answer every line of standard input as it comes; the exit status says whether one was bad.

    Raises WrongCall when standard input or output is closed.
    """
    if sys.stdin is None or sys.stdout is None:
        raise WrongCall("standard input and standard output must be open")
    return answer_lines(_chunks(sys.stdin.buffer), target or sys.stdout.buffer, answer)


def answer_lines(chunks: Iterable[bytes], target: BinaryIO, answer: Answer) -> int:
    """Write an answer for every line that isn't blank; after each chunk all its answers are out."""
    status = GOOD
    for lines in _whole_lines(chunks):
        answers = []
        for line in lines:
            if line and not line.isspace():
                try:
                    answers.append(answer_line(line, answer))
                except BadLine as bad:
                    status = FINDINGS
                    answers.append(_refusal(bad))
        if answers:
            target.write(b"\n".join(answers) + b"\n")
            target.flush()
    return status


def _refusal(bad: BadLine) -> bytes:
    answer = orjson.dumps({"id": None, "error": {"field": bad.field, "message": bad.message}})
    if bad.identity is None:
        return answer
    return b'{"id":' + dumped(bad.identity) + answer[len(b'{"id":null') :]


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
