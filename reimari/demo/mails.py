"""E-mails of the demo: invented messages on the lines that have mailboxes, some of them answered."""

import datetime as dt
import hashlib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reimari.demo.staff import DEMO, Staff
from reimari.mail.actions import Arrived, Came, Line, Reported, file_mail, receive_mail, reply_to_mail
from reimari.mail.models import Mail, Mailbox, Reply
from reimari.mail.queries import line_at, mailbox_codes
from reimari.mail.states import MailKind, Verdict
from reimari.messaging.states import Delivery

HERE = Path(__file__).parent
ANSWERS_IN = dt.timedelta(minutes=50)
FILED_IN = dt.timedelta(minutes=54)
BOUNCES_IN = dt.timedelta(minutes=55)
# The smallest file that readers of PDF take for an empty page.
PAGE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def letters() -> list[Mapping[str, Any]]:
    """All of mails.toml."""
    read: list[Mapping[str, Any]] = tomllib.loads((HERE / "mails.toml").read_text())["mail"]
    return read


def deliver(staff: Staff, *, now: dt.datetime, seed: str) -> int:
    """Let the e-mails come, at their hours, to a line with a mailbox, best one of somebody to sign in as.

    Answers how many came.
    """
    lines = {code: line for code in mailbox_codes(now) if (line := line_at(code, now=now))}
    chosen = sorted(
        lines, key=lambda code: not any(each.user.is_demo for each in staff.of(lines[code].team.pk))
    )
    return _Post(staff, chosen[0], lines[chosen[0]], now=now, seed=seed).deliver() if chosen else 0


class _Post:
    """One mailbox on the day of the loading."""

    def __init__(self, staff: Staff, code: str, line: Line, *, now: dt.datetime, seed: str) -> None:
        self.staff, self.line, self.now, self.seed = staff, line, now, seed
        self.box = Mailbox.objects.get_or_create(code=code)[0]
        self.latest: Reply | None = None
        self.uid = 0

    def deliver(self) -> int:
        for told in sorted(letters(), key=lambda each: -each["hours"]):
            at = self.now - dt.timedelta(hours=told["hours"])
            mail = self._come(told, at)
            if "answer" in told:
                self._answer(mail, told, at + ANSWERS_IN)
            if "filed" in told:
                self._file(mail, told["filed"], at + FILED_IN)
            if told.get("bounced"):
                self._come_back(at + BOUNCES_IN)
        return self.uid

    def _come(self, told: Mapping[str, Any], at: dt.datetime, *, reported: Reported | None = None) -> Mail:
        self.uid += 1
        text, subject = told["text"].strip(), told.get("subject", "")
        if told.get("thread") and self.latest:
            subject = f"VS: {self.latest.message.title}"
        files = (_page(told["file"]),) if "file" in told else ()
        arrived = Arrived(
            uid_validity=1,
            uid=self.uid,
            likeness=hashlib.sha256(f"{self.seed} {self.uid}".encode()).hexdigest(),
            received_at=at,
            original=f"From: {told['address']}\r\n\r\n{text}\r\n".encode(),
            kind=MailKind(told.get("kind", "person")),
            message_id=f"<{self.uid}.{self.box.code.lower()}@example.com>",
            from_name=told["from"],
            from_address=told["address"],
            subject=subject,
            text=text,
            files=files,
            reported=reported,
        )
        return receive_mail(self.box, arrived=arrived, line=self.line, actor=DEMO, now=at)

    def _answer(self, mail: Mail, told: Mapping[str, Any], at: dt.datetime) -> None:
        worker = next(iter(self.staff.able(self.line.team.pk, "mail.reply")), None)
        if worker is None:
            return
        words, language = told["answer"].strip(), told.get("language", "fi")
        self.latest = reply_to_mail(mail, words=words, language=language, actor=worker.actor, now=at)

    def _file(self, mail: Mail, where: str, at: dt.datetime) -> None:
        worker = next(iter(self.staff.able(self.line.team.pk, "mail.file")), None)
        if worker:
            file_mail(mail, where=where, actor=worker.actor, now=at)

    def _come_back(self, at: dt.datetime) -> None:
        if self.latest is None:
            return
        notice = {
            "from": "Postipalvelin",
            "address": "mailer-daemon@example.com",
            "subject": "Undelivered Mail Returned to Sender",
            "text": "550 5.1.1 User unknown",
            "kind": "bounce",
        }
        told = Reported(message_ids=(self.latest.message.message_id,), delivery=Delivery.FAILED)
        self._come(notice, at, reported=told)


def _page(name: str) -> Came:
    return Came(
        name=name,
        declared_type="application/pdf",
        type="application/pdf",
        size=len(PAGE),
        verdict=Verdict.NOT_SCANNED,
        content=PAGE,
    )
