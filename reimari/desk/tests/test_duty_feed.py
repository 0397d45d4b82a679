"""One's own duty in one's own calendar: a secret address, no client, and an end (I-19)."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from reimari.access.actor import system
from reimari.common.ids import uuid7
from reimari.region.profile.values import Profile
from reimari.staff.actions import close_account, end_post
from reimari.staff.models import Absence, DutyFeed, DutyPattern, Post
from tests.browser import context, signed_in
from tests.factories import NOW, TODAY, a_post, loaded

pytestmark = pytest.mark.django_db
WEST, LINE = "VIRANOMAISLINJA_LANTINEN", "phone"
DAY = dt.timedelta(days=1)


@pytest.fixture
def ps(db: None) -> Profile:
    return loaded("PS")


@pytest.fixture
def jorma(ps: Profile) -> Post:
    post = a_post(WEST, "ASIAKASOHJAAJA_LINJA", name="Jorma Hallavaarama")
    for weekday in range(1, 6):
        for half in ("morning", "afternoon"):
            DutyPattern.objects.create(
                user=post.user,
                team_id=WEST,
                line_id=LINE,
                weekday=weekday,
                half=half,
                valid_from=TODAY - 60 * DAY,
                planned_at=NOW,
            )
    return post


def address_of(post: Post) -> str:
    browser = signed_in(post, "fi")
    page = browser.post("/roster/feed/make/", {"key": uuid7()})
    assert page.status_code == 200
    address: str = context(page)["address"]
    return "/" + address.split("/", 3)[3]


def test_the_calendar_tells_days_and_lines_in_finnish_time(jorma: Post) -> None:
    answer = Client().get(address_of(jorma))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.content)
    events: list[Any] = list(calendar.walk("VEVENT"))
    assert len(events) > 60
    for event in events:
        begins, ends = event["DTSTART"].dt, event["DTEND"].dt
        assert event["DTSTART"].params["TZID"] == "Europe/Helsinki"
        assert (begins.hour, ends.hour) in {(8, 12), (12, 15)}  # the line is open from 8 to 15
        assert begins.isoweekday() < 6
        assert "Viranomaislinjan puhelin" in event["SUMMARY"]
    assert len({str(event["UID"]) for event in events}) == len(events)
    assert calendar.walk("VTIMEZONE")


def test_it_tells_no_absence_and_nobody_else(jorma: Post) -> None:
    other = a_post(WEST, "ASIAKASOHJAAJA_LINJA", name="Oili Outo")
    Absence.objects.create(user=jorma.user, kind="ill", first_on=TODAY, last_on=TODAY + 30 * DAY, told_at=NOW)
    text = Client().get(address_of(jorma)).content.decode()
    days = re.findall(r"DTSTART;TZID=Europe/Helsinki:(\d{8})", text)
    assert days
    assert not [each for each in days if f"{TODAY:%Y%m%d}" <= each <= f"{TODAY + 30 * DAY:%Y%m%d}"]
    assert "ill" not in text.lower().replace("illa", "")
    assert str(other.user) not in text
    assert str(jorma.user) not in text


def test_only_a_hash_is_kept_and_a_new_address_closes_the_old(jorma: Post) -> None:
    old = address_of(jorma)
    token = old.rpartition("/")[2].removesuffix(".ics")
    assert token not in DutyFeed.objects.get().token_hash
    new = address_of(jorma)
    assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)


def test_pressed_twice_it_is_the_same_address(jorma: Post) -> None:
    browser, key = signed_in(jorma), uuid7()
    told = [context(browser.post("/roster/feed/make/", {"key": key}))["address"] for _ in range(2)]
    assert told[0] == told[1]


def test_it_is_closed_by_its_owner(jorma: Post) -> None:
    address = address_of(jorma)
    assert signed_in(jorma).post("/roster/feed/revoke/", {"key": uuid7()}).status_code == 302
    assert Client().get(address).status_code == 404
    assert context(signed_in(jorma).get("/roster/feed/"))["feed"] is None


def test_it_ends_with_the_account_and_with_the_last_post(jorma: Post) -> None:
    address = address_of(jorma)
    end_post(jorma, last=None, actor=system("test"), now=NOW)
    assert Client().get(address).status_code == 404
    oili = a_post(WEST, "ASIAKASOHJAAJA_LINJA", name="Oili Outo")
    address = address_of(oili)
    close_account(oili.user, actor=system("test"), now=NOW)
    assert Client().get(address).status_code == 404


def test_a_wrong_address_tells_nothing(ps: Profile) -> None:
    answer = Client().get("/duty/invented.ics")
    assert (answer.status_code, answer.content) == (404, b"")
