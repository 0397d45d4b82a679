"""E-mails about one contact or case, as far as the viewer may see them, with what was answered."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext

from reimari.access.actor import Actor
from reimari.access.catalogue import Unseen
from reimari.cases.models import Case
from reimari.common.problems import Problem
from reimari.contacts.models import Contact, Matter
from reimari.desk.queries.rights import Rights
from reimari.jobs.runner import kind_of
from reimari.mail import access
from reimari.mail.models import Attachment, Mail, MailQuerySet, Original, Reply
from reimari.mail.queries import days_kept, removed_after, why_not
from reimari.mail.states import BY_PERSON, KEPT, Verdict
from reimari.messaging.rules import masked_address
from reimari.messaging.states import Delivery, MessageState
from reimari.messaging.tasks import OutcomeUnknown
from reimari.people.rules import finnish_phones_in
from reimari.work.queries import county_on

MOST = 20
UNKNOWN = kind_of(OutcomeUnknown())  # how the message's row calls it
MEGA = 1000  # kilobytes
DEEDS = {
    "reply": access.REPLY,
    "download": access.DOWNLOAD,
    "file": access.FILE,
    "unfile": access.UNFILE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """An attachment; `open`: the viewer may download it. `state`: whether it was checked, in words."""

    row: Attachment
    name: str
    size: str
    open: bool
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer that was written.

    `lost`: it didn't go out or didn't arrive, which needs somebody. `unknown`: it may have gone out.
    """

    row: Reply
    who: str
    lost: bool
    unknown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MailShown:
    """An e-mail as pages show it. `address`: whole for those who may answer, else enough to know one's own.

    `why_not`: why nobody can answer it; `may`: what the viewer may do with it. `days`: how long its words are
    kept, if it is told; `removed_after`: the last day of them, when they are counted already.
    """

    row: Mail
    may: frozenset[str]
    address: str
    size: str
    files: tuple[File, ...]
    answers: tuple[Answered, ...]
    why_not: tuple[Problem, ...]
    days: int | None
    removed_after: dt.date | None

    @property
    def by_person(self) -> bool:
        return self.row.kind in BY_PERSON

    @property
    def may_reply(self) -> bool:
        return "reply" in self.may and self.by_person

    @property
    def may_file(self) -> bool:
        """Whether the viewer may mark that it was moved to the client record, and it wasn't yet."""
        open_still = self.row.filed_at is None and self.row.content_removed_at is None
        return open_still and self.by_person and "file" in self.may

    @property
    def may_unfile(self) -> bool:
        marked = self.row.filed_at is not None and self.row.content_removed_at is None
        return marked and "unfile" in self.may

    @property
    def original(self) -> bool:
        """Whether the viewer may open it as it came: never when something in it is infected."""
        infected = any(file.row.verdict == Verdict.INFECTED for file in self.files)
        return bool(self.size) and "download" in self.may and not infected


def about_contact(track: str) -> Exists:
    """Whether an outer row's contact has e-mails: pages of others ask no more."""
    return Exists(Mail.objects.filter(track=OuterRef(track)))


def about_case(case: str) -> Exists:
    """Whether an outer row's case has e-mails, or came of one."""
    led_here = Matter.objects.filter(case=OuterRef(OuterRef(case)), contact=OuterRef("contact"))
    return Exists(Mail.objects.filter(Q(track=OuterRef(case)) | Q(Exists(led_here))))


def mails_of_contact(contact: Contact, actor: Actor, *, now: dt.datetime) -> list[MailShown]:
    """Its e-mails, the first first; four queries."""
    return _shown(actor, Mail.objects.filter(track=contact.pk), now=now)


def mails_of_case(case: Case, actor: Actor, *, now: dt.datetime) -> list[MailShown]:
    """The e-mails that opened or joined it, the first first; four queries."""
    led_here = Matter.objects.filter(case=case.pk).values("contact")
    about = Q(track=case.pk) | Q(contact__in=led_here)
    return _shown(actor, Mail.objects.filter(about), now=now)


