"""Running the queue in tests: in this process until it is empty, or by real workers."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlencode

from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from reimari.common.places import PROJECT
from reimari.jobs.worker import worker_app

WORKER = (
    "import django; django.setup();from reimari.jobs.worker import run_worker; run_worker(2, grace={grace})"
)


def work_off() -> None:
    """Run all jobs that may run now, in this process; needs a test with real transactions."""

    async def work() -> None:
        app = worker_app()
        app.periodic_registry.periodic_tasks.clear()
        async with app.open_async():
            await app.run_worker_async(wait=False, listen_notify=False, install_signal_handlers=False)

    asyncio.run(work())


def hurry() -> None:
    """Let what waits for its next try run now."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")


def states() -> list[str]:
    """How far the jobs are that somebody queued, in their order; not those that run by the clock."""
    asked = ProcrastinateJob.objects.filter(queueing_lock=None)
    return list(asked.order_by("pk").values_list("status", flat=True))


def until[T](ask: Callable[[], T], *, within: float = 30.0) -> T:
    """What `ask` answers as soon as it is true; fails after `within` seconds."""
    end = time.monotonic() + within
    while not (answer := ask()):
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.05)
    return answer


def own_address() -> str:
    """The address of the test's database."""
    known = {
        name: quote(str(connection.settings_dict[name]), safe="") for name in ("USER", "PASSWORD", "NAME")
    }
    place = urlencode({name.lower(): connection.settings_dict[name] for name in ("HOST", "PORT")})
    return f"postgresql://{known['USER']}:{known['PASSWORD']}@/{known['NAME']}?{place}"


@contextmanager
def a_worker(*, stalled_after: float = 60, grace: float = 20) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process on the test's database, as the program's role; killed at the end."""
    environment = os.environ | {
        "DATABASE_URL": own_address(),
        "DJANGO_SETTINGS_MODULE": "reimari.settings",
        "REIMARI_ENV": "test",
        "REIMARI_ROLE": "app",
        "REIMARI_STALLED_AFTER": str(stalled_after),
    }
    command = [sys.executable, "-c", WORKER.format(grace=grace)]
    process = subprocess.Popen(command, env=environment, cwd=PROJECT, start_new_session=True)  # noqa: S603
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait()
