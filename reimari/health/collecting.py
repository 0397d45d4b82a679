"""All that Prometheus is told: what every process has counted, and what the database knows now."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import override

from django.db import Error
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from reimari.common import metrics
from reimari.health.queries import (
    jobs_by_state,
    late_steps,
    longest_waiting_seconds,
    looking,
    mailbox_ages,
    unsealed_seconds,
)

OURS = (
    metrics.REQUEST_SECONDS,
    metrics.SQL_SECONDS,
    metrics.SQL_STATEMENTS,
    metrics.SLOW_STATEMENTS,
    metrics.OPEN_STREAMS,
)


def exposition() -> bytes:
    """Everything, in Prometheus' text format."""
    registry = CollectorRegistry()
    if folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        _forget_the_dead(Path(folder))
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        for metric in OURS:
            registry.register(metric)
    registry.register(FromDatabase())
    return generate_latest(registry)


class FromDatabase(Collector):
    """What the database knows; without it only that it is away."""

    @override
    def collect(self) -> Iterator[Metric]:
        """Asked anew at every scrape, so that no process counts twice what all share."""
        up = GaugeMetricFamily("reimari_database_up", "Whether the database answers")
        try:
            with looking():
                found = list(_from_database())
        except Error:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield from found


def _from_database() -> Iterator[Metric]:
    now = timezone.now()
    jobs = GaugeMetricFamily("reimari_jobs", "Background jobs by state", labels=["state"])
    for state, count in jobs_by_state().items():
        jobs.add_metric([state], count)
    yield jobs
    words = "How long the oldest job that could run has been waiting"
    yield GaugeMetricFamily("reimari_job_waiting_seconds", words, longest_waiting_seconds(now))
    words = "How long the oldest row of a log has been waiting for its seal"
    seals = GaugeMetricFamily("reimari_unsealed_seconds", words, labels=["log"])
    for log, age in unsealed_seconds(now).items():
        seals.add_metric([log], age)
    yield seals
    words = "How long ago a mailbox was looked into"
    looked = GaugeMetricFamily("reimari_mailbox_looked_seconds", words, labels=["mailbox"])
    failing = GaugeMetricFamily("reimari_mailbox_failing", "Whether it can't be read", labels=["mailbox"])
    for code, (age, fails) in mailbox_ages(now).items():
        looked.add_metric([code], age)
        failing.add_metric([code], float(fails))
    yield looked
    yield failing
    yield GaugeMetricFamily("reimari_late_steps", "Open steps past their due time", late_steps(now))


def _forget_the_dead(folder: Path) -> None:
    """What a process that was killed had open isn't open any more; its counts stay."""
    for process in {int(file.stem.rpartition("_")[2]) for file in folder.glob("gauge_live*.db")}:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            mark_process_dead(process, str(folder))  # type: ignore[no-untyped-call]
        except PermissionError:
            continue
