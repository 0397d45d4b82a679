"""What was kept as long as the law says, in the demo: some old automatic e-mails, counted; all invented."""

import datetime as dt
import hashlib

from reimari.demo.staff import DEMO
from reimari.mail.actions import Arrived, receive_mail
from reimari.mail.models import Mailbox
from reimari.mail.queries import line_at, mailbox_codes
from reimari.mail.states import MailKind
from reimari.records.access import PLAN
from reimari.records.actions import plan_deletion
from reimari.records.models import RetentionPlan
from reimari.staff.models import Post
from reimari.staff.queries import actor_of

OLD = dt.timedelta(days=3 * 366 + 20)
APART = dt.timedelta(days=6)
MAILS = (
    ("Poissa", "Olen lomalla ja vastaan palattuani."),
    ("Frånvarande", "Jag svarar när jag är tillbaka."),
    ("Poissa toimistolta", "Viestisi luetaan ensi viikolla."),
)
VALIDITY = 9  # a mailbox of its own, as its server numbers it


class Outlived:
    """Answers of machines that came more than three years ago, and the officer's plan that found them."""

    def __init__(self, *, now: dt.datetime, seed: str) -> None:
        self._now, self._seed = now, seed

    def live(self) -> RetentionPlan | None:
        """None: the county has no mailbox, or nobody who may count."""
        officer = self._officer()
        code = next((code for code in sorted(mailbox_codes(self._now))), None)
        if officer is None or code is None:
            return None
        for number, (subject, text) in enumerate(MAILS, 1):
            self._come(code, number, subject, text)
        return plan_deletion(
            RetentionPlan(), actor=actor_of(officer.user, on=self._now.date()), now=self._now
        )

    def _officer(self) -> Post | None:
        posts = Post.objects.valid_on(self._now.date()).select_related("user", "role").order_by("pk")
        return next((post for post in posts if PLAN.name in post.role.actions), None)

    def _come(self, code: str, number: int, subject: str, text: str) -> None:
        line = line_at(code, now=self._now)
        if line is None:
            return
        at = self._now - OLD + number * APART
        arrived = Arrived(
            uid_validity=VALIDITY,
            uid=number,
            likeness=hashlib.sha256(f"{self._seed} outlived {number}".encode()).hexdigest(),
            received_at=at,
            original=f"From: poissa{number}@example.com\r\n\r\n{text}\r\n".encode(),
            kind=MailKind.AUTO_REPLY,
            message_id=f"<outlived.{number}@example.com>",
            from_name="",
            from_address=f"poissa{number}@example.com",
            subject=subject,
            text=text,
            files=(),
            reported=None,
        )
        box = Mailbox.objects.get_or_create(code=code)[0]
        receive_mail(box, arrived=arrived, line=line, actor=DEMO, now=at)
