"""Text messages through a real gateway and its fake centre: out, back, and when one of the two is away."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
from django.test import Client, override_settings

from reimari.audit.models import Event
from reimari.jobs.tests.queue import hurry, until, work_off
from reimari.messaging.actions import Notice
from reimari.messaging.adapters.kannel import KannelAdapter
from reimari.messaging.models import IncomingText, Message
from reimari.messaging.states import Channel, Delivery, MessageState
from reimari.messaging.tests.gateway import (
    HAS_ONE,
    SECRET,
    WHY_NOT,
    Got,
    Kannel,
    Pages,
    kannel,
    our_pages,
)
from reimari.messaging.tests.test_outbox import queued

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not HAS_ONE, reason=WHY_NOT),
]
NUMBER = "+358401234567"
WHOLE_ALPHABET = (
    "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=?¡ABCXYZÄÖÑÜ§¿abcxyzäöñüà^{}\\[~]|€"
)
LONG = "Aika on ti 1.12. klo 9.30, paikka Åvägen 3, hinta 0 €. " * 5 + "Tervetuloa!"


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Pages, Kannel]]:
    with our_pages() as pages, kannel(pages.address) as gateway:
        yield pages, gateway


@pytest.fixture
def pages(served: tuple[Pages, Kannel]) -> Pages:
    return served[0]


@pytest.fixture
def gateway(served: tuple[Pages, Kannel], monkeypatch: pytest.MonkeyPatch) -> Iterator[Kannel]:
    pages, gateway = served
    carrier = KannelAdapter(gateway.service, pages.address)
    monkeypatch.setattr("reimari.messaging.tasks.adapter_of", lambda channel: carrier)
    pages.asked.clear()
    gateway.got()
    with override_settings(SMS_SECRET=SECRET, TEXTS_TOLD_TO=()):
        yield gateway


def a_text(words: str, number: str = NUMBER) -> Message:
    """A text message that has been handed to the gateway."""
    key = f"test:{uuid4()}:sms"
    message = queued(
        Notice(key=key, kind="test", channel=Channel.SMS, address=number, words=words, track_id=uuid4())
    )
    work_off()
    message.refresh_from_db()
    return message


def delivered(message: Message) -> bool:
    message.refresh_from_db()
    return message.delivery == Delivery.DELIVERED


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("Hei Åke, hinta on 5 €. Nähdään!", 1),
        (WHOLE_ALPHABET, 1),
        (LONG, 2),
        ("Šárka, приходите в четверг 😀", 1),
        ("Õnnelik " * 20, 3),
    ],
    ids=["letters of ours", "whole alphabet", "long", "other letters", "long with other letters"],
)
def test_a_text_arrives_whole_and_its_report_stands_on_the_message(
    gateway: Kannel, words: str, parts: int
) -> None:
    message = a_text(words)
    assert (message.state, message.receipt) == (MessageState.SENT, "202 0: Accepted for delivery")
    until(lambda: delivered(message))
    assert gateway.got() == [Got(NUMBER, words.strip(), parts)]


def test_a_number_as_people_write_it_is_dialled_whole(gateway: Kannel) -> None:
    message = a_text("Hei", "040 123 4567")
    until(lambda: delivered(message))
    assert [got.number for got in gateway.got()] == [NUMBER]


def test_a_report_names_no_row_and_told_again_changes_nothing(gateway: Kannel, pages: Pages) -> None:
    message = a_text("Hei")
    until(lambda: delivered(message))
    ((method, address),) = pages.asked
    assert (method, str(message.pk) in address, str(message.track_id) in address) == ("GET", False, False)
    before = (message.delivery_at, Event.objects.count())
    assert Client().get(address).status_code == 202
    message.refresh_from_db()
    assert (message.delivery_at, Event.objects.count()) == before


def test_what_a_client_answers_comes_in_under_the_matter(gateway: Kannel) -> None:
    message = a_text("Aikasi on ti 1.12. klo 9.30.")
    until(lambda: delivered(message))
    gateway.says(NUMBER, "En pääse, šiirretään €?")
    until(IncomingText.objects.exists)
    text = IncomingText.objects.get()
    assert (text.number, text.words) == (NUMBER, "En pääse, šiirretään €?")
    assert (text.answers, text.track_id) == (message, message.track_id)
    gateway.centre()
    assert len(gateway.got()) == 1  # no machine answers them


def test_what_a_client_sends_while_we_are_away_comes_later_and_once(gateway: Kannel, pages: Pages) -> None:
    pages.away = 2
    gateway.says(NUMBER, "Peruutan ajan")
    until(IncomingText.objects.exists)
    assert [method for method, _address in pages.asked] == ["POST"] * 3
    assert IncomingText.objects.get().answers is None


def test_while_the_gateway_is_away_a_text_waits_and_then_goes_once(gateway: Kannel) -> None:
    gateway.end("smsbox")
    message = a_text("Hei")
    assert (message.state, message.error) == (
        MessageState.QUEUED,
        "reimari.messaging.adapters.NotNow",
    )
    gateway.start_sending()
    hurry()
    work_off()
    until(lambda: delivered(message))
    assert (message.state, message.attempts) == (MessageState.SENT, 2)
    assert len(gateway.got()) == 1


def test_a_gateway_whose_password_is_another_gets_nothing_out(
    gateway: Kannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = KannelAdapter(replace(gateway.service, password=SECRET), "")
    monkeypatch.setattr("reimari.messaging.tasks.adapter_of", lambda channel: wrong)
    message = a_text("Hei")
    assert (message.state, message.error) == (MessageState.FAILED, "reimari.messaging.adapters.Rejected")
    assert not gateway.got()
