"""What is read of an e-mail: words, senders, files, and whether a machine wrote it."""

import io
import zipfile

import pytest

from reimari.mail.parsing import parse
from reimari.mail.parsing.types import is_let_through, type_of
from reimari.mail.reading import arrived_of
from reimari.mail.states import MailKind, Verdict
from reimari.messaging.states import Delivery
from tests.factories import NOW


def read(*fields: str, body: bytes = b"Hei\r\n") -> bytes:
    return "\r\n".join(("From: p@example.com", "Message-ID: <1@x>", *fields)).encode() + b"\r\n\r\n" + body


@pytest.mark.parametrize(
    ("charset", "content"),
    [
        ("utf-8", "Äiti".encode()),
        ("iso-8859-1", "Äiti".encode("latin-1")),
        ("utf-8", "Äiti".encode("cp1252")),
        ("us-ascii", "Äiti".encode()),
        ("iso-8859-1", "Äiti".encode()),
        ("nonsense", "Äiti".encode()),
        ("us-ascii", "Äiti".encode("utf-16")),
    ],
)
def test_letters_are_right_whatever_charset_it_claims(charset: str, content: bytes) -> None:
    assert parse(read(f"Content-Type: text/plain; charset={charset}", body=content)).text == "Äiti"


def test_html_is_read_as_words_and_runs_nothing() -> None:
    page = b"<style>p{}</style><h1>Hei</h1><p>&auml;iti<br>asuu</p><ul><li>yksin</ul><script>x()</script>"
    assert parse(read("Content-Type: text/html", body=page)).text == "Hei\n\näiti\nasuu\n\n- yksin"


def test_the_same_by_another_way_is_alike_and_other_words_are_not() -> None:
    first = parse(b"Received: a\r\n" + read()).likeness
    assert parse(b"Received: b\r\n" + read()).likeness == first
    assert parse(b"Received: b\r\n" + read(body=b"Moi\r\n")).likeness != first


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("Auto-Submitted: no", MailKind.PERSON),
        ("Auto-Submitted: auto-replied", MailKind.AUTO_REPLY),
        ("Auto-Submitted: auto-generated; x=y", MailKind.AUTO_REPLY),
        ("X-Autoreply: yes", MailKind.AUTO_REPLY),
        ("Precedence: bulk", MailKind.AUTO_REPLY),
        ("List-Unsubscribe: <mailto:x@example.com>", MailKind.AUTO_REPLY),
        ("Return-Path: <>", MailKind.AUTO_REPLY),
        ("Return-Path: <p@example.com>", MailKind.PERSON),
        ("Content-Type: application/pkcs7-mime", MailKind.UNREADABLE),
    ],
)
def test_a_machine_is_known_by_what_it_says_of_itself(field: str, kind: MailKind) -> None:
    assert parse(read(field)).kind == kind


@pytest.mark.parametrize(
    ("action", "kind", "delivery"),
    [
        ("failed", MailKind.BOUNCE, Delivery.FAILED),
        ("delayed", MailKind.REPORT, Delivery.DELAYED),
        ("delivered", MailKind.REPORT, Delivery.DELIVERED),
        ("delivered\r\n\r\nAction: failed", MailKind.BOUNCE, Delivery.FAILED),
    ],
)
def test_a_report_names_the_message_and_how_it_fared(action: str, kind: MailKind, delivery: Delivery) -> None:
    told = f"--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: x\r\n\r\nAction: {action}\r\n"
    back = "--x\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <ours@example.org>\r\n\r\nHei\r\n--x--\r\n"
    report = parse(read("Content-Type: multipart/report; boundary=x", body=(told + back).encode()))
    assert (report.kind, report.delivery) == (kind, delivery)
    assert "<ours@example.org>" in report.reported


def test_an_out_of_office_names_what_it_answers() -> None:
    read_of = parse(read("Auto-Submitted: auto-replied", "In-Reply-To: <ours@example.org>"))
    assert read_of.reported == ("<ours@example.org>",)


def a_folder(**files: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as folder:
        for name, words in files.items():
            folder.writestr(name, words)
    return packed.getvalue()


ODT = "application/vnd.oasis.opendocument.text"
WORD = {"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"}


@pytest.mark.parametrize(
    ("name", "content", "through"),
    [
        ("a.pdf", b"%PDF-1.7\n", True),
        ("kuva.jpg", b"\xff\xd8\xff\xe0", True),
        ("a.docx", a_folder(**WORD), True),
        ("a.docx", a_folder(**WORD, **{"word/vbaProject.bin": ""}), False),
        ("a.odt", a_folder(mimetype=ODT), True),
        ("a.zip", a_folder(**{"a.txt": ""}), False),
        ("a.txt", b"Hei", True),
        ("a.txt", b"<html><script>", False),
        ("a.pdf", b"MZ\x90\0", False),
        ("a.exe", b"%PDF-1.7\n", False),
        ("a.js. ", b"alert(1)", False),
        ("a.svg", b"<svg onload='x'>", False),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", True),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "_VBA_PROJECT".encode("utf-16-le"), False),
        ("a", b"\0\1\2", False),
        ("a", b"PK\x03\x04broken", False),
    ],
)
def test_only_what_shows_and_does_not_run_is_let_through(name: str, content: bytes, through: bool) -> None:  # noqa: FBT001
    assert is_let_through(name, type_of(content, ""), content) is through


@pytest.mark.parametrize(
    ("names", "read"),
    [
        ({"[Content_Types].xml": "x" * 1_000_000, "word/document.xml": "x" * 5_000_000}, []),
        ({"mimetype": "application/vnd.oasis.opendocument.text" + "x" * 5_000_000}, []),
        ({"a.txt": "x" * 5_000_000}, []),
        ({"mimetype": ODT, "content.xml": "x" * 5_000_000}, ["mimetype"]),
    ],
)
def test_nothing_is_unpacked_but_the_line_that_tells_the_kind(
    names: dict[str, str], read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    content, whole, unpacked = a_folder(**names), zipfile.ZipFile.read, []

    def told(folder: zipfile.ZipFile, name: str, *_more: object) -> bytes:
        unpacked.append(name)
        return whole(folder, name)

    monkeypatch.setattr(zipfile.ZipFile, "read", told)
    type_of(content, "")
    assert unpacked == read


def test_a_file_that_is_too_big_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reimari.mail.reading.LARGEST_FILE", 1_000)
    head = b"From: a@example.com\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF-1.7\r\n"
    (small,) = arrived_of(head, uid_validity=1, uid=1, received_at=NOW).files
    (big,) = arrived_of(head + b"x" * 1_000, uid_validity=1, uid=1, received_at=NOW).files
    assert (small.verdict, big.verdict, big.content) == (Verdict.NOT_SCANNED, Verdict.TOO_BIG, None)
