"""The night's export by its clock: queued at its hours, once; a missed night is told, the next one whole."""

import asyncio
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.periodic import PeriodicDeferrer

from reimari.common.working_days import HELSINKI
from reimari.desk.queries.warehouse import warehouse_line
from reimari.jobs.tests.queue import work_off
from reimari.jobs.worker import worker_app
from reimari.region.profile.values import Profile
from reimari.warehouse.models import Export
from reimari.warehouse.nights import Nights

TASK = "reimari.warehouse.tasks.export_night"
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
NIGHT = dt.datetime(2026, 11, 26, tzinfo=dt.UTC)


def ticks(at: dt.datetime) -> list[dt.datetime]:
    """For which of its hours a worker that begins at this moment queues the export."""
    found = PeriodicDeferrer(registry=worker_app().periodic_registry).get_previous_tasks(at.timestamp())
    return [dt.datetime.fromtimestamp(tick, dt.UTC) for task, tick in found if task.periodic_id == TASK]


def test_it_is_queued_at_twenty_to_each_hour_of_the_night_and_at_no_other() -> None:
    hours = {tick for minute in range(48 * 60) for tick in ticks(NIGHT + minute * MINUTE) if tick >= NIGHT}
    wanted = [(day, hour) for day in (26, 27) for hour in range(4)]
    assert sorted((tick.day, tick.hour, tick.minute) for tick in hours) == [(*each, 40) for each in wanted]


def test_by_day_in_finland_it_is_night_in_summer_and_winter() -> None:
    """0.40 to 3.40 UTC is 2.40 to 5.40 in winter and 3.40 to 6.40 in summer: of the day that begins."""
    for month, first in ((1, 2), (7, 3)):
        at = dt.datetime(2026, month, 15, 0, 41, tzinfo=dt.UTC)
        (tick,) = ticks(at)
        assert tick.astimezone(HELSINKI).hour == first
        assert timezone.localdate(tick) == at.date()


@pytest.fixture
def nights(tmp_path: Path, settings: Any) -> Nights:
    settings.EXPORT_FOLDER, settings.EXPORT_KEY = str(tmp_path), "k" * 40
    return Nights(tmp_path)


def tick(at: dt.datetime) -> None:
    """What a worker queues of the export at this moment."""

    async def queue() -> None:
        app = worker_app()
        async with app.open_async():
            deferrer = PeriodicDeferrer(registry=app.periodic_registry)
            due = [
                each for each in deferrer.get_previous_tasks(at.timestamp()) if each[0].periodic_id == TASK
            ]
            await deferrer.defer_jobs(due)

    asyncio.run(queue())


def queued() -> list[str]:
    return list(ProcrastinateJob.objects.order_by("pk").values_list("status", flat=True))


@pytest.mark.django_db(transaction=True)
def test_a_night_is_made_at_its_hour_once_and_tried_again_at_the_next(
    nights: Nights, iu: Profile, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At 0.40 the key is missing; two workers queue 1.40, which makes it; at 2.40 nothing is left to do."""
    now = [NIGHT]
    monkeypatch.setattr("reimari.warehouse.tasks.timezone.now", lambda: now[0])
    settings.EXPORT_KEY = ""
    for number in range(4):
        now[0] = NIGHT + number * HOUR + 41 * MINUTE
        tick(now[0])
        tick(now[0])
        assert queued()[number:] == ["todo"]
        work_off()
        assert Export.objects.count() == min(number, 1)
        settings.EXPORT_KEY = "k" * 40
    assert queued() == ["failed", "succeeded", "succeeded", "succeeded"]
    assert [night["day"] for night in nights.all()] == ["2026-11-26"]


@pytest.mark.django_db(transaction=True)
def test_a_night_that_was_missed_is_told_and_the_next_one_holds_all(
    nights: Nights, iu: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No worker runs in the night of 27.11.: more than 30 hours after the last one it is late."""
    now = [NIGHT - 24 * HOUR]
    monkeypatch.setattr("django.utils.timezone.now", lambda: now[0])

    def a_night(day: int) -> None:
        now[0] = NIGHT.replace(day=day) + 41 * MINUTE
        tick(now[0])
        work_off()

    a_night(26)
    assert not warehouse_line(now[0] + 30 * HOUR).is_late
    assert warehouse_line(now[0] + 30 * HOUR + MINUTE).is_late
    assert not ticks(NIGHT.replace(day=27) + 15 * HOUR)  # by day nobody reads so much
    a_night(28)
    assert [night["day"] for night in nights.all()] == ["2026-11-28", "2026-11-26"]
    assert not warehouse_line(now[0] + HOUR).is_late
