from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reimari.common.ids import uuid7
from reimari.messaging.states import Channel, Delivery, MessageState
from reimari.people.models import Person


class Message(models.Model):
    """A message that leaves the house (lähtevä viesti), written in the transaction of the deed that sends it.

    `key` names the notice: the same notice is queued once however often its deed runs. `track_id` is the
    matter's track, which stands above this app. The words and the address live here only, where retention
    can remove them. The row's own id is the key that the carrier gets, the same at every try.

    Of what goes on paper `address` and `sender` are rows of addresses, one on a line, the name first.
    A text message has as its `message_id` the opaque token that the gateway's reports of it carry.
    An e-mail has its envelope here too: our address (`sender`), its own Message-ID, those it answers, and
    the opaque token of its thread, by which an answer finds the matter (`rules.tokens_in`). `delivery`: what
    a report told of it after it was sent.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    key = models.CharField(_("key"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=60)
    channel = models.CharField(_("way"), max_length=10, choices=Channel)
    track_id = models.UUIDField(_("track"), null=True, db_index=True)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="messages", verbose_name=_("recipient")
    )
    address = models.CharField(_("address"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=3, default="fi")
    title = models.CharField(_("title"), max_length=200, blank=True)
    words = models.TextField(_("words"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=MessageState, default=MessageState.QUEUED)
    attempts = models.PositiveIntegerField(_("tries"), default=0)
    queued_at = models.DateTimeField(_("queued"))
    next_at = models.DateTimeField(_("next try"), null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    receipt = models.CharField(_("the carrier's receipt"), max_length=120, blank=True)
    error = models.CharField(_("kind of fault"), max_length=200, blank=True)
    sender = models.CharField(_("our address"), max_length=500, blank=True, default="", db_default="")
    message_id = models.CharField("Message-ID", max_length=255, blank=True, default="", db_default="")
    answers = models.TextField(_("answers to"), blank=True, default="", db_default="")
    thread = models.CharField(_("token of the thread"), max_length=16, blank=True, default="", db_default="")
    delivery = models.CharField(
        _("delivery"), max_length=10, choices=Delivery, blank=True, default="", db_default=""
    )
    delivery_at = models.DateTimeField(_("reported"), null=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.CheckConstraint(
                name="message_sent_with_its_moment",
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent") & Q(sent_at=None),
            ),
            models.CheckConstraint(
                name="message_queued_with_its_next_try",
                condition=Q(state="queued", next_at__isnull=False) | ~Q(state="queued") & Q(next_at=None),
            ),
            models.CheckConstraint(
                name="message_failed_for_a_reason", condition=~Q(state="failed") | ~Q(error="")
            ),
            models.CheckConstraint(
                name="message_delivery_with_its_moment",
                condition=Q(delivery="", delivery_at=None) | ~Q(delivery="") & Q(delivery_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["message_id"], condition=~Q(message_id=""), name="message_id_once"
            ),
        ]
        indexes = [
            models.Index(fields=["thread"], condition=~Q(thread=""), name="message_of_thread"),
            models.Index(
                fields=["address", "-queued_at"], condition=Q(channel=Channel.SMS), name="text_to_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def person_ids(self) -> list[UUID]:
        return [self.person_id] if self.person_id else []


class IncomingText(models.Model):
    """A text message that somebody sent to us (saapunut tekstiviesti), kept once by the gateway's own id.

    `answers`: the newest text of ours to that number, which it most likely answers; `track_id` is its track.
    The number and the words go with that message, or when the county's time is over (`tasks.forget_texts`).
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    gateway_id = models.CharField(_("the gateway's id"), max_length=64, unique=True)
    number = models.CharField(_("number"), max_length=20, blank=True)  # E.164, or as the gateway tells it
    called = models.CharField(_("number it came to"), max_length=20, blank=True)
    words = models.TextField(_("words"), blank=True)
    came_at = models.DateTimeField(_("came"))
    answers = models.ForeignKey(
        Message, models.PROTECT, null=True, related_name="answering_texts", verbose_name=_("answers to")
    )
    track_id = models.UUIDField(_("track"), null=True, db_index=True)

    class Meta:
        verbose_name = _("text message that came")
        verbose_name_plural = _("text messages that came")
        indexes = [
            models.Index(
                fields=["came_at"], condition=~Q(number="") | ~Q(words=""), name="text_with_its_words"
            )
        ]

    def __str__(self) -> str:
        return f"{self.came_at:%Y-%m-%d %H:%M}"

    def person_ids(self) -> list[UUID]:
        return self.answers.person_ids() if self.answers else []


class EventMark(models.Model):
    """How far the events of a carrier's account have been read: from its `token` on they are asked for.

    Nobody's data: without it all that the carrier still tells is read again, and nothing is told twice.
    """

    account = models.CharField(_("account"), max_length=300, primary_key=True)
    token = models.TextField(_("token"))
    read_at = models.DateTimeField(_("read"))

    class Meta:
        verbose_name = _("mark in a carrier's events")
        verbose_name_plural = _("marks in carriers' events")

    def __str__(self) -> str:
        return self.account

    def person_ids(self) -> list[UUID]:
        return []
