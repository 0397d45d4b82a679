"""A mailbox on a real server, read from end to end."""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from django.db import OperationalError
from django.utils import timezone
from pytest_django import Settings

from reimari.common.mailboxes import MailboxTold
from reimari.contacts.models import Contact
from reimari.mail import reading
from reimari.mail.actions import receive_mail
from reimari.mail.adapters.imap import Away, Box, Place, opened
from reimari.mail.models import Mail, Mailbox, Original
from reimari.mail.reader import read_on
from reimari.mail.reading import Reading, look, note_failure
from reimari.mail.states import MailKind
from reimari.mail.tests.dovecot import HAS_ONE, WHY_NOT, Dovecot, dovecot
from reimari.mail.tests.mails import BOX
from reimari.messaging.tests.relay import certificate
from reimari.staff.models import Post

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not HAS_ONE, reason=WHY_NOT),
]
USERS = iter(range(1, 1_000_000))


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


@pytest.fixture
def user() -> str:
    return f"box{next(USERS)}"


def a_letter(number: int, words: str = "Kuka auttaa äitiäni kotona?") -> bytes:
    head = f"From: Pihla <pihla{number}@example.com>\r\nSubject: Apua {number}\r\n"
    more = f"Message-ID: <{number}@example.com>\r\nContent-Type: text/plain; charset=utf-8\r\n"
    return f"{head}{more}\r\n{words}\r\n".encode()


def place(server: Dovecot, user: str, taken: str = "") -> Place:
    return Place(MailboxTold(BOX, server.url(user)).server(), taken=taken)


def looked(server: Dovecot, user: str, taken: str = "") -> int:
    with opened(place(server, user, taken)) as box:
        return look(box, Reading(BOX))


def test_each_becomes_a_contact_once_and_is_marked(server: Dovecot, user: str, tuula: Post) -> None:
    server.put(user, *map(a_letter, range(3)))
    assert looked(server, user) == 3
    assert looked(server, user) == 0
    assert Contact.objects.count() == 3
    assert server.left(user, what="UNSEEN") == 0
    mail = Mail.objects.order_by("uid")[0]
    assert (mail.from_address, mail.subject, mail.text) == (
        "pihla0@example.com",
        "Apua 0",
        "Kuka auttaa äitiäni kotona?",
    )
    assert abs(timezone.now() - mail.received_at) < dt.timedelta(minutes=2)
    row = Mailbox.objects.get(pk=BOX)
    assert (row.last_uid, row.error) == (3, "")
    assert row.looked_at


def test_what_was_taken_is_moved_when_it_is_to_be(server: Dovecot, user: str, tuula: Post) -> None:
    server.put(user, a_letter(1), a_letter(2))
    assert looked(server, user, "Taken") == 2
    assert (server.left(user), server.left(user, "Taken")) == (0, 2)


