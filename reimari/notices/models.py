import datetime as dt
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, Expression, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from reimari.cases.models import Case, Meeting, Note
from reimari.cases.states import MeetingState, NoteKind
from reimari.common.ids import uuid7
from reimari.messaging.models import Message
from reimari.messaging.states import Delivery, MessageState
from reimari.notices.states import NotSent
from reimari.region.profile.values import NoticeKind

# What a client has to hear also when yet another notice follows it.
STANDS = (NoticeKind.CANCELLED, NoticeKind.CANCELLED_BY_US)
ARRIVED = (Delivery.DELIVERED, Delivery.READ)
NOT_ARRIVED = (Delivery.FAILED, Delivery.UNSURE)
LOST = Q(message__delivery__in=NOT_ARRIVED) | (
    Q(message__state=MessageState.FAILED) & ~Q(message__delivery__in=ARRIVED)
)


class ClientNoticeQuerySet(models.QuerySet["ClientNotice"]):
    def lost(self) -> Self:
        """Those that the client didn't get, or of which nobody knows."""
        return self.filter(LOST)

    def of_use(self, now: dt.datetime | Expression) -> Self:
        """Those that still hold (`queries.is_of_use`)."""
        return self.filter(Q(kind__in=STANDS) | Q(meeting__state=MeetingState.AGREED, meeting__at__gt=now))

    def can_be_sent_again(self, now: dt.datetime | Expression) -> Self:
        """Those that the client didn't get and that still hold, of open cases."""
        return self.of_use(now).filter(LOST, message__isnull=False, case__closed_at=None)

    def to_be_told(self, now: dt.datetime | Expression) -> Self:
        """Those that somebody has to tell the client otherwise, as long as it is of use to them.

        They were lost, or couldn't be sent though the client can't know of it otherwise; and since then
        nobody has told the client anything.
        """
        unsent = Q(must_reach=True) & ~Q(reason__in=["", NotSent.DANGEROUS])
        of_use = Q(must_reach=True) | Q(meeting__state=MeetingState.AGREED, meeting__at__gt=now)
        told = Note.objects.filter(
            case=OuterRef("case"), kind=NoteKind.TOLD, written_at__gt=OuterRef("told_at")
        )
        return self.filter(LOST | unsent, of_use, ~Exists(told), case__closed_at=None)


class ClientNotice(models.Model):
    """That a client was told of something by the program, or why not (R-KL-02, I-36).

    `key` names the fact for ever (`booked:<booking>`): it is told once however often its deed runs. Either a
    message went to the outbox, where its way is written down, or `reason` says why none did. `must_reach`:
    the client can't know of it otherwise. `meeting`: of which it tells. Words and address are the message's.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    key = models.CharField(_("key"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=20)
    case = models.ForeignKey(Case, models.PROTECT, related_name="client_notices")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="client_notices")
    message = models.OneToOneField(Message, models.PROTECT, null=True, related_name="client_notice")
    reason = models.CharField(_("why not sent"), max_length=12, choices=NotSent, blank=True)
    must_reach = models.BooleanField(_("the client can't know it otherwise"), default=False)
    language = models.CharField(_("language"), max_length=3, blank=True)
    told_at = models.DateTimeField(_("told"))

    objects = ClientNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice to a client")
        verbose_name_plural = _("notices to clients")
        constraints = [
            models.CheckConstraint(
                name="client_notice_has_a_message_or_a_reason",
                condition=Q(message__isnull=False, reason="") | (Q(message=None) & ~Q(reason="")),
            )
        ]
        indexes = [models.Index(fields=["told_at"], name="client_notice_at")]

    def __str__(self) -> str:
        return self.key

    @property
    def is_sent(self) -> bool:
        """Whether a message of it is in the outbox, or has left it."""
        return self.message_id is not None

    def person_ids(self) -> list[UUID]:
        return self.case.person_ids()


def in_json() -> dict[str, Any]:
    """The columns of a notice with its message, as a page asks for many of them at once."""
    own = {name: name for name in ("pk", "kind", "reason", "told_at", "must_reach", "meeting")}
    of_message = ("channel", "state", "attempts", "next_at", "sent_at", "delivery", "delivery_at", "error")
    of_meeting = {"meets_at": "meeting__at", "meeting_state": "meeting__state"}
    return own | {name: f"message__{name}" for name in of_message} | of_meeting
