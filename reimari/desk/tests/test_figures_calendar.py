"""The calendar of promises: which day tells what, of whom, and what a day opens."""

import datetime as dt
from typing import Any

import pytest
from django.utils.translation import override

from reimari.audit.models import Event
from reimari.cases.actions import pause_case
from reimari.cases.models import Case
from reimari.desk.queries.figures_calendar import (
    CalendarPage,
    DayCell,
    DayPage,
    calendar_asked,
    calendar_of,
    day_of,
    groups_of,
)
from reimari.figures.queries import Due, due_by_day, due_cases
from reimari.figures.tests.october import TURN
from reimari.figures.tests.promises_month import WEST, Assessed, Booked
from reimari.staff.models import Post
from reimari.work.models import Clock
from reimari.work.queries import county_on
from tests.browser import MOST_STATEMENTS, context, signed_in, statements
from tests.factories import a_post, as_actor, at, loaded

pytestmark = pytest.mark.django_db
PAGE, DAY = "/figures/calendar/", "/figures/calendar/day/"
TODAY = TURN.date()
PROMISES, LAW = "promise", "law"
SEPTEMBER, DECEMBER = dt.date(2026, 9, 1), dt.date(2026, 12, 31)


@pytest.fixture
def booked(db: None) -> Booked:
    loaded("KL", now=at("2026-09-01 09:00"))
    made = Booked()
    made.whole()
    return made


@pytest.fixture
def johanna(booked: Booked) -> Post:
    """She leads the income-support team and may open its cases."""
    return a_post("INCOME_SUPPORT", "JOHTAVA_SOSIAALITYONTEKIJA", name="Johanna Kallio")


@pytest.fixture
def leena(booked: Booked) -> Post:
    """She leads client advice, which books times of the other units, and may open none of their cases."""
    return a_post("ADVICE", "PALVELUESIHENKILO", name="Leena Saaripuro")


def due(now: dt.datetime = TURN, units: tuple[str, ...] = ("INCOME_SUPPORT",), **alone: str) -> set[str]:
    """ "14.10. promise kept 4" of all that comes due in the autumn."""
    asked = Due(first=SEPTEMBER, last=DECEMBER, units=units, **alone)
    return {f"{on.day}.{on.month}. {kind} {stands} {n}" for on, kind, stands, n in due_by_day(asked, now=now)}


def month(who: Post, **asked: str) -> CalendarPage:
    told = {"month": "2026-10"} | asked
    with override("en"):
        return calendar_of(as_actor(who), calendar_asked(told, today=TODAY), county_on(TURN), now=TURN)


def cells(page: CalendarPage) -> dict[str, DayCell]:
    return {f"{day.on.day}.{day.on.month}.": day for _week, days in page.weeks for day in days if day.inside}


def a_day(who: Post, on: str, *which: str, now: dt.datetime = TURN, **asked: str) -> DayPage:
    told = calendar_asked(asked, today=TODAY)
    of = (which[0], which[1]) if which else ("", "")
    day, county = dt.date.fromisoformat(on), county_on(now)
    with override("en"):
        return day_of(as_actor(who), told, day, county, which=of, now=now)


@pytest.mark.usefixtures("booked")
def test_each_promise_stands_on_its_day_as_paper_says() -> None:
    """The cases of `test_promises_month`. Contacts of 5.10.: the last day is 14.10.; no. 1, 3, 8, 9 met
    somebody by then, 2 and 11 later, 4 never, 7 was closed on 7.10. No. 6 was paused for two working days:
    16.10., kept on 15.10. No. 5 and 10 came on 30.10.: 10.11. The one of 30.9. had until 9.10."""
    assert due() == {
        "9.10. promise kept 1",
        "14.10. promise kept 4",
        "14.10. promise missed 3",
        "14.10. promise ended 1",
        "16.10. promise kept 1",
        "10.11. promise open 2",
    }
    assert "10.11. promise missed 2" in due(at("2026-11-11 00:00"))
    assert "10.11. promise open 2" in due(at("2026-11-10 23:59"))


