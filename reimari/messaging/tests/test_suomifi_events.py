"""Suomi.fi tells how messages fared: written down once, whatever is lost on the way."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import override_settings

from reimari.access.actor import system
from reimari.access.speaking import speak_for
from reimari.common.addresses import HttpService
from reimari.jobs.acting import JobNow, acting
from reimari.messaging.adapters import NotNow, Rejected
from reimari.messaging.adapters.suomifi import SuomiFiAdapter
from reimari.messaging.adapters.suomifi_events import NotUnderstood, TokenGone, events_after
from reimari.messaging.models import EventMark, Message
from reimari.messaging.states import Channel, Delivery, MessageState
from reimari.messaging.tasks import follow_all, follow_suomi_fi
from reimari.messaging.tests.suomifi import PASSWORD, SERVICE, USER, Office, suomi_fi
from tests.factories import NOW, at

CREATED, READ = "Electronic message created", "Electronic message read"
RETURNED, UNRESOLVED = "Posti: returned to sender", "Posti: unresolved"
ON_PAPER = ("Paper mail created", "Sent for printing and enveloping")
ACCOUNT, JOB = "test", system("jobs.follow_suomi_fi")


@pytest.fixture
def office() -> Iterator[Office]:
    with suomi_fi(Office()) as office:
        yield office


@pytest.fixture
def carrier(office: Office) -> SuomiFiAdapter:
    return SuomiFiAdapter(service_at(office), "")


def service_at(office: Office) -> HttpService:
    return HttpService("http", "127.0.0.1", office.port, "", USER, PASSWORD, options={"service": SERVICE})


def sent(channel: Channel = Channel.SUOMI_FI, **given: Any) -> Message:
    told = {"state": MessageState.SENT, "sent_at": NOW, "queued_at": NOW, "receipt": "1"} | given
    return Message.objects.create(key=str(uuid4()), kind="test", channel=channel, **told)


def delivery(message: Message) -> tuple[str, Any]:
    message.refresh_from_db()
    return message.delivery, message.delivery_at


def test_an_answer_as_the_service_gives_it(carrier: SuomiFiAdapter, office: Office) -> None:
    key = uuid4()
    office.happens(CREATED, key)
    office.happens("One that nobody knows", "their own", at="yesterday")
    answer = events_after(carrier, "")
    first, second = answer.events
    assert (first.kind, first.about, first.at) == (CREATED, key, at("2026-11-27 10:00"))
    assert (second.about, second.at) == (None, None)
    assert events_after(carrier, answer.token).events == []
    assert office.asked[-1] == "/v2/events?continuationToken=from%2B%2F%3D2"


@pytest.mark.parametrize(
    ("code", "error"), [(400, Rejected), (403, Rejected), (429, NotNow), (500, NotNow), (502, NotNow)]
)
def test_a_service_that_doesnt_answer(
    carrier: SuomiFiAdapter, office: Office, code: int, error: type[Exception]
) -> None:
    office.at["/v2/events"] = code
    with pytest.raises(error):
        events_after(carrier, "")


def test_a_token_that_is_gone(carrier: SuomiFiAdapter, office: Office) -> None:
    with pytest.raises(TokenGone):
        events_after(carrier, "another")


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"events": [], "continuationToken": ""}', b'{"events": 1}']
)
def test_what_isnt_an_answer_is_no_answer(body: bytes) -> None:
    class Odd:
        def get(self, path: str) -> Any:
            return type("Answer", (), {"code": 200, "body": body})

    with pytest.raises(NotUnderstood):
        events_after(Odd(), "")


@pytest.mark.django_db
class TestWrittenDown:
    @pytest.mark.parametrize(
        ("events", "told"),
        [
            ([CREATED], Delivery.DELIVERED),
            ([CREATED, READ], Delivery.READ),
            ([READ, CREATED], Delivery.READ),
            ([*ON_PAPER], ""),
            ([*ON_PAPER, RETURNED], Delivery.FAILED),
            ([*ON_PAPER, UNRESOLVED], Delivery.UNSURE),
            ([UNRESOLVED, RETURNED], Delivery.FAILED),
            ([READ, RETURNED], Delivery.READ),
            (["Posti: receipt confirmed", "Receipt confirmed", "Electronic message from end user"], ""),
        ],
    )
    def test_what_the_events_of_a_message_mean(
        self, carrier: SuomiFiAdapter, office: Office, events: list[str], told: str
    ) -> None:
        message = sent()
        for kind in events:
            office.happens(kind, message.pk)
        follow_all(carrier, ACCOUNT, JOB)
        assert delivery(message)[0] == told

    def test_the_moment_is_the_events_own(self, carrier: SuomiFiAdapter, office: Office) -> None:
        early, late = sent(), sent(Channel.LETTER)
        office.happens(CREATED, early.pk, at="2026-01-02T03:04:05Z")
        office.happens(RETURNED, late.pk, at="2999-01-01T00:00:00Z")
        follow_all(carrier, ACCOUNT, JOB)
        assert delivery(early) == (Delivery.DELIVERED, at("2026-01-02 05:04:05"))
        assert delivery(late)[0] == Delivery.FAILED
        assert late.delivery_at
        assert late.delivery_at.year < 2999

    def test_only_ours_and_only_what_it_carries(self, carrier: SuomiFiAdapter, office: Office) -> None:
        text = sent(Channel.SMS)
        office.happens(READ, text.pk)
        office.happens(READ, uuid4())
        office.happens(READ, "another system's own")
        assert follow_all(carrier, ACCOUNT, JOB) == 0
        assert delivery(text) == ("", None)

    def test_from_where_it_was_read_and_nothing_twice(self, carrier: SuomiFiAdapter, office: Office) -> None:
        first, second = sent(), sent()
        office.most = 1
        office.happens(CREATED, first.pk)
        office.happens(CREATED, second.pk)
        assert follow_all(carrier, ACCOUNT, JOB) == 2
        assert [each for each in office.asked if each.startswith("/v2/events")] == [
            "/v2/events",
            "/v2/events?continuationToken=from%2B%2F%3D1",
            "/v2/events?continuationToken=from%2B%2F%3D2",
        ]
        assert EventMark.objects.get().token == "from+/=2"  # noqa: S105
        office.asked.clear()
        assert follow_all(carrier, ACCOUNT, JOB) == 0
        assert len(office.asked) == 1
        EventMark.objects.all().delete()
        then = delivery(first)
        follow_all(carrier, ACCOUNT, JOB)
        assert delivery(first) == then

    def test_a_fault_in_the_middle_keeps_what_was_read(
        self, carrier: SuomiFiAdapter, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first, second = sent(), sent()
        office.most = 1
        office.happens(CREATED, first.pk)
        office.happens(READ, second.pk)
        asked: list[str] = []

        class Breaking:
            def get(self, path: str) -> Any:
                asked.append(path)
                if len(asked) == 2:
                    raise NotNow
                return carrier.get(path)

        with pytest.raises(NotNow):
            follow_all(Breaking(), ACCOUNT, JOB)
        assert (delivery(first)[0], delivery(second)[0]) == (Delivery.DELIVERED, "")
        follow_all(carrier, ACCOUNT, JOB)
        assert delivery(second)[0] == Delivery.READ

    def test_after_a_token_is_gone_everything_is_read_anew(
        self, carrier: SuomiFiAdapter, office: Office
    ) -> None:
        message = sent()
        office.happens(CREATED, message.pk)
        follow_all(carrier, ACCOUNT, JOB)
        EventMark.objects.update(token="older than sixty days")  # noqa: S106
        office.happens(READ, message.pk)
        follow_all(carrier, ACCOUNT, JOB)
        assert delivery(message)[0] == Delivery.READ
        assert EventMark.objects.get().token == "from+/=2"  # noqa: S105

    def test_an_answer_without_end_ends(self, carrier: SuomiFiAdapter) -> None:
        asked: list[str] = []

        class Endless:
            def get(self, path: str) -> Any:
                asked.append(path)
                told = f'{{"events": [{{}}], "continuationToken": "{len(asked)}"}}'
                return type("Answer", (), {"code": 200, "body": told.encode()})

        follow_all(Endless(), ACCOUNT, JOB)
        assert len(asked) == 50

    def test_the_job_asks_the_service_that_the_settings_name(self, office: Office) -> None:
        message = sent()
        office.happens(READ, message.pk)
        with acting(JobNow(JOB)):
            with override_settings(SUOMI_FI=None):
                follow_suomi_fi.func()
            assert not office.asked
            with override_settings(SUOMI_FI=service_at(office)):
                follow_suomi_fi.func()
        speak_for(system("test"), lasting=True)  # after the job nobody speaks
        assert delivery(message)[0] == Delivery.READ
        assert EventMark.objects.get().account == f"{USER}@127.0.0.1:{office.port}"
