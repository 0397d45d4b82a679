"""E-mails as they should not be, each the same for the same seed. Everybody in them is invented."""

import base64
import quopri
import random
from collections.abc import Callable
from email.message import EmailMessage

MACHINES = {"auto_reply", "vacation", "bounce", "delayed", "read_receipt", "qmail_bounce", "newsletter"}


def awkward(seed: int) -> tuple[str, bytes]:
    """What is wrong with it, and its bytes."""
    dice = random.Random(seed)  # noqa: S311
    kind = KINDS[seed % len(KINDS)]
    return kind.__name__, kind(dice, seed)


def head(seed: int, *more: str, sender: str = "", subject: str = "Apua kotiin") -> bytes:
    sender = sender or f"Pihla Lehtovaara <pihla{seed}@example.com>"
    fields = (
        f"From: {sender}",
        "To: linja@example.org",
        f"Subject: {subject}",
        f"Message-ID: <{seed}@example.com>",
    )
    return "\r\n".join((*fields, *more)).encode() + b"\r\n"


def rubbish(dice: random.Random, seed: int) -> bytes:
    return f"{seed}".encode() + dice.randbytes(dice.randint(1, 5_000)).replace(b"\n.\n", b"")


def nothing_but_a_line(dice: random.Random, seed: int) -> bytes:
    return b"\r\n" * dice.randint(1, 3) + f"{seed}\r\n".encode()


def empty(dice: random.Random, seed: int) -> bytes:
    return head(seed) + b"\r\n"


def no_sender(dice: random.Random, seed: int) -> bytes:
    return f"Subject: Hei {seed}\r\n\r\nKuka auttaa?\r\n".encode()


def two_senders(dice: random.Random, seed: int) -> bytes:
    return f"From: a{seed}@example.com\r\nFrom: b{seed}@example.com\r\n\r\nKaksi meitä on.\r\n".encode()


def wrong_charset(dice: random.Random, seed: int) -> bytes:
    told = dice.choice(
        ["utf-8", "us-ascii", "x-unknown", "utf-16", "idna", "hex", "koi8-r", '"', "iso-8859-1*x"]
    )
    body = "Äitini tarvitsee apua. Hyvää päivää!".encode(dice.choice(["cp1252", "utf-8", "iso8859-15"]))
    return head(seed, f"Content-Type: text/plain; charset={told}") + b"\r\n" + body


def eight_bit_fields(dice: random.Random, seed: int) -> bytes:
    code = dice.choice(["utf-8", "cp1252"])
    return f"From: Äijä Öhman <ä{seed}@example.com>\r\nSubject: Pyydän äkkiä apua\r\n\r\nHei\r\n".encode(code)


def broken_words(dice: random.Random, seed: int) -> bytes:
    word = dice.choice(
        ["=?utf-8?B?w6T?=", "=?x?Q?=E4=?=", "=?utf-8?Q?=C3=?=", "=?utf-8?B?====?=", "=?us-ascii*fi?Q?a?="]
    )
    return head(seed, subject=word * dice.randint(1, 40)) + b"\r\nHei\r\n"


def no_end_of_parts(dice: random.Random, seed: int) -> bytes:
    return (
        head(seed, "Content-Type: multipart/mixed; boundary=x")
        + b"\r\n--x\r\n\r\nHei\r\n--x\r\nContent-Type:"
    )


def no_boundary(dice: random.Random, seed: int) -> bytes:
    return head(seed, "Content-Type: multipart/mixed") + b"\r\n--x\r\n\r\nHei\r\n"


def nested(dice: random.Random, seed: int) -> bytes:
    deep = dice.choice([3, 45, 300, 1_500])
    kind = dice.choice(["mixed", "alternative", "related"])
    parts = b"".join(
        f"Content-Type: multipart/{kind}; boundary=b{n}\r\n\r\n--b{n}\r\n".encode() for n in range(deep)
    )
    return head(seed) + parts + b"Content-Type: text/plain\r\n\r\nSyvalla.\r\n"


