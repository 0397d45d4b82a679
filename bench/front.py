"""What the front costs: the same answers of the same page server, through it and past it, in one run.

The page server answers at once, so that the front is all there is to see. The two ways take turns, and the
best of three rounds counts. `python -m bench.front --users 8 --requests 3000`.
"""

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bench.stub_pages import PAGES

ROUNDS = 3
WANTED = {"/small": 1.0, "/list": 1.0}  # milliseconds of the front's processor time for a page
HEADERS = (
    "Host: desk.example\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0\r\n"
    "Accept: text/html,application/xhtml+xml\r\nAccept-Language: fi,sv;q=0.8\r\n"
    "Accept-Encoding: gzip, deflate, br\r\nConnection: keep-alive\r\n"
    f"Cookie: session={'s' * 32}; csrf={'c' * 32}; language=fi\r\n"
)


class Round(NamedTuple):
    """Requests a second; milliseconds: the median, processor time of the front and of the server."""

    rate: float
    median: float
    front: float
    server: float


def main() -> int:
    """Print the table; 1 when the front costs more than is wanted."""
    parser = ArgumentParser(prog="bench.front", description=__doc__)
    parser.add_argument("--requests", type=int, default=3000)
    parser.add_argument("--users", type=int, default=8)
    options = parser.parse_args()
    print(f"{options.users} users, {options.requests} requests a round, best of {ROUNDS}; times in ms")
    titles = ("page", "bytes", "past /s", "ms", "through /s", "ms", "ratio", "front", "server")
    print("".join(f"{title:>12}" for title in titles))
    missed = 0
    with running() as (past, through, numbers):
        for path, body in PAGES.items():
            rounds = [_both(options, path, past, through, numbers) for _ in range(ROUNDS)]
            a, b = max(one for one, _ in rounds), max(two for _, two in rounds)
            rates = f"{a.rate:12.0f}{a.median:12.1f}{b.rate:12.0f}{b.median:12.1f}{a.rate / b.rate:12.2f}"
            print(f"{path:>12}{len(body):>12}{rates}{b.front:12.2f}{b.server:12.2f}")
            missed += b.front > WANTED.get(path, b.front)
    print("wanted: " + ", ".join(f"{path} at most {most} ms in the front" for path, most in WANTED.items()))
    return int(missed > 0)


type Connect = Callable[[], socket.socket]
type Numbers = tuple[list[int], list[int]]


@contextmanager
def running() -> Iterator[tuple[Connect, Connect, Numbers]]:
    """A page server and a front before it: how to connect to each, and the numbers of their processes."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="reimari-bench-", dir="/tmp")))
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=1024))
        pages, port, fd = folder / "pages", listener.getsockname()[1], listener.fileno()
        granian = [
            "granian",
            "--interface",
            "wsgi",
            "--uds",
            str(pages),
            "--workers",
            "2",
            "--blocking-threads",
            "4",
        ]
        granian += ["--no-ws", "--http", "1", "--log-level", "error", "bench.stub_pages:application"]
        front = ["reimari.cli.front", "--fd", str(fd), "--pages", str(pages), "--events", str(pages)]
        started = [_started(stack, granian), _started(stack, front, inherits=(fd,))]

        def past() -> socket.socket:
            one = socket.socket(socket.AF_UNIX)
            one.connect(str(pages))
            return one

        def through() -> socket.socket:
            return socket.create_connection(("127.0.0.1", port))

        for connect in (past, through):
            _await_answer(connect)
        yield past, through, ([started[1]], _children_of(started[0]))


def _started(stack: ExitStack, words: list[str], inherits: tuple[int, ...] = ()) -> int:
    environment = {**os.environ, "REIMARI_REQUESTS_A_MINUTE": "0"}
    process = subprocess.Popen(  # noqa: S603 (our own words)
        [sys.executable, "-m", *words], pass_fds=inherits, env=environment
    )
    stack.callback(process.wait)
    stack.callback(process.terminate)
    return process.pid


def _await_answer(connect: Connect) -> None:
    until = time.monotonic() + 20
    while True:
        try:
            with connect() as one:
                assert _asked(one, b"GET /small HTTP/1.1\r\nHost: x\r\n\r\n") >= len(PAGES["/small"])
                return
        except (OSError, AssertionError):
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _children_of(number: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{number}/task/{number}/children").read_text().split()]


def _both(
    options: Namespace, path: str, past: Connect, through: Connect, numbers: Numbers
) -> tuple[Round, Round]:
    return _round(options, path, past, numbers), _round(options, path, through, numbers)


def _round(options: Namespace, path: str, connect: Connect, numbers: Numbers) -> Round:
    request = f"GET {path} HTTP/1.1\r\n{HEADERS}\r\n".encode()
    each = options.requests // options.users
    took: list[float] = []
    users = [
        threading.Thread(target=_user, args=(connect, request, each, took)) for _ in range(options.users)
    ]
    front, server = (_spent(group) for group in numbers)
    began = time.perf_counter()
    for user in users:
        user.start()
    for user in users:
        user.join()
    seconds, number = time.perf_counter() - began, each * options.users
    assert len(took) == number
    return Round(
        number / seconds,
        median(took) * 1000,
        (_spent(numbers[0]) - front) / number * 1000,
        (_spent(numbers[1]) - server) / number * 1000,
    )


def _user(connect: Connect, request: bytes, number: int, took: list[float]) -> None:
    with connect() as one:
        length = _asked(one, request)
        for _ in range(number):
            began = time.perf_counter()
            assert _asked(one, request) == length
            took.append(time.perf_counter() - began)


def _asked(one: socket.socket, request: bytes) -> int:
    """Send a request and read its answer; its length."""
    one.sendall(request)
    answer = bytearray()
    while b"\r\n\r\n" not in answer:
        if not (piece := one.recv(1 << 18)):
            raise ConnectionError("closed")
        answer += piece
    head, _, body = bytes(answer).partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    got = len(body)
    while got < length:
        got += len(one.recv(1 << 18))
    return got


def _spent(numbers: list[int]) -> float:
    """Seconds of processor time of some processes until now."""
    ticks = 0
    for number in numbers:
        fields = Path(f"/proc/{number}/stat").read_text().rpartition(") ")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    raise SystemExit(main())
