"""Source 003 from the call to the figures: booked, moved by link and by text message, met or missed.

Played here: R-KL-02, 15 to 17, 19 to 24, 30 to 32, 35 to 40, 42, 44, 45, 50. Each wish of the client council
(requirements §9) is a step of test_kl_wishes.py.
"""

import datetime as dt
import re
from collections import Counter
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from reimari.access.actor import system
from reimari.appointments.links import token_of
from reimari.appointments.models import Booking
from reimari.cases.actions import close_case, mark_meeting
from reimari.cases.models import Case
from reimari.cases.states import CaseState, Ending, MeetingState
from reimari.common.problems import Refused
from reimari.contacts.models import Contact, Matter
from reimari.desk.tests.test_new_contact import valid_code
from reimari.desk.tests.test_new_contact_times import TEAM, URL, held, planned, sent, typed
from reimari.figures.definitions import BOOKING, Frame
from reimari.figures.queries import counted as counted_now
from reimari.messaging.actions import receive_text
from reimari.messaging.models import IncomingText, Message
from reimari.staff.models import Post
from reimari.work.actions import Plan, attempt_contact
from reimari.work.models import Entry
from reimari.work.queries import county_on
from reimari.work.states import AttemptBy
from tests.browser import signed_in
from tests.factories import a_post, as_actor, loaded

pytestmark = pytest.mark.django_db
PHONE = "+358401234567"


@pytest.fixture
def marjut(db: None, settings: object) -> Post:
    """She answers the phone of client advice; a gateway carries text messages."""
    settings.MESSAGE_ADAPTERS = {"sms": "x"}  # type: ignore[attr-defined]
    settings.SMS_SECRET, settings.PUBLIC_ADDRESS = "x" * 40, "https://ajat.example"  # type: ignore[attr-defined]
    loaded("KL")
    return a_post("ADVICE", "ASIAKASOHJAAJA", name="Marjut Saaripuro")


@pytest.fixture
def satu(marjut: Post) -> Post:
    """A social counsellor of the income-support team, with times on every weekday."""
    return planned("Satu Kallio")


def booked(marjut: Post) -> Case:
    """The first contact ends with a booked, told time."""
    browser = signed_in(marjut)
    client: dict[str, Any] = {
        "last_name": "Aaltomeri",
        "first_names": "Testi",
        "identity_code": valid_code(),
        "phone": PHONE,
    }
    held(browser, **client)
    assert browser.post(URL, typed(**client)).status_code == HTTPStatus.FOUND
    return Case.objects.get()


def newest(case: Case) -> Booking:
    return Booking.objects.filter(meeting__case=case).latest("booked_at", "pk")


def arrives() -> None:
    """What waits in the outbox has reached the client."""
    Message.objects.filter(state="queued").update(state="sent", sent_at=timezone.now(), next_at=None)


def test_the_client_speaks_first_and_no_paper_is_asked(marjut: Post, satu: Post) -> None:
    """Encounter at the centre; not an authority that asks for a form (R-KL-32, R-KL-35)."""
    html = signed_in(marjut).get(URL).content.decode()
    assert html.index('name="m1-words"') < html.index('name="identity_code"')
    assert not re.search(r'name="(identity_code|last_name|birth_date)"[^>]*\brequired', html)
    sent(signed_in(marjut), url=f"{URL}route/")
    browser = signed_in(marjut)
    held(browser)
    assert browser.post(URL, typed()).status_code == HTTPStatus.FOUND
    assert Case.objects.get().person is None


def test_one_contact_tells_how_it_goes_on_and_a_new_time_is_had_by_asking(marjut: Post, satu: Post) -> None:
    """Told in the call and in writing; the worker has read; moved twice by the client, then met in time."""
    case = booked(marjut)
    first, contact = newest(case), Contact.objects.get()
    assert contact.track.clocks.get(code="D-3").kept  # R-KL-17, R-KL-36
    assert "Satu Kallio" in Matter.objects.get().told_what
    words = Message.objects.get(kind="notices.booked").words  # R-KL-37: the exact time
    assert re.search(r"klo \d+\.\d\d", words)
    assert f"https://ajat.example/fi/aika/{token_of(first)}/" in words
    assert "toimeentulo" not in words.casefold()
    arrives()
    read = {"key": str(uuid4())}
    signed_in(satu, "fi").post(f"/cases/{case.pk}/read_brief/", read)  # R-KL-38, R-KL-50
    assert Entry.objects.filter(track=case.track, kind="cases.read_brief", actor_id=satu.user_id).exists()
    link = f"/fi/aika/{token_of(first)}/"
    page = Client().get(link).content.decode()
    chosen = re.findall(r'name="time"\s+id="time-\d+"\s+value="([^"]+)"', page)[2]
    Client().post(link, {"agreed": str(first.pk), "do": "move", "time": chosen})  # R-KL-39
    second = newest(case)
    assert (second.replaces, second.due_at) == (first, first.due_at)
    arrives()
    for number, told in enumerate(("Siirrä", "1")):
        text = IncomingText(gateway_id=f"t{number}", number=PHONE, words=told, came_at=timezone.now())
        receive_text(text, actor=system("sms_gateway"), now=timezone.now())
        arrives()
    third = newest(case)
    assert (third.replaces, third.due_at) == (second, first.due_at)
    case.refresh_from_db()
    assert case.current_step  # R-KL-31, R-KL-40: who, what and by when
    assert (case.current_step.worker, case.current_step.due_at) == (satu.user, third.meeting.at)
    plan = Plan(kind="review", team=case.team, worker_id=satu.user_id)
    now = third.meeting.at
    mark_meeting(case, state=MeetingState.REALISED, plan=plan, actor=as_actor(satu), now=now)
    assert case.track.clocks.get(code="D-4").kept  # R-KL-19, from the first contact on
    counts = counted(first.booked_at)
    assert (counts["K-02", "of"], counts["K-02", "hit"]) == (1, 1)
    assert ("K-02b", "hit") not in counts  # it wasn't met as it was first booked
    assert counts["MOVED-CLIENT", "hit"] == 1


def counted(at: dt.datetime) -> Counter[tuple[str, str]]:
    """The figures of the month, as they are now."""
    month, now = timezone.localdate(at).replace(day=1), timezone.now()
    found: Counter[tuple[str, str]] = Counter()
    for each in counted_now(BOOKING.figures, Frame(month, month, county_on(now), now), None):
        found[each.figure, each.part] += each.number
    return found


def test_whoever_doesnt_come_isnt_lost_in_silence(marjut: Post, satu: Post) -> None:
    """R-KL-42: tried again, by the county's rule, before anything ends."""
    case = booked(marjut)
    now, actor = newest(case).meeting.at, as_actor(satu)
    plan = Plan(kind="contact_client", team=case.team, worker_id=satu.user_id)
    mark_meeting(case, state=MeetingState.MISSED, plan=plan, actor=actor, now=now)
    case.refresh_from_db()
    with pytest.raises(Refused, match=r"cases\.not_tried"):
        close_case(case, ending=Ending.NOT_REACHED, actor=actor, now=now)
    for by in (AttemptBy.SMS, AttemptBy.LETTER):
        assert case.current_step
        attempt_contact(case.current_step, by=by, reached=False, actor=actor, now=now)
    assert close_case(case, ending=Ending.NOT_REACHED, actor=actor, now=now).state == CaseState.CLOSED
    assert case.team_id == TEAM
