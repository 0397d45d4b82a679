"""Whoever booked a time records that they told the client of it themselves; once, and only while it holds."""

import datetime as dt
from uuid import UUID

import pytest
from django.conf import LazySettings

from reimari.access.catalogue import Forbidden
from reimari.appointments.actions import cancel_time, move_time, tell_of_time
from reimari.appointments.models import Booking
from reimari.appointments.tests.deeds import MINUTE, MONDAY, NOW, TEAM, TEN, book, code_of, hold, planned
from reimari.cases.actions import Why, close_case, tell_client
from reimari.cases.models import Case, Note
from reimari.cases.states import ChangedBy, ChangeReason, Ending, NoteKind, ToldBy
from reimari.messaging.models import Message
from reimari.messaging.states import Channel, Delivery, MessageState
from reimari.notices.models import ClientNotice
from reimari.staff.models import Post
from reimari.work.models import Clock
from tests.factories import a_case, a_person, a_post, as_actor, key, loaded

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
PHONE = "+358401234567"
OURS = Why(ChangedBy.UNIT, ChangeReason.ILL)


@pytest.fixture(autouse=True)
def _kl(db: None, settings: LazySettings) -> None:
    settings.MESSAGE_ADAPTERS = dict.fromkeys(Channel.values, "reimari.messaging.adapters.fake.FakeAdapter")
    loaded("KL", now=NOW)


@pytest.fixture
def marjut() -> Post:
    """An adviser who books and doesn't work on the case."""
    return a_post("ADVICE", "ASIAKASOHJAAJA", name="Marjut Saaripuro")


@pytest.fixture
def satu() -> Post:
    return planned(a_post(TEAM, "SOSIAALIOHJAAJA", name="Satu Kallio"))


@pytest.fixture
def booking(marjut: Post, satu: Post) -> Booking:
    return booked(marjut, satu)


def booked(marjut: Post, satu: Post, language: str = "fi") -> Booking:
    """A time of whose booking no notice reached the client."""
    case = a_case(marjut, TEAM, person=a_person(as_actor(marjut, on=MONDAY), phone=PHONE), now=NOW)
    Case.objects.filter(pk=case.pk).update(language=language)
    found = book(case, hold(marjut, satu), marjut)
    lose()
    return found


def lose() -> None:
    Message.objects.update(state=MessageState.FAILED, next_at=None, error="Rejected")


def tell(
    by: Post,
    booking: Booking,
    *,
    how: ToldBy = ToldBy.PHONE,
    now: dt.datetime = NOW + HOUR,
    kind: str = "booked",
) -> Note:
    notice = ClientNotice.objects.filter(kind=kind).latest("told_at", "pk").pk
    case = Case.objects.get(pk=booking.meeting.case_id)
    return tell_of_time(case, notice=notice, how=how, actor=as_actor(by, on=MONDAY), now=now)


def moved(satu: Post, booking: Booking, begins: dt.datetime, *, now: dt.datetime = NOW) -> Booking:
    held = hold(satu, satu, begins, moves=True, now=now)
    case = Case.objects.get(pk=booking.meeting.case_id)
    return move_time(case, hold=held.pk, why=OURS, actor=as_actor(satu, on=MONDAY), now=now)


def test_whoever_booked_records_what_they_told_and_nobody_has_to_tell_it_any_more(
    marjut: Post, booking: Booking
) -> None:
    """R-KL-02: what waits for telling stops, and the case holds the words (C26)."""
    case, to_be_told = booking.meeting.case, ClientNotice.objects.to_be_told
    assert to_be_told(NOW + HOUR).count() == 1
    first = case.track.entries.earliest("pk")
    clock = Clock.objects.create(
        track=case.track,
        code="D-3",
        kind="promise",
        profile_hash=Clock.objects.filter(track=case.track)[0].profile_hash,
        started_by=first,
        started_at=NOW,
    )
    note = tell(marjut, booking, how=ToldBy.IN_PERSON)
    assert (note.case_id, note.kind, note.written_by_id) == (case.pk, NoteKind.TOLD, marjut.user_id)
    assert note.written_at == NOW + HOUR
    assert note.text == (
        "Sinulle on sovittu tapaaminen tai puhelu: ti 1.12. klo 10.00."
        " Siitä vastaa Kymenlaakson hyvinvointialue."
    )
    notice = ClientNotice.objects.get()
    assert note.entry.kind == "appointments.tell"
    assert note.entry.facts == {"how": "in_person", "notice": str(notice.pk)}
    clock.refresh_from_db()
    assert (clock.stopped_at, clock.stopped_by) == (NOW + HOUR, note.entry)
    assert not to_be_told(NOW + HOUR).exists()


def test_in_the_clients_language(marjut: Post, satu: Post) -> None:
    assert tell(marjut, booked(marjut, satu, "sv")).text.startswith("Du har")


