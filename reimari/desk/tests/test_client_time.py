"""A client sees, moves and cancels their time by the link in their message (R-KL-39, DR-19)."""

import datetime as dt
import re
from http import HTTPStatus

import pytest
from django.test import Client
from django.utils import timezone

from reimari.accounts.rules import FROM_ONE_ADDRESS
from reimari.appointments.actions import plan_own_calendar
from reimari.appointments.links import booking_in, token_of
from reimari.appointments.models import Booking, Hold
from reimari.appointments.tests.booking import a_booking, a_hold
from reimari.appointments.tests.office import part
from reimari.audit.models import Event
from reimari.cases.models import Case, Meeting
from reimari.cases.states import MeetingState
from reimari.common.working_days import day_in_helsinki
from reimari.staff.models import Post
from tests.browser import MOST_STATEMENTS, statements
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
    post = a_post(TEAM, "SOSIAALIOHJAAJA", name="Satu Kallio")
    post.site_place_id = "KOTKA"
    post.save()
    week = [(day, part("09:00", "15:00")) for day in range(1, 6)]
    actor = as_actor(post)
    plan_own_calendar(post, background="INCOME_SUPPORT_TIME", week=week, since=TODAY, actor=actor, now=NOW)
    return post


@pytest.fixture
def case(marjut: Post) -> Case:
    person = a_person(as_actor(marjut), last_name="Salainen", first_names="Salla")
    return a_case(marjut, TEAM, person=person, need="financial")


@pytest.fixture
def booking(case: Case, marjut: Post, satu: Post) -> Booking:
    return a_booking(case, marjut, satu)


def address(booking: Booking, language: str = "en") -> str:
    return f"/{language}/aika/{token_of(booking)}/"


def got(booking: Booking, language: str = "en", query: str = "") -> str:
    answer = Client().get(address(booking, language) + query)
    assert answer.status_code == HTTPStatus.OK
    return answer.content.decode()


def times(html: str) -> list[str]:
    return re.findall(r'name="time"\s+id="time-\d+"\s+value="([^"]+)"', html)


def sent(booking: Booking, **form: str) -> tuple[int, str]:
    answer = Client().post(address(booking), {"agreed": str(booking.pk)} | form)
    return answer.status_code, answer.content.decode()


def newest(case: Case) -> Meeting:
    return Meeting.objects.filter(case=case).latest("agreed_at", "pk")


def test_the_page_tells_when_and_where_and_nothing_of_whom(booking: Booking, case: Case) -> None:
    """No sign-in, no personal data shown beyond the time and place."""
    for language, way in (("fi", "Puhelu"), ("sv", "Telefonsamtal"), ("en", "Phone call")):
        html = got(booking, language)
        assert way in html
        told = ("Salainen", "Salla", "Kallio", "Saaripuro", case.number, str(case.pk), "financial")
        assert not [each for each in told if each in html]
        assert "Toimeentulotuki" not in html
    answer = Client().get(address(booking))
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]


def test_at_the_office_the_place_is_told(booking: Booking) -> None:
    Meeting.objects.update(mode="office")
    assert "Kotka" in got(booking)


def test_the_page_asks_little_and_is_logged(booking: Booking) -> None:
    got(booking)
    asked = statements(lambda: got(booking))
    assert len(asked) <= MOST_STATEMENTS, "\n".join(asked)
    assert Event.objects.filter(action="appointments.follow").exists()


def test_the_client_chooses_another_time_and_the_same_link_shows_it(booking: Booking, case: Case) -> None:
    html = got(booking)
    assert len(times(html)) == 8
    chosen = times(html)[3]
    assert sent(booking, do="move", time=chosen)[0] == HTTPStatus.FOUND
    meeting = newest(case)
    assert (meeting.at, meeting.mode) == (dt.datetime.fromisoformat(chosen), "phone")
    new = Booking.objects.get(meeting=meeting)
    assert (new.replaces, new.due_at, new.booked_by_id) == (booking, booking.due_at, None)
    booking.meeting.refresh_from_db()
    before = booking.meeting
    assert (before.state, before.changed_by, before.reason) == ("moved", "client", "time")
    assert not Hold.objects.exists()
    assert f"{timezone.localtime(meeting.at):%-H.%M}" in got(booking)


def test_the_same_form_sent_twice_moves_once(booking: Booking, case: Case) -> None:
    chosen = times(got(booking))[3]
    assert sent(booking, do="move", time=chosen)[0] == HTTPStatus.FOUND
    assert sent(booking, do="move", time=chosen)[0] == HTTPStatus.FOUND
    assert sent(booking, do="cancel")[0] == HTTPStatus.FOUND  # of the time that was: nothing happens
    assert Meeting.objects.filter(case=case).count() == 2
    assert newest(case).state == MeetingState.AGREED