def test_lost_between_keeping_and_marking_it_is_found_again_and_is_the_same(
    server: Dovecot, user: str, tuula: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put(user, a_letter(1))

    def lost(box: Box, uid: int) -> None:
        raise Away("lost")

    with monkeypatch.context() as broken:
        broken.setattr(Box, "take", lost)
        with pytest.raises(Away):
            looked(server, user, "Taken")
    assert (Contact.objects.count(), server.left(user)) == (1, 1)
    looked(server, user, "Taken")
    assert (Contact.objects.count(), server.left(user), server.left(user, "Taken")) == (1, 0, 1)


def test_lost_before_keeping_it_waits(
    server: Dovecot, user: str, tuula: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put(user, a_letter(1))

    def away(*_row: object, **_told: object) -> Mail:
        raise OperationalError

    with monkeypatch.context() as broken:
        broken.setattr(reading, "receive_mail", away)
        with pytest.raises(OperationalError):
            looked(server, user)
    assert (Contact.objects.count(), server.left(user, what="UNSEEN")) == (0, 1)
    assert looked(server, user) == 1
    assert Contact.objects.count() == 1


def test_a_server_that_numbers_anew_doubles_nothing(server: Dovecot, user: str, tuula: Post) -> None:
    server.put(user, a_letter(1), a_letter(2))
    looked(server, user)
    Mailbox.objects.update(uid_validity=1, last_uid=90)
    Mail.objects.update(uid_validity=1)
    assert looked(server, user) == 2
    assert Contact.objects.count() == Mail.objects.count() == 2
    server.put(user, a_letter(3))
    assert looked(server, user) == 1


def test_of_one_that_is_too_big_the_beginning_is_read(
    server: Dovecot, user: str, tuula: Post, settings: Settings
) -> None:
    settings.MAIL_LARGEST = 1_000
    server.put(user, a_letter(1, "Alku.\r\n" + "x" * 70 + "\r\n" * 8_000), a_letter(2))
    assert looked(server, user) == 2
    mail = Mail.objects.get(uid=1)
    assert mail.is_cut
    assert mail.text.startswith("Alku.")


def test_what_the_server_cannot_hand_out_becomes_a_contact_that_says_so(
    server: Dovecot, user: str, tuula: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put(user, a_letter(1), a_letter(2))
    whole = Box.content

    def broken(box: Box, uid: int) -> bytes:
        if uid == 1:
            raise Away("imap.fetch")
        return whole(box, uid)

    monkeypatch.setattr(Box, "content", broken)
    once = Reading(BOX)
    for _time in range(2):
        with opened(place(server, user)) as box, pytest.raises(Away):
            look(box, once)
    with opened(place(server, user)) as box:
        assert look(box, once) == 2
    assert [mail.kind for mail in Mail.objects.order_by("uid")] == [MailKind.UNREADABLE, MailKind.PERSON]


def test_what_cannot_be_kept_as_it_was_read_is_kept_as_unreadable(
    server: Dovecot, user: str, tuula: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put(user, a_letter(1))
    tries = []

    def picky(*row: object, **told: object) -> Mail:
        tries.append(told)
        if len(tries) == 1:
            raise ValueError("A string literal cannot contain NUL (0x00) characters.")
        return receive_mail(*row, **told)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "receive_mail", picky)
    looked(server, user)
    mail = Mail.objects.get()
    assert mail.kind == MailKind.UNREADABLE
    assert Original.objects.get(mail=mail).size
    assert mail.contact


def test_a_wrong_password_says_of_which_kind_the_fault_is(server: Dovecot, user: str, tuula: Post) -> None:
    told = MailboxTold(BOX, server.url(user).replace("only-in-tests", "wrong")).server()
    with pytest.raises(Away, match="MailboxLoginError"), opened(Place(told)):
        pass
    note_failure(BOX, "imap_tools.errors.MailboxLoginError")
    since = Mailbox.objects.get(pk=BOX).failed_at
    note_failure(BOX, "imap_tools.errors.MailboxLoginError")
    assert Mailbox.objects.get(pk=BOX).failed_at == since


def test_it_is_read_over_tls(tuula: Post, tmp_path_factory: pytest.TempPathFactory, user: str) -> None:
    folder: Path = tmp_path_factory.mktemp("tls")
    with dovecot(certificate(folder)) as secure:
        with secure.client(user) as client:
            client.append("INBOX", "", "", a_letter(1))
        with opened(Place(MailboxTold(BOX, secure.url(user, secure=True)).server())) as box:
            assert look(box, Reading(BOX)) == 1
        stranger = MailboxTold(BOX, f"imap://{user}:only-in-tests@localhost:{secure.port}").server()
        with pytest.raises(Away, match="SSL"), opened(Place(stranger)):
            pass


@pytest.mark.django_db(transaction=True)
def test_the_reader_hears_what_comes_and_outlives_the_server(
    server: Dovecot, user: str, tuula: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reimari.mail.reader.FIRST_PAUSE", 0.2)
    monkeypatch.setattr("reimari.mail.adapters.imap.PATIENCE", 3.0)
    stopped = Event()
    thread = Thread(target=read_on, args=(MailboxTold(BOX, server.url(user)), stopped))
    thread.start()
    try:
        soon(lambda: Mailbox.objects.filter(looked_at__isnull=False).exists())
        server.put(user, a_letter(1))
        soon(lambda: Contact.objects.count() == 1)
        server.stop()
        soon(lambda: Mailbox.objects.exclude(failed_at=None).exists())
        server.start()
        server.put(user, a_letter(2))
        soon(lambda: Contact.objects.count() == 2)
        soon(lambda: Mailbox.objects.filter(failed_at=None).exists())
    finally:
        stopped.set()
        thread.join(10)
    assert not thread.is_alive()


def soon(happened: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < until, "it didn't happen in a minute"
        time.sleep(0.05)
