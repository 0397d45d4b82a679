"""An adviser falls ill at 8.05, and no promise breaks: told and accepted in one press each, done in time.

“Haavoittuvaisuus; poissaolo aiheuttaa merkittävää haittaa asiakaspalveluun” (R-KS-52) · “jokaisella viidellä
palvelualueella 1-3 asiakasohjaajaa” (R-PS-36) · “kokoaikaista tai toteutua hybridimuotoisena” (R-PS-37) ·
absence cover never restarts a clock (I-28).
"""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from reimari.callbacks.actions import Wanted, Wish, begin_call, reach_callback, request_callback
from reimari.callbacks.models import Callback
from reimari.callbacks.states import RequestedVia
from reimari.cases.actions import agree_meeting
from reimari.cases.models import Meeting
from reimari.cases.states import MeetingMode
from reimari.cover.models import CoverItem, CoverPlan
from reimari.region.profile.values import Profile
from reimari.staff.actions import plan_duty
from reimari.staff.models import Post
from reimari.staff.rules.roster import AFTERNOON, MORNING, Where
from reimari.work.actions import take_step
from reimari.work.models import Clock, Step
from tests.browser import context, signed_in
from tests.factories import a_case, a_person, a_post, as_actor, at, loaded
from tests.scenarios.clerk import Clerk, Day, fields_of

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("language", ["fi", "sv"])]
LINE = "VIRANOMAISLINJA_KOILLINEN"
MONDAY = dt.date(2026, 11, 16)
HTMX = {"HX-Request": "true"}
WEEK = [(day, half) for day in range(1, 6) for half in (MORNING, AFTERNOON)]


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> Day:
    return Day(monkeypatch)


@pytest.fixture
def ps(db: None, day: Day) -> Profile:
    return loaded("PS", now=day.is_at("2026-11-16 07:30"))


@pytest.fixture
def tuula(ps: Profile) -> Post:
    return a_post(LINE, "ASIAKASOHJAAJA_LINJA", name="Tuula Rantamaa")


@pytest.fixture
def others(ps: Profile) -> list[Post]:
    """Two colleagues of the area, one of another area, and somebody of the line who isn't on duty today."""
    names = {"Oili Outola": LINE, "Aarne Aro": LINE, "Eino Etela": "VIRANOMAISLINJA_ETELAINEN"}
    found = [a_post(team, "ASIAKASOHJAAJA_LINJA", name=name) for name, team in names.items()]
    return [*found, a_post(LINE, "ASIAKASOHJAAJA_LINJA", name="Vapaa Vuokko")]


@pytest.fixture
def maire(ps: Profile) -> Post:
    return a_post(LINE, "ALUE_ESIHENKILO", name="Maire Kallioniemi")


def test_an_adviser_falls_ill_and_no_promise_breaks(
    day: Day, tuula: Post, others: list[Post], maire: Post, language: str
) -> None:
    on_the_roster([tuula, *others[:3]], maire)
    callbacks, meeting = a_mornings_work(day, tuula)
    promised = {clock.pk: clock.due_at for clock in Clock.objects.all()}
    due = {step.pk: step.due_at for step in Step.objects.open()}

    day.is_at("2026-11-16 08:05")
    ill_in_one_press(Clerk(tuula, language))
    day.is_at("2026-11-16 08:09")
    plan = accepted_in_one_press(Clerk(maire, language), steps=len(callbacks) + 2)

    assert {clock.pk: clock.due_at for clock in Clock.objects.all()} == promised  # I-28
    assert {step.pk: step.due_at for step in Step.objects.open()} == due
    assert not Step.objects.open().filter(worker=tuula.user).exists()
    items = {item.step_id: item for item in CoverItem.objects.select_related("to")}
    of_line = {callback.current_step_id for callback in callbacks}
    on_duty = {post.user_id for post in others[:3]}
    assert {items[pk].to_id for pk in of_line if pk} <= on_duty  # nobody who isn't on duty calls
    assert str(plan.absence.user) == "Tuula Rantamaa"
    meeting.refresh_from_db()
    assert meeting.worker_id == items[meeting.step_id].to_id
    assert str(items[meeting.step_id].to) in items[meeting.step_id].notice

    day.is_at("2026-11-16 09:30")
    the_substitutes_call_in_time(callbacks, language)
    assert not Clock.objects.filter(kept=False).exists()
    assert not Step.objects.late(timezone.now()).exists()


