"""The calendar of promises: which day tells what, of whom, and what a day opens."""

import datetime as dt
from typing import Any

import pytest
from django.utils.translation import override

from reimari.access.actor import system
from reimari.audit.models import Event
from reimari.cases.actions import close_case, pause_case, resume_case
from reimari.cases.models import Case
from reimari.cases.states import Ending
from reimari.desk.queries.figures_calendar import (
    CalendarPage,
    DayCell,
    DayPage,
    calendar_asked,
    calendar_of,
    day_of,
    groups_of,
)
from reimari.figures.actions import freeze_month
from reimari.figures.definitions.promises import TELLABLE
from reimari.figures.definitions.rows.due import ELSEWHERE, due_codes
from reimari.figures.models import FrozenCount, FrozenMonth, Reckoned
from reimari.figures.queries import Due, due_by_day, due_cases, units_of, upkeep
from reimari.figures.tests.october import OCTOBER, TURN
from reimari.figures.tests.passing_month import transferred
from reimari.figures.tests.promises_month import WEST, Assessed, Booked
from reimari.figures.tests.test_kept import keep
from reimari.region.profile.forms import EVENTS
from reimari.region.profile.values import Profile
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
    told = due_by_day(asked, county_on(now), now=now)
    return {f"{on.day}.{on.month}. {kind} {stands} {number}" for on, kind, stands, number in told}


def month(who: Post, now: dt.datetime = TURN, **asked: str) -> CalendarPage:
    told = {"month": "2026-10"} | asked
    with override("en"):
        return calendar_of(as_actor(who), calendar_asked(told, today=now.date()), county_on(now), now=now)


