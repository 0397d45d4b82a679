"""A booked time is moved or cancelled on a page of its own, while one talks (R-KL-22, R-KL-39, DR-19)."""

import re
from http import HTTPStatus
from uuid import uuid4

import pytest
from django.test import Client

from reimari.appointments.actions import plan_own_calendar
from reimari.appointments.models import Booking, Hold
from reimari.appointments.tests.booking import a_booking
from reimari.appointments.tests.office import part
from reimari.audit.models import Event
from reimari.cases.models import Case, Meeting, Note
from reimari.cases.states import NoteKind
from reimari.staff.models import Absence, Post
from reimari.staff.states import AbsenceKind
from tests.browser import MOST_STATEMENTS, context, signed_in, statements
from tests.factories import NOW, TODAY, a_case, a_person, a_post, as_actor, loaded

pytestmark = pytest.mark.django_db
TEAM = "INCOME_SUPPORT"


@pytest.fixture(autouse=True)
def _kl(db: None) -> None:
    loaded("KL")


@pytest.fixture
def marjut() -> Post:
    return a_post("ADVICE", "ASIAKASOHJAAJA", name="Marjut Saaripuro")


@pytest.fixture
def toini() -> Post:
    """She answers the phone when the client calls again."""
    return a_post("ADVICE", "ASIAKASOHJAAJA", name="Toini Saaripuro")


@pytest.fixture
def satu() -> Post:
    post = a_post(TEAM, "SOSIAALIOHJAAJA", name="Satu Kallio")
    week = [(day, part("09:00", "15:00")) for day in range(1, 6)]
    actor = as_actor(post)
    plan_own_calendar(post, background="INCOME_SUPPORT_TIME", week=week, since=TODAY, actor=actor, now=NOW)
    return post


@pytest.fixture
def case(marjut: Post, satu: Post) -> Case:
    case = a_case(marjut, TEAM, person=a_person(as_actor(marjut)), need="financial")
    a_booking(case, marjut, satu)
    return case


def address(case: Case, verb: str = "") -> str:
    return f"/cases/{case.pk}/change-time/{verb}"


def got(browser: Client, case: Case, query: str = "") -> str:
    answer = browser.get(address(case) + query)
    assert answer.status_code == HTTPStatus.OK
    return answer.content.decode()


def tokens(html: str) -> list[str]:
    return re.findall(r'name="time"\s+value="([^"]+)"', html)


def hold(browser: Client, case: Case, by: str = "client", number: int = 0) -> str:
    token = tokens(got(browser, case, f"?by={by}"))[number]
    sent = {"key": str(uuid4()), "time": token, "by": by, "mode": "phone", "worker": ""}
    return browser.post(f"/cases/{case.pk}/times/hold/", sent).headers["Location"]


def seen(browser: Client, case: Case) -> dict[str, str]:
    found = context(browser.get(address(case)))["found"].seen
    return {"key": str(uuid4()), "current": str(found.step), "entry": str(found.entry)}


def test_what_is_agreed_stands_above_the_times_that_keep_the_promise(toini: Post, case: Case) -> None:
    html = got(signed_in(toini), case)
    meeting = Meeting.objects.get()
    assert f"{meeting.get_mode_display()}, Satu Kallio" in html
    assert html.count('class="time"') == 10
    assert "same worker" in html
    assert case.need not in html  # she only moves the time


def test_the_page_asks_little_and_is_logged(toini: Post, case: Case) -> None:
    browser = signed_in(toini)
    got(browser, case)
    asked = statements(lambda: got(browser, case))
    assert len(asked) <= MOST_STATEMENTS, "\n".join(asked)
    event = Event.objects.filter(action="appointments.move").latest("pk")
    assert case.person_id in event.person_ids


def test_a_time_is_held_told_and_moved(toini: Post, case: Case) -> None:
    browser = signed_in(toini)
    location = hold(browser, case)
    assert location.startswith(address(case))
    assert "by=client" in location
    assert "Satu Kallio calls you." in got(browser, case)
    held = Hold.objects.get()
    sent = seen(browser, case) | {"by": "client", "reason": "time", "told": "phone"}
    answer = browser.post(address(case, "move/"), sent)
    assert answer.headers["Location"] == address(case)
    booking = Booking.objects.get(replaces__isnull=False)
    assert (booking.meeting.at, booking.meeting.state) == (held.begins, "agreed")
    assert Note.objects.filter(case=case, kind=NoteKind.TOLD).count() == 1
    again = browser.post(address(case, "move/"), sent)
    assert again.headers["Location"] == address(case)
    assert Booking.objects.count() == 2


