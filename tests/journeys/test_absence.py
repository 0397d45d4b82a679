"""“I'm ill” by keyboard only, and the supervisor's accepted plan; every page looked at, also narrow."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, ViewportSize, expect

from reimari.cover.actions import tell_absence
from reimari.cover.models import CoverPlan
from reimari.staff.actions import plan_duty
from reimari.staff.models import Absence, Post
from reimari.staff.rules.roster import AFTERNOON, MORNING, Where
from reimari.staff.states import AbsenceKind
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
    page.wait_for_url("**done=away*")
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


@LANGUAGE
def test_given_a_plan_when_a_row_is_dragged_onto_somebody_then_the_row_is_theirs(
    house: House, sit: Sit, language: str
) -> None:
    now = timezone.now()
    ill = a_post(GUIDES, "TYONTEKIJA", name=f"Pekka Poissa{language}")
    anna = a_post(GUIDES, "TYONTEKIJA", name=f"Anna Apunen{language}")
    mika = a_post(GUIDES, "TYONTEKIJA", name=f"Mika Matkalla{language}")
    late, later = (_taken_by(ill, house, now=now) for _ in range(2))
    Step.objects.filter(pk=later.pk).update(due_at=now + dt.timedelta(days=2))
    plan = _away(ill, last=TODAY + dt.timedelta(days=3))
    _away(mika, last=TODAY)
    lea = sit(house.lea, language)
    page = lea.open("cover_plan", pk=plan.pk)
    lea.check()
    rows = {step.pk: page.locator(f"[data-row='{step.pk}']") for step in (late, later)}
    fields = {step.pk: page.locator(f"[name='to-{step.pk}']") for step in (late, later)}
    people = {post: page.locator(f"[data-person='{post.user_id}']") for post in (anna, mika)}
    fields[late.pk].select_option("")
    fields[later.pk].select_option("")
    assert _loads(people[anna]) == (0, 0)
    places = _places(page)

    rows[late.pk].locator("th").drag_to(people[mika])
    expect(page.locator("#message")).to_contain_text(f"Mika Matkalla{language}")
    expect(page.locator("#message")).to_contain_text(lea.words("they are away then"))
    expect(fields[late.pk]).to_have_value("")
    page.locator("#message button").click()
    rows[late.pk].locator("th").drag_to(people[anna])
    expect(fields[late.pk]).to_have_value(str(anna.user_id))
    assert _loads(people[anna]) == (0, 2)
    expect(page.locator("#said")).to_contain_text(f"Anna Apunen{language}")
    expect(rows[late.pk].locator(".as-chosen")).to_be_visible()
    rows[later.pk].locator("th").drag_to(people[mika])
    expect(fields[later.pk]).to_have_value(str(mika.user_id))
    assert _loads(people[mika]) == (0, 1)
    assert _places(page) == places  # nothing has moved
    fields[later.pk].select_option(str(anna.user_id))  # the field does the same
    assert (_loads(people[anna]), _loads(people[mika])) == ((0, 3), (0, 0))
    lea.check()
    page.set_viewport_size(NARROW)
    expect(page.locator(".drag-hint")).not_to_be_visible()
    lea.check()
    page.set_viewport_size(DESK)
    lea.button("Accept the plan").click()
    page.wait_for_url("**done=accepted*")
    assert set(Step.objects.filter(worker=anna.user).values_list("pk", flat=True)) == {late.pk, later.pk}


def _taken_by(post: Post, house: House, *, now: dt.datetime) -> Step:
    case = a_case(house.aino, GUIDES, service_task_id="WORKING_AGE", now=now - dt.timedelta(days=21))
    assert case.current_step
    return take_step(case.current_step, actor=as_actor(post), now=now)


def _away(post: Post, *, last: dt.date) -> CoverPlan:
    told = {"kind": AbsenceKind.HOLIDAY, "first": TODAY, "last": last}
    absence = tell_absence(post.user, **told, actor=as_actor(post), now=timezone.now())  # type: ignore[arg-type]
    return CoverPlan.objects.get(absence=absence)


def _loads(person: Locator) -> tuple[int, int]:
    before, after = person.locator(".taker-load").inner_text().split("→")
    return int(before), int(after)


def _places(page: Page) -> list[object]:
    found: list[object] = page.evaluate(
        """() => [...document.querySelectorAll("tr, .taker")].map((each) => {
            const {x, y, width, height} = each.getBoundingClientRect();
            return [x, y + scrollY, width, height].map(Math.round);
        })"""
    )
    return found


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
