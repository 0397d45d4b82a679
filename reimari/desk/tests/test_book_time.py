"""A time is looked for, held and booked on a case's own page (R-KL-16, DR-17, DR-18, DR-19)."""

import datetime as dt
import re
from http import HTTPStatus
from uuid import uuid4

import pytest
from django.test import Client

from reimari.appointments.actions import plan_own_calendar
from reimari.appointments.models import Booking, Hold, Shortage
from reimari.appointments.states import Instead
from reimari.appointments.tests.office import part
from reimari.audit.models import Event, Outcome
from reimari.cases.models import Case, Note
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
def satu() -> Post:
    """She has times on every weekday."""
    post = a_post(TEAM, "SOSIAALIOHJAAJA", name="Satu Kallio")
    week = [(day, part("09:00", "15:00")) for day in range(1, 6)]
    actor = as_actor(post)
    plan_own_calendar(post, background="INCOME_SUPPORT_TIME", week=week, since=TODAY, actor=actor, now=NOW)
    return post


@pytest.fixture
def case(marjut: Post, satu: Post) -> Case:
    return a_case(marjut, TEAM, person=a_person(as_actor(marjut)), need="financial")


def address(case: Case, verb: str = "") -> str:
    return f"/cases/{case.pk}/times/{verb}"


def tokens(html: str) -> list[str]:
    return re.findall(r'name="time"\s+value="([^"]+)"', html)


def got(browser: Client, case: Case, query: str = "") -> str:
    answer = browser.get(address(case) + query)
    assert answer.status_code == HTTPStatus.OK
    return answer.content.decode()


def hold(browser: Client, case: Case, token: str = "", **more: str) -> str:
    token = token or tokens(got(browser, case))[0]
    answer = browser.post(address(case, "hold/"), {"key": str(uuid4()), "time": token, **more})
    return answer.headers.get("Location", "") or answer.content.decode()


def test_what_is_due_at_once_no_booked_time_has_to_keep(marjut: Post, case: Case) -> None:
    """Of an urgent case whose urgency nobody has assessed yet the times are those of the promise."""
    law = case.track.clocks.get(code="D-4")
    law.pk, law.code, law.kind = uuid4(), "SHL-36-URGENT", "law"
    law.due_at, law.due_on = law.started_at, law.started_at.date()
    law.raw_due_on = law.due_on
    law.save(force_insert=True)
    html = got(signed_in(marjut), case)
    assert "The agreed contact takes place within 7 working days" in html
    assert html.count('class="time"') == 10


def test_the_first_ten_times_that_keep_the_promise_are_offered(marjut: Post, case: Case) -> None:
    html = got(signed_in(marjut), case)
    assert "The agreed contact takes place within 7 working days" in html
    assert html.count('class="time"') == 10
    assert "Satu Kallio" in html
    assert len(tokens(html)) == 20  # by phone and at the office


def test_whoever_doesnt_see_the_case_isnt_led_to_it(marjut: Post, satu: Post, case: Case) -> None:
    link = f'href="/cases/{case.pk}/"'
    assert link not in got(signed_in(marjut), case)
    assert link in got(signed_in(satu), case)


def test_the_page_asks_little_and_is_logged(marjut: Post, case: Case) -> None:
    browser = signed_in(marjut)
    got(browser, case)
    asked = statements(lambda: got(browser, case))
    assert len(asked) <= MOST_STATEMENTS, "\n".join(asked)
    event = Event.objects.filter(action="appointments.book").latest("pk")
    assert case.person_id in event.person_ids


def test_a_time_is_held_read_aloud_and_booked(marjut: Post, case: Case) -> None:
    browser = signed_in(marjut)
    assert hold(browser, case) == f"{address(case)}#held"
    html = got(browser, case)
    held = Hold.objects.get()
    assert f'data-timer-until="{held.until.isoformat()}"' in html
    assert "Satu Kallio calls you." in html
    found = context(browser.get(address(case)))["found"].seen
    sent = {"key": str(uuid4()), "current": str(found.step), "entry": str(found.entry), "told": "phone"}
    answer = browser.post(address(case, "book/"), sent)
    assert answer.headers["Location"] == f"/cases/{case.pk}/change-time/"  # she doesn't work on the case
    assert "Satu Kallio" in Note.objects.get(case=case, kind=NoteKind.TOLD).text
    booking = Booking.objects.get()
    assert (booking.meeting.case_id, booking.meeting.at) == (case.pk, held.begins)
    assert "A meeting has already been agreed" in got(browser, case)