def on_the_roster(posts: list[Post], lead: Post) -> None:
    now = timezone.now()
    for post in posts:
        where = Where(post.team_id, "phone")
        plan_duty(post, where=where, week=WEEK, since=MONDAY, actor=as_actor(lead, on=MONDAY), now=now)


def a_mornings_work(day: Day, tuula: Post) -> tuple[list[Callback], Meeting]:
    """On Friday she promised two calls, took a case, and agreed a call with a client for Monday at 14."""
    now = day.is_at("2026-11-13 15:00")
    actor = as_actor(tuula, on=now.date())
    found = []
    for number in ("+358401234561", "+358401234562"):
        wish = Wish(wanted=Wanted(number=number), channel_id="phone", via=RequestedVia.ADVISER, asked_at=now)
        callback = request_callback(tuula.team, wish=wish, actor=actor, now=now)
        assert callback.current_step
        take_step(callback.current_step, actor=actor, now=now)
        found.append(callback)
    case = a_case(tuula, LINE, service_task_id="OLDER_PEOPLE", now=now)
    assert case.current_step
    take_step(case.current_step, actor=actor, now=now)
    person = a_person(actor, last_name="Keksitty")
    other = a_case(tuula, LINE, service_task_id="OLDER_PEOPLE", person=person, now=now)
    told: Any = {"at": at("2026-11-16 14:00"), "mode": MeetingMode.PHONE, "worker": tuula.user}
    meeting = agree_meeting(other, actor=actor, now=now, **told)
    Step.objects.filter(pk=case.current_step.pk).update(due_at=at("2026-11-16 12:00"))
    day.is_at("2026-11-16 07:45")
    return found, meeting


def ill_in_one_press(clerk: Clerk) -> None:
    """From My day one link, and a form that needs nothing but its button."""
    assert 'href="/absence/"' in clerk.reads("/", "I'm ill")
    page = clerk.reads("/absence/", "Tell the absence")
    sent = fields_of(page, "/absence/")
    assert sent["first"] == sent["last"] == ["2026-11-16"]
    assert sent["kind"] == ["ill"]
    clerk.sends("/absence/", sent)


def accepted_in_one_press(clerk: Clerk, *, steps: int) -> CoverPlan:
    """The supervisor's day tells it; the plan is accepted as it stands."""
    plan = CoverPlan.objects.select_related("absence__user").get()
    day = signed_in(clerk.post, clerk.language).get("/roster/day/", headers=HTMX).content.decode()
    assert f'href="/cover/{plan.pk}/"' in day
    page = clerk.reads(f"/cover/{plan.pk}/", "Accept the plan", "Proposed substitutes")
    sent = fields_of(page, f"/cover/{plan.pk}/accept/")
    assert len([name for name in sent if name.startswith("to-")]) == steps
    told = clerk.sends(f"/cover/{plan.pk}/accept/", sent)
    clerk.reads(told.partition("#")[0], "Covered already", "Nothing waits for a substitute.")
    return plan


def the_substitutes_call_in_time(callbacks: list[Callback], language: str) -> None:
    """Each sees it on their day, calls, and reaches the client."""
    for callback in callbacks:
        step = Step.objects.select_related("worker").get(track=callback.pk, ended_at=None)
        assert step.worker
        post = Post.objects.get(user=step.worker)
        browser = signed_in(post, language)
        shown = context(browser.get("/roster/day/", headers=HTMX))["shown"]
        assert [each.away for each in shown.covers] == ["Tuula Rantamaa"] * len(shown.covers)
        assert shown.covers
        Clerk(post, language).page(f"/callbacks/{callback.pk}/")
        told: Any = {"actor": as_actor(post, on=MONDAY), "now": timezone.now()}
        begin_call(callback, **told)
        reach_callback(callback, **told)
