"""`reimari serve` with a database elsewhere: it outlives the database, and stops without losing an answer."""

import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from reimari.cli.limits import TOLD
from reimari.cli.postgres import Cluster, cluster_in
from tests.databases import fill
from tests.test_infra_demo import children_of, free_port

SEEDED = "A_SECRET_OF_TOMORROW"
SESSION = f"session={'x' * 32}"  # of nobody: the pages look it up


class Told(NamedTuple):
    """An answer, and how many seconds it took."""

    status: int
    body: str
    cookies: str
    took: float


@dataclass
class Serving:
    """A running `reimari serve` and its database."""

    cluster: Cluster
    port: int
    process: subprocess.Popen[str]
    asked: list[Told] = field(default_factory=list)

    def ask(self, method: str, path: str, body: str | None = None, cookie: str = "") -> Told:
        began = time.monotonic()
        headers = {
            "Cookie": cookie,
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept-Language": "en",
        }
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request(method, path, body, headers)
            with connection.getresponse() as answer:
                cookies = "; ".join(line.split(";")[0] for line in answer.headers.get_all("Set-Cookie", []))
                return Told(answer.status, answer.read().decode(), cookies, time.monotonic() - began)

    def ask_meanwhile(
        self, method: str, path: str, body: str | None = None, cookie: str = ""
    ) -> threading.Thread:
        """Ask in a thread; the answer goes to `asked`."""
        asking = threading.Thread(target=lambda: self.asked.append(self.ask(method, path, body, cookie)))
        asking.start()
        return asking

    def locked(self, table: str) -> psycopg.Connection:
        """A connection that keeps the pages from a table, until it is closed."""
        holder = psycopg.connect(self.cluster.url())
        holder.execute(f"LOCK TABLE {table}")
        return holder

    def await_waiting(self) -> None:
        """Until a page waits for the table."""
        with psycopg.connect(self.cluster.url(), autocommit=True) as looking:
            until = time.monotonic() + 20
            while not looking.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone():
                assert time.monotonic() < until
                time.sleep(0.02)


@pytest.fixture(scope="module")
def serving(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("serve")
    cluster = cluster_in(folder)
    cluster.start()
    # Not the tests' environment: that has no pool of connections. Nor the real one, which wants HTTPS.
    environment = {
        **os.environ,
        "DATABASE_URL": cluster.url(),
        "REIMARI_ENV": "demo",
        "PYTHONUNBUFFERED": "1",
        SEEDED: "a secret that nobody has thought of",
    }
    environment |= {"REIMARI_STATIC": str(folder / "static"), "REIMARI_SECRET_KEY": "of a test"}
    reimari = [sys.executable, "-m", "reimari.cli"]
    fill(cluster.url())
    port = free_port()
    command = [*reimari, "serve", "--port", str(port), "--workers", "1", "--no-worker"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            assert process.stdout
            assert f":{port}/" in process.stdout.readline()
            yield Serving(cluster, port, process)
        finally:
            process.terminate()
            process.wait(20)
            cluster.remove()


def test_the_pages_outlive_the_database(serving: Serving) -> None:
    assert serving.ask("GET", "/", cookie=SESSION).status == 302
    serving.cluster.stop()
    away = serving.ask("GET", "/", cookie=SESSION)
    assert away.status == 503
    assert "nothing half-done was saved" in away.body
    assert away.took < 6
    assert serving.ask("GET", "/sign-in/").status == 200  # needs none
    serving.cluster.start()
    began = time.monotonic()
    while serving.ask("GET", "/", cookie=SESSION).status != 302:
        assert time.monotonic() - began < 5
    assert serving.process.poll() is None


def test_who_asked_while_the_database_recovered_gets_the_page(serving: Serving) -> None:
    serving.cluster.stop()
    asking = serving.ask_meanwhile("GET", "/", cookie=SESSION)
    serving.cluster.start()
    asking.join()
    assert serving.asked.pop().status == 302


def test_a_form_whose_worker_was_killed_is_told_calmly(serving: Serving) -> None:
    page = serving.ask("GET", "/sign-in/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.body)
    assert token
    body = f"csrfmiddlewaretoken={token[1]}&username=x&password=y"
    with serving.locked("accounts_guess"):
        asking = serving.ask_meanwhile("POST", "/sign-in/", body, page.cookies)
        serving.await_waiting()
        os.kill(worker_of(serving), signal.SIGKILL)
        asking.join()
    told = serving.asked.pop()
    assert told.status == 503
    assert "We don&#x27;t know whether it was saved" in told.body
    assert serving.ask("POST", "/sign-in/", body, page.cookies).status == 422  # the same form again


def test_a_page_whose_worker_was_killed_comes_from_the_next(serving: Serving) -> None:
    with serving.locked("django_session"):
        asking = serving.ask_meanwhile("GET", "/", cookie=SESSION)
        serving.await_waiting()
        os.kill(worker_of(serving), signal.SIGKILL)
    asking.join()
    told = serving.asked.pop()
    assert told.status == 302
    assert told.took < 5


def test_the_front_is_told_what_stands_on_its_list_and_no_new_secret(serving: Serving) -> None:
    children = children_of(serving.process.pid)
    front = environment_of(children["reimari.cli.front"])
    assert {"PATH", "REIMARI_SOCKETS"} <= front <= TOLD | {"REIMARI_END_WITH_PARENT"}
    assert {SEEDED, "DATABASE_URL", "REIMARI_SECRET_KEY"} <= environment_of(
        children["reimari.cli.server pages"]
    )


def environment_of(process: int) -> set[str]:
    lines = Path(f"/proc/{process}/environ").read_text().split("\0")
    return {line.partition("=")[0] for line in lines if line}


def worker_of(serving: Serving) -> int:
    main = children_of(serving.process.pid)["reimari.cli.server pages"]
    return children_of(main)["reimari.cli.server pages"]


def test_what_is_being_answered_is_answered_before_the_end(serving: Serving) -> None:
    folder = sockets_of(serving.process.pid)
    with serving.locked("django_session"):
        asking = serving.ask_meanwhile("GET", "/", cookie=SESSION)
        serving.await_waiting()
        serving.process.terminate()
        time.sleep(0.5)
        assert serving.process.poll() is None
    asking.join()
    assert serving.asked.pop().status == 302
    assert serving.process.wait(10) == 0
    assert not folder.exists()


def sockets_of(parent: int) -> Path:
    front = children_of(parent)["reimari.cli.front"]
    words = Path(f"/proc/{front}/cmdline").read_bytes().decode().split("\0")
    return Path(words[words.index("--pages") + 1]).parent
