from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from reimari.common.states import Moves


class MessageState(TextChoices):
    QUEUED = "queued", _("waiting to be sent")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("not sent")
    WITHDRAWN = "withdrawn", _("not needed any more")


# SENDING again: whoever was sending has died. FAILED is left only when a person asks for another try: of the
# job (SENDING), or of the message (QUEUED).
MOVES: Moves[MessageState] = {
    MessageState.QUEUED: frozenset({MessageState.SENDING, MessageState.WITHDRAWN}),
    MessageState.SENDING: frozenset(
        {MessageState.SENDING, MessageState.SENT, MessageState.QUEUED, MessageState.FAILED}
    ),
    MessageState.SENT: frozenset(),
    MessageState.FAILED: frozenset({MessageState.SENDING, MessageState.QUEUED}),
    MessageState.WITHDRAWN: frozenset(),
}


class Delivery(TextChoices):
    """What a report told, after the carrier had taken a message, of its way to the recipient."""

    DELAYED = "delayed", _("delayed on its way")
    DELIVERED = "delivered", _("arrived")
    READ = "read", _("the recipient opened it")
    UNSURE = "unsure", _("it isn't known whether it arrived")
    FAILED = "failed", _("came back: it did not arrive")


class Channel(TextChoices):
    """The ways out of the house."""

    SMS = "sms", _("text message")
    EMAIL = "email", _("e-mail")
    LETTER = "letter", _("letter")
    SUOMI_FI = "suomi_fi", _("Suomi.fi message")
