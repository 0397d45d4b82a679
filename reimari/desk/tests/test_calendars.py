"""Calendars as pages: who sees whose week, what it costs, forms and what is wrong in them, one press."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from reimari.appointments import access
from reimari.appointments.actions import plan_own_calendar
from reimari.appointments.models import Availability, AvailabilityChange, Busy
from reimari.appointments.parsing import read_calendar
from reimari.appointments.rules import Part
from reimari.audit.models import Event
from reimari.common.ids import uuid7
from reimari.desk.queries.calendars import units_shown
from reimari.desk.queries.duty_feed import feed_of
from reimari.region.profile.values import Profile
from reimari.staff.models import Absence, Post, Team
from reimari.staff.states import AbsenceKind
from reimari.work.queries import county_on
from tests.browser import MOST_STATEMENTS, context, signed_in, statements
from tests.factories import NOW, TODAY, a_post, as_actor, loaded
from tests.twice import told

pytestmark = pytest.mark.django_db
SOUTH, LINE = "GUIDANCE_ETELAINEN", "VIRANOMAISLINJA_KESKINEN"
OWN, UNIT = "/calendar/", "/calendars/GUIDANCE/"
DAY = dt.timedelta(days=1)
WHOLE_DAY = Part(dt.time(8), dt.time(16))
PLANNED = {
    "background": "ASSESSMENT_CALL",
    "week": ["1", "3"],
    "opens": "08:00",
    "closes": "11:00",
    "again_opens": "12.00",
    "again_closes": "15:30",
    "first": TODAY.isoformat(),
    "site": "place:KUOPIO",
}
CHANGED = {
    "first": (TODAY + 7 * DAY).isoformat(),
    "opens": "9.00",
    "closes": "12.00",
    "what": "none",
    "site": "base",
}


@pytest.fixture
def ps(db: None) -> Profile:
    return loaded("PS")


@pytest.fixture
def hanna(ps: Profile) -> Post:
    """A guide of the home place."""
    return a_post(SOUTH, "ASIAKASOHJAAJA", name="Hanna Kivikallio")


@pytest.fixture
def orvokki(ps: Profile) -> Post:
    """She answers the line, and may book times of the guides (R-PS-89)."""
    return a_post(LINE, "ASIAKASOHJAAJA_LINJA", name="Orvokki Laine")


@pytest.fixture
def matti(ps: Profile) -> Post:
    return a_post(LINE, "ALUE_ESIHENKILO", name="Matti Koskelaharju")


@pytest.fixture
def officer(ps: Profile) -> Post:
    return a_post("ADMINISTRATION", "TIETOSUOJAVASTAAVA", name="Taru Tieto")


def plan(post: Post, **given: Any) -> None:
    told: dict[str, Any] = {
        "background": "ASSESSMENT_CALL",
        "week": [(day, WHOLE_DAY) for day in range(1, 8)],
        "since": TODAY,
    }
    plan_own_calendar(post, actor=as_actor(post), now=NOW, **told | given)


def ics(*lines: str) -> SimpleUploadedFile:
    text = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//", *lines, "END:VCALENDAR", ""])
    return SimpleUploadedFile("own.ics", text.encode(), "text/calendar")


def an_event(day: dt.date, *more: str, uid: str = "1") -> tuple[str, ...]:
    stamp = f"{day:%Y%m%d}"
    return (
        *("BEGIN:VEVENT", f"UID:{uid}", "SUMMARY:Asiakas Salla Salainen", "DTSTAMP:20260101T000000Z"),
        *(f"DTSTART:{stamp}T090000", f"DTEND:{stamp}T100000", *more, "END:VEVENT"),
    )


def test_one_sees_ones_own_week_and_colleagues_see_it_too(
    hanna: Post, orvokki: Post, matti: Post, officer: Post
) -> None:
    plan(hanna)
    shown = context(signed_in(hanna).get(OWN))["shown"]
    assert len(shown.days) == 7
    assert [each.team_id for each in shown.posts] == [SOUTH]
    assert shown.plans[0].name == "Call for the assessment"
    address = f"/calendar/{hanna.user_id}/"
    assert signed_in(hanna).get(address).headers["Location"] == OWN
    for who, status in ((orvokki, 200), (matti, 200), (officer, 403)):
        assert signed_in(who).get(address).status_code == status, who
    assert not context(signed_in(orvokki).get(address))["shown"].posts
    assert context(signed_in(matti).get(address))["shown"].posts
    event = Event.objects.filter(action="appointments.view").latest("pk")
    assert (event.actor_id, event.subject_id, event.person_ids) == (matti.user_id, str(hanna.user_id), [])
    assert signed_in(orvokki).get(OWN).status_code == 403
    assert signed_in(hanna).get(f"/calendar/{orvokki.user_id}/").status_code == 404


def test_the_unit_tells_what_is_free_for_whom_and_by_which_rules(
    ps: Profile, hanna: Post, orvokki: Post, officer: Post
) -> None:
    plan(hanna)
    page = signed_in(orvokki, "en").get(UNIT)
    shown = context(page)["shown"]
    by_name = {each.name: each for each in shown.free}
    call = by_name["Call for the assessment"]
    assert call.total > 5 * 9
    assert call.by_mode == (call.total, call.total, None, None)
    assert by_name["Home visit to assess the need for services"].total == 0
    assert [str(each.user) for each in shown.people] == ["Hanna Kivikallio"]
    assert shown.people[0].free == call.total
    assert not any(each.assumed for each in shown.rules)
    assert signed_in(orvokki).get("/calendars/").headers["Location"] == UNIT
    assert signed_in(orvokki).get("/calendars/?unit=IKAKESKUS").status_code == 404
    assert signed_in(officer).get(UNIT).status_code == 403
    assert signed_in(hanna).get("/calendars/VIRANOMAISLINJA/").status_code == 404


def test_what_the_county_hasnt_told_is_said_on_the_page(db: None) -> None:
    loaded("PS", with_demo=False)
    adviser = a_post(LINE, "ASIAKASOHJAAJA_LINJA", name="Orvokki Laine")
    page = signed_in(adviser, "en").get(UNIT)
    assert all(each.assumed for each in context(page)["shown"].rules)
    text = page.content.decode()
    assert "the length isn&#39;t told: nothing is booked" in text or "the length isn't told" in text


def test_a_county_without_calendars_says_so_and_has_no_such_page_in_the_rail(eero: Post) -> None:
    page = signed_in(eero, "en").get("/calendars/")
    assert page.status_code == 200
    assert "No unit that you see has calendars" in page.content.decode()
    assert reverse("desk:calendars") not in signed_in(eero).get("/").content.decode()


def test_the_day_and_the_rail_lead_to_ones_calendar(hanna: Post, orvokki: Post) -> None:
    assert f'href="{OWN}"' in signed_in(hanna).get("/").content.decode()
    day = signed_in(orvokki).get("/").content.decode()
    assert f'href="{OWN}"' not in day


def test_what_is_seen_is_what_the_action_says(
    ps: Profile, hanna: Post, orvokki: Post, matti: Post, officer: Post
) -> None:
    with_times = set(Team.objects.filter(unit="GUIDANCE").values_list("pk", flat=True))
    for who in (hanna, orvokki, matti, officer):
        actor = as_actor(who)
        rows = set(access.VIEW.rows(actor, Team.objects.all()).values_list("pk", flat=True))
        shown = {team.pk for teams in units_shown(actor, ps, TODAY).values() for team in teams}
        assert shown == rows & with_times


@pytest.mark.parametrize(("page", "who"), [(OWN, "hanna"), (UNIT, "matti"), (UNIT, "orvokki")])
def test_a_page_costs_the_same_for_little_and_for_much(
    request: pytest.FixtureRequest, page: str, who: str, hanna: Post
) -> None:
    browser = signed_in(request.getfixturevalue(who))
    plan(hanna, week=[(1, WHOLE_DAY)])
    few = statements(lambda: browser.get(page))
    plan(hanna)
    told: dict[str, Any] = {"opens": dt.time(8), "closes": dt.time(9), "planned_at": NOW}
    for number in range(8):
        post = a_post(SOUTH, "ASIAKASOHJAAJA", name=f"Anna Alku{number}")
        plan(post)
        AvailabilityChange.objects.create(user=post.user, on=TODAY, **told)
        Absence.objects.create(
            user=post.user, kind=AbsenceKind.OTHER, first_on=TODAY, last_on=TODAY, told_at=NOW
        )
        span = (NOW, NOW + dt.timedelta(hours=1))
        Busy.objects.create(user=post.user, source="file", span=span, uid_hash=str(number), read_at=NOW)
    many = statements(lambda: browser.get(page))
    assert len(many) == len(few) <= MOST_STATEMENTS


def test_a_week_is_planned_by_the_form_and_starts_from_what_is(hanna: Post, matti: Post) -> None:
    browser, address = signed_in(hanna), f"/post/{hanna.pk}/calendar/plan_own/"
    assert browser.get(address).status_code == 200
    answer = browser.post(address, PLANNED | {"key": uuid7()})
    assert answer.headers["Location"] == f"{OWN}?done=planned&week={TODAY.isoformat()}#done"
    rows = Availability.objects.order_by("weekday", "opens").values_list("weekday", "opens", "site_place")
    assert list(rows) == [
        (1, dt.time(8), "KUOPIO"),
        (1, dt.time(12), "KUOPIO"),
        (3, dt.time(8), "KUOPIO"),
        (3, dt.time(12), "KUOPIO"),
    ]
    lead, theirs = signed_in(matti), f"/post/{hanna.pk}/calendar/plan/"
    form = context(lead.get(f"{theirs}?background=ASSESSMENT_CALL"))["form"]
    assert form.initial["week"] == ["1", "3"]
    assert (form.initial["again_opens"], form.initial["site"]) == (dt.time(12), "place:KUOPIO")
    sent = PLANNED | {"key": uuid7(), "week": [], "again_opens": "", "again_closes": ""}
    assert lead.post(theirs, sent).headers["Location"].startswith(f"/calendar/{hanna.user_id}/?done=planned")
    assert not Availability.objects.filter(valid_until=None).exists()
    for who, verb in ((matti, "plan_own"), (hanna, "plan")):
        assert signed_in(who).get(f"/post/{hanna.pk}/calendar/{verb}/").status_code in {403, 404}


def test_what_was_wrong_in_the_form_is_told_and_stays(hanna: Post) -> None:
    browser, address = signed_in(hanna, "en"), f"/post/{hanna.pk}/calendar/plan_own/"
    wrong = PLANNED | {"key": uuid7(), "opens": "9x", "again_closes": "", "first": ""}
    answer = browser.post(address, wrong)
    assert answer.status_code == 422
    text = answer.content.decode()
    for sentence in (
        "There is no such time. Write for example 9.30.",
        "Write both when it begins and when it ends.",
        "Choose the first day.",
    ):
        assert sentence in text
    past = PLANNED | {"key": uuid7(), "first": (TODAY - DAY).isoformat(), "closes": "08:20"}
    answer = browser.post(address, past)
    assert answer.status_code == 409
    assert "The calendar of days that have passed stays as it was." in answer.content.decode()
    assert "8.00 to 08.20" in answer.content.decode() or "08.00 to 08.20" in answer.content.decode()
    assert not Availability.objects.exists()


def test_a_change_that_meets_a_taken_time_asks_whether_one_is_sure(hanna: Post) -> None:
    browser, address = signed_in(hanna, "en"), f"/post/{hanna.pk}/calendar/change_own/"
    assert browser.get(f"{address}?on={CHANGED['first']}").status_code == 200
    begins = NOW + 7 * DAY
    Busy.objects.create(
        user=hanna.user, source="file", span=(begins, begins + 2 * DAY), uid_hash="a", read_at=NOW
    )
    opened = CHANGED | {"first": (TODAY + 8 * DAY).isoformat(), "what": "ASSESSMENT_CALL"}
    answer = browser.post(address, opened | {"key": uuid7()})
    assert answer.status_code == 409
    assert "Another calendar says that these times are taken" in answer.content.decode()
    assert "Change it all the same" in answer.content.decode()
    assert not AvailabilityChange.objects.exists()
    answer = browser.post(address, opened | {"key": uuid7(), "sure": "on"})
    assert answer.status_code == 302
    assert AvailabilityChange.objects.get().background == "ASSESSMENT_CALL"


def test_another_calendar_is_read_and_nothing_kept_but_when(hanna: Post) -> None:
    """I-19."""
    browser, address = signed_in(hanna, "en"), "/calendar/busy/"
    day = TODAY + 3 * DAY
    answer = browser.post(address, {"key": uuid7(), "file": ics(*an_event(day))})
    assert answer.headers["Location"] == f"{OWN}?done=read#done"
    row = Busy.objects.get()
    assert row.span.upper - row.span.lower == dt.timedelta(hours=1)
    assert "1 taken time is known" in browser.get(address).content.decode()
    monthly = an_event(day, "RRULE:FREQ=MONTHLY", uid="2")
    answer = browser.post(address, {"key": uuid7(), "file": ics(*an_event(day), *monthly)})
    assert answer.status_code == 200
    assert "repeats in a way that isn" in answer.content.decode()
    assert Busy.objects.count() == 1
    for sent, sentence in (
        ({}, "Choose the file."),
        ({"file": SimpleUploadedFile("x.ics", b"not a calendar")}, "This isn"),
        ({"file": SimpleUploadedFile("x.ics", b"x" * 900_001)}, "The file is too big"),
        ({"file": SimpleUploadedFile("x.ics", b"")}, "The file is empty."),
    ):
        answer = browser.post(address, {"key": uuid7(), **sent})
        assert answer.status_code == 422, sentence
        assert sentence in answer.content.decode()
    assert Busy.objects.count() == 1
    answer = browser.post(address, {"key": uuid7(), "do": "take_away"})
    assert answer.headers["Location"] == f"{OWN}?done=taken_away#done"
    assert not Busy.objects.exists()


def _sent(browser: Client, name: str, hanna: Post, key: Any) -> Any:
    if name == "calendar_busy":
        return browser.post("/calendar/busy/", {"key": key, "file": ics(*an_event(TODAY + DAY))})
    fields = PLANNED if "plan" in name else CHANGED
    return browser.post(reverse(f"desk:{name}", args=[hanna.pk]), fields | {"key": key})


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("calendar_plan_own", "hanna"),
        ("calendar_change_own", "hanna"),
        ("calendar_plan", "matti"),
        ("calendar_change", "matti"),
        ("calendar_busy", "hanna"),
    ],
)
def test_the_same_form_twice_does_one_thing_and_is_answered_alike(
    request: pytest.FixtureRequest, name: str, who: str, hanna: Post
) -> None:
    browser, key = signed_in(request.getfixturevalue(who)), uuid7()
    first = _sent(browser, name, hanna, key)
    assert first.status_code == 302
    rows = [model.objects.count() for model in (Availability, AvailabilityChange, Busy, Event)]
    assert any(rows[:3])
    assert told(_sent(browser, name, hanna, key)) == told(first)
    assert [model.objects.count() for model in (Availability, AvailabilityChange, Busy)] == rows[:3]


def test_ones_address_tells_times_to_book_and_nothing_of_clients(ps: Profile, hanna: Post) -> None:
    """I-19: what is offered is marked as free, so that reading one's own calendar back takes nothing."""
    plan(hanna)
    span = (NOW + DAY, NOW + DAY + dt.timedelta(hours=1))
    Busy.objects.create(user=hanna.user, source="file", span=span, uid_hash="a", read_at=NOW)
    calendar = Calendar.from_ical(feed_of(hanna.user, county_on(NOW), now=NOW))
    events = calendar.walk("VEVENT")
    assert len(events) > 60
    assert {str(each["TRANSP"]) for each in events} == {"TRANSPARENT"}
    assert all("ATTENDEE" not in each and "DESCRIPTION" not in each for each in events)
    assert not read_calendar(calendar.to_ical(), first=TODAY, last=TODAY + 90 * DAY).spans
