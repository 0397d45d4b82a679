from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from reimari.common.states import Moves

ACCEPT_STEP = "accept"  # the kind of step by which a case is offered: only an answer ends it
READ_STEP = "read_mail"  # … by which an e-mail that joined a matter waits to be read
ASK_STEP = "ask_supervisor"  # … and by which a supervisor is asked: only their answer ends it


class StepState(TextChoices):
    OPEN = "open", _("open")
    TAKEN = "taken", _("taken")
    ENDED = "ended", _("ended")


MOVES: Moves[StepState] = {
    StepState.OPEN: frozenset({StepState.TAKEN, StepState.ENDED}),
    StepState.TAKEN: frozenset({StepState.OPEN, StepState.ENDED}),
    StepState.ENDED: frozenset(),
}


class StepResult(TextChoices):
    """How a step ended."""

    DONE = "done", _("done")
    REPLACED = "replaced", _("another step came in its place")
    HANDED_OVER = "handed_over", _("handed over")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("returned to the sender")
    CLOSED = "closed", _("closed with the matter")
    WITHDRAWN = "withdrawn", _("not needed any more")


class DueFrom(TextChoices):
    """Where a step's due time comes from."""

    CLOCK = "clock", _("a promise or a deadline that runs")
    KIND = "kind", _("the usual time of this kind of step")
    INVENTED = "invented", _("an invented usual time")
    AGREED = "agreed", _("a time agreed with the client")


class ReturnReason(TextChoices):
    """Why a taken step goes back to the team's list."""

    NOT_MINE = "not_mine", _("belongs to somebody else in the team")
    NO_TIME = "no_time", _("I can't do it in time")
    ABSENT = "absent", _("I'll be away")
    BY_MISTAKE = "by_mistake", _("taken by mistake")


class AttemptBy(TextChoices):
    """How we tried to reach the client."""

    PHONE = "phone", _("phone")
    SMS = "sms", _("text message")
    EMAIL = "email", _("e-mail")
    LETTER = "letter", _("letter")
    VISIT = "visit", _("visit")
    THROUGH = "through", _("through a close person or a professional")


class Counted(TextChoices):
    """What of open steps is counted: each always, or from a moment on (`StepCount.at`)."""

    OPEN = "open", _("open")
    DUE = "due", _("due, and doesn't wait for the client")
    HALF = "half", _("half of its time gone, untaken")
    BACK = "back", _("came back")
