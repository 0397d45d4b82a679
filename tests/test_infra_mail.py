"""`reimari mail` as a process beside the others: it reads, stops when asked, and may die at any moment."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection

from reimari.cli import WRONG_CALL, children
from reimari.cli.children import Child
from reimari.cli.serving import Pages
from reimari.contacts.models import Contact
from reimari.mail.models import Mail, Mailbox
from reimari.mail.tests.dovecot import HAS_ONE, WHY_NOT, Dovecot, dovecot
from reimari.mail.tests.mails import BOX
from reimari.staff.models import Post

reading = pytest.mark.skipif(not HAS_ONE, reason=WHY_NOT)
committed = pytest.mark.django_db(transaction=True)
COMMAND = [sys.executable, "-m", "reimari.cli", "mail"]


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


@pytest.fixture
def told(server: Dovecot, request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """What the process is told: the tests' own database, and one mailbox, named after the test."""
    password, file = tmp_path / "password", tmp_path / "mailboxes.toml"
    url = server.url(request.node.name)
    password.write_text("only-in-tests\n")
    bare = url.replace(":only-in-tests@", "@")
    file.write_text(
        f'[[mailbox]]\ncode = "{BOX}"\nurl = "{bare}"\npassword_file = "{password}"\ntaken = "Taken"\n'
    )
    own = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    return {
        **os.environ,
        "REIMARI_ENV": "test",
        "REIMARI_ROLE": "app",
        "DATABASE_URL": urlunsplit(own),
        "REIMARI_MAILBOXES": str(file),
    }


def a_letter(number: int) -> bytes:
    head = f"From: Pihla <pihla{number}@example.com>\r\nSubject: Apua {number}\r\n"
    return f"{head}Message-ID: <{number}@example.com>\r\n\r\nKuka auttaa?\r\n".encode()


