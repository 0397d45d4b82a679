"""What the walls look like from inside: a password, an idle window, and a limit that was met."""

from urllib.parse import quote

from playwright.sync_api import Request, Route, expect

from reimari.work.actions import take_step
from tests.factories import NOW, a_case, a_post, as_actor
from tests.journeys.conftest import House, Sit
from tests.journeys.seat import PASSWORD

LIST = "GUIDANCE_WORKING_AGE_LANTINEN"


def test_given_two_browsers_when_she_changes_her_password_then_the_other_is_signed_out(
    house: House, sit: Sit
) -> None:
    post = a_post(LIST, "TYONTEKIJA", name="Salla Sanavirta")
    here = sit(post, "fi", viewport={"width": 320, "height": 800})
    there = sit(None, "fi")
    there.come_in(post)
    expect(there.open("my_day").locator(".top-who")).to_be_visible()
    here.link("Sign-in methods").click()
    here.link("Change password").click()
    here.check()
    new = "kolme sanaa metsästä"
    for name, value in (("old_password", PASSWORD), ("new_password1", "lyhyt"), ("new_password2", "lyhyt")):
        here.page.locator(f"[name={name}]").fill(value)
    here.expected.add(422)
    here.button("Change password").click()
    expect(here.page.locator("#id_new_password2_error")).to_be_visible()
    here.check()
    for name, value in (("old_password", PASSWORD), ("new_password1", new), ("new_password2", new)):
        here.page.locator(f"[name={name}]").fill(value)
    here.button("Change password").click()
    expect(here.page.locator("h1")).to_be_visible()
    expect(here.page.locator("[name=old_password]")).to_have_count(0)
    here.check()
    expect(there.open("my_day").locator("[name=username]")).to_be_visible()
    expect(here.open("my_day").locator(".top-who")).to_be_visible()


def test_given_an_idle_window_when_its_list_renews_itself_then_the_server_knows_that_nobody_did_it(
    house: House, sit: Sit
) -> None:
    case = a_case(house.aino, LIST, service_task_id="WORKING_AGE")
    assert case.current_step
    seat = sit(house.timo)
    asked: list[Request] = []
    page = seat.page
    page.goto(f"{seat.url('work_lists', team=LIST)}?tab=all")
    page.wait_for_function("() => window.reimari.stream === 'on'")
    page.on("request", lambda request: asked.append(request))  # noqa: PLW0108 (playwright marks what it calls)
    take_step(case.current_step, actor=as_actor(house.eero), now=NOW)
    expect(page.locator(f'[data-row="{case.current_step_id}"]')).to_contain_text(str(house.eero.user))
    by_itself = [each for each in asked if "hx-request" in each.headers]
    assert by_itself
    assert {each.headers.get("x-live") for each in by_itself} == {"1"}
    asked.clear()
    page.locator(f"#row-{case.current_step_id}").click()
    expect(page.locator("#panel")).to_contain_text(case.number)
    by_hand = [each for each in asked if "hx-request" in each.headers and "x-live" not in each.headers]
    assert by_hand
    seat.check()


def test_given_a_limit_was_met_when_a_button_is_pressed_then_the_page_says_so_and_stays(
    house: House, sit: Sit
) -> None:
    case = a_case(house.aino, LIST, service_task_id="WORKING_AGE")
    seat = sit(house.timo)
    page = seat.page
    page.goto(f"{seat.url('work_lists', team=LIST)}?tab=all&step={case.current_step_id}")
    sentence = "Odota hetki ääneti."

    def too_often(route: Route) -> None:
        headers = {"X-Message": quote(sentence), "HX-Reswap": "none", "Retry-After": "9"}
        route.fulfill(status=429, headers=headers, content_type="text/html", body=f"<p>{sentence}</p>")

    seat.expected.add(429)
    page.route("**/take/", too_often)
    page.locator("#panel-take").click()
    expect(page.locator("#message")).to_contain_text(sentence)
    expect(page.locator(f'[data-row="{case.current_step_id}"]')).to_have_count(1)
    expect(page.locator("#panel-take")).to_be_enabled()
    page.unroute("**/take/", too_often)
    page.locator("#panel-take").click()
    expect(page.locator(f'[data-row="{case.current_step_id}"]')).to_contain_text(str(house.timo.user))
    seat.check()