def test_whoever_works_on_the_case_may_too_and_others_may_not(satu: Post, booking: Booking) -> None:
    stranger = a_post("ADVICE", "ASIAKASOHJAAJA", name="Tuulikki Laine")
    with pytest.raises(Forbidden):
        tell(stranger, booking)
    assert not Note.objects.exists()
    assert tell(satu, booking).written_by_id == satu.user_id


def test_told_twice_it_is_recorded_once(marjut: Post, satu: Post, booking: Booking) -> None:
    notice, actor = ClientNotice.objects.get().pk, as_actor(marjut, on=MONDAY)
    case = Case.objects.get(pk=booking.meeting.case_id)

    def press(number: int) -> UUID:
        sent, how, now = key(number), ToldBy.PHONE, NOW + HOUR
        return tell_of_time.once(sent, case, notice=notice, how=how, actor=actor, now=now).pk

    assert press(1) == press(1)
    assert code_of(lambda: press(2)) == "notices.not_waiting"
    assert code_of(lambda: tell(satu, booking)) == "notices.not_waiting"
    assert Note.objects.count() == 1


def test_what_others_recorded_on_the_case_isnt_recorded_again(
    marjut: Post, satu: Post, booking: Booking
) -> None:
    case = Case.objects.get(pk=booking.meeting.case_id)
    tell_client(case, how=ToldBy.PHONE, text="Told.", actor=as_actor(satu, on=MONDAY), now=NOW + MINUTE)
    assert code_of(lambda: tell(marjut, booking)) == "notices.not_waiting"
    assert Note.objects.get().text == "Told."


@pytest.mark.parametrize(
    "given",
    [
        {"delivery": Delivery.DELIVERED, "delivery_at": NOW},
        {"delivery": Delivery.READ, "delivery_at": NOW},
        {"state": MessageState.QUEUED, "next_at": NOW, "error": ""},
    ],
)
def test_what_has_arrived_meanwhile_or_is_sent_again_isnt_recorded(
    marjut: Post, booking: Booking, given: dict[str, object]
) -> None:
    Message.objects.update(**given)
    assert code_of(lambda: tell(marjut, booking)) == "notices.not_waiting"
    assert not Note.objects.exists()


def test_a_time_that_was_moved_or_has_begun_isnt_recorded_as_told(
    marjut: Post, satu: Post, booking: Booking
) -> None:
    assert code_of(lambda: tell(marjut, booking, now=TEN)) == "notices.no_use"
    moved(satu, booking, TEN + 45 * MINUTE)
    assert code_of(lambda: tell(marjut, booking)) == "notices.no_use"
    assert not Note.objects.exists()


def test_what_has_to_reach_the_client_is_told_of_the_time_that_holds(
    marjut: Post, satu: Post, booking: Booking
) -> None:
    """R-KL-39: whoever told the client a time that was moved again has told the wrong one."""
    first = moved(satu, booking, TEN + 45 * MINUTE)
    lose()
    former = ClientNotice.objects.get(key=f"moved:{first.pk}")
    moved(satu, first, TEN + 90 * MINUTE, now=NOW + MINUTE)
    lose()
    case, actor = Case.objects.get(pk=booking.meeting.case_id), as_actor(marjut, on=MONDAY)

    def tell_former() -> Note:
        return tell_of_time(case, notice=former.pk, how=ToldBy.PHONE, actor=actor, now=NOW + HOUR)

    assert ClientNotice.objects.to_be_told(NOW + HOUR).filter(pk=former.pk).exists()
    assert code_of(tell_former) == "notices.no_use"
    assert "klo 11.30" in tell(marjut, booking, kind="moved_by_us").text
    assert not ClientNotice.objects.to_be_told(NOW + HOUR).exists()


def test_a_time_that_we_cancelled_is_told_with_what_comes_next(
    marjut: Post, satu: Post, booking: Booking
) -> None:
    cancel_time(
        Case.objects.get(pk=booking.meeting.case_id), why=OURS, actor=as_actor(satu, on=MONDAY), now=NOW
    )
    lose()
    note = tell(marjut, booking, kind="cancelled_by_us")
    assert "10.00" not in note.text
    assert note.text
    assert not ClientNotice.objects.to_be_told(NOW + HOUR).exists()


def test_of_a_closed_case_and_of_another_nothing_is_recorded(
    marjut: Post, satu: Post, booking: Booking
) -> None:
    other = a_case(marjut, TEAM, now=NOW)
    notice, actor = ClientNotice.objects.get().pk, as_actor(marjut, on=MONDAY)

    def tell_in(case: Case) -> Note:
        return tell_of_time(case, notice=notice, how=ToldBy.PHONE, actor=actor, now=NOW + HOUR)

    assert code_of(lambda: tell_in(other)) == "notices.not_waiting"
    case = Case.objects.get(pk=booking.meeting.case_id)
    close_case(case, ending=Ending.HELPED, actor=as_actor(satu, on=MONDAY), now=NOW)
    assert code_of(lambda: tell_in(case)) == "notices.closed"
    assert not Note.objects.exists()
