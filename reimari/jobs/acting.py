"""Who acts while a job runs, and which try it is."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import Error

from reimari.access.actor import NOBODY, Actor
from reimari.access.recording import request_id
from reimari.access.speaking import speak_for
from reimari.common.ids import uuid7


@dataclass(frozen=True, slots=True)
class JobNow:
    """The job that runs: its system actor, how many tries failed before, and whether this one is the last."""

    actor: Actor
    failures: int = 0
    is_last: bool = True


_now: ContextVar[JobNow | None] = ContextVar("job_now", default=None)


def job_now() -> JobNow:
    """The running job; a task called outside a job is a mistake in the program."""
    if (now := _now.get()) is None:
        raise RuntimeError("a task was called outside a job: enqueue it")
    return now


@contextmanager
def acting(now: JobNow) -> Iterator[None]:
    """PostgreSQL knows the actor for the whole job, whose reads and deeds are many transactions."""
    speak_for(now.actor, lasting=True)
    job, request = _now.set(now), request_id.set(uuid7())
    try:
        yield
    finally:
        _now.reset(job)
        request_id.reset(request)
        with suppress(Error):  # a lost connection speaks for nobody
            speak_for(NOBODY, lasting=True)
