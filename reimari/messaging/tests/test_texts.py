"""What the gateway may tell us, and who it must be; what becomes of a text that came."""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone

from reimari.audit.models import Event
from reimari.common.addresses import HttpService, WrongAddress, http_service
from reimari.messaging import access
from reimari.messaging.actions import Notice
from reimari.messaging.adapters import NoAdapter, NotNow, Parcel, Rejected
from reimari.messaging.adapters.http import Answered, Unclear, taken
from reimari.messaging.adapters.kannel import KannelAdapter, text_of
from reimari.messaging.models import IncomingText, Message
from reimari.messaging.states import Channel, Delivery, MessageState
from reimari.messaging.tasks import TEXTS
from reimari.messaging.tests.gateway import SECRET, free_ports
from reimari.messaging.tests.test_outbox import queued
from reimari.region.profile.values import Profile
from tests.factories import NOW
from tests.races import race
from tests.walls import told

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "+358401234567"
GATEWAY = HttpService(
    "https", "sms.example.org", 443, "/cgi-bin/sendsms", "us", "hidden", options={"smsc": "b"}
)
HEARD: list[str] = []


@pytest.fixture(autouse=True)
def secret() -> Iterator[None]:
    HEARD.clear()
    with override_settings(SMS_SECRET=SECRET, TEXTS_TOLD_TO=()):
        yield


def a_sent_text(number: str = NUMBER, **more: object) -> Message:
    message = queued(
        Notice(
            key=f"test:{uuid4()}:sms",
            kind="test",
            channel=Channel.SMS,
            address=number,
            words="Hei",
            track_id=uuid4(),
        )
    )
    sent = {"state": MessageState.SENT, "sent_at": NOW, "next_at": None} | more
    Message.objects.filter(pk=message.pk).update(**sent)
    message.refresh_from_db()
    return message


def report(token: str, kind: object = 1, key: str = SECRET, **more: bool) -> Any:
    return Client().get(f"/sms/report/{token}", {"type": kind, "key": key}, **more)  # type: ignore[arg-type]


def text(
    words: str | bytes = "Kyllä",
    gateway_id: str = "96434960-576b",
    number: str = NUMBER,
    key: str = SECRET,
    charset: str = "UTF-8",
    at: object = "",
    kind: str = "text/plain",
) -> Any:
    body = words if isinstance(words, bytes) else words.encode(charset)
    return Client().generic(
        "POST",
        f"/sms/text?key={key}&id={gateway_id}&t={at}",
        body,
        content_type=f'{kind}; charset="{charset}"',
        headers={"X-Kannel-From": number, "X-Kannel-To": "16100"},
    )


@pytest.mark.parametrize(
    ("kind", "delivery"),
    [(1, "delivered"), (2, "failed"), (4, "delayed"), (8, ""), (16, "failed")],
)
def test_a_report_says_how_a_text_fared(kind: int, delivery: str) -> None:
    message = a_sent_text()
    answer = report(message.message_id, kind)
    assert (answer.status_code, answer.content) == (202, b"")
    message.refresh_from_db()
    assert message.delivery == delivery
    assert Event.objects.filter(action="messaging.report").count() == bool(delivery)


def test_reports_in_any_order_end_alike() -> None:
    first, second = a_sent_text(), a_sent_text()
    for kinds, message in (((4, 1, 1), first), ((1, 4, 1), second)):
        assert {report(message.message_id, kind).status_code for kind in kinds} == {202}
        message.refresh_from_db()
        assert message.delivery == Delivery.DELIVERED


@pytest.mark.parametrize("kind", ["", "3", "-1", "\u0661", "1 OR 1", "999999"])
def test_what_is_no_report_is_not_there(kind: str) -> None:
    message = a_sent_text()
    assert report(message.message_id, kind).status_code == 404
    message.refresh_from_db()
    assert not message.delivery


@pytest.mark.parametrize("token", ["abcdefghijklmnop", "7", str(UUID(int=7))])
def test_a_token_that_is_not_ours_is_not_there(token: str) -> None:
    a_sent_text()
    answer = report(token)
    assert (answer.status_code, answer.content) == (404, b"")


@pytest.mark.parametrize("key", ["", "wrong", SECRET[:-1], SECRET + "a", "ä", "\udcff"])
def test_whoever_does_not_know_the_secret_is_told_nothing(key: str) -> None:
    message = a_sent_text()
    answers = [
        report(message.message_id, key=key.encode(errors="replace").decode()),
        text(key="" if key == "\udcff" else key),
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, b"")}
    assert not IncomingText.objects.exists()


