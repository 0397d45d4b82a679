"""Callbacks on the Team page: four weeks in figures, for supervisors only (K-12, R-PS-78)."""

import datetime as dt

import pytest
from django.utils.translation import override

from reimari.callbacks.actions import begin_call, reach_callback, record_call, send_letter
from reimari.callbacks.models import Callback
from reimari.callbacks.states import CallResult
from reimari.callbacks.tests.calls import a_callback
from reimari.desk.queries.callback_figures import _words, callback_figures
from reimari.staff.models import Post
from reimari.work.queries import county_on
from tests.browser import MOST_STATEMENTS, context, signed_in, statements
from tests.factories import NOW, as_actor

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
PAGE = f"/team/{WEST}/"
MINUTE = dt.timedelta(minutes=1)


def called(post: Post, number: int, *, waited: int, reached: bool = True, language: str = "fi") -> Callback:
    """A request of some hours ago, called so many minutes later."""
    moment = NOW - 60 * MINUTE
    row = a_callback(post, number=f"+3584912345{number:02}", now=moment, language=language)
    at, actor = row.counts_from + waited * MINUTE, as_actor(post)
    row = begin_call(row, actor=actor, now=at)
    if reached:
        return reach_callback(row, actor=actor, now=at + MINUTE)
    row = record_call(row, result=CallResult.WRONG_NUMBER, actor=actor, now=at + MINUTE)
    return send_letter(row, actor=actor, now=at + MINUTE)


def test_the_supervisor_sees_four_weeks_in_words(eero: Post, lea: Post) -> None:
    called(eero, 1, waited=10)
    called(eero, 2, waited=30, language="sv")
    called(eero, 3, waited=20, reached=False)
    a_callback(eero, number="+358491234504", now=NOW - 29 * dt.timedelta(days=1))  # too long ago
    shown = context(signed_in(lea).get(PAGE))["page"].callbacks
    told = [
        (each.name, each.told.requests, each.told.reached, each.told.not_reached, each.calls_for_each)
        for each in shown.sums
    ]
    assert told == [("All", 3, 2, 1, "1.0"), ("Finnish", 2, 1, 1, "1.0"), ("Swedish", 1, 1, 0, "1.0")]
    whole = shown.sums[0]
    assert (whole.first_call, whole.reached, whole.reached_most) == ("20 min", "20 min", "28 min")
    assert shown.lost_url.endswith("?tab=lost")
    html = signed_in(lea).get(PAGE).content.decode()
    assert "How is this counted?" in html
    assert shown.lost_url in html


def test_nobody_has_asked(lea: Post) -> None:
    html = signed_in(lea).get(PAGE).content.decode()
    assert "Nobody has asked this team for a call" in html


def test_who_doesnt_see_figures_has_no_section(eero: Post, lea: Post) -> None:
    called(eero, 1, waited=10)
    county = county_on(NOW)
    assert callback_figures(as_actor(eero), eero.team, county, now=NOW) is None
    lea.role.actions = ["staff.view_team"]
    lea.role.save()
    html = signed_in(lea).get(PAGE).content.decode()
    assert 'id="team-callbacks"' not in html


def test_statements_stay_the_same_however_many_callbacks_there_are(eero: Post, lea: Post) -> None:
    browser = signed_in(lea)
    called(eero, 1, waited=10)
    browser.get(PAGE)
    few = statements(lambda: browser.get(PAGE))
    for number in range(2, 9):
        called(eero, number, waited=number, language="sv" if number % 2 else "en")
    many = statements(lambda: browser.get(PAGE))
    assert len(few) == len(many) <= MOST_STATEMENTS, "\n".join(map(str, many))


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (None, "–"),  # noqa: RUF001
        (0.0, "0 min"),
        (59.4, "59 min"),
        (60.0, "1 h"),
        (125.0, "2 h 5 min"),
        (1620.0, "1 d 3 h"),
        (1440.0, "1 d"),
        (1445.0, "1 d 5 min"),
    ],
)
def test_waiting_in_words(minutes: float | None, words: str) -> None:
    with override("en"):
        assert _words(minutes) == words