def test_where_one_meets_at_the_office_is_told(marjut: Post, case: Case, satu: Post) -> None:
    satu.site_place_id = "KOTKA"
    satu.save()
    browser = signed_in(marjut)
    office = next(each for each in tokens(got(browser, case)) if "|office|" in each)
    hold(browser, case, office)
    assert Hold.objects.get().site_place_id == "KOTKA"
    html = got(browser, case)
    assert "You meet Satu Kallio at Kotka." in html


def test_what_is_said_is_in_the_clients_language_too(marjut: Post, satu: Post) -> None:
    case = a_case(marjut, TEAM, need="financial")
    browser = signed_in(marjut)
    hold(browser, case)
    assert "<q>Sinulle on sovittu tapaaminen tai puhelu: " in got(browser, case)


def test_another_choice_takes_the_place_of_the_first_and_it_can_be_let_go(marjut: Post, case: Case) -> None:
    browser = signed_in(marjut)
    first, second = tokens(got(browser, case))[0], tokens(got(browser, case))[4]
    hold(browser, case, first)
    hold(browser, case, second)
    assert Hold.objects.count() == 1
    answer = browser.post(address(case, "release/"), {"key": str(uuid4())})
    assert answer.status_code == HTTPStatus.FOUND
    assert not Hold.objects.exists()


def test_whoever_is_slower_is_told_and_sees_what_is_left(marjut: Post, case: Case) -> None:
    other = a_post("ADVICE", "ASIAKASOHJAAJA", name="Toini Saaripuro")
    theirs = a_case(other, TEAM, need="financial")
    token = tokens(got(signed_in(marjut), case))[0]
    hold(signed_in(other), theirs, token)
    answer = signed_in(marjut).post(address(case, "hold/"), {"key": str(uuid4()), "time": token})
    assert answer.status_code == HTTPStatus.CONFLICT
    html = answer.content.decode()
    assert "This time has just been taken" in html
    assert token not in tokens(html)


@pytest.mark.parametrize("token", ["", "x", "a|b|c|d|e", "00|INCOME_SUPPORT_TIME|2026-01-01|phone|ADVICE"])
def test_what_nobody_can_read_is_refused_in_words(marjut: Post, case: Case, token: str) -> None:
    answer = signed_in(marjut).post(address(case, "hold/"), {"key": str(uuid4()), "time": token})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Choose another." in answer.content.decode()


def test_only_one_way_to_meet_or_one_worker_is_shown_when_asked(marjut: Post, case: Case, satu: Post) -> None:
    browser = signed_in(marjut)
    assert all("|phone|" in token for token in tokens(got(browser, case, "?mode=phone")))
    assert tokens(got(browser, case, f"?worker={satu.user_id}"))
    for wrong in ("?mode=x", "?worker=x", "?mode=%00&worker=%00"):
        assert got(browser, case, wrong)


def test_without_a_time_it_says_so_what_comes_near_and_writes_it_down(
    marjut: Post, case: Case, satu: Post
) -> None:
    last = TODAY + dt.timedelta(days=20)
    Absence.objects.create(user=satu.user, kind=AbsenceKind.ILL, first_on=TODAY, last_on=last, told_at=NOW)
    browser = signed_in(marjut)
    html = got(browser, case)
    assert "No time keeps the promise." in html
    assert "a time after the promise" in html
    hold(browser, case, tokens(html)[0])
    row = Shortage.objects.get()
    assert (row.instead, row.case_id, row.team_id) == (Instead.LATER, case.pk, TEAM)
    assert row.later_at == Hold.objects.get().begins


