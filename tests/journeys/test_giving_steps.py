"""A supervisor looks at the load and gives what nobody has taken, by keyboard only; pages also narrow."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from reimari.work.models import Step
from tests.factories import a_case, a_post
from tests.journeys.conftest import House, Sit
from tests.journeys.keys import Keys

GUIDES = "GUIDANCE_WORKING_AGE_LANTINEN"


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_untaken_steps_when_the_supervisor_gives_them_then_a_guide_has_them(
    house: House, sit: Sit, language: str
) -> None:
    guide = a_post(GUIDES, "TYONTEKIJA", name=f"Outi Ottaja{language}")
    first, second = (
        a_case(house.aino, GUIDES, service_task_id="WORKING_AGE", now=timezone.now()).current_step
        for _ in range(2)
    )
    assert first
    assert second
    lea = sit(house.lea, language)
    keys, page = Keys(lea.page), lea.page
    lea.open("load")
    lea.looks_right()
    onward = page.locator(f"a[href='{reverse('desk:next_cases')}?team={GUIDES}']")
    keys.push(page.locator("details", has=onward).locator("summary"))
    keys.push(onward)
    page.wait_for_url("**/load/next/**")
    lea.looks_right()
    keys.choose(page.locator(f"[name='to-{first.pk}']"), str(guide.user_id))
    keys.push(page.locator(f"button[name=only][value='{first.pk}']"))
    page.wait_for_url("**given=1*")
    lea.looks_right()
    assert Step.objects.get(pk=first.pk).worker_id == guide.user_id

    page.goto(f"{lea.url('work_lists', team=GUIDES)}?step={second.pk}")
    chosen = page.locator(f"#suggested [name='to-{second.pk}']")
    expect(chosen).to_be_visible()
    lea.check()
    keys.choose(chosen, str(guide.user_id))
    keys.push(page.locator("#suggested button[name=only]"))
    page.wait_for_url("**given=1*")
    assert Step.objects.get(pk=second.pk).worker_id == guide.user_id
    outi = sit(guide, language)
    outi.page.goto(f"{outi.url('work_lists', team=GUIDES)}?tab=mine")
    expect(outi.page.locator(f"[data-row='{second.pk}']")).to_be_visible()