def test_without_a_secret_nobody_knows_it() -> None:
    message = a_sent_text()
    with override_settings(SMS_SECRET=""):
        assert {report(message.message_id, key="").status_code, text(key="").status_code} == {404}


def test_a_secret_sent_in_the_clear_opens_nothing() -> None:
    message = a_sent_text()
    with override_settings(SECURE_SSL_REDIRECT=True):
        assert report(message.message_id).status_code == 404
        assert report(message.message_id, secure=True).status_code == 202


@pytest.mark.parametrize("method", ["get", "put", "delete", "head", "options"])
def test_only_its_own_way_of_asking_counts(method: str) -> None:
    message = a_sent_text()
    ask = getattr(Client(), method)
    assert ask(f"/sms/text?key={SECRET}&id=1").status_code == 404
    if method != "get":
        assert ask(f"/sms/report/{message.message_id}?key={SECRET}&type=1").status_code == 404
    message.refresh_from_db()
    assert (message.delivery, IncomingText.objects.exists()) == ("", False)


def test_a_text_told_twice_is_kept_once() -> None:
    assert [text().status_code for _ in range(2)] == [202, 202]
    assert Event.objects.filter(action="messaging.receive").count() == 1
    race(text, text, lambda: text(gateway_id="2"), lambda: text(gateway_id="2"))
    assert IncomingText.objects.count() == 2


def test_a_text_answers_the_newest_that_went_to_its_number() -> None:
    a_sent_text()
    newest = a_sent_text("040 123 4567", queued_at=NOW + dt.timedelta(hours=1))
    a_sent_text(queued_at=NOW + dt.timedelta(hours=2), state=MessageState.FAILED, sent_at=None, error="x")
    a_sent_text("+358407654321", queued_at=NOW + dt.timedelta(hours=3))
    text(number="040 1234567")
    came = IncomingText.objects.get()
    assert (came.number, came.called, came.answers, came.track_id) == (
        NUMBER,
        "16100",
        newest,
        newest.track_id,
    )


def test_a_text_from_an_unknown_number_is_kept_too() -> None:
    a_sent_text()
    text(number="Elisa")
    came = IncomingText.objects.get()
    assert (came.number, came.answers, came.track_id) == ("Elisa", None, None)


@pytest.mark.parametrize(
    ("words", "charset", "kept"),
    [
        ("Šárka 😀", "UTF-16BE", "Šárka 😀"),
        ("\x00Kyllä ", "UTF-8", "Kyllä"),
        (b"\xff\xfeKyll", "UTF-8", "��Kyll"),
        ("Kyllä".encode(), "no-such-charset", "Kyllä"),
        ("", "UTF-8", ""),
    ],
    ids=["utf-16", "nul", "not utf-8", "unknown", "empty"],
)
def test_words_are_kept_as_they_can_be_read(words: str | bytes, charset: str, kept: str) -> None:
    for gateway_id in ("even", "odd-1"):  # read as UTF-16 an address of an even length would be another
        assert text(words, gateway_id, charset=charset).status_code == 202
    assert {came.words for came in IncomingText.objects.all()} == {kept}
    assert IncomingText.objects.count() == 2


@pytest.mark.parametrize(
    ("at", "kept"),
    [(-3600, True), (60, True), (3600, False), (-8 * 86_400, False), (None, False)],
)
def test_a_text_came_when_the_gateway_says_unless_that_cannot_be(at: int | None, kept: bool) -> None:  # noqa: FBT001
    now = int(timezone.now().timestamp())
    text(at="" if at is None else now + at)
    came = int(IncomingText.objects.get().came_at.timestamp())
    assert (came == now + at) is kept if at else abs(came - now) < 10


@pytest.mark.parametrize("gateway_id", ["", "a" * 65, "a%20b", "%00"])
def test_a_text_without_a_name_of_its_own_is_not_taken(gateway_id: str) -> None:
    assert text(gateway_id=gateway_id).status_code == 404


def test_what_is_not_words_is_left_out() -> None:
    assert text(b"\x01\x02", kind="application/octet-stream").status_code == 202
    assert not IncomingText.objects.exists()


def heard(came: IncomingText, *, now: dt.datetime) -> None:
    HEARD.append(came.words)
    if came.words == "refused":
        raise RuntimeError


def test_who_waits_for_answers_is_told_in_the_same_transaction() -> None:
    with override_settings(TEXTS_TOLD_TO=(f"{__name__}.heard",)):
        text("Peruutan")
        text("Peruutan")
        with pytest.raises(RuntimeError):
            text("refused", gateway_id="2")
    assert HEARD == ["Peruutan", "refused"]
    assert IncomingText.objects.count() == 1
    assert Event.objects.filter(action=access.RECEIVE.name).count() == 1


