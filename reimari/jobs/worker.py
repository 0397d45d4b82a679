"""The worker: takes jobs until it is told to stop, outlives the database, gives back what it can't finish."""

import asyncio
import contextlib
import logging
import os
import signal
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.contrib.django import DjangoApp
from procrastinate.exceptions import ConnectorException
from procrastinate.middleware import AsyncCallNext
from procrastinate.worker import Worker

from reimari.jobs.runner import kind_of, register

logger = logging.getLogger(__name__)

CONCURRENCY = 4  # jobs at a time
GRACE = 20.0  # seconds that running jobs get to end when the worker is told to stop
POLL = 2.0  # seconds; new jobs are told at once, those for later and those tried again are looked for
CONNECT_WITHIN = 10.0  # seconds
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0  # seconds between tries to reach the database
# A silent loss of the network is noticed; LISTEN would wait for hours.
KEEPALIVE = {"connect_timeout": 5, "keepalives_idle": 20, "keepalives_interval": 5, "keepalives_count": 3}


def run_worker(concurrency: int = CONCURRENCY, *, grace: float = GRACE) -> None:
    """Run jobs until SIGTERM or SIGINT; running jobs then get `grace` seconds, and are given back after them.

    Needs a direct connection to PostgreSQL: LISTEN, session settings and session locks don't pass a pooler
    in transaction mode. Call it in the main thread, with Django set up.
    """
    asyncio.run(_serve(concurrency, grace))


async def _serve(concurrency: int, grace: float) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    pause = FIRST_PAUSE
    while not stop.is_set():
        began = loop.time()
        reason = "LISTEN broke"
        try:
            await _work(stop, concurrency, grace)
        except (ConnectorException, psycopg.Error, OSError) as trouble:
            reason = kind_of(trouble.__cause__ or trouble)  # its words could name the account
        if stop.is_set():
            return
        logger.warning("The worker can't reach its queue (%s) and tries again.", reason)
        pause = FIRST_PAUSE if loop.time() - began > LONGEST_PAUSE else min(pause * 2, LONGEST_PAUSE)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)


async def _work(stop: asyncio.Event, concurrency: int, grace: float) -> None:
    """Take jobs until told to stop, or until the database is lost (raises, or returns when LISTEN broke)."""
    app, running = worker_app(), Running()
    async with app.open_async():
        work = asyncio.create_task(
            app.run_worker_async(
                concurrency=concurrency,
                install_signal_handlers=False,
                fetch_job_polling_interval=POLL,
                shutdown_graceful_timeout=grace,
                update_heartbeat_interval=settings.STALLED_AFTER / 6,
                stalled_worker_timeout=settings.STALLED_AFTER,
                worker_middleware=[running.kept],
            )
        )
        told = asyncio.create_task(stop.wait())
        await asyncio.wait({work, told}, return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        if not work.done():
            work.cancel()
            await asyncio.wait({work}, timeout=grace + 1)
            if not work.done():
                await running.give_back(app)
                logging.shutdown()
                os._exit(
                    0
                )  # no waiting for its thread: what it hasn't committed is undone with its connection
        with contextlib.suppress(asyncio.CancelledError):
            await work


class Running:
    """The jobs that this worker runs now."""

    def __init__(self) -> None:
        self.jobs: dict[int, JobContext] = {}

    async def kept(self, call_next: AsyncCallNext, context: JobContext, worker: Worker) -> Any:
        """Middleware of the queue: know of each job while it runs."""
        job_id = context.job.id or 0
        self.jobs[job_id] = context
        try:
            return await call_next()
        finally:
            del self.jobs[job_id]

    async def give_back(self, app: App) -> None:
        """Let others run what doesn't end; what runs by the clock is left to its next tick."""
        for context in list(self.jobs.values()):
            logger.warning("Job %s was still running and is given back.", context.job.id)
            with contextlib.suppress(ConnectorException):  # else it is reaped
                await app.job_manager.retry_job(context.job)


def worker_app() -> App:
    """The queue's app on connections of its own; the jobs themselves use Django's."""
    params = connection.get_connection_params()
    params = {name: value for name, value in params.items() if name not in {"cursor_factory", "context"}}
    connector = PsycopgConnector(
        kwargs=KEEPALIVE | params, min_size=1, max_size=4, timeout=CONNECT_WITHIN, name="jobs"
    )
    app = DjangoApp(connector=connector)
    register(app)
    return app
