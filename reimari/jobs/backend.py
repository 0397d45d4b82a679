"""Django's tasks on procrastinate: one job of the queue for each task that is enqueued."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.tasks.backends.base import BaseTaskBackend
from django.tasks.base import Task, TaskError, TaskResult, TaskResultStatus
from django.tasks.exceptions import TaskResultDoesNotExist
from django.tasks.signals import task_enqueued
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from reimari.common.jobs import JobTask
from reimari.jobs.finding import task_at
from reimari.jobs.models import Failure
from reimari.jobs.states import JobState

RUN = "run"  # the queue's one task: it runs the function whose path the job carries
AN_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Za-z][A-Za-z0-9_.-]{0,59}")
STATUS = {
    JobState.WAITING: TaskResultStatus.READY,
    JobState.RUNNING: TaskResultStatus.RUNNING,
    JobState.SUCCEEDED: TaskResultStatus.SUCCESSFUL,
}
ENDS = {"succeeded", "failed", "cancelled", "aborted"}


class ProcrastinateBackend(BaseTaskBackend):
    """Jobs are rows of the same database: written in the deed's transaction, gone with its rollback."""

    task_class = JobTask
    supports_defer = True
    supports_priority = True
    supports_get_result = True

    def enqueue(self, task: Task, args: Iterable[Any], kwargs: Mapping[str, Any]) -> TaskResult:  # type: ignore[type-arg]
        """Write the job's row. Raises ValueError for an argument that isn't an id, a number or a code."""
        self.validate_task(task)
        args, kwargs = list(args), dict(kwargs)
        refuse_words([*args, *kwargs.values()])
        deferrer = app.configure_task(
            RUN, queue=task.queue_name, priority=task.priority, schedule_at=task.run_after
        )
        job_id = deferrer.defer(task=task.module_path, args=args, kwargs=kwargs)
        result = self._result(task, job_id, args=args, kwargs=kwargs, enqueued_at=timezone.now())
        task_enqueued.send(type(self), task_result=result)
        return result

    def get_result(self, result_id: str) -> TaskResult:  # type: ignore[type-arg]
        """How far the job is. What a task did stands in rows of its own: it returns nothing."""
        job = ProcrastinateJob.objects.filter(pk=int(result_id)).first()
        if job is None:
            raise TaskResultDoesNotExist(result_id)
        events = list(ProcrastinateEvent.objects.filter(job=job).order_by("pk"))
        starts = [event.at for event in events if event.type == "started"]
        failure = Failure.objects.filter(pk=job.pk).first()
        return self._result(
            task_at(job.args["task"]),
            job.pk,
            args=job.args["args"],
            kwargs=job.args["kwargs"],
            status=STATUS.get(JobState(job.status), TaskResultStatus.FAILED),
            enqueued_at=events[0].at if events else None,
            started_at=starts[0] if starts else None,
            last_attempted_at=starts[-1] if starts else None,
            finished_at=events[-1].at if events and events[-1].type in ENDS else None,
            errors=[TaskError(exception_class_path=failure.error, traceback="")] if failure else [],
            worker_ids=[str(job.worker_id or "")] * len(starts),  # one for each try
        )

    def _result(self, task: Task, job_id: int, **known: Any) -> TaskResult:  # type: ignore[type-arg]
        unknown: dict[str, Any] = {
            "status": TaskResultStatus.READY,
            "started_at": None,
            "last_attempted_at": None,
            "finished_at": None,
            "errors": [],
            "worker_ids": [],
        }
        return TaskResult(task=task, id=str(job_id), backend=self.alias, **(unknown | known))


def refuse_words(args: Iterable[object]) -> None:
    """A job carries ids, numbers and codes; what people have typed stays in the rows that they name."""
    for each in args:
        if not (each is None or isinstance(each, int) or (isinstance(each, str) and AN_ID.fullmatch(each))):
            raise ValueError("a job carries ids, numbers and codes only")
