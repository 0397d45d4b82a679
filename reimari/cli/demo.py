"""`reimari demo`: a county's demo with a database of its own, kept from one start to the next.

This process imports no Django: what needs it runs in children, and only when something has changed.
"""

import argparse
import fcntl
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from reimari.cli import GOOD, WRONG_CALL, Failed, WrongCall, asked
from reimari.cli.children import Died, Part
from reimari.cli.demo_live import add_pace, pace_words
from reimari.cli.folders import usable
from reimari.cli.messages import build_catalogues
from reimari.cli.postgres import Cluster, cluster_in
from reimari.cli.serving import Pages, end_leftovers
from reimari.cli.signals import Stopped, stopped_by_signals
from reimari.cli.static import fingerprint
from reimari.common.places import PACKAGE, PROJECT, var, write_whole
from reimari.common.processes import end_with_parent
from reimari.common.variables import Variables

HOST = "127.0.0.1"
# What a start makes, in this order, and the command that makes it.
PARTS = {
    "tables": ["migrate", "--quiet"],
    "profile": ["profile", "load", "{profile}", "--demo"],
    "people": ["demo-data", "{profile}", "{people}"],
    "static": ["static"],
    "history": ["demo-data", "--history", "{profile}", "{people}"],
}
BESIDE = {"static"}  # made while the others are
LATER = {"history"}  # made while the demo is already used
FREE_WITHIN = 10.0  # seconds; a demo that is stopping lets go of its folder in this time
DEATHS, WITHIN = 5, 30.0  # a database that dies more often in so many seconds isn't started again
SERVING_FOR = 1.0  # one that still has its note after this serves, and wasn't just told to stop


@dataclass(frozen=True)
class Demo:
    """One county's demo: the profile's folder, its code in small letters, where the demo's things are."""

    profile: Path
    code: str
    home: Path

    @property
    def people(self) -> Path:
        """The lines about whom to sign in as, written by the loading."""
        return self.home / "people.txt"

    @property
    def stamp(self) -> Path:
        """What the database and the static files were made from."""
        return self.home / "stamp.json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which county, on which port, still or living."""
    parser.add_argument("--profile", default="IU", help="code in any case, or a folder (default %(default)s)")
    parser.add_argument(
        "--port", type=asked.port, default=8000, help="port to listen on (default %(default)s)"
    )
    parser.add_argument(
        "--live", action="store_true", help="contacts keep coming, and invented staff take them"
    )
    add_pace(parser)


def run(options: argparse.Namespace) -> int:
    """Serve the demo until stopped; raises Failed when something that we need ended by itself."""
    if Variables(os.environ).flag("REIMARI_END_WITH_PARENT"):  # set by the Makefile: make may be killed
        end_with_parent()
    demo = _demo_of(options.profile)
    pages = Pages(HOST, options.port, jobs=True)
    pace = pace_words(options)
    if pace and not options.live:
        raise WrongCall("--speed and --from tell how a living demo lives: they need --live.")
    try:
        with stopped_by_signals(), _only_one(demo, pages) as note:
            _serve(demo, pages, note, pace if options.live else None)
    except Stopped:
        print("\nStopped. The next start keeps the data.")
    except subprocess.CalledProcessError as failed:
        ended = f"{' '.join(failed.cmd[3:])} failed: its reason stands above."
        raise (WrongCall(ended) if failed.returncode == WRONG_CALL else Failed(ended)) from failed
    return GOOD


def _serve(demo: Demo, pages: Pages, note: Path, pace: Sequence[str] | None) -> None:
    own = None if os.environ.get("DATABASE_URL") else cluster_in(demo.home)
    running: AbstractContextManager[None] = own.held() if own else nullcontext()
    with running:
        environment = _environment(demo, own, pages.address.rstrip("/"))
        wanted = _parts(demo, own)
        made = _prepare(demo, wanted, own, environment)
        living = [] if pace is None else [_living(demo, pace, environment)]
        with (
            pages.served(environment, living) as processes,
            _made_meanwhile(demo, wanted, made, environment) as look_at_what_is_made,
            _noted(note, pages, processes.sockets),
        ):
            print(f"\nReimari's demo of {demo.code.upper()}: {pages.address}   (Ctrl-C stops it)")
            if demo.people.exists():
                print(demo.people.read_text(), end="")
            if any(made.get(part) != wanted[part] for part in LATER):
                print("Older weeks are still being written; all is there in about half a minute.")
            sys.stdout.flush()
            look_at_database = _kept_alive(own)

            def look() -> None:
                look_at_database()
                look_at_what_is_made()

            processes.watch(look)


def _living(demo: Demo, pace: Sequence[str], environment: dict[str, str]) -> Part:
    """The process by which contacts keep coming."""
    words = ["-m", "reimari.cli", "demo-live", "--profile", str(demo.profile), *pace]
    return Part("living day", words, environment, needed=False)


@contextmanager
def _noted(note: Path, pages: Pages, sockets: Path) -> Iterator[None]:
    """While the demo serves, a file tells where, and what to clean up if it is killed."""
    write_whole(note, json.dumps({"pid": os.getpid(), "sockets": str(sockets), "address": pages.address}))
    try:
        yield
    finally:
        note.unlink()


def _kept_alive(own: Cluster | None) -> Callable[[], None]:
    """A look at the demo's own database: starts it again when it was killed. Raises Died in the end."""
    deaths: list[float] = []

    def look() -> None:
        if own is None or own.postmaster() is not None:
            return
        deaths[:] = [*(at for at in deaths if time.monotonic() - at < WITHIN), time.monotonic()]
        if len(deaths) >= DEATHS:
            raise Died(f"The database server has ended {DEATHS} times in {WITHIN:.0f} seconds: giving up.")
        print("reimari: The database server has ended: it is started again.", file=sys.stderr, flush=True)
        own.start()

    return look


