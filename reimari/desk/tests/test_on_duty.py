"""The top line tells on which line the viewer is on duty now, in no statement of its own."""

import datetime as dt
import re
from typing import Any

import pytest

from reimari.cover.actions import tell_absence
from reimari.desk.queries import roster
from reimari.staff.models import DutyException, Post
from reimari.staff.queries import signed_in as told_of
from reimari.staff.queries import user_with_posts
from reimari.staff.roster import Lines
from reimari.staff.states import AbsenceKind
from tests.browser import signed_in, statements
from tests.factories import NOW, TODAY, as_actor

from .test_roster import DAY, WEST, duty

pytestmark = pytest.mark.django_db
LINE = "advice_working_age"
NINE, THREE = (dt.datetime.combine(TODAY, dt.time(hour), NOW.tzinfo) for hour in (9, 15))
TOP = re.compile(r'<p class="top-who">(.*?)</p>', re.DOTALL)


@pytest.fixture(autouse=True)
def open_all_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line's hours are another's matter."""
    monkeypatch.setattr(Lines, "is_open", lambda *_: True)
    monkeypatch.setattr(Lines, "hours_of", lambda *_: None)


def at(post: Post, moment: dt.datetime) -> str:
    user = user_with_posts(post.user_id, on=TODAY)
    assert user
    return roster.own_lines(told_of(user, on=TODAY), moment)


def differs(post: Post, half: str = "morning", **given: Any) -> DutyException:
    told = {"on": TODAY, "half": half, "planned_at": NOW} | given
    return DutyException.objects.create(user=post.user, **told)


def test_a_weekly_duty_is_told_in_its_half_of_its_day(eero: Post, timo: Post) -> None:
    duty(eero, half="morning")
    duty(timo, weekday=(TODAY + DAY).isoweekday())
    name = at(eero, NINE)
    assert name
    assert (at(eero, THREE), at(timo, NINE)) == ("", "")


def test_a_duty_of_another_time_is_not_told(eero: Post) -> None:
    duty(eero, valid_until=TODAY - DAY)
    assert at(eero, NINE) == ""
    duty(eero, valid_from=TODAY + DAY)
    assert at(eero, NINE) == ""
    duty(eero, valid_from=TODAY, valid_until=TODAY)
    assert at(eero, NINE)


def test_an_exception_stands_for_the_week(eero: Post, timo: Post) -> None:
    duty(eero, half="morning")
    duty(eero, half="afternoon")
    differs(eero)
    assert at(eero, NINE) == ""
    assert at(eero, THREE)
    differs(timo, team_id=WEST, line_id=LINE, kind="full", share=100)
    assert at(timo, NINE)
    assert at(timo, THREE) == ""


def test_nobody_is_on_duty_who_is_away(eero: Post) -> None:
    duty(eero)
    told: Any = {"kind": AbsenceKind.ILL, "first": TODAY, "last": TODAY, "actor": as_actor(eero), "now": NOW}
    absence = tell_absence(eero.user, **told)
    assert at(eero, NINE) == ""
    absence.withdrawn_at = NOW
    absence.save()
    assert at(eero, NINE)


def test_a_duty_for_a_team_that_no_post_reaches_is_none(helmi: Post) -> None:
    duty(helmi)
    assert at(helmi, NINE) == ""


def test_a_closed_line_is_not_told(eero: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    duty(eero)
    monkeypatch.setattr(Lines, "is_open", lambda *_: False)
    assert at(eero, NINE) == ""
    monkeypatch.setattr(Lines, "is_open", lambda *_: True)
    monkeypatch.setattr(Lines, "hours_of", lambda *_: (NINE - 2 * DAY, NINE))
    assert at(eero, NINE) == ""


def test_the_top_line_leads_to_the_roster_in_no_statement_more(eero: Post, timo: Post) -> None:
    for half in ("morning", "afternoon"):
        duty(eero, half=half)
    on, off = signed_in(eero), signed_in(timo)
    for browser in (on, off):
        browser.get("/roster/")
    tops = [TOP.search(browser.get("/").content.decode()) for browser in (on, off)]
    assert all(tops)
    shown = [top[1] for top in tops if top]
    assert "On duty:" in shown[0]
    assert 'href="/roster/"' in shown[0]
    assert "On duty:" not in shown[1]
    counted = [len(statements(lambda each=each: each.get("/"))) for each in (on, off)]  # type: ignore[misc]
    assert counted[0] == counted[1]