@contextmanager
def running(told: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(COMMAND, env=told, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            yield process
        finally:
            process.kill()


def soon(happened: Callable[[], bool], process: subprocess.Popen[str] | None = None) -> None:
    until = time.monotonic() + 60
    while not happened():
        assert process is None or process.poll() is None, process.stderr and process.stderr.read()
        assert time.monotonic() < until, "it didn't happen in a minute"
        time.sleep(0.02)


@reading
@committed
def test_it_reads_what_comes_and_stops_when_asked(
    server: Dovecot, told: dict[str, str], tuula: Post, request: pytest.FixtureRequest
) -> None:
    user = request.node.name
    server.put(user, a_letter(1))
    with running(told) as process:
        soon(lambda: Contact.objects.count() == 1, process)
        server.put(user, a_letter(2))  # the server tells it at once
        soon(lambda: Contact.objects.count() == 2, process)
        soon(lambda: server.left(user, "Taken") == 2, process)
        process.terminate()
        assert process.wait(10) == 0
        assert process.stderr
        assert process.stderr.read() == ""
    assert Mailbox.objects.get().error == ""


@reading
@committed
def test_killed_in_the_middle_of_an_email_nothing_is_lost_or_doubled(
    server: Dovecot, told: dict[str, str], tuula: Post, request: pytest.FixtureRequest
) -> None:
    user = request.node.name
    server.put(user, a_letter(1))
    with psycopg.connect(told["DATABASE_URL"]) as holder:
        holder.execute("LOCK TABLE mail_original IN SHARE MODE")  # its contact is written, and not yet held
        with running(told) as process:
            soon(lambda: bool(_waiting(told)), process)
            process.kill()
            process.wait(10)
    assert (Contact.objects.count(), server.left(user)) == (0, 1)
    with running(told) as process:
        soon(lambda: server.left(user) == 0, process)
    assert (Contact.objects.count(), Mail.objects.count(), server.left(user, "Taken")) == (1, 1, 1)


def _waiting(told: Mapping[str, str]) -> object:
    with psycopg.connect(told["DATABASE_URL"]) as looking:
        return looking.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone()


@reading
@committed
def test_killed_again_and_again_each_email_is_one_contact(
    server: Dovecot, told: dict[str, str], tuula: Post, request: pytest.FixtureRequest
) -> None:
    user, number = request.node.name, 30
    server.put(user, *map(a_letter, range(number)))
    for reached in (3, 10, 18):
        with running(told) as process:
            soon(lambda reached=reached: Mail.objects.count() >= reached, process)  # type: ignore[misc]
            process.kill()
            process.wait(10)
    with running(told) as process:
        soon(lambda: server.left(user) == 0, process)
    assert (Mail.objects.count(), Contact.objects.count(), server.left(user, "Taken")) == (number,) * 3
    assert set(Mail.objects.values_list("from_address", flat=True)) == {
        f"pihla{each}@example.com" for each in range(number)
    }


@reading
@committed
def test_beside_the_pages_it_is_started_again_when_it_dies(
    server: Dovecot, told: dict[str, str], tuula: Post, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    part = next(each for each in parts(told, tmp_path) if each.part.name == "mail reader")
    user = request.node.name
    try:
        part.start()
        server.put(user, a_letter(1))
        soon(lambda: Contact.objects.count() == 1)
        assert part.process
        died = part.process.pid
        os.kill(died, signal.SIGKILL)
        part.process.wait(10)
        server.put(user, a_letter(2))
        part.look(time.monotonic())
        part.look(time.monotonic())
        soon(lambda: Contact.objects.count() == 2)
        assert part.process.pid != died
    finally:
        children.stop([part])
    with suppress(ProcessLookupError):
        os.kill(part.process.pid if part.process else died, 0)
        pytest.fail("it is still there")


def parts(
    environment: Mapping[str, str], sockets: Path = Path("/nowhere"), *, jobs: bool = True
) -> list[Child]:
    """What `serve` would run."""
    pages = Pages("127.0.0.1", 0, jobs=jobs)
    with socket.socket() as listener:
        return [Child(part) for part in pages._parts(environment, sockets, listener)]  # noqa: SLF001


@pytest.mark.parametrize(
    ("given", "jobs", "runs"),
    [
        ({"REIMARI_MAILBOXES": "/etc/mailboxes.toml"}, True, True),
        ({}, True, False),
        ({"REIMARI_MAILBOXES": ""}, True, False),
        ({"REIMARI_MAILBOXES": "/etc/mailboxes.toml"}, False, False),
        ({"REIMARI_MAILBOXES": "/etc/mailboxes.toml", "REIMARI_ENV": "demo"}, True, False),
    ],
)
def test_it_runs_beside_the_pages_only_when_there_are_mailboxes(
    given: dict[str, str], *, jobs: bool, runs: bool
) -> None:
    assert ("mail reader" in [each.part.name for each in parts(given, jobs=jobs)]) == runs


def test_without_mailboxes_it_says_what_to_do() -> None:
    environment = {**os.environ, "REIMARI_ENV": "test", "REIMARI_MAILBOXES": ""}
    ended = subprocess.run(COMMAND, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    assert ended.returncode == WRONG_CALL
    assert "REIMARI_MAILBOXES names the file" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_file_that_cant_be_read_is_told_by_the_variables_name(tmp_path: Path) -> None:
    file = tmp_path / "mailboxes.toml"
    file.write_text('[[mailbox]]\ncode = "LINE"\nurl = "imaps://line:hidden@mail.example.org"\ntake = "x"\n')
    environment = {**os.environ, "REIMARI_ENV": "test", "REIMARI_MAILBOXES": str(file)}
    ended = subprocess.run(COMMAND, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    assert ended.returncode == WRONG_CALL
    assert "REIMARI_MAILBOXES" in ended.stderr
    assert "password_file" in ended.stderr
    assert "hidden" not in ended.stderr
    assert "Traceback" not in ended.stderr
