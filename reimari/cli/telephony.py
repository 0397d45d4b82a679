"""`reimari telephony extension|simulate`: whose telephone is which; a day of invented calls over HTTP."""

import argparse
import datetime as dt
import http.client
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from itertools import batched
from pathlib import Path
from threading import local
from urllib.parse import urlsplit

from reimari.cli import FINDINGS, GOOD, WrongCall
from reimari.cli.telephone_day import Event, Line, Troubles, calls_of_a_day, in_time, troubled
from reimari.common.signatures import SIGNATURE, TIMESTAMP, signature

PATH = "/api/v1/telephony/events"
AGAIN = {429, 500, 502, 503, 504}
TRIES = 8
TIMEOUT = 30.0
HOURS = 7.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """extension USERNAME NUMBER · simulate URL --token FILE --key FILE --channel CODE …"""
    deeds = parser.add_subparsers(dest="deed", metavar="extension|simulate", required=True)
    extension = deeds.add_parser("extension", help="say whose telephone an extension is")
    extension.set_defaults(do=_extension)
    extension.add_argument("username", metavar="USERNAME")
    extension.add_argument(
        "extension", metavar="NUMBER", help="as the telephone system writes it; '' for none"
    )
    simulate = deeds.add_parser("simulate", help="tell an installation a day of invented calls, over HTTP")
    simulate.set_defaults(do=_simulate)
    simulate.add_argument("url", metavar="URL", help="of the installation, for example http://127.0.0.1:8000")
    simulate.add_argument(
        "--token", type=Path, required=True, metavar="FILE", help="holds the token's secret"
    )
    simulate.add_argument("--key", type=Path, required=True, metavar="FILE", help="holds the key that signs")
    simulate.add_argument("--channel", required=True, metavar="CODE", help="the line that is called")
    simulate.add_argument("--calls", type=int, default=100, metavar="N", help="how many calls (100)")
    simulate.add_argument("--menu", default="", metavar="KEYS", help="keys of the menu, such as 12345")
    simulate.add_argument(
        "--called", action="append", metavar="NUMBER", help="a number of the line; may be repeated"
    )
    simulate.add_argument("--language", action="append", metavar="CODE", help="may be repeated (fi)")
    simulate.add_argument(
        "--agent", action="append", metavar="EXTENSION", help="who answers; may be repeated"
    )
    simulate.add_argument("--seed", default="1", help="another one: another day")
    simulate.add_argument("--troubles", action="store_true", help="events come late, twice or never")
    simulate.add_argument(
        "--pause", type=float, metavar="SECONDS", help="as if it happened now, so long between two events"
    )


def run(options: argparse.Namespace) -> int:
    """0 when everything was told, 1 when something was refused."""
    do: Callable[[argparse.Namespace], int] = options.do
    return do(options)


def _extension(options: argparse.Namespace) -> int:
    from django.utils import timezone  # noqa: PLC0415

    from reimari.cli.program import done, program  # noqa: PLC0415

    program()

    from reimari.access.actor import system  # noqa: PLC0415
    from reimari.accounts.models import User  # noqa: PLC0415
    from reimari.telephony.actions import assign_extension  # noqa: PLC0415

    user = User.objects.filter(username=options.username).first()
    if user is None:
        raise WrongCall(f"there is no user {options.username}")
    if len(options.extension) > User._meta.get_field("extension").max_length:  # type: ignore[operator]
        raise WrongCall("an extension has at most 20 characters")

    def give() -> None:
        assign_extension(
            user, extension=options.extension.strip(), actor=system("telephony"), now=timezone.now()
        )
        print(f"{user} ({user.username}) has the extension {user.extension or '(none)'}.")

    return GOOD if done(give) else FINDINGS