def test_a_moved_time_is_moved_again(booking: Booking, case: Case) -> None:
    sent(booking, do="move", time=times(got(booking))[3])
    new = Booking.objects.get(replaces=booking)
    chosen = times(got(booking))[5]
    answer = Client().post(address(booking), {"agreed": str(new.pk), "do": "move", "time": chosen})
    assert answer.status_code == HTTPStatus.FOUND
    assert newest(case).at == dt.datetime.fromisoformat(chosen)
    assert token_of(new) != token_of(booking)
    assert got(new) == got(booking).replace(token_of(booking), token_of(new))


def test_later_times_are_a_page_further(booking: Booking) -> None:
    html = got(booking)
    found = re.search(r"\?after=([^\"]+)", html)
    assert found
    later = times(got(booking, query=f"?after={found[1]}"))
    assert later[0] > times(html)[-1]
    assert len(set(later) | set(times(html))) == 16
    assert "There are no more times." in got(booking, query="?after=2099-01-01T00:00:00%2B00:00")
    assert times(got(booking, query="?after=nonsense")) == times(html)


def test_a_time_taken_meanwhile_leaves_the_own_one(
    booking: Booking, case: Case, marjut: Post, satu: Post
) -> None:
    chosen = times(got(booking))[0]
    held = a_hold(marjut, satu)
    assert held.begins == dt.datetime.fromisoformat(chosen)
    status, html = sent(booking, do="move", time=chosen)
    assert status == HTTPStatus.CONFLICT
    assert "The time you chose has just been taken. Your own time stands as it was." in html
    assert newest(case).at == booking.meeting.at


@pytest.mark.parametrize("time", ["", "x", "2026-12-01T10:00", "2020-01-01T10:00:00+00:00"])
def test_no_choice_or_nonsense_is_told(booking: Booking, case: Case, time: str) -> None:
    status, html = sent(booking, do="move", time=time)
    assert status == HTTPStatus.CONFLICT
    assert 'role="alert"' in html
    assert newest(case).at == booking.meeting.at


@pytest.mark.parametrize(
    ("reason", "kept"), [("ill", "ill"), ("", "untold"), ("away", "untold"), ("x", "untold")]
)
def test_the_client_cancels_and_is_told_when_we_contact_them(
    booking: Booking, case: Case, reason: str, kept: str
) -> None:
    assert sent(booking, do="cancel", reason=reason)[0] == HTTPStatus.FOUND
    meeting = newest(case)
    assert (meeting.state, meeting.changed_by, meeting.reason) == ("cancelled", "client", kept)
    html = got(booking)
    assert "Your time is cancelled." in html
    assert "contacts you by" in html  # the next step's own promise
    assert 'name="do"' not in html


def test_when_clients_may_book_nothing_they_can_still_cancel(booking: Booking, satu: Post) -> None:
    Booking.objects.update(team="ADULT")
    html = got(booking)
    assert times(html) == []
    assert "There are no times here that you could choose yourself." in html
    assert "Cancel my time" in html


def test_what_has_begun_or_is_over_isnt_changed(booking: Booking, case: Case) -> None:
    moment = timezone.now() - dt.timedelta(minutes=1)
    token = address(booking)
    Meeting.objects.update(at=moment, ends_at=None, span=None)
    html = Client().get(token).content.decode()
    assert "it can't be changed here any more" in html
    assert Client().post(token, {"agreed": str(booking.pk), "do": "cancel"}).status_code == HTTPStatus.FOUND
    assert newest(case).state == MeetingState.AGREED
    Meeting.objects.update(state="realised", marked_at=moment)
    assert "This time is over." in Client().get(token).content.decode()


def test_a_link_that_isnt_ours_or_whose_day_is_over_opens_nothing(booking: Booking) -> None:
    token = token_of(booking)
    assert booking_in(token, today=TODAY) == booking.pk
    assert booking_in(token, today=day_in_helsinki(booking.meeting.at) + dt.timedelta(days=1)) is None
    for wrong in (token[:-2] + "xx", "x", "x" * 300):
        answer = Client().get(f"/en/aika/{wrong}/")
        assert answer.status_code == HTTPStatus.NOT_FOUND
        assert "open anything" in answer.content.decode()
    assert Client().get(f"/de/aika/{token}/").status_code == HTTPStatus.NOT_FOUND


def test_whoever_tries_many_links_waits(booking: Booking) -> None:
    for _ in range(FROM_ONE_ADDRESS.most):
        Client().get("/en/aika/wrong/")
    assert Client().get(address(booking)).status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert Client().get(address(booking), REMOTE_ADDR="192.0.2.7").status_code == HTTPStatus.OK