def messages_in_messages(dice: random.Random, seed: int) -> bytes:
    inner = head(seed + 10_000) + b"\r\nSisin.\r\n"
    for _time in range(dice.choice([1, 5, 60])):
        inner = b"Content-Type: message/rfc822\r\n\r\n" + inner
    return head(seed) + inner


def names_of_files(dice: random.Random, seed: int) -> bytes:
    told = dice.choice(
        [
            "filename*0*=utf-8''p%C3%A4; filename*1=atos.pdf",
            "filename*=utf-8''%00%E2%80%AEfdp.exe",
            "filename==?utf-8?B?w6TDtg==?=",
            'filename="../../etc/passwd"',
            "filename*0*=x''%ZZ; filename*2=b",
            'filename="' + "a" * 3_000 + '.pdf"',
        ]
    )
    field = f"Content-Disposition: attachment; {told}"
    return (
        head(seed, "Content-Type: application/pdf", field, "Content-Transfer-Encoding: base64")
        + b"\r\nJVBERi0xLjcK\r\n"
    )


def nulls(dice: random.Random, seed: int) -> bytes:
    coded = base64.encodebytes(b"Hei\0\0 \x01apua\x1b[31m \xed\xa0\x80")
    return head(seed, "Content-Transfer-Encoding: base64", subject="=?utf-8?B?YQBi?=") + b"\r\n" + coded


def broken_base64(dice: random.Random, seed: int) -> bytes:
    return (
        head(seed, "Content-Transfer-Encoding: base64")
        + b"\r\nSGVp!!*w\r\n=A=\r\n"
        + dice.randbytes(40).hex().encode()
    )


def broken_quoted(dice: random.Random, seed: int) -> bytes:
    return (
        head(seed, "Content-Transfer-Encoding: quoted-printable")
        + b"\r\nHei=ZZ =\r\n=C3"
        + quopri.encodestring(b"\xe4")
    )


def page_of_html(dice: random.Random, seed: int) -> bytes:
    page = dice.choice(
        ["<p>Hei<script>alert(1)</script>", "<div>" * 30_000 + "Hei", "<!--" * 20_000, "<<<>>&#xD800;Hei"]
    )
    return head(seed, "Content-Type: text/html") + b"\r\n" + page.encode()


def huge_text(dice: random.Random, seed: int) -> bytes:
    return head(seed) + b"\r\n" + b"Hyvaa paivaa.\r\n" * dice.choice([20_000, 60_000])


def many_parts(dice: random.Random, seed: int) -> bytes:
    part = b"--x\r\nContent-Type: image/png; name=a.png\r\n\r\n\x89PNG\r\n"
    return head(seed, "Content-Type: multipart/mixed; boundary=x") + b"\r\n" + part * 400 + b"--x--"


def long_fields(dice: random.Random, seed: int) -> bytes:
    return (
        head(seed, "References: " + " ".join(f"<{n}@x>" for n in range(2_000)), "X: " + "y" * 60_000)
        + b"\r\nHei"
    )


def same_message_id(dice: random.Random, seed: int) -> bytes:
    return (
        f"From: s{seed}@example.com\r\nMessage-ID: <same@example.com>\r\n\r\nEri viesti {seed}\r\n".encode()
    )


def winmail(dice: random.Random, seed: int) -> bytes:
    fields = ("Content-Type: application/ms-tnef; name=winmail.dat", "Content-Transfer-Encoding: base64")
    return head(seed, *fields) + b"\r\n" + base64.encodebytes(b"\x78\x9f\x3e\x22" + dice.randbytes(300))