@contextmanager
def _made_meanwhile(
    demo: Demo, wanted: dict[str, str], made: dict[str, str], environment: dict[str, str]
) -> Iterator[Callable[[], None]]:
    """Make what isn't needed to begin beside the pages; stopped with them, it goes on at the next start.

    Yields what notes the parts that are done meanwhile.
    """
    missing = [part for part in PARTS if part in LATER and made.get(part) != wanted[part]]
    processes = {part: _started(demo, part, environment) for part in missing}
    done = dict(made)

    def look() -> None:
        for part in [part for part, process in processes.items() if process.poll() is not None]:
            if processes.pop(part).returncode == 0:
                done[part] = wanted[part]
                write_whole(demo.stamp, json.dumps(done))

    try:
        yield look
    finally:
        for process in processes.values():
            process.kill()
            process.wait()
        look()


def _demo_of(wanted: str) -> Demo:
    """The demo of a code in any case or of a profile's folder; raises WrongCall with the known codes."""
    folder = asked.profile_folder(wanted).resolve()
    home = usable(var() / "demo" / folder.name.lower(), "REIMARI_VAR")
    return Demo(folder, folder.name.lower(), home)


@contextmanager
def _only_one(demo: Demo, pages: Pages) -> Iterator[Path]:
    """Hold the demo's folder and yield the file for a note about it; ends what a killed demo left."""
    note = demo.home / "running.json"
    with (demo.home / "demo.pid").open("a+") as file:
        since = time.monotonic()
        while not _taken(file.fileno()):
            waited = time.monotonic() - since
            if waited > (SERVING_FOR if note.exists() else FREE_WITHIN):
                raise WrongCall(f"The demo of {demo.code.upper()} runs already{_told(note)}.")
            time.sleep(0.1)
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        if note.exists():
            end_leftovers(json.loads(note.read_text()).get("sockets"))
            note.unlink()
        pages.check(os.environ)
        yield note


def _told(note: Path) -> str:
    try:
        told = json.loads(note.read_text())
    except (OSError, ValueError):  # it is just starting or stopping
        return ""
    return f": {told['address']} (process {told['pid']})"


def _taken(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _environment(demo: Demo, own: Cluster | None, address: str) -> dict[str, str]:
    """What the children are told; links that clients are sent lead to our own address."""
    secret = var() / "demo" / "secret"
    if not secret.exists():
        unfinished = secret.with_name(f".secret.{os.getpid()}")
        unfinished.touch(mode=0o600)
        unfinished.write_text(secrets.token_urlsafe(48))
        unfinished.replace(secret)
    return {
        "REIMARI_ADDRESS": address,
        **os.environ,
        "REIMARI_ENV": "demo",
        "REIMARI_SECRET_KEY": secret.read_text(),
        "REIMARI_STATIC": str(demo.home / "static"),
        "DATABASE_URL": own.url() if own else os.environ["DATABASE_URL"],
    }


def _prepare(
    demo: Demo, wanted: dict[str, str], own: Cluster | None, environment: dict[str, str]
) -> dict[str, str]:
    """Tables, static files, profile and people, each only when what it is made from has changed.

    Answers what has been made, by part.
    """
    build_catalogues()
    done = json.loads(demo.stamp.read_text()) if demo.stamp.exists() else {}
    # On somebody else's server we can't know what happened since; nothing is made twice.
    made = done if own and done.get("database") == wanted["database"] else {}
    missing = [part for part in PARTS if part not in LATER and made.get(part) != wanted[part]]
    aside = {part: _started(demo, part, environment) for part in missing if part in BESIDE}
    try:
        for part in missing:
            _ended(aside.pop(part) if part in aside else _started(demo, part, environment))
            made = {**made, part: wanted[part], "database": wanted["database"]}
            write_whole(demo.stamp, json.dumps(made))
    finally:
        for process in aside.values():
            process.kill()
    return made


def _started(demo: Demo, part: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    words = [word.format(profile=demo.profile, people=demo.people) for word in PARTS[part]]
    command = [sys.executable, "-m", "reimari.cli", *words]
    return subprocess.Popen(command, env=environment, cwd=PROJECT)  # noqa: S603 (our own words)


def _ended(process: subprocess.Popen[bytes]) -> None:
    """Wait for a part; raises CalledProcessError when it failed, and takes it along when we are stopped."""
    try:
        if status := process.wait():
            raise subprocess.CalledProcessError(status, process.args)
    except BaseException:
        process.kill()
        raise


def _parts(demo: Demo, own: Cluster | None) -> dict[str, str]:
    """Fingerprints of what each part is made from."""
    tables = [
        *PACKAGE.glob("*/migrations/*.py"),
        *PACKAGE.glob("*/models.py"),
        *PACKAGE.glob("access/grants.*"),
    ]
    static = [file for file in (PACKAGE / "common" / "static").rglob("*") if file.is_file()]
    profile = [file for file in demo.profile.rglob("*") if file.is_file()]
    people = [*profile, *PACKAGE.glob("demo/**/*.py"), *PACKAGE.glob("demo/*.toml")]
    return {
        "database": own.base.name if own else "",
        "tables": fingerprint(tables, version("django")),
        "static": fingerprint(static),
        "profile": fingerprint(profile),
        "people": fingerprint(people),
        "history": fingerprint(people),
    }