def test_whoever_works_on_the_case_comes_back_to_it_and_reads_what_happened(satu: Post, case: Case) -> None:
    browser = signed_in(satu)
    hold(browser, case, "unit")
    sent = seen(browser, case) | {"by": "unit", "reason": "away", "told": "phone"}
    answer = browser.post(address(case, "move/"), sent)
    assert answer.headers["Location"] == f"/cases/{case.pk}/#promise-title"
    html = browser.get(f"/cases/{case.pk}/").content.decode()
    assert "We moved the agreed phone call of" in html
    assert "the worker is away or at another task" in html


def test_without_a_reason_nothing_is_moved_and_it_is_said(toini: Post, case: Case) -> None:
    browser = signed_in(toini)
    hold(browser, case)
    answer = browser.post(address(case, "move/"), seen(browser, case) | {"by": "client", "reason": ""})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    html = answer.content.decode()
    assert "Say who moved or cancelled the meeting, and why." in html
    assert Hold.objects.exists()
    wrong = browser.post(address(case, "move/"), seen(browser, case) | {"by": "client", "reason": "away"})
    assert wrong.status_code == HTTPStatus.CONFLICT
    assert "This reason belongs to the other side." in wrong.content.decode()


def test_without_a_held_time_it_is_said(toini: Post, case: Case) -> None:
    browser = signed_in(toini)
    answer = browser.post(address(case, "move/"), seen(browser, case) | {"by": "client", "reason": "ill"})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "The time isn&#x27;t kept for you any more" in answer.content.decode().replace("&#39;", "&#x27;")


def test_a_client_cancels_and_is_contacted(toini: Post, case: Case) -> None:
    browser = signed_in(toini)
    sent = seen(browser, case) | {"by": "client", "reason": "ill", "told": "phone"}
    answer = browser.post(address(case, "cancel/"), sent)
    assert answer.headers["Location"] == address(case)
    html = got(browser, case)
    assert "No time is agreed now." in html
    assert "The client is contacted, at the latest" in html
    note = Note.objects.get(case=case, kind=NoteKind.TOLD)
    assert note.text.startswith("Aikasi on peruttu") or "cancelled" in note.text


def test_when_we_cancel_the_times_come_first(satu: Post, case: Case) -> None:
    browser = signed_in(satu)
    assert "Give the client a new time first." in got(browser, case, "?by=unit")
    sent = seen(browser, case) | {"by": "unit", "reason": "ill", "mode": "phone"}
    answer = browser.post(address(case, "cancel/"), sent)
    assert answer.status_code == HTTPStatus.CONFLICT
    html = answer.content.decode()
    assert "There are times that can be given instead." in html
    assert re.search(r'id="no-time"\s+open', html)
    assert '<option value="ill" selected>' in html
    sent = seen(browser, case) | {"by": "unit", "reason": "ill", "mode": "phone", "answer": "declined"}
    assert browser.post(address(case, "cancel/"), sent).status_code == HTTPStatus.FOUND
    assert Meeting.objects.get().changed_by == "unit"


def test_when_nobody_has_times_we_may_cancel(satu: Post, case: Case) -> None:
    Absence.objects.create(
        user=satu.user,
        kind=AbsenceKind.ILL,
        first_on=TODAY,
        last_on=TODAY.replace(year=TODAY.year + 1),
        told_at=NOW,
    )
    browser = signed_in(satu)
    sent = seen(browser, case) | {"by": "unit", "reason": "ill", "mode": "phone"}
    assert browser.post(address(case, "cancel/"), sent).status_code == HTTPStatus.FOUND


def test_the_page_isnt_for_those_who_book_nothing_there(case: Case) -> None:
    outsider = a_post("ADULT", "SOSIAALITYONTEKIJA", name="Kaino Kallio")
    assert signed_in(outsider).get(address(case)).status_code == HTTPStatus.NOT_FOUND


def test_a_time_that_has_begun_is_marked_not_moved(satu: Post, case: Case) -> None:
    meeting = Meeting.objects.get()
    Meeting.objects.filter(pk=meeting.pk).update(at=NOW.replace(year=2020), ends_at=None, span=None)
    assert "mark how it went" in got(signed_in(satu), case)


def test_whoever_answers_the_phone_finds_the_time_by_its_person(toini: Post, case: Case) -> None:
    """In New contact with the client chosen, and on their page."""
    browser = signed_in(toini)
    link = f'href="{address(case)}"'
    sent = {"key": str(uuid4()), "matters": "1", "contactor": "client", "channel": "phone"}
    chosen = browser.post("/new-contact/", sent | {"do": f"choose:{case.person_id}"}).content.decode()
    page = browser.get(f"/people/{case.person_id}/")
    assert (link in chosen, page.status_code) == (True, HTTPStatus.OK)
    assert link in page.content.decode()
    Meeting.objects.filter(case=case).update(state="realised", marked_at=NOW)
    assert link not in browser.get(f"/people/{case.person_id}/").content.decode()
