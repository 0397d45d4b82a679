"""Two guides and one step."""

import re
import time

from playwright.sync_api import expect

from tests.factories import a_case
from tests.journeys.conftest import House, Sit

LIST = "GUIDANCE_WORKING_AGE_LANTINEN"


def test_given_two_guides_at_one_step_when_both_take_it_then_one_has_it_and_the_other_reads_who(
    house: House, sit: Sit
) -> None:
    case = a_case(house.aino, LIST, service_task_id="WORKING_AGE")
    seats = [sit(house.eero, "fi"), sit(house.timo, "sv")]
    for seat in seats:
        seat.expected = {409}
        seat.page.goto(seat.url("work_lists", team=LIST) + f"?tab=all&step={case.current_step_id}")
        expect(seat.page.locator("#panel-take")).to_be_enabled()
    at = time.time() + 0.5  # pressed at one moment: both are on their way at once
    for seat in seats:
        seat.page.evaluate(
            "(at) => { setTimeout(() => document.getElementById('panel-take').click(), at - Date.now()); }",
            at * 1000,
        )
    said = [seat.page.locator("#message") for seat in seats]
    for seat in seats:
        expect(seat.page.locator("#panel .facts")).to_contain_text(re.compile("Kuusirinne|Rantaharju"))
        seat.page.wait_for_timeout(700)  # whatever is drawn anew has been
    case.refresh_from_db()
    step = case.current_step
    assert step
    step.refresh_from_db()
    assert step.worker
    winner, loser = (0, 1) if step.worker_id == house.eero.user_id else (1, 0)
    expect(said[winner]).to_be_empty()
    expect(seats[winner].page.locator("#panel")).to_contain_text(str(step.worker))
    told = seats[loser].words("%(worker)s has already taken this.", worker=step.worker)
    expect(said[loser]).to_contain_text(told)
    expect(seats[loser].page.locator("#panel .facts")).to_contain_text(str(step.worker))  # drawn anew
    expect(seats[loser].page.locator("#panel-take")).to_be_disabled()
    for seat in seats:
        seat.check()
