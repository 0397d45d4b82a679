"""A month so large that a job replays it: asked by keyboard, waited for, found; also when its worker dies."""

import datetime as dt
import signal
from collections.abc import Iterator
from urllib.parse import urlencode, urljoin

import psycopg
import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Browser, expect
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from reimari.common.ids import uuid7
from reimari.desk.queries.figures_replay import AT_ONCE
from reimari.figures.models import AskedReplay
from reimari.figures.rules import begins, first_of, month_after
from reimari.jobs.keeping import reap_stalled
from reimari.jobs.tests.queue import a_worker, states, until
from reimari.telephony.models import Call
from reimari.telephony.states import CallState
from tests.factories import a_case
from tests.journeys.conftest import House, served
from tests.journeys.keys import Keys
from tests.journeys.seat import DESK, PATIENCE, Seat

GUIDES = "GUIDANCE_WORKING_AGE_LANTINEN"
SOON = 2  # seconds after which a worker that isn't heard of counts as dead
TEN_DAYS = dt.timedelta(days=10, hours=10)
COUNTED = "SELECT 1 FROM figures_askedreplay WHERE id = %s FOR UPDATE"
WAITS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%figures_askedreplay%'
"""


@pytest.fixture
def busy(house: House) -> dt.date:
    """A month with two cases that had no assessment in time, and with more calls than a page reads itself."""
    AskedReplay.objects.all().delete()
    ProcrastinateJob.objects.all().delete()
    month = month_after(first_of(timezone.now()), -1)
    when = begins(month) + TEN_DAYS
    for _ in range(2):
        a_case(house.aino, GUIDES, now=when, service_task_id="WORKING_AGE", place_id="ASKOLA")
    system, unit = uuid7(), house.lea.team.unit_id
    Call.objects.bulk_create(
        Call(
            integration_id=system,
            call_id=f"c{number}",
            channel_id="phone",
            unit_id=unit,
            state=CallState.ENDED,
            began_at=when,
            over_at=when,
        )
        for number in range(AT_ONCE + 1)
    )
    return month


@pytest.fixture
def lea(house: House, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Seat]:
    """She sits where a worker that isn't heard of is missed soon; what the test says is her language."""
    language = request.node.callspec.params["language"]
    with served(house.database, REIMARI_STALLED_AFTER=str(SOON)) as (address, _running):
        context = browser.new_context(viewport=DESK, locale="fi-FI", timezone_id="Europe/Helsinki")
        context.set_default_timeout(PATIENCE)
        seat = Seat(context, address, language)
        seat.come_in(house.lea)
        yield seat
        context.close()
    connection.close()


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_a_large_month_when_its_worker_dies_then_another_counts_it_and_the_page_changes_by_itself(
    house: House, lea: Seat, busy: dt.date, language: str, settings: Settings
) -> None:
    page, keys = lea.page, Keys(lea.page)
    months = {"since": f"{busy:%Y-%m}", "until": f"{busy:%Y-%m}"}
    page.goto(urljoin(lea.address, f"/figures/replay/?{urlencode({**months, 'length_D-2': '5'})}"))
    lea.looks_right()
    keys.push(lea.button("Count it"))
    still = page.get_by_text(
        lea.words(
            "Background work stands still just now. Nothing is lost: it is counted as soon as that goes on."
        )
    )
    page.wait_for_selector("#found [role=status]")
    expect(still).to_be_visible()
    lea.looks_right()
    replay = AskedReplay.objects.get()
    address = page.url

    with psycopg.connect(house.database) as holds:
        holds.execute(COUNTED, [replay.pk])  # so the worker has counted, and can't write down what it found
        with a_worker(stalled_after=SOON) as worker:
            until(lambda: _is_held_up(house))
            expect(still).to_have_count(0)
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        expect(still).to_be_visible()
        holds.rollback()
    assert states() == ["doing"]
    assert AskedReplay.objects.get().found is None

    settings.STALLED_AFTER = SOON
    until(reap_stalled)
    with a_worker(stalled_after=SOON):
        expect(page.locator("#summary")).to_be_visible()
    assert page.url == address
    assert states() == ["succeeded"]
    assert AskedReplay.objects.get().found is not None
    expect(page.locator("section", has=page.locator("#promises")).locator("tbody tr").first).to_be_visible()
    lea.looks_right()
    page.reload()
    expect(page.locator("#summary")).to_be_visible()


def _is_held_up(house: House) -> bool:
    """Whether the worker has counted and waits to write it down."""
    with psycopg.connect(house.database) as owner:
        row = owner.execute(WAITS).fetchone()
    return bool(row and row[0])