def test_a_partner_sees_no_texts_of_others(ps: Profile) -> None:
    a_sent_text()
    text()
    with told("01a20000-0000-7000-8000-00000000000a", "LUONA"):
        assert not IncomingText.objects.exists()
    with told("", ""):
        assert not IncomingText.objects.exists()
    assert IncomingText.objects.count() == 1


def test_when_the_countys_time_is_over_number_and_words_go(ps: Profile) -> None:
    text(gateway_id="old")
    text(gateway_id="new")
    IncomingText.objects.filter(gateway_id="old").update(came_at=NOW - dt.timedelta(days=366))
    IncomingText.objects.filter(gateway_id="new").update(came_at=NOW)
    with transaction.atomic():
        assert [TEXTS.forget(NOW), TEXTS.forget(NOW)] == [1, 0]
    old, new = IncomingText.objects.order_by("came_at")
    assert ((old.number, old.words), (new.number, new.words)) == (("", ""), (NUMBER, "Kyllä"))


def parcel(words: str = "Hei", address: str = NUMBER) -> Parcel:
    return Parcel(UUID(int=1), "sms", address, "fi", "", words, message_id="abcdefghijklmnop")


def test_a_report_is_asked_for_by_a_token_and_a_secret() -> None:
    headers, body = text_of(parcel(), GATEWAY, "https://desk.example.org")
    assert headers["X-Kannel-DLR-Url"] == (
        f"https://desk.example.org/sms/report/abcdefghijklmnop?key={SECRET}&type=%d"
    )
    assert (headers["X-Kannel-DLR-Mask"], headers["X-Kannel-SMSC"], body) == ("23", "b", b"Hei")
    assert "X-Kannel-DLR-Url" not in text_of(parcel(), GATEWAY)[0]


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("", NUMBER),
        ("half \ud800", NUMBER),
        ("a" * 1531, NUMBER),
        ("š" * 671, NUMBER),
        ("Hei", "09 1234567"),
        ("Hei", "0800 123456"),
        ("Hei", "somebody"),
        ("Hei", f"{NUMBER}\r\nX-Kannel-Foo: 1"),
    ],
    ids=["empty", "surrogate", "too long", "too long otherwise", "at home", "free", "no number", "header"],
)
def test_what_cannot_be_a_text_is_never_begun(words: str, address: str) -> None:
    with pytest.raises(Rejected):
        text_of(parcel(words, address), GATEWAY)


def test_the_longest_that_can_be_goes() -> None:
    for words, coding in (("a" * 1530, "0"), ("€" * 765, "0"), ("š" * 670, "2")):
        assert text_of(parcel(words), GATEWAY)[0]["X-Kannel-Coding"] == coding


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (200, None),
        (202, None),
        (302, Rejected),
        (400, Rejected),
        (403, Rejected),
        (408, NotNow),
        (429, NotNow),
        (500, Unclear),
        (502, Unclear),
        (503, NotNow),
        (504, Unclear),
    ],
)
def test_an_answer_says_whether_it_was_taken(code: int, error: type[Exception] | None) -> None:
    answer = Answered(code, b"0: Accepted\nfor delivery")
    if error is None:
        assert taken(answer).text() == "0: Accepted for delivery"
    else:
        with pytest.raises(error):
            taken(answer)


def test_where_nothing_listens_nothing_was_sent() -> None:
    (port,) = free_ports(1)
    with pytest.raises(NotNow):
        KannelAdapter(HttpService("http", "127.0.0.1", port), "").send(parcel())
    with override_settings(SMS_GATEWAY=None), pytest.raises(NoAdapter):
        KannelAdapter().send(parcel())


def test_an_address_names_the_service() -> None:
    told = http_service(
        "https://us:p%40ss@sms.example.org/cgi-bin/sendsms/?smsc=b&ca=/own.pem", options=("smsc",)
    )
    assert told == HttpService(
        "https", "sms.example.org", 443, "/cgi-bin/sendsms", "us", "p@ss", "/own.pem", {"smsc": "b"}
    )
    assert "p@ss" not in repr(told)
    assert http_service("http://[::1]:13013/", "from a file") == HttpService(
        "http", "::1", 13013, "", "", "from a file"
    )
    assert http_service("") is None


@pytest.mark.parametrize(
    "address",
    [
        "http://sms.example.org/cgi-bin/sendsms",
        "ftp://localhost",
        "https://",
        "https://sms.example.org:far",
        "https://sms.example.org/?colour=red",
        "https://sms.example.org/#part",
        "https://åke:x@sms.example.org/",
    ],
)
def test_an_address_that_isnt_one_is_refused(address: str) -> None:
    with pytest.raises(WrongAddress):
        http_service(address)
