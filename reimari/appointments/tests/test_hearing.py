"""A client answers a text message about their time (R-KL-39): done, offered, or read by a person."""

import datetime as dt
from uuid import uuid4

import pytest

from reimari.access.actor import system
from reimari.appointments.models import Booking, TimesOffered
from reimari.appointments.tests.deeds import MINUTE, MONDAY, NOW, TEAM, TEN, book, hold, planned
from reimari.cases.actions import close_case
from reimari.cases.models import Case, Meeting
from reimari.cases.states import Ending, MeetingState
from reimari.messaging.actions import receive_text
from reimari.messaging.models import IncomingText, Message
from reimari.staff.models import Post
from reimari.work.models import Entry, Step
from tests.factories import a_case, a_person, a_post, as_actor, loaded

pytestmark = pytest.mark.django_db
PHONE = "+358401234567"
LATER = NOW + 5 * MINUTE
SECOND, THIRD = TEN + 45 * MINUTE, TEN + 90 * MINUTE


@pytest.fixture(autouse=True)
def _kl(db: None, settings: object) -> None:
    loaded("KL", now=NOW)
    settings.SMS_SECRET = "x" * 40  # type: ignore[attr-defined]
    settings.MESSAGE_ADAPTERS = dict.fromkeys(("sms", "letter", "email"), "x")  # type: ignore[attr-defined]


@pytest.fixture
def marjut() -> Post:
    return a_post("ADVICE", "ASIAKASOHJAAJA", name="Marjut Saaripuro")


@pytest.fixture
def satu() -> Post:
    return planned(a_post(TEAM, "SOSIAALIOHJAAJA", name="Satu Kallio"))


@pytest.fixture
def case(marjut: Post, satu: Post) -> Case:
    """Its client was told of their time by text message."""
    person = a_person(as_actor(marjut), phone=PHONE)
    case = a_case(marjut, TEAM, person=person, need="financial", now=NOW)
    Case.objects.filter(pk=case.pk).update(language="fi")
    book(case, hold(marjut, satu), marjut)
    Message.objects.update(state="sent", sent_at=NOW, next_at=None)
    return case


def answer(
    words: str, *, number: str = PHONE, now: dt.datetime = LATER, gateway_id: str = ""
) -> IncomingText:
    text = IncomingText(gateway_id=gateway_id or uuid4().hex, number=number, words=words, came_at=now)
    return receive_text(text, actor=system("sms_gateway"), now=now)


def sent() -> list[str]:
    return list(Message.objects.order_by("queued_at", "pk").values_list("kind", flat=True))


def newest(case: Case) -> Meeting:
    return Meeting.objects.filter(case=case).latest("agreed_at", "pk")


def test_the_text_message_says_how_one_answers(case: Case) -> None:
    assert "PERU tai SIIRRÄ" in Message.objects.get().words


def test_where_nobody_brings_answers_nobody_is_asked_to_answer(
    marjut: Post, satu: Post, settings: object
) -> None:
    settings.SMS_SECRET = ""  # type: ignore[attr-defined]
    case = a_case(marjut, TEAM, person=a_person(as_actor(marjut), phone=PHONE), now=NOW)
    book(case, hold(marjut, satu), marjut)
    assert "PERU" not in Message.objects.get().words


def test_a_client_cancels_and_is_told_what_comes_next(case: Case, satu: Post) -> None:
    answer("Peru")
    meeting = newest(case)
    assert (meeting.state, meeting.changed_by, meeting.reason) == ("cancelled", "client", "untold")
    case.refresh_from_db()
    assert case.current_step
    assert (case.current_step.kind, case.current_step.worker_id) == ("contact_client", satu.user_id)
    assert sent() == ["notices.booked", "notices.cancelled"]
    facts = Entry.objects.filter(track=case.track, kind="messaging.receive").order_by("pk")
    assert [("text" in each.facts, each.facts.get("state")) for each in facts[:2]] == [
        (True, None),
        (False, "cancelled"),
    ]


def test_a_client_asks_for_another_time_and_chooses_it_by_its_number(case: Case) -> None:
    answer("Siirrä")
    assert newest(case).state == MeetingState.AGREED
    offered = TimesOffered.objects.get()
    assert [dt.datetime.fromisoformat(each) for each in offered.moments][:2] == [SECOND, THIRD]
    words = Message.objects.get(kind="notices.times").words
    assert "1) ti 1.12. klo 10.45" in words
    assert "Vastaa numerolla" in words
    Message.objects.update(state="sent", sent_at=LATER, next_at=None)
    answer("2", now=LATER + MINUTE)
    booking = Booking.objects.get(replaces__isnull=False)
    assert (booking.meeting.at, booking.meeting.state) == (THIRD, "agreed")
    assert sent() == ["notices.booked", "notices.times", "notices.moved"]


def test_a_number_that_was_taken_meanwhile_brings_the_next_times(
    case: Case, marjut: Post, satu: Post
) -> None:
    answer("uusi aika")
    hold(marjut, satu, SECOND, now=LATER)
    Message.objects.update(state="sent", sent_at=LATER, next_at=None)
    answer("1", now=LATER + MINUTE)
    assert newest(case).at == TEN
    assert TimesOffered.objects.count() == 2
    newer = TimesOffered.objects.latest("offered_at")
    assert dt.datetime.fromisoformat(newer.moments[0]) == THIRD


@pytest.mark.parametrize("words", ["Kiitos", "en peru", "2", "Soittakaa minulle heti, on kiire"])
def test_what_isnt_clear_is_read_by_whoever_has_the_case(case: Case, satu: Post, words: str) -> None:
    answer(words)
    assert newest(case).state == MeetingState.AGREED
    step = Step.objects.open().get(track=case.track, kind="contact_client")
    assert (step.team_id, step.worker_id) == (TEAM, satu.user_id)
    answer("Kuulitteko?", now=LATER + MINUTE)
    assert Step.objects.open().filter(track=case.track, kind="contact_client").count() == 1


def test_a_number_of_times_offered_long_ago_isnt_acted_on(case: Case) -> None:
    answer("Siirrä")
    TimesOffered.objects.update(offered_at=NOW - dt.timedelta(days=2))
    answer("1", now=LATER + MINUTE)
    assert newest(case).at == TEN


def test_a_text_told_twice_is_acted_on_once(case: Case) -> None:
    for _ in range(2):
        answer("Siirrä", gateway_id="one")
    assert TimesOffered.objects.count() == 1


def test_after_the_time_has_begun_a_person_reads_it(case: Case) -> None:
    answer("Peru", now=TEN + MINUTE)
    assert newest(case).state == MeetingState.AGREED
    assert Step.objects.open().filter(track=case.track, kind="contact_client").exists()


def test_a_text_that_belongs_to_nothing_is_told_where_to_call_once_a_day(case: Case) -> None:
    for _ in range(3):
        answer("Hei, olen Maija", number="+358409999999")
    (message,) = Message.objects.filter(kind="appointments.unheard")
    assert (message.address, message.person_id, message.track_id) == ("+358409999999", None, None)
    assert "Soita meille: 09 99990500" in message.words
    assert "Ring oss" in message.words
    answer("Hei", number="16100")
    assert Message.objects.filter(kind="appointments.unheard").count() == 1


def test_of_a_closed_case_one_is_told_where_to_call(case: Case, satu: Post) -> None:
    case.refresh_from_db()
    close_case(case, ending=Ending.HELPED, actor=as_actor(satu, on=MONDAY), now=NOW)
    answer("Peru")
    assert sent()[-1] == "appointments.unheard"
