import datetime as dt
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, When
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from reimari.cases.models import Case
from reimari.common.ids import uuid7
from reimari.contacts.models import Contact
from reimari.mail.rules import Filed
from reimari.mail.states import MailKind, Verdict
from reimari.messaging.models import Message
from reimari.staff.models import Team
from reimari.work.models import Entry, Step, Track, wait_for_track

PLACE = 100  # signs, to tell where in the client record something is


class Mailbox(models.Model):
    """How far a line's mailbox has been read; its code is that of the contact point with the address.

    The server's UIDs count within one `uid_validity`; when that changes, all is looked at again and known
    messages are known by their Message-ID. `error`: the class of what went wrong the last time.
    """

    code = models.CharField(_("code"), max_length=60, primary_key=True)
    uid_validity = models.BigIntegerField("UIDVALIDITY", null=True)
    last_uid = models.BigIntegerField("UID", default=0)
    looked_at = models.DateTimeField(_("looked at"), null=True)
    failed_at = models.DateTimeField(_("failed"), null=True)
    error = models.CharField(_("kind of fault"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")
        constraints = [
            models.CheckConstraint(
                name="mailbox_failed_for_a_reason",
                condition=Q(failed_at=None, error="") | Q(failed_at__isnull=False) & ~Q(error=""),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class MailQuerySet(models.QuerySet["Mail"]):
    def of_no_matter(self) -> Self:
        """What a machine wrote about nothing that we know of."""
        return self.filter(track=None)

    def with_content(self) -> Self:
        """Those whose words haven't been removed yet."""
        return self.filter(content_removed_at=None)

    def counting(self) -> Self:
        """With `counts_from`: since when the days of its words are counted; None while they aren't.

        Since it was moved to the client record or since its contact and cases have ended and nothing of it
        waits unread, whichever is earlier (I-18); never from before it came or was answered.
        """
        cases = Case.objects.order_by("-closed_at", "pk")
        own = cases.filter(pk=OuterRef("track"))
        led_to = cases.filter(matters__contact=OuterRef("contact"))
        replies = Reply.objects.filter(mail=OuterRef("pk")).order_by("-written_at", "pk")
        goes_on = (
            Q(contact__isnull=False, contact__closed_at=None)
            | Q(Exists(own.filter(closed_at=None)))
            | Q(Exists(led_to.filter(closed_at=None)))
            | Q(Exists(Step.objects.open().filter(track=OuterRef("track"))))
        )
        last = Greatest("received_at", Subquery(replies.values("written_at")[:1]))
        closed = (Subquery(each.values("closed_at")[:1]) for each in (own, led_to))
        ended = When(~goes_on, then=Greatest(last, "contact__closed_at", *closed))
        filed = When(filed_at__isnull=False, then=Greatest(last, "filed_at"))
        moment = models.DateTimeField()
        return self.annotate(
            counts_from=Least(
                models.Case(filed, output_field=moment), models.Case(ended, output_field=moment)
            )
        )

    def over_before(self, moment: dt.datetime) -> Self:
        """Those whose days began before the moment."""
        return self.counting().filter(counts_from__lt=moment, received_at__lt=moment)


class Mail(models.Model):
    """An e-mail that came in (saapunut sähköposti), exactly once: what it said, as far as it can be read.

    `track`: the matter where it stands, that of its contact or of the case that it joined; none for what
    isn't about any matter. `team`: whose line it came to. `contact`: the one that it opened or joined.
    `reports`: our own message that it tells about. `likeness`: the same for the same e-mail delivered twice.
    `filed_at`, `filed_by`, `filed_where`: that, by whom and where it was moved to the client record.
    Words, original, attachments and that place are removed by retention (`content_removed_at`); that it came
    stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    mailbox = models.ForeignKey(Mailbox, models.PROTECT, related_name="mails", db_index=False)
    uid_validity = models.BigIntegerField("UIDVALIDITY")
    uid = models.BigIntegerField("UID")
    likeness = models.CharField(_("likeness"), max_length=64)
    kind = models.CharField(_("kind"), max_length=12, choices=MailKind, default=MailKind.PERSON)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    track = models.ForeignKey(Track, models.PROTECT, null=True, related_name="mails")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="mails")
    reports = models.ForeignKey(Message, models.PROTECT, null=True, related_name="reports")
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="mail")
    message_id = models.CharField("Message-ID", max_length=255, blank=True)
    references = models.TextField(_("thread"), blank=True)
    from_name = models.CharField(_("sender's name"), max_length=200, blank=True)
    from_address = models.CharField(_("sender's address"), max_length=254, blank=True)
    reply_to = models.CharField(_("address for answers"), max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=500, blank=True)
    text = models.TextField(_("text"), blank=True)
    is_cut = models.BooleanField(_("cut"), default=False)
    holds_code = models.BooleanField(_("holds an identity code"), default=False)
    received_at = models.DateTimeField(_("received"))
    read_at = models.DateTimeField(_("read in"))
    filed_at = models.DateTimeField(_("moved to the client record"), null=True)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("moved by")
    )
    filed_where = models.CharField(
        _("where in the client record"), max_length=PLACE, blank=True, default="", db_default=""
    )
    content_removed_at = models.DateTimeField(_("content removed"), null=True)

    counts_from: dt.datetime | None  # of rows that `counting` has read

    objects = MailQuerySet.as_manager()
    looked_at_with = ("track", "contact")

    class Meta:
        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mails")
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "uid_validity", "uid"], name="mail_uid_once"),
            models.UniqueConstraint(fields=["mailbox", "likeness"], name="mail_itself_once"),
            models.CheckConstraint(
                name="mail_removed_holds_no_words",
                condition=Q(content_removed_at=None) | Q(text="", subject="", from_name="", filed_where=""),
            ),
            models.CheckConstraint(
                name="mail_of_a_contact_stands_on_a_track",
                condition=Q(contact=None) | Q(track__isnull=False),
            ),
            models.CheckConstraint(
                name="mail_filed_by_somebody",
                condition=Q(filed_at=None, filed_by=None, filed_where="")
                | Q(
                    filed_at__isnull=False,
                    filed_by__isnull=False,
                    track__isnull=False,
                    kind__in=["person", "unreadable"],
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["mailbox", "message_id"], name="mail_message_id"),
            models.Index(
                fields=["team", "-received_at", "-id"], condition=Q(track=None), name="mail_of_no_matter"
            ),
            models.Index(
                fields=["received_at"], condition=Q(content_removed_at=None), name="mail_with_content"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mailbox_id} {self.received_at:%Y-%m-%d %H:%M}"

    @property
    def filed(self) -> Filed | None:
        """That it was moved to the client record, if somebody has marked so."""
        return Filed(at=self.filed_at, where=self.filed_where) if self.filed_at else None

    @property
    def answer_to(self) -> str:
        """The address to which an answer goes."""
        return self.reply_to or self.from_address

    def person_ids(self) -> list[UUID]:
        if self.contact:
            return self.contact.person_ids()
        case = getattr(self.track, "case", None) if self.track else None
        return case.person_ids() if case else []

    def wait_in_line(self) -> None:
        if self.track_id:
            wait_for_track(self.track_id)


class Original(models.Model):
    """An e-mail byte for byte as it came, compressed (zlib); `size` is that of the e-mail itself."""

    mail = models.OneToOneField(Mail, models.PROTECT, primary_key=True, related_name="original")
    content = models.BinaryField(_("content"))
    size = models.BigIntegerField(_("size"))

    class Meta:
        verbose_name = _("original of an e-mail")
        verbose_name_plural = _("originals of e-mails")

    def __str__(self) -> str:
        return f"{self.mail_id}"

    def person_ids(self) -> list[UUID]:
        return self.mail.person_ids()


class Attachment(models.Model):
    """A file that came with an e-mail. Its bytes are kept only when its verdict lets them through."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    mail = models.ForeignKey(Mail, models.PROTECT, related_name="attachments", db_index=False)
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=200, blank=True)
    declared_type = models.CharField(_("type as it says"), max_length=100, blank=True)
    type = models.CharField(_("type as it is"), max_length=100, blank=True)
    size = models.BigIntegerField(_("size"))
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [models.UniqueConstraint(fields=["mail", "number"], name="attachment_number_once")]

    def __str__(self) -> str:
        return self.name

    def person_ids(self) -> list[UUID]:
        return self.mail.person_ids()


class AttachmentContent(models.Model):
    """The bytes of an attachment, compressed (zlib), apart from what lists show."""

    attachment = models.OneToOneField(Attachment, models.PROTECT, primary_key=True, related_name="content")
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("content of an attachment")
        verbose_name_plural = _("contents of attachments")

    def __str__(self) -> str:
        return f"{self.attachment_id}"

    def person_ids(self) -> list[UUID]:
        return self.attachment.person_ids()


class Reply(models.Model):
    """An answer to an e-mail that somebody wrote; its words stand in the message that goes out."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    mail = models.ForeignKey(Mail, models.PROTECT, related_name="replies")
    message = models.OneToOneField(Message, models.PROTECT, related_name="reply")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(_("written"))
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="reply")

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")

    def __str__(self) -> str:
        return f"{self.mail_id} {self.written_at:%Y-%m-%d %H:%M}"

    def person_ids(self) -> list[UUID]:
        return self.mail.person_ids()
