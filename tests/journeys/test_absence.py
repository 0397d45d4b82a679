"""“I'm ill” by keyboard only, and the supervisor's accepted plan; every page looked at, also narrow."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import ViewportSize, expect

from reimari.cover.models import CoverPlan
from reimari.staff.actions import plan_duty
from reimari.staff.models import Absence, Post
from reimari.staff.rules.roster import AFTERNOON, MORNING, Where
from reimari.work.actions import take_step
from reimari.work.models import Step
from tests.factories import TODAY, a_case, a_post, as_actor
from tests.journeys.conftest import House, Sit
from tests.journeys.keys import Keys
from tests.journeys.seat import DESK, Seat, too_wide

GUIDES, UNIT, LINE = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_WORKING_AGE", "advice_working_age"
NARROW = ViewportSize(width=360, height=740)
LANGUAGE = pytest.mark.parametrize("language", ["fi", "sv"])


@LANGUAGE
def test_given_an_adviser_who_falls_ill_when_the_plan_is_accepted_then_a_colleague_has_the_step(
    house: House, sit: Sit, language: str
) -> None:
    now = timezone.now()
    ill = a_post(GUIDES, "TYONTEKIJA", name=f"Saara Sairas{language}")
    helper = a_post(GUIDES, "TYONTEKIJA", name=f"Anna Auttaja{language}")
    long_ago = now - dt.timedelta(days=21)  # late by now: it has to be done whatever the hour of the test
    case = a_case(house.aino, GUIDES, service_task_id="WORKING_AGE", now=long_ago)
    assert case.current_step
    step = take_step(case.current_step, actor=as_actor(ill), now=now)
    week = [(day, half) for day in range(1, 6) for half in (MORNING, AFTERNOON)]
    told = {"week": week, "since": TODAY, "actor": as_actor(house.lea), "now": now}
    plan_duty(helper, where=Where(GUIDES, LINE), **told)  # type: ignore[arg-type]

    saara = sit(ill, language)
    keys, page = Keys(saara.page), saara.page
    saara.open("my_day")
    expect(page.locator("#day-roster .on-duty")).to_be_visible()
    saara.check()
    keys.push(page.locator("a[href='/absence/']"))
    page.wait_for_url("**/absence/")
    saara.check()
    keys.push(page.locator("form[action='/absence/'] button"))
    page.wait_for_url("**away=*")
    expect(page.locator("#day-roster")).to_contain_text(saara.words("Change the absence"))
    saara.check()
    absence = Absence.objects.get(user=ill.user)
    assert (absence.kind, absence.first_on, absence.last_on) == ("ill", TODAY, TODAY)

    plan = CoverPlan.objects.get(absence=absence)
    lea = sit(house.lea, language)
    keys, page = Keys(lea.page), lea.page
    lea.open("my_day")
    expect(page.locator(f"#plan-{plan.pk}")).to_be_visible()
    lea.check()
    keys.push(page.locator(f"#plan-{plan.pk}"))
    page.wait_for_url(f"**/cover/{plan.pk}/")
    lea.check()
    chosen = page.locator(f"[name='to-{step.pk}']")
    expect(chosen).not_to_have_value("")
    keys.choose(chosen, str(helper.user_id))
    page.set_viewport_size(NARROW)
    assert too_wide(page) == []
    lea.check()
    page.set_viewport_size(DESK)
    keys.push(page.locator(f"form[action='/cover/{plan.pk}/accept/'] button"))
    page.wait_for_url("**done=accepted*")
    lea.check()
    assert Step.objects.get(pk=step.pk).worker_id == helper.user_id
    the_pages_look_as_they_should(lea, sit(helper, language), helper, ill)


def the_pages_look_as_they_should(lea: Seat, anna: Seat, helper: Post, ill: Post) -> None:
    anna.open("my_day")
    expect(anna.page.locator("#day-roster")).to_contain_text(str(ill.user))
    anna.check()
    for name, given in (("roster", {"unit": UNIT}), ("cover", {}), ("duty_plan", {"pk": helper.pk})):
        lea.open(name, **given)
        lea.check()
        lea.page.set_viewport_size(NARROW)
        assert too_wide(lea.page) == []
        lea.check()
        lea.page.set_viewport_size(DESK)
    lea.open("duty_change", pk=helper.pk)
    lea.check()
    anna.open("duty_feed")
    anna.check()
