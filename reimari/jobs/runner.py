"""How one job runs: as its own system actor, with its failure written down and its next try planned."""

import datetime as dt
import logging
from collections.abc import Mapping, Sequence
from typing import Any, override

from django.db import Error, transaction
from django.db.models import F
from django.tasks import TaskContext
from django.utils import timezone
from procrastinate import App, JobContext
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy, RetryDecision

from reimari.access.actor import system
from reimari.common.jobs import GiveUp, JobTask
from reimari.jobs.acting import JobNow, acting
from reimari.jobs.backend import RUN
from reimari.jobs.finding import NoSuchTask, short_name, task_at
from reimari.jobs.models import Failure
from reimari.jobs.periodic import PERIODIC
from reimari.jobs.rules import is_last, wait_after

logger = logging.getLogger(__name__)


class BackOff(BaseRetryStrategy):
    """Tries with growing waits, as the task says. What runs by the clock is tried by its next tick."""

    @override
    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, GiveUp | NoSuchTask) or job.queueing_lock:
            return None
        task, failures = task_at(str(job.task_kwargs["task"])), job.attempts + 1
        if is_last(failures, tries=task.tries):
            return None
        wait = wait_after(failures, first=task.first_wait)
        return RetryDecision(retry_at=timezone.now() + dt.timedelta(seconds=wait))


def register(app: App) -> None:
    """Give the queue its one task, and what runs by the clock (`PROCRASTINATE_ON_APP_READY`)."""
    task = app.task(name=RUN, pass_context=True, retry=BackOff())(run)
    for each in PERIODIC:
        app.periodic_registry.register_task(
            task=task,  # type: ignore[arg-type]  # it gets its timestamp by name
            cron=each.cron,
            periodic_id=each.task,
            configure_kwargs={
                "task_kwargs": {"task": each.task, "args": [], "kwargs": {}},
                "queueing_lock": each.task,
                "priority": each.priority,
            },
        )


def run(
    context: JobContext,
    *,
    task: str,
    args: Sequence[Any] = (),
    kwargs: Mapping[str, Any] | None = None,
    timestamp: int | None = None,
) -> None:
    """Run the function at the path `task`. `timestamp` comes with what runs by the clock."""
    job = context.job
    try:
        known = task_at(task)
        last = bool(job.queueing_lock) or is_last(job.attempts + 1, tries=known.tries)
        with acting(JobNow(system(f"jobs.{short_name(task)}"), job.attempts, last)):
            known.call(*_before(known, job), *args, **(kwargs or {}))
    except Exception as error:
        note_failure(job.id or 0, kind_of(error))
        raise


def _before(task: JobTask, job: Job) -> list[Any]:
    """What a task that takes Django's context gets before its own arguments."""
    return [TaskContext(task_result=task.get_backend().get_result(str(job.id)))] if task.takes_context else []


def kind_of(error: BaseException) -> str:
    """The class of the fault; its words may quote a row."""
    return f"{type(error).__module__}.{type(error).__qualname__}"[:200]


def note_failure(job_id: int, error: str) -> None:
    """Keep what kind of fault it was; without a database the job is found by the reaper later."""
    now = timezone.now()
    try:
        with transaction.atomic():
            row, is_new = Failure.objects.get_or_create(pk=job_id, defaults={"error": error, "at": now})
            if not is_new:
                Failure.objects.filter(pk=row.pk).update(
                    error=error, at=now, times=F("times") + 1, aside_at=None, aside_by=None, aside_reason=""
                )
    except Error:
        logger.warning("the failure of job %s could not be written down", job_id)
