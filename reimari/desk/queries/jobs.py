"""How background work goes: what failed, what waits, what runs by the clock. Never what the work is about."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from procrastinate.contrib.django.models import (
    ProcrastinateEvent,
    ProcrastinateJob,
    ProcrastinatePeriodicDefer,
    ProcrastinateWorker,
)

from reimari.desk.queries.mailboxes import failing_mailboxes
from reimari.jobs.finding import label_of
from reimari.jobs.keeping import LOST, UNKNOWN
from reimari.jobs.models import Failure
from reimari.jobs.periodic import PERIODIC
from reimari.jobs.states import AsideReason, JobState

PAGE_SIZE = 50
SHOWN = 20  # of what waits and of what was put aside
FAULTS = {
    LOST: _("Whoever ran it was broken off each time."),
    UNKNOWN: _("The kind of fault could not be written down."),
    "reimari.jobs.finding.NoSuchTask": _("This version of the program doesn't know the work."),
    "reimari.messaging.adapters.NoAdapter": _("Nobody carries messages of this channel here."),
    "reimari.messaging.adapters.NotNow": _("The carrier couldn't take the message."),
    "reimari.messaging.adapters.Rejected": _("The carrier doesn't accept the message."),
    "reimari.messaging.tasks.OutcomeUnknown": _(
        "It isn't known whether the message went out. Trying again may send it twice."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedLine:
    """Work that failed for good. `fault`: a sentence, or the class of the fault (`is_class`)."""

    pk: int
    what: str
    times: int
    at: dt.datetime
    fault: str
    is_class: bool
    aside: str = ""  # why it was put aside, and by whom
    aside_by: str = ""
    aside_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """Work that waits or runs. `at`: not before this moment."""

    pk: int
    what: str
    state: str
    is_running: bool
    tries: int
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class PeriodicLine:
    """Work that runs by the clock, and how it went the last time."""

    what: str
    words: str
    state: str
    has_failed: bool
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class FailedPage:
    """One page of what failed, how much there is, and where the next page begins."""

    lines: Sequence[FailedLine]
    total: int
    next: int | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """The first of what waits or runs, and how much of each there is."""

    lines: Sequence[WaitingLine]
    waiting: int
    running: int


def failed_count() -> int:
    """How much waits for somebody: work that failed for good, clock work whose last run failed, mailboxes."""
    return Failure.objects.open().count() + _failing_ticks().count() + failing_mailboxes(timezone.now())


def failed_words(count: int) -> str:
    """The number in words."""
    return ngettext("%(n)d piece of work has failed", "%(n)d pieces of work have failed", count) % {
        "n": count
    }


def failed_page(after: int | None) -> FailedPage:
    """The newest failures first; the page after the one that ended with the job `after`."""
    every = Failure.objects.open()
    rows = every.select_related("job") if after is None else every.select_related("job").filter(pk__lt=after)
    found = list(rows.order_by("-pk")[: PAGE_SIZE + 1])
    goes_on = len(found) > PAGE_SIZE
    lines = [_failed(row) for row in found[:PAGE_SIZE]]
    return FailedPage(lines, total=every.count(), next=lines[-1].pk if goes_on else None)


def put_aside() -> list[FailedLine]:
    """What somebody has let rest lately."""
    rows = Failure.objects.aside().select_related("job", "aside_by").order_by("-aside_at", "-pk")
    return [_failed(row) for row in rows[:SHOWN]]


def failed_line(failure: Failure) -> FailedLine:
    """One failure in words."""
    return _failed(failure)


def waiting_now() -> Waiting:
    """What was asked for and isn't done yet: what runs first, then in the order of the queue."""
    asked = ProcrastinateJob.objects.filter(queueing_lock=None)
    counts = dict(
        asked.filter(status__in=[JobState.WAITING, JobState.RUNNING])
        .order_by("status")
        .values_list("status")
        .annotate(number=Count("pk"))
    )
    rows = asked.filter(status__in=[JobState.WAITING, JobState.RUNNING]).order_by(
        "-status", "-priority", "pk"
    )
    return Waiting(
        [
            WaitingLine(
                pk=row.pk,
                what=label_of(row.args),
                state=str(JobState(row.status).label),
                is_running=row.status == JobState.RUNNING,
                tries=row.attempts,
                at=row.scheduled_at,
            )
            for row in rows[:SHOWN]
        ],
        waiting=counts.get(JobState.WAITING, 0),
        running=counts.get(JobState.RUNNING, 0),
    )


def by_the_clock() -> list[PeriodicLine]:
    """The table of what runs by the clock, with the last run of each."""
    names = [each.task for each in PERIODIC]
    last = {
        row.periodic_id: row.job
        for row in ProcrastinatePeriodicDefer.objects.filter(periodic_id__in=names)
        .select_related("job")
        .order_by("defer_timestamp", "pk")
    }
    jobs = [job.pk for job in last.values() if job]
    moments = dict(
        ProcrastinateEvent.objects.filter(job__in=jobs)
        .order_by("job")
        .values_list("job")
        .annotate(last=Max("at"))
    )
    lines = []
    for each in PERIODIC:
        job = last.get(each.task)
        lines.append(
            PeriodicLine(
                what=label_of({"task": each.task}),
                words=str(each.words),
                state=str(JobState(job.status).label) if job else "",
                has_failed=bool(job and job.status == JobState.FAILED),
                at=moments.get(job.pk) if job else None,
            )
        )
    return lines


def heard_of_worker() -> dt.datetime | None:
    """When a worker was last heard of; nothing when none has ever run or all have ended."""
    heard: dt.datetime | None = ProcrastinateWorker.objects.aggregate(heard=Max("last_heartbeat"))["heard"]
    return heard


def has_failed(task: str, argument: str) -> bool:
    """Whether what was asked for with this argument has failed, and no further try is planned."""
    return Failure.objects.final().filter(job__args__task=task, job__args__args__0=argument).exists()


def is_running(heard: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether some worker counts as alive."""
    return heard is not None and now - heard < dt.timedelta(seconds=settings.STALLED_AFTER)


def _failing_ticks() -> QuerySet[ProcrastinatePeriodicDefer]:
    names = [each.task for each in PERIODIC]
    return ProcrastinatePeriodicDefer.objects.filter(periodic_id__in=names, job__status=JobState.FAILED)


def _failed(row: Failure) -> FailedLine:
    fault = FAULTS.get(row.error)
    return FailedLine(
        pk=row.pk,
        what=label_of(row.job.args),
        times=row.times,
        at=row.at,
        fault=str(fault) if fault else row.error,
        is_class=fault is None,
        aside=str(AsideReason(row.aside_reason).label) if row.aside_reason else "",
        aside_by=str(row.aside_by) if row.aside_by else "",
        aside_at=row.aside_at,
    )
