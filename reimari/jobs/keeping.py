"""The queue's tables kept in order: jobs of dead workers, jobs that have long ended.

Housekeeping, not deeds: nothing of a client's matter changes here. The tables are procrastinate's; its own
functions do the moves, because it keeps the history of each job by triggers on them.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from reimari.jobs.finding import NoSuchTask, task_at
from reimari.jobs.models import Failure
from reimari.jobs.rules import is_last
from reimari.jobs.runner import note_failure
from reimari.jobs.states import JobState

KEPT_FOR = "14 days"
# What runs by the clock runs thousands of times a day.
TICKS_KEPT_FOR = "1 day"
BITE = 2_000  # jobs of one transaction
LOST, UNKNOWN = "reimari.jobs.WorkerLost", "reimari.jobs.UnknownFault"

RETRY = "SELECT procrastinate_retry_job_v2(%s, coalesce(%s, now()), NULL, NULL, NULL)"
ITS_JOBS = """
SELECT id, status FROM procrastinate_jobs
WHERE status IN ('todo', 'doing', 'failed') AND args->>'task' = %s AND args->'args'->>0 = %s
ORDER BY id FOR UPDATE
"""
STALLED = """
SELECT job.id, job.args->>'task', job.attempts, job.queueing_lock
FROM procrastinate_jobs job LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
WHERE job.status = 'doing'
  AND (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => %s))
ORDER BY job.id FOR UPDATE OF job SKIP LOCKED
"""
UNTOLD = """
INSERT INTO jobs_failure (job_id, error, times, at, aside_reason)
SELECT job.id, %s, greatest(job.attempts, 1), now(), '' FROM procrastinate_jobs job
WHERE job.status = 'failed' AND NOT EXISTS (SELECT FROM jobs_failure f WHERE f.job_id = job.id)
ON CONFLICT DO NOTHING
"""
ENDED = """
DELETE FROM procrastinate_jobs WHERE id IN (
  SELECT job.id FROM procrastinate_jobs job LEFT JOIN jobs_failure failure ON failure.job_id = job.id
  WHERE (job.status IN ('succeeded', 'cancelled', 'aborted')
         OR job.status = 'failed' AND (job.queueing_lock IS NOT NULL OR failure.aside_at IS NOT NULL))
    AND NOT EXISTS (
      SELECT FROM procrastinate_events event WHERE event.job_id = job.id AND event.at >= now() -
        CASE WHEN job.queueing_lock IS NULL THEN %(kept)s::interval ELSE %(ticks)s::interval END)
  ORDER BY job.id LIMIT %(bite)s)
"""


def reap_stalled() -> int:
    """Give the jobs of dead workers back, or end those whose tries are used up; how many there were.

    Two reapers at once share them: a row that one has locked the other passes over.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(STALLED, [settings.STALLED_AFTER])
        rows = cursor.fetchall()
        for job_id, task, attempts, queueing_lock in rows:
            if queueing_lock:  # its next tick does the same
                cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'aborted', false)", [job_id])
            elif is_last(attempts + 1, tries=_tries(task)):
                note_failure(job_id, LOST)
                cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [job_id])
            else:
                give_back(cursor, job_id)
        cursor.execute(UNTOLD, [UNKNOWN])
    return len(rows)


def give_back(cursor: Any, job_id: int) -> None:
    """Let a running or failed job be tried once more, at once."""
    cursor.execute(RETRY, [job_id, None])


def try_again(path: str, arg: str, *, after: dt.datetime | None = None) -> bool | None:
    """Let the failed job of this task and argument be tried once more; True: it is, False: it waits or runs
    already, None: there is none any more. `after`: not before this moment. One put aside comes back."""
    with connection.cursor() as cursor:
        cursor.execute(ITS_JOBS, [path, arg])
        found = cursor.fetchall()
        failed = [job for job, status in found if status == JobState.FAILED]
        if len(failed) != len(found):
            return False
        for job_id in failed[-1:]:
            cursor.execute(RETRY, [job_id, after])
    Failure.objects.filter(pk__in=failed[-1:]).update(aside_at=None, aside_by=None, aside_reason="")
    return bool(failed) or None


def prune_jobs() -> int:
    """Delete jobs that ended long ago, with their history; how many. What failed stays until put aside."""
    gone = 0
    with connection.cursor() as cursor:  # rows of workers that were killed
        cursor.execute("SELECT procrastinate_prune_stalled_workers_v1(%s)", [24 * 3600])
    while True:
        with connection.cursor() as cursor:
            cursor.execute(ENDED, {"kept": KEPT_FOR, "ticks": TICKS_KEPT_FOR, "bite": BITE})
            bite: int = cursor.rowcount
        gone += bite
        if bite < BITE:
            return gone


def state_of(job_id: int) -> JobState:
    """The job's state, locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s FOR UPDATE", [job_id])
        return JobState(cursor.fetchone()[0])


def _tries(path: str) -> int:
    try:
        return task_at(path).tries
    except NoSuchTask:
        return 0
