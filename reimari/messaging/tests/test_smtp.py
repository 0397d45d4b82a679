"""E-mail by SMTP, with a relay that really receives: what went out, what surely didn't, what isn't known."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from reimari.common.addresses import MailRelay, WrongAddress, mail_relay
from reimari.messaging.adapters import NoAdapter, NotNow, Parcel, Rejected
from reimari.messaging.adapters.smtp import SmtpAdapter, letter_of
from reimari.messaging.tests.relay import PASSWORD, USER, Box, certificate, relay

OURS, THEIRS = "west@advice.example.org", "client@example.org"
THREAD = "abcdefghijklmnop"


def parcel(**more: object) -> Parcel:
    told = Parcel(
        key=UUID(int=1),
        channel="email",
        address=THEIRS,
        language="fi",
        title=f"Vastaus viestiisi [{THREAD}]",
        words="Hei,\n\nsoitamme sinulle perjantaihin mennessä. Näin sovittiin.\n.\nTerveisin Åke\n",
        sender=OURS,
        message_id=f"<{THREAD}.qrstuvwxyz234567@advice.example.org>",
        answers=("<first@example.org>", "<second@example.org>"),
        thread=THREAD,
    )
    return replace(told, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return certificate(tmp_path_factory.mktemp("relay"))


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def carrier(box: Box) -> Iterator[SmtpAdapter]:
    with relay(box) as near:
        yield SmtpAdapter(near)


def test_what_was_written_arrives_whole(carrier: SmtpAdapter, box: Box) -> None:
    assert carrier.send(parcel()) == "250 taken"
    (received,) = box.received
    letter = received.letter
    assert (received.sender, received.recipients) == (OURS, [THEIRS])
    assert letter.get_content().replace("\r\n", "\n") == parcel().words
    assert (letter["From"], letter["To"], letter["Subject"]) == (OURS, THEIRS, parcel().title)
    assert letter["Message-ID"] == parcel().message_id
    assert letter["In-Reply-To"] == "<second@example.org>"
    assert letter["References"].split() == ["<first@example.org>", "<second@example.org>"]
    assert letter["Content-Language"] == "fi"
    assert letter["Date"]
    assert "Auto-Submitted" not in letter  # a person wrote it
    assert "Reply-To" not in letter


def test_answers_come_back_to_the_thread_where_mailboxes_take_a_plus(box: Box) -> None:
    with relay(box) as near:
        SmtpAdapter(near, plus=True).send(parcel())
    assert box.received[0].letter["Reply-To"] == f"west+{THREAD}@advice.example.org"


def test_what_the_program_tells_by_itself_says_so(carrier: SmtpAdapter, box: Box) -> None:
    carrier.send(parcel(thread="", answers=()))
    assert box.received[0].letter["Auto-Submitted"] == "auto-generated"


def test_under_tls_with_a_password(box: Box, certified: tuple[Path, Path]) -> None:
    with relay(box, certified) as far:
        SmtpAdapter(far).send(parcel())
    assert [each.secure for each in box.received] == [True]


@pytest.mark.parametrize("wrong", ["password", "certificate", "nothing listens", "no tls"])
def test_a_relay_that_cannot_be_trusted_or_reached_gets_nothing(
    box: Box, certified: tuple[Path, Path], wrong: str
) -> None:
    with relay(box, certified) as far, relay(box) as near:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            closed = free.getsockname()[1]
        asked = {
            "password": replace(far, password=USER),
            "certificate": replace(far, ca=""),
            "nothing listens": replace(far, port=closed),
            "no tls": replace(near, plain=False),  # asks for STARTTLS, which it hasn't
        }[wrong]
        with pytest.raises(NotNow):
            SmtpAdapter(asked).send(parcel())
    assert not box.received


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(("code", "error"), [("451 later", NotNow), ("550 never", Rejected)])
def test_a_refusal_says_whether_it_is_for_good(
    carrier: SmtpAdapter, box: Box, command: str, code: str, error: type[Exception]
) -> None:
    box.at[command] = code
    with pytest.raises(error):
        carrier.send(parcel())
    assert not box.received


def test_an_answer_that_is_lost_after_the_words_leaves_it_unknown(carrier: SmtpAdapter, box: Box) -> None:
    box.lost_after = True
    with pytest.raises(Exception) as lost:  # noqa: PT011 (which one depends on the moment)
        carrier.send(parcel())
    assert not isinstance(lost.value, NotNow | Rejected)
    assert len(box.received) == 1
    assert not carrier.knows_keys  # so a person decides (messaging.tasks)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Hei\r\nBcc: somebody@example.org"},
        {"address": "a@example.org\nBcc: b@example.org"},
        {"address": "åke@example.org"},
        {"address": ""},
        {"sender": ""},
        {"message_id": ""},
        {"words": "half \ud800"},
    ],
    ids=["title", "address", "letters", "nobody", "from nobody", "no id", "surrogate"],
)
def test_what_cannot_be_an_email_is_never_begun(
    carrier: SmtpAdapter, box: Box, change: dict[str, str]
) -> None:
    with pytest.raises(Rejected):
        carrier.send(parcel(**change))
    assert not box.received


@given(st.text(max_size=300))
def test_any_words_are_an_email_of_short_ascii_lines(words: str) -> None:
    """Or they are refused before the relay is asked; never anything between."""
    try:
        letter = letter_of(parcel(words=words))
    except Rejected:
        return
    whole = letter.as_bytes()
    assert whole.isascii()
    assert max(map(len, whole.split(b"\r\n"))) <= 998


def test_the_settings_say_who_the_relay_is(box: Box) -> None:
    with override_settings(SMTP=None), pytest.raises(NoAdapter):
        SmtpAdapter().send(parcel())
    with relay(box) as near, override_settings(SMTP=near):
        SmtpAdapter().send(parcel())
    assert len(box.received) == 1


def test_an_address_names_the_relay() -> None:
    whole = mail_relay("smtps://reimari:only%20in%20tests@mail.example.org?ca=/etc/own.pem")
    assert whole == MailRelay("smtps", "mail.example.org", 465, USER, PASSWORD, "/etc/own.pem")
    assert mail_relay("smtp://reimari@mail.example.org:25", "from a file") == MailRelay(
        "smtp", "mail.example.org", 25, USER, "from a file"
    )
    assert mail_relay("smtp://127.0.0.1:2525?tls=none") == MailRelay("smtp", "127.0.0.1", 2525, plain=True)
    assert mail_relay("") is None


@pytest.mark.parametrize(
    "address",
    [
        "smtp://mail.example.org?tls=none",
        "http://mail.example.org",
        "smtp://",
        "smtp://mail.example.org:far",
        "smtp://mail.example.org/box",
        "smtp://mail.example.org?colour=red",
    ],
)
def test_an_address_that_isnt_one_is_refused(address: str) -> None:
    with pytest.raises(WrongAddress):
        mail_relay(address)