def test_a_paused_promise_stands_on_the_day_without_the_pause(booked: Booked) -> None:
    case = booked.case(now=at("2026-10-30 11:00"))
    pause_case(case, reason="client_asked_later", actor=as_actor(booked.satu), now=at("2026-10-31 09:00"))
    assert "10.11. promise paused 1" in due()
    assert "10.11. promise paused 1" in due(at("2026-11-20 09:00"))


def test_the_laws_deadlines_stand_apart_and_only_those_that_may_be_told(db: None) -> None:
    """Itä-Uusimaa, as reckoned there. Promises until 14.10.: 1, 2, 5, 8, 10, 12-15 = 9 kept, 3, 6, 11, 16
    not = 4, no. 9 was closed; 4 was paused for two days: kept, 16.10.; 7 came on 30.10.; one of 30.9. kept.
    Law: at once on 5.10.: 12 and 15 kept, 13 and 16 not; over 75 until 14.10.: 10 and 14 kept, 11 not."""
    loaded("IU", now=at("2026-09-01 09:00"))
    Assessed().whole()
    unit = (WEST.rpartition("_")[0],)
    told = due(units=unit)
    assert told == {
        "9.10. promise kept 1",
        "14.10. promise kept 9",
        "14.10. promise missed 4",
        "14.10. promise ended 1",
        "16.10. promise kept 1",
        "10.11. promise open 1",
        "5.10. law kept 2",
        "5.10. law missed 2",
        "14.10. law kept 2",
        "14.10. law missed 1",
    }
    assert due(units=unit, kind=LAW) == {each for each in told if " law " in each}
    assert due(units=unit, clock="SHL-36-URGENT") == {"5.10. law kept 2", "5.10. law missed 2"}
    assert due(units=unit, kind=PROMISES, stands="open") == {"10.11. promise open 1"}
    Clock.objects.filter(code="SHL-36-URGENT").update(code="SHL-45")
    assert not any(each.startswith("5.10.") for each in due(units=unit))


@pytest.mark.usefixtures("booked")
def test_only_what_is_asked_for_is_told() -> None:
    every = due()
    mine: list[Any] = [{"team": "INCOME_SUPPORT"}, {"unit": "INCOME_SUPPORT"}, {"need": "financial"}]
    others: list[Any] = [
        *({"team": "ADULT"}, {"unit": "ADULT"}, {"need": "other"}),
        *({"clock": "X"}, {"kind": LAW}),
    ]
    assert all(due(**alone) == every for alone in mine)
    assert not any(due(**alone) for alone in others)
    assert due(units=("ADVICE", "ADULT")) == set()
    first = Due(first=dt.date(2026, 10, 14), last=dt.date(2026, 10, 14), units=("INCOME_SUPPORT",))
    assert len(due_cases(first, now=TURN)) == 8
    assert len(due_by_day(first, now=TURN)) == 3


def test_a_month_is_a_grid_of_weeks_with_its_holidays(johanna: Post) -> None:
    page = month(johanna)
    assert [week for week, _days in page.weeks] == [40, 41, 42, 43, 44]
    assert all(len(days) == 7 for _week, days in page.weeks)
    told = cells(page)
    assert len(told) == 31
    assert (told["31.10."].holiday, told["31.10."].is_working) == ("All Saints' Day", False)
    assert not told["4.10."].is_working
    assert told["14.10."].is_working
    (group,) = told["14.10."].groups
    assert [(each.label, each.number) for each in group.numbers] == [
        ("kept", 4),
        ("not kept", 3),
        ("ended before", 1),
    ]
    assert told["15.10."].groups == []
    (whole,) = page.sums
    assert {each.stands: each.number for each in whole.numbers} == {"kept": 6, "missed": 3, "ended": 1}
    assert cells(month(johanna, month="2026-11"))["1.11."].is_today
    assert month(johanna, need="other").sums == []


def test_promises_and_law_are_never_added_up() -> None:
    groups = groups_of({(LAW, "kept"): 1, (PROMISES, "missed"): 2, (PROMISES, "kept"): 3})
    assert [(group.kind, [each.number for each in group.numbers]) for group in groups] == [
        (PROMISES, [3, 2]),
        (LAW, [1]),
    ]
    assert groups_of({}) == []


