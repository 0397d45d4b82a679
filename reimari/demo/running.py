"""The living demo kept running: it waits for its data and database, and marks how far it has come."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from time import sleep
from typing import NoReturn

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.utils import timezone

from reimari.common.places import write_whole
from reimari.demo import NotLoaded
from reimari.demo.live import Live
from reimari.demo.loading import Loading, is_whole, loaded
from reimari.demo.pace import Mark, Wish, begin
from reimari.demo.teller import Teller
from reimari.region.profile.reading import read_profile
from reimari.region.profile.values import Profile

WAITS_FOR_HISTORY = 180.0  # seconds; a part that failed isn't waited for any longer
LOOKS_AGAIN = 1.0
MARKS_EVERY = dt.timedelta(seconds=5)
LONGEST_WAIT = 10.0
TROUBLE = (OperationalError, InterfaceError)


def say(line: str) -> None:
    """A line on the terminal, at once."""
    print(line, flush=True)  # noqa: T201 (what a command shows)


def run(folder: Path, wish: Wish, mark_file: Path) -> NoReturn:
    """Let the demo of a profile's folder live until this process is stopped. Raises NotLoaded."""
    profile = read_profile(folder).with_demo()
    demo = _patiently(lambda: _with_history(profile))
    now = timezone.now()
    pace, mark = begin(wish, read_mark(mark_file), now=now)
    teller = Teller(demo.profile, pace, say)
    live = Live(demo, pace, mark, clock=timezone.now, rest=sleep, teller=teller)
    teller.tell_beginning(again=mark.real < now)
    marked_at = now
    while True:
        look_patiently(live, sleep)
        if live.mark.real - marked_at >= MARKS_EVERY:
            write_mark(mark_file, live.mark)
            marked_at = live.mark.real
        sleep(live.look_every)


def look_patiently(live: Live, wait: Callable[[float], None]) -> None:
    """One look; without a database it waits until there is one again, and a simulated rhythm stands still."""
    try:
        live.look()
    except TROUBLE:
        if _answers():
            return  # one deed was in somebody's way: the next look does it
        say("The database doesn't answer: the living day waits for it.")
        _await_database(wait)
        live.wait_over()
        say("The database answers again: the living day goes on.")


def read_mark(file: Path) -> Mark | None:
    """How far it had come; None when it begins for the first time."""
    try:
        return Mark.from_json(json.loads(file.read_text()))
    except (OSError, ValueError):
        return None


def write_mark(file: Path, mark: Mark) -> None:
    """Note how far it has come, whole or not at all."""
    write_whole(file, json.dumps(mark.to_json()))


def _with_history(profile: Profile) -> Loading:
    """The demo when its older weeks are there too: whoever writes them mustn't find cases moved on."""
    demo = loaded(profile, now=timezone.now())
    if demo is None:
        raise NotLoaded
    waited = 0.0
    while not is_whole(demo) and waited < WAITS_FOR_HISTORY:
        if not waited:
            say("The day begins to live when the older weeks are written.")
        sleep(LOOKS_AGAIN)
        waited += LOOKS_AGAIN
    return demo


def _patiently[T](ask: Callable[[], T]) -> T:
    """What it answers, asked again when the database was gone."""
    while True:
        try:
            return ask()
        except TROUBLE:
            _await_database(sleep)


def _await_database(wait: Callable[[float], None]) -> None:
    seconds = LOOKS_AGAIN
    while not _answers():
        wait(seconds)
        seconds = min(seconds * 2, LONGEST_WAIT)


def _answers() -> bool:
    """Whether the database answers; a connection that was lost is made anew."""
    connection.close_if_unusable_or_obsolete()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        connection.close()
        return False
    return True