def calendar(dice: random.Random, seed: int) -> bytes:
    return (
        head(seed, "Content-Type: text/calendar; method=REQUEST")
        + b"\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    )


def encrypted(dice: random.Random, seed: int) -> bytes:
    kind = dice.choice(
        ["application/pkcs7-mime; smime-type=enveloped-data", "multipart/encrypted; boundary=x"]
    )
    return head(seed, f"Content-Type: {kind}") + b"\r\n--x\r\n\r\nVersion: 1\r\n--x--\r\n"


def bare_line_ends(dice: random.Random, seed: int) -> bytes:
    return (head(seed) + b"\r\nHei\r\napua\r\n").replace(b"\r\n", dice.choice([b"\n", b"\r\n"]))


def no_gap(dice: random.Random, seed: int) -> bytes:
    return head(seed) + b"tama ei ole otsikko vaan viesti\r\nHei"


def auto_reply(dice: random.Random, seed: int) -> bytes:
    field = dice.choice(
        ["Auto-Submitted: auto-replied", "X-Autoreply: yes", "Precedence: bulk", "Precedence: auto_reply"]
    )
    return head(seed, field) + b"\r\nOlen lomalla.\r\n"


def vacation(dice: random.Random, seed: int) -> bytes:
    return (
        b"Return-Path: <>\r\n" + head(seed, "Auto-Submitted: Auto-Replied (vacation)") + b"\r\nLomalla.\r\n"
    )


def newsletter(dice: random.Random, seed: int) -> bytes:
    return (
        head(seed, "List-Unsubscribe: <https://example.com/>", "List-Id: <x.example.com>")
        + b"\r\nUutisia.\r\n"
    )


def _report(seed: int, action: str, kind: str = "delivery-status") -> bytes:
    fields = head(
        seed,
        f"Content-Type: multipart/report; report-type={kind}; boundary=x",
        sender="MAILER-DAEMON@example.com",
    )
    told = f"--x\r\nContent-Type: message/{kind}\r\n\r\nReporting-MTA: dns; x\r\n\r\n".encode()
    told += f"Action: {action}\r\n".encode()
    back = b"--x\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <other@example.org>\r\n--x--\r\n"
    return b"Return-Path: <>\r\n" + fields + b"\r\n--x\r\n\r\nEi onnistunut\r\n" + told + back


def bounce(dice: random.Random, seed: int) -> bytes:
    return _report(seed, "failed")


def delayed(dice: random.Random, seed: int) -> bytes:
    return _report(seed, dice.choice(["delayed", "relayed", "delivered"]))


def read_receipt(dice: random.Random, seed: int) -> bytes:
    return _report(seed, "", "disposition-notification")


def qmail_bounce(dice: random.Random, seed: int) -> bytes:
    return (
        b"Return-Path: <>\r\n"
        + head(seed, sender="mailer-daemon@example.com")
        + b"\r\nHi. This is qmail.\r\n"
    )


def written_well(dice: random.Random, seed: int) -> bytes:
    letter = EmailMessage()
    letter["From"], letter["Subject"] = f"Väinö Ääri <v{seed}@example.com>", "Äidin asia"
    letter["Message-ID"] = f"<{seed}@example.com>"
    letter.set_content("Hei, äiti tarvitsee apua.")
    letter.add_alternative("<p>Hei, <b>äiti</b> tarvitsee apua.</p>", subtype="html")
    letter.add_attachment(b"%PDF-1.7\n", maintype="application", subtype="pdf", filename="hakemus ä.pdf")
    return letter.as_bytes()


KINDS: tuple[Callable[[random.Random, int], bytes], ...] = (
    *(
        rubbish,
        nothing_but_a_line,
        empty,
        no_sender,
        two_senders,
        wrong_charset,
        eight_bit_fields,
        broken_words,
    ),
    *(no_end_of_parts, no_boundary, nested, messages_in_messages, names_of_files, nulls, broken_base64),
    *(broken_quoted, page_of_html, huge_text, many_parts, long_fields, same_message_id, winmail, calendar),
    *(encrypted, bare_line_ends, no_gap, auto_reply, vacation, newsletter, bounce, delayed, read_receipt),
    *(qmail_bounce, written_well),
)