def test_what_cant_be_read_of_an_address_asks_for_the_month_that_goes_on() -> None:
    for wrong in ("", "x", "2026-13", "2023-10", "2027-12"):
        assert calendar_asked({"month": wrong}, today=TODAY).month == dt.date(2026, 11, 1), wrong
    for right in ("2023-11", "2027-11"):
        assert f"{calendar_asked({'month': right}, today=TODAY).month:%Y-%m}" == right
    asked = calendar_asked({"month": "2026-10", "need": "financial", "other": "x"}, today=TODAY)
    assert asked.address() == "month=2026-10&need=financial"


def test_a_day_opens_its_cases_for_whoever_may(johanna: Post, leena: Post) -> None:
    page = a_day(johanna, "2026-10-14")
    assert (page.all, page.closed, len(page.lines), page.more) == (8, 0, 8, 0)
    assert [(tab.label, tab.count) for tab in page.tabs] == [
        ("All", 8),
        ("Promises: kept", 4),
        ("Promises: not kept", 3),
        ("Promises: ended before", 1),
    ]
    late = a_day(johanna, "2026-10-14", PROMISES, "missed")
    assert {line.words for line in late.lines} == {"not kept"}
    assert len(late.lines) == 3
    assert [tab.current for tab in late.tabs] == [False, False, True, False]
    assert a_day(johanna, "2026-10-14", need="other").all == 0
    others = a_day(leena, "2026-10-14")
    assert (others.all, others.closed, others.lines) == (8, 8, [])


def test_the_pages_of_a_day_name_nobody_and_stand_in_the_log(johanna: Post, leena: Post) -> None:
    got = signed_in(johanna, "en").get(f"{DAY}?on=2026-10-14")
    page = context(got)["shown"]
    text = got.content.decode()
    assert all(line.name in text for line in page.lines)
    assert "isn't yours to open" not in text
    event = Event.objects.filter(action="cases.view", outcome="seen").latest("pk")
    assert event.actor_id == johanna.user_id
    persons = Case.objects.filter(pk__in=[line.pk for line in page.lines], person__isnull=False)
    assert set(event.person_ids) == set(persons.values_list("person", flat=True))
    assert len(event.person_ids) == 1
    assert (
        "8 of them aren't yours to open."
        in signed_in(leena, "en").get(f"{DAY}?on=2026-10-14").content.decode()
    )


def test_only_whoever_leads_sees_it(johanna: Post, leena: Post, booked: Booked) -> None:
    for address in (PAGE, DAY):
        for who, status in ((johanna, 200), (leena, 200), (booked.marjut, 403), (booked.satu, 403)):
            assert signed_in(who).get(address).status_code == status, (address, who)
    month_page = signed_in(johanna, "en").get(f"{PAGE}?month=2026-10&need=GONE")
    assert '<option value="GONE" selected>' in month_page.content.decode()
    assert "Nothing comes due in this month." in month_page.content.decode()
    event = Event.objects.filter(action="figures.see", outcome="seen").latest("pk")
    assert (event.actor_id, event.person_ids) == (johanna.user_id, [])
    for wrong in ("on=x", "on=2026-10-14&kind=x&stands=y", "month=x&team=<b>"):
        assert signed_in(johanna).get(f"{DAY}?{wrong}").status_code == 200, wrong


def test_it_costs_the_same_however_much_there_is(johanna: Post, booked: Booked) -> None:
    browser = signed_in(johanna)
    pages = (f"{PAGE}?month=2026-10", f"{DAY}?on=2026-10-14")
    few = [len(statements(lambda: browser.get(each))) for each in pages]  # noqa: B023 (asked at once)
    for _number in range(5):
        booked.case()
    many = [len(statements(lambda: browser.get(each))) for each in pages]  # noqa: B023 (asked at once)
    assert many == few
    assert max(many) <= MOST_STATEMENTS