def test_a_callback_instead_is_written_down_too(marjut: Post, case: Case, satu: Post) -> None:
    Absence.objects.create(
        user=satu.user,
        kind=AbsenceKind.ILL,
        first_on=TODAY,
        last_on=TODAY + dt.timedelta(days=90),
        told_at=NOW,
    )
    browser = signed_in(marjut)
    assert "There is none otherwise either." in got(browser, case)
    answer = browser.post(address(case, "none/"), {"key": str(uuid4())})
    assert answer.headers["Location"] == f"/callbacks/ask/?case={case.pk}"
    assert Shortage.objects.get().instead == Instead.CALLBACK


def test_a_case_that_moved_on_isnt_booked(marjut: Post, case: Case) -> None:
    browser = signed_in(marjut)
    hold(browser, case)
    sent = {"key": str(uuid4()), "current": str(uuid4()), "entry": "1"}
    answer = browser.post(address(case, "book/"), sent)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert Hold.objects.exists()
    assert not Booking.objects.exists()


def test_units_whose_times_arent_told_say_so(marjut: Post) -> None:
    case = a_case(marjut, "ADVICE", need="financial")
    assert "You can&#x27;t book times of" in got(signed_in(marjut), case) or "book times of" in got(
        signed_in(marjut), case
    )


@pytest.mark.parametrize("verb", ["hold/", "none/", "release/", "book/"])
def test_where_nothing_can_be_booked_a_press_says_so(marjut: Post, satu: Post, verb: str) -> None:
    token = tokens(got(signed_in(marjut), a_case(marjut, TEAM, need="financial")))[0]
    case = a_case(marjut, "ADVICE", need="financial")
    answer = signed_in(marjut).post(address(case, verb), {"key": str(uuid4()), "time": token})
    assert answer.status_code in {HTTPStatus.FOUND, HTTPStatus.CONFLICT}
    assert not Shortage.objects.exists()
    assert not Booking.objects.exists()


def test_others_dont_see_for_whom_a_time_is_looked_for(marjut: Post, case: Case) -> None:
    other = a_post("ADVICE", "ASIAKASOHJAAJA", name="Toini Saaripuro")
    assert signed_in(other).get(address(case)).status_code == HTTPStatus.NOT_FOUND


def test_the_case_leads_here_for_whoever_may_book(marjut: Post, satu: Post, case: Case) -> None:
    assert f'href="{address(case)}"' in signed_in(satu).get(f"/cases/{case.pk}/").content.decode()


@pytest.mark.parametrize("verb", ["hold/", "release/", "book/", "none/"])
def test_the_same_press_twice_does_one_thing_and_is_answered_alike(
    marjut: Post, case: Case, satu: Post, verb: str
) -> None:
    browser = signed_in(marjut)
    token = tokens(got(browser, case))[0]
    if verb == "none/":
        last = TODAY + dt.timedelta(days=90)
        Absence.objects.create(
            user=satu.user, kind=AbsenceKind.ILL, first_on=TODAY, last_on=last, told_at=NOW
        )
    elif verb != "hold/":
        hold(browser, case, token)
    sent = {"key": str(uuid4()), "time": token}
    first = browser.post(address(case, verb), sent)
    done = Event.objects.filter(outcome=Outcome.DONE).count()
    second = browser.post(address(case, verb), sent)
    assert first.status_code == second.status_code == HTTPStatus.FOUND
    assert first.headers["Location"] == second.headers["Location"]
    assert Event.objects.filter(outcome=Outcome.DONE).count() == done


def test_a_form_without_a_key_does_nothing_wrong(marjut: Post, case: Case) -> None:
    browser = signed_in(marjut)
    for verb in ("hold/", "release/", "book/", "none/"):
        assert browser.post(address(case, verb), {}).status_code in {400, 409, 302}


def test_the_team_books_its_own_time_for_a_case_whose_promise_has_passed(marjut: Post, satu: Post) -> None:
    case = a_case(marjut, TEAM, need="financial", now=NOW - dt.timedelta(days=40))
    browser = signed_in(satu, "fi")
    html = got(browser, case)
    assert "Lupauksen mukaista aikaa ei ole." in html
    assert hold(browser, case, tokens(html)[0]) == f"{address(case)}#held"
    assert Shortage.objects.get().instead == Instead.LATER