def _simulate(options: argparse.Namespace) -> int:
    line = Line(
        channel=options.channel,
        keys=tuple(options.menu) or ("",),
        languages=tuple(options.language or ["fi"]),
        agents=tuple(options.agent or [""]),
        numbers=tuple(options.called or ()),
    )
    now = dt.datetime.now(dt.UTC)
    begins = now - dt.timedelta(hours=HOURS + 1)
    seed = f"{options.seed}-{now:%H%M%S}"
    calls = calls_of_a_day(line, calls=options.calls, begins=begins, hours=HOURS, seed=seed)
    events = in_time(calls)
    if options.troubles:
        events = troubled(events, Troubles(), seed=seed)
    with closing(TelephoneSystem(options.url, _read(options.token), _read(options.key))) as system:
        told = system.tell_slowly(events, options.pause) if options.pause else system.tell_all([events])
    for status, number in sorted(told.statuses.items()):
        print(f"{number} answered with {status}")
    for problem in told.problems[:5]:
        print(problem, file=sys.stderr)
    return GOOD if set(told.statuses) <= {200} else FINDINGS


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError as wrong:
        raise WrongCall(f"{path} can't be read: {wrong.strerror}") from wrong


@dataclass(slots=True)
class Answers:
    """How what was told was answered: how often with which status, and the problems."""

    statuses: Counter[int] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


class TelephoneSystem:
    """Tells events over HTTP as a telephone system should: signed, and again until there is an answer."""

    def __init__(self, url: str, token: str, key: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise WrongCall(f"{url} isn't an address such as https://reimari.example.fi")
        self._parts, self._token, self._key = parts, token, key
        self._mine = local()
        self._open: list[http.client.HTTPConnection] = []
        self.answers = Answers()

    def close(self) -> None:
        """Hang up."""
        for each in self._open:
            each.close()

    def tell_all(self, streams: Sequence[Iterable[Event]]) -> Answers:
        """Tell several streams of events at once; within each, one after the other."""
        with ThreadPoolExecutor(max_workers=max(1, len(streams))) as pool:
            for waited in [pool.submit(self._tell_each, stream) for stream in streams]:
                waited.result()
        return self.answers

    def tell_slowly(self, events: Iterable[Event], pause: float) -> Answers:
        """As if each happened now."""
        for event in events:
            self.tell(event | {"occurred_at": dt.datetime.now(dt.UTC).isoformat()})
            time.sleep(pause)
        return self.answers

    def tell(self, event: Event) -> int:
        """Tell one event until it is answered; the status of the answer."""
        body = json.dumps(event).encode()
        status, said = 0, b""
        for tried in range(TRIES):
            try:
                status, said = self._post(body)
            except (OSError, http.client.HTTPException):
                self._connected().close()  # it opens itself anew
                status = 0
            if status and status not in AGAIN:
                break
            time.sleep(min(5.0, 0.2 * 2**tried))
        self.answers.statuses[status] += 1
        if status != 200:  # noqa: PLR2004 (taken)
            self.answers.problems.append(f"{event['id']}: {said.decode(errors='replace')[:300]}")
        return status

    def _tell_each(self, events: Iterable[Event]) -> None:
        for event in events:
            self.tell(event)

    def _post(self, body: bytes) -> tuple[int, bytes]:
        timestamp = str(int(time.time()))
        connection = self._connected()
        connection.request(
            "POST",
            PATH,
            body,
            {
                "Authorization": f"Bearer {self._token}",
                "Content-Type": "application/json",
                TIMESTAMP: timestamp,
                SIGNATURE: signature(self._key, timestamp, body),
            },
        )
        answer = connection.getresponse()
        return answer.status, answer.read()

    def _connected(self) -> http.client.HTTPConnection:
        held: http.client.HTTPConnection | None = getattr(self._mine, "connection", None)
        if held is None:
            kinds = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}
            held = kinds[self._parts.scheme](str(self._parts.hostname), self._parts.port, timeout=TIMEOUT)
            self._mine.connection = held
            self._open.append(held)
        return held


def streams_of(events: Sequence[Event], number: int) -> list[list[Event]]:
    """The events dealt out to so many connections, so that those of one call overtake each other."""
    rows = list(batched(events, number, strict=False))
    return [[row[place] for row in rows if place < len(row)] for place in range(number)]
