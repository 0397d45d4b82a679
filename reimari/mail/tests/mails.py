"""A line with a mailbox, and e-mails as they are read: everybody in them is invented."""

import datetime as dt
import hashlib
from itertools import count
from typing import Any

from reimari.access.actor import system
from reimari.mail.actions import Arrived, Came, Line, receive_mail
from reimari.mail.models import Mail, Mailbox
from reimari.mail.states import Verdict
from reimari.staff.models import Team
from tests.factories import NOW

LINE, BOX = "VIRANOMAISLINJA_KOILLINEN", "VIRANOMAISLINJA_EMAIL_KOILLINEN"
OURS = "viranomaislinja.koillinen@example.org"
THEIRS = "pihla.lehtovaara@example.com"
READER = system("mail")
WORDS = "Hei,\n\nkuka auttaa äitiäni kotona? Hän asuu yksin.\n\nTerveisin Pihla"
PDF = Came(
    name="hakemus.pdf",
    declared_type="application/pdf",
    type="application/pdf",
    size=9,
    verdict=Verdict.CLEAN,
    content=b"%PDF-1.7\n",
)
_uids = count(1)


def arrived(**given: Any) -> Arrived:
    """An e-mail that somebody wrote; what isn't given is invented, and each is another one."""
    uid = next(_uids)
    told: dict[str, Any] = {
        "uid_validity": 1,
        "uid": uid,
        "likeness": hashlib.sha256(str(uid).encode()).hexdigest(),
        "received_at": NOW,
        "original": f"From: {THEIRS}\r\nSubject: Apua\r\n\r\n{uid}\r\n".encode(),
        "message_id": f"<{uid}@example.com>",
        "from_name": "Pihla Lehtovaara",
        "from_address": THEIRS,
        "recipients": (OURS,),
        "subject": "Apua kotiin",
        "text": WORDS,
    }
    return Arrived(**told | given)


def line(**given: Any) -> Line:
    team = given.pop("team", None) or Team.objects.get(pk=LINE)
    return Line(team=team, **{"channel_id": "email", **given})


def box(code: str = BOX) -> Mailbox:
    return Mailbox.objects.get_or_create(code=code)[0]


def a_mail(*, now: dt.datetime = NOW, of: Line | None = None, **given: Any) -> Mail:
    """An e-mail as it has been taken in."""
    return receive_mail(box(), arrived=arrived(**given), line=of or line(), actor=READER, now=now)
