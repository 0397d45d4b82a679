"""What comes by e-mail, how it is answered, and how its words go, as wishes."""

import datetime as dt
import hashlib

from reimari.access.actor import system
from reimari.cases.access import VIEW as VIEW_CASE
from reimari.cases.models import Case
from reimari.contacts.models import Contact
from reimari.mail import access
from reimari.mail import actions as deeds
from reimari.mail.models import Attachment, Mail, Mailbox
from reimari.mail.queries import Line
from reimari.mail.states import MailKind, Verdict
from reimari.messaging.models import Message
from reimari.messaging.queries import thread_token
from reimari.messaging.states import Delivery
from tests.factories import MAILBOX
from tests.office.wishes import Desk, Wish

SENDERS = ("pihla@example.com", "ilta@example.com", "", "not an address")
CODE = "010190-999W"
MINUTE = dt.timedelta(minutes=1)


def receive_mail(desk: Desk) -> Wish:
    """One of a few e-mails, so that the same one comes again: from its place, or from another one."""
    uid, numbered = desk.of(range(1, 40)), desk.of((1, 1, 1, 2))
    kind = desk.of((MailKind.PERSON,) * 4 + tuple(MailKind))
    sender = desk.of(SENDERS)
    arrived = deeds.Arrived(
        uid_validity=numbered,
        uid=uid,
        likeness=hashlib.sha256(f"{uid}".encode()).hexdigest(),
        received_at=desk.now - MINUTE,
        original=b"Subject: Apua\r\n\r\nKuka auttaa?\r\n",
        kind=kind,
        message_id=f"<{uid}@example.com>",
        references=_references(desk, uid),
        from_name=desk.of(("", "Pihla Lehtovaara")),
        from_address=sender,
        subject=_subject(desk),
        text=desk.of(("Kuka auttaa?", "Soittakaa 049 123 4567.", f"Koodini on {CODE}.", "")),
        files=_files(desk),
        reported=_reported(desk) if kind not in {MailKind.PERSON, MailKind.UNREADABLE} else None,
    )
    line = Line(team=desk.team(), channel_id="email")
    return Wish(deeds.receive_mail, _box(), system("mail"), {"arrived": arrived, "line": line})


def _box() -> Mailbox:
    return Mailbox.objects.get_or_create(pk=MAILBOX.code)[0]


def _references(desk: Desk, uid: int) -> str:
    """It answers nothing, one that came before, or one of ours."""
    ours = list(Message.objects.exclude(message_id="").order_by("-pk")[:4])
    own = desk.of(ours).message_id if ours else ""
    return desk.of(("", f"<{max(1, uid - 1)}@example.com>", own, own))


def _subject(desk: Desk) -> str:
    """With the token of some matter, also of one about which we have written to nobody."""
    matters = [*Contact.objects.order_by("-pk")[:3], *Case.objects.order_by("-pk")[:3]]
    token = thread_token(desk.of(matters).pk) if matters else "a" * 16
    return desk.of(("Apua kotiin", "", f"Vs: Vastaus viestiisi [{token}]"))


def _files(desk: Desk) -> tuple[deeds.Came, ...]:
    verdict = desk.of(list(Verdict))
    content = b"%PDF-1.7" if verdict in {Verdict.CLEAN, Verdict.NOT_SCANNED} else None
    pdf = "application/pdf"
    file = deeds.Came(name="a.pdf", declared_type=pdf, type=pdf, size=8, verdict=verdict, content=content)
    return (file,) if desk.maybe() else ()


def _reported(desk: Desk) -> deeds.Reported:
    ours = list(Message.objects.exclude(message_id="").order_by("-pk")[:4])
    told = (desk.of(ours).message_id,) if ours else ("<nobody@example.com>",)
    return deeds.Reported(message_ids=told, delivery=desk.of((None, *Delivery)))


def reply_to_mail(desk: Desk) -> Wish:
    mail = desk.row(access.REPLY, Mail.objects.all())
    case = VIEW_CASE.rows(desk.actor, Case.objects.all()).order_by("-pk").first()
    return desk.wish(
        deeds.reply_to_mail,
        mail,
        words=desk.of(("Soitamme huomenna.", "Vi ringer i morgon.", f"Koodi {CODE}")),
        language=desk.of(("fi", "sv")),
        case=case if desk.maybe() else None,
    )


def file_mail(desk: Desk) -> Wish:
    mail = desk.row(access.FILE, Mail.objects.all())
    case = VIEW_CASE.rows(desk.actor, Case.objects.all()).order_by("-pk").first()
    where = desk.of(("", "", "Asiakaskertomus 12.3.", f"Koodi {CODE}"))
    return desk.wish(deeds.file_mail, mail, where=where, case=case if desk.maybe() else None)


def unfile_mail(desk: Desk) -> Wish:
    """Of one that is marked or isn't, also by a mark that is an hour old."""
    marked = Mail.objects.exclude(filed_at=None) if desk.maybe() else Mail.objects.all()
    mail = desk.row(access.UNFILE, marked)
    seen = desk.of((mail.filed_at or desk.now, desk.now - 60 * MINUTE))
    return desk.wish(deeds.unfile_mail, mail, seen=seen)


def take_up_mail(desk: Desk) -> Wish:
    rows = Mail.objects.filter(track=None) if not desk.maybe() else Mail.objects.all()
    return desk.wish(deeds.take_up_mail, desk.row(access.TAKE_UP, rows))


def rescan_attachment(desk: Desk) -> Wish:
    row = desk.row(access.RESCAN, Attachment.objects.all())
    verdict = desk.of((Verdict.CLEAN, Verdict.INFECTED, Verdict.NOT_SCANNED))
    return Wish(deeds.rescan_attachment, row, system("mail"), {"verdict": verdict})


def forget_mail(desk: Desk) -> Wish:
    """Whatever the county says of the time, and of what is still open."""
    row = desk.row(access.FORGET, Mail.objects.all())
    return Wish(deeds.forget_mail, row, system("mail"), {})
