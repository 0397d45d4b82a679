"""What a telephone system tells, and the states of a call: no moves, for a state follows from events."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EventKind(TextChoices):
    """What happened to a call."""

    RINGING = "ringing", _("rings")
    ANSWERED = "answered", _("answered")
    ENDED = "ended", _("ended")
    ABANDONED = "abandoned", _("hung up while waiting")
    CALLBACK_REQUESTED = "callback_requested", _("asked to be called back")


class CallState(TextChoices):
    """Where a call is: a pure function of its events (`rules.folded`)."""

    WAITING = "waiting", _("waits")
    ANSWERED = "answered", _("on the phone")
    ENDED = "ended", _("ended")
    ABANDONED = "abandoned", _("hung up while waiting")
    CALLBACK = "callback", _("asked to be called back")