def on_page(page: CalendarPage) -> set[str]:
    """ "14.10. promise kept 4" of all days of the month."""
    return {
        f"{day} {group.kind} {each.stands} {each.number}"
        for day, cell in cells(page).items()
        for group in cell.groups
        for each in group.numbers
    }


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
    """Itä-Uusimaa, as reckoned there. Promises until 14.10.: 1, 2, 5, 8, 10, 12-15, 17 = 10 kept, 3, 6, 11,
    16, 18 not = 5, no. 9 was closed; 4 and 19 were paused for two days: kept, 16.10.; 7 came on 30.10.; one
    of 30.9. kept. Law: at once on 5.10.: 12 and 15 kept, 13 and 16 not; over 75 until 14.10.: 10 and 14
    kept, 11 not; children: 17 kept, 18 not, 19 kept on 16.10. by its pause."""
    loaded("IU", now=at("2026-09-01 09:00"))
    Assessed().whole()
    unit = (WEST.rpartition("_")[0],)
    told = due(units=unit)
    assert told == {
        "9.10. promise kept 1",
        "14.10. promise kept 10",
        "14.10. promise missed 5",
        "14.10. promise ended 1",
        "16.10. promise kept 2",
        "10.11. promise open 1",
        "5.10. law kept 2",
        "5.10. law missed 2",
        "14.10. law kept 3",
        "14.10. law missed 2",
        "16.10. law kept 1",
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
    counts, found = due_cases(first, county_on(TURN), now=TURN)
    assert len(found) == counts.total() == 8
    assert len(due_by_day(first, county_on(TURN), now=TURN)) == 3


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
    event = Event.objects.filter(action="figures.see", outcome="seen").latest("pk")
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


def as_rows_say(who: Post, now: dt.datetime) -> None:
    """Each month of the autumn, however it is narrowed, tells what is kept, and that is what the rows say."""
    alone: list[Any] = [{}, {"team": "INCOME_SUPPORT"}, {"need": "financial"}, {"unit": "INCOME_SUPPORT"}]
    units = tuple(unit.pk for unit in units_of(as_actor(who)))
    for narrowed in (*alone, {"team": "INCOME_SUPPORT", "need": "financial"}):
        told = set[str]()
        for each in ("2026-09", "2026-10", "2026-11", "2026-12"):
            page = month(who, now, month=each, **narrowed)
            assert page.counted_at == (now if len(narrowed) < 2 else None), (each, narrowed)
            told |= on_page(page)
        assert told == due(now, units, **narrowed), narrowed


def test_what_is_kept_is_what_the_rows_say_whatever_is_done(
    booked: Booked, johanna: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The case of 30.10. is due on 10.11. Paused on 2.11. until 2.12., it comes due in December; paused
    again, it stands on 10.11. again. From 2.11. on 22 working days pass: 3 after 10.11., 10 more in the two
    weeks until 27.11., 5 until 4.12., and 7.-10.12."""
    monkeypatch.setattr(upkeep, "KEPT_FOR", dt.timedelta(days=365))  # no change is forgotten
    keep()
    as_rows_say(johanna, TURN)
    actor = as_actor(booked.satu)
    case = booked.case(now=at("2026-10-30 11:00"))
    ended = booked.case(now=at("2026-10-30 12:00"))
    moved = booked.case(now=at("2026-10-30 13:00"))
    later = at("2026-11-02 09:00")
    keep(later)
    as_rows_say(johanna, later)
    assert "10.11. promise open 5" in due(later)
    pause_case(Case.objects.get(pk=case.pk), reason="client_asked_later", actor=actor, now=later)
    close_case(Case.objects.get(pk=ended.pk), ending=Ending.NO_NEED, actor=actor, now=later)
    keep(later)
    as_rows_say(johanna, later)
    assert {"10.11. promise open 3", "10.11. promise paused 1", "10.11. promise ended 1"} <= due(later)
    resumed = at("2026-12-02 09:00")
    resume_case(Case.objects.get(pk=case.pk), actor=actor, now=resumed)
    keep(resumed)
    as_rows_say(johanna, resumed)
    assert {each for each in due(resumed) if ".12. " in each} == {"10.12. promise open 1"}
    pause_case(Case.objects.get(pk=case.pk), reason="client_asked_later", actor=actor, now=resumed)
    keep(resumed)
    as_rows_say(johanna, resumed)
    assert not any(".12. " in each for each in due(resumed))
    transferred(moved, "ADULT", booked.satu, 31)
    keep(resumed)
    as_rows_say(johanna, resumed)
    assert "10.11. promise missed 2" in due(resumed)


def test_what_is_ahead_is_kept_and_what_passes_is_counted_again(booked: Booked, johanna: Post) -> None:
    """Seven working days from Saturday, 31.10., are 2.-10.11."""
    booked.case(now=at("2026-10-31 23:00"))
    keep()
    (group,) = month(johanna, month="2026-11").sums
    assert {each.stands: each.number for each in group.numbers} == {"open": 3}
    assert all(month(johanna, month=each).counted_at == TURN for each in ("2026-12", "2027-11"))
    passed = at("2026-11-11 00:00")
    assert on_page(month(johanna, passed, month="2026-11")) == {"10.11. promise open 3"}
    Reckoned.objects.update(at=passed)  # no change is forgotten
    assert [each for each in keep(passed) if each[0] == "due"] == [("due", dt.date(2026, 11, 1))]
    assert on_page(month(johanna, passed, month="2026-11")) == {"10.11. promise missed 3"}


def test_one_promise_alone_is_read_from_the_rows(booked: Booked, johanna: Post) -> None:
    keep()
    (code,) = set(
        Clock.objects.filter(kind=PROMISES, raw_due_on__isnull=False, track__case__isnull=False).values_list(
            "code", flat=True
        )
    )
    page = month(johanna, clock=code)
    assert page.counted_at is None
    assert on_page(page) == on_page(month(johanna))


def test_no_month_of_it_is_frozen(booked: Booked, johanna: Post) -> None:
    keep()
    freeze_month(FrozenMonth(month=OCTOBER), actor=system("figures"), now=TURN)
    assert not FrozenCount.objects.filter(figure="DUE").exists()
    page = month(johanna)
    assert page.counted_at == TURN
    assert on_page(page) == {each for each in due() if ".10. " in each} | {"9.10. promise kept 1"}


def test_clocks_of_contacts_and_callbacks_arent_asked_for(iu: Profile) -> None:
    """D-1, D-3 and CALLBACK begin with a contact or a request, D-2 and REPORT in a case."""
    assert due_codes(iu) == ["D-2", "REPORT", *sorted(TELLABLE)]
    assert ELSEWHERE <= EVENTS
