from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from reimari.common.states import Moves


class CallbackState(TextChoices):
    OPEN = "open", _("waits for a call")
    CLOSED = "closed", _("closed")


MOVES: Moves[CallbackState] = {
    CallbackState.OPEN: frozenset({CallbackState.CLOSED}),
    CallbackState.CLOSED: frozenset({CallbackState.OPEN}),  # a client who wasn't reached is tried again
}


class CallbackOutcome(TextChoices):
    """How a callback ended."""

    REACHED = "reached", _("reached")
    LEFT_MESSAGE = "left_message", _("not reached, a message was left")
    LETTER_SENT = "letter_sent", _("not reached, a letter was sent")
    WITHDRAWN = "withdrawn", _("not needed any more")
    DOUBLE = "double", _("the same as another callback")


LOST = (CallbackOutcome.LEFT_MESSAGE, CallbackOutcome.LETTER_SENT)  # closed, and nobody was reached


class RequestedVia(TextChoices):
    """By which way somebody asked to be called."""

    PHONE = "phone", _("the phone system")
    WEB = "web", _("the web form")
    EMAIL = "email", _("e-mail")
    ADVISER = "adviser", _("an adviser")


class CallResult(TextChoices):
    """How a call went that reached nobody one could talk with now."""

    NO_ANSWER = "no_answer", _("no answer")
    BUSY = "busy", _("busy")
    VOICEMAIL = "voicemail", _("voicemail")
    WRONG_NUMBER = "wrong_number", _("wrong number")
    ASKED_FOR_ANOTHER_TIME = "asked_for_another_time", _("asked for another time")


class MessageBy(TextChoices):
    """How a message was left for somebody who wasn't reached."""

    VOICEMAIL = "voicemail", _("on voicemail")
    SMS = "sms", _("by text message")
    EMAIL = "email", _("by e-mail")


class WithdrawReason(TextChoices):
    """Why nobody needs to call any more."""

    CALLED_AGAIN = "called_again", _("they reached us by themselves")
    NOT_NEEDED = "not_needed", _("the matter is settled")
    ASKED_NOT_TO = "asked_not_to", _("they don't want to be called")
    BY_MISTAKE = "by_mistake", _("asked for by mistake")