def mail_shown(pk: UUID, actor: Actor, *, now: dt.datetime) -> MailShown:
    """One e-mail, if the viewer may see it; else `Unseen`."""
    found = _shown(actor, Mail.objects.filter(pk=pk), now=now)
    if not found:
        raise Unseen(access.VIEW, Mail, pk)
    return found[0]


def number_in_mails(actor: Actor, *, contact: UUID) -> str:
    """The Finnish phone number that its e-mails tell, if it is one alone.

    Of e-mails that the viewer may see; one query.
    """
    told = access.VIEW.rows(actor, Mail.objects.filter(contact=contact, kind__in=BY_PERSON))
    texts = told.order_by("received_at", "pk").values_list("text", flat=True)[:MOST]
    found = finnish_phones_in("\n".join(texts))
    return found[0] if len(found) == 1 else ""


def _shown(actor: Actor, rows: MailQuerySet, *, now: dt.datetime) -> list[MailShown]:
    rights = Rights(actor, DEEDS)
    seen = access.VIEW.rows(actor, rows.counting()).annotate(**rights.columns)
    whole = seen.select_related("original", "filed_by").defer("original__content")
    mails = list(whole.order_by("received_at", "pk")[:MOST])
    if not mails:
        return []
    files, answers = _by_mail(_files(mails)), _by_mail(_answers(mails))
    profile, days = county_on(now).profile, days_kept(now)
    return [
        _told(
            mail,
            rights.on(mail),
            files[mail.pk],
            answers[mail.pk],
            tuple(why_not(mail, profile, now=now)),
            days,
        )
        for mail in mails
    ]


def _files(mails: Collection[Mail]) -> QuerySet[Attachment]:
    return Attachment.objects.filter(mail__in=mails).order_by("mail", "number")


def _answers(mails: Collection[Mail]) -> QuerySet[Reply]:
    rows = Reply.objects.filter(mail__in=mails).select_related("message", "written_by")
    return rows.order_by("mail", "written_at", "pk")


def _by_mail(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.mail_id].append(row)
    return found


def _told(
    mail: Mail,
    may: frozenset[str],
    files: Sequence[Attachment],
    answers: Sequence[Reply],
    problems: tuple[Problem, ...],
    days: int | None,
) -> MailShown:
    kept = mail.content_removed_at is None
    original: Original | None = getattr(mail, "original", None)
    return MailShown(
        row=mail,
        may=may,
        address=mail.from_address if "reply" in may else masked_address(mail.from_address),
        size=_size(original.size) if original else "",
        files=tuple(
            File(
                row=each,
                name=each.name,
                size=_size(each.size),
                open=kept and each.verdict in KEPT and "download" in may,
                state=_state(each),
            )
            for each in files
        ),
        answers=tuple(
            Answered(
                row=each,
                who=str(each.written_by or ""),
                lost=_is_lost(each),
                unknown=each.message.error == UNKNOWN,
            )
            for each in answers
        ),
        why_not=problems if "reply" in may else (),
        days=days,
        removed_after=removed_after(mail, days) if kept else None,
    )


def _state(file: Attachment) -> str:
    """Its verdict in words. Where there is a scanner, what it hasn't checked it will check."""
    if file.verdict == Verdict.NOT_SCANNED and settings.CLAMD:
        return gettext("not checked yet for harmful programs: the scanner doesn't answer")
    return str(file.get_verdict_display())


def _size(size: int) -> str:
    """A number of bytes as people say it: at least one kilobyte."""
    kilobytes = max(1, round(size / 1000))
    return f"{kilobytes} kB" if kilobytes < MEGA else f"{round(kilobytes / MEGA)} MB"


def _is_lost(reply: Reply) -> bool:
    message = reply.message
    return message.state == MessageState.FAILED or message.delivery == Delivery.FAILED
