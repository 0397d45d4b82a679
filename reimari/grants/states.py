from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reimari.common.states import Moves

FOLLOW_UP_STEP = "review"  # the profile's kind of step on which a grant stands until it is followed up


class GrantState(TextChoices):
    GRANTED = "granted", pgettext_lazy("grant", "granted")
    EXTENDED = "extended", pgettext_lazy("grant", "extended, the next one goes on")
    ENDED = "ended", pgettext_lazy("grant", "ended")
    WITHDRAWN = "withdrawn", pgettext_lazy("grant", "withdrawn")


GRANT_MOVES: Moves[GrantState] = {
    GrantState.GRANTED: frozenset({GrantState.EXTENDED, GrantState.ENDED, GrantState.WITHDRAWN}),
    GrantState.EXTENDED: frozenset(),
    GrantState.ENDED: frozenset(),
    GrantState.WITHDRAWN: frozenset(),
}


class Grounds(TextChoices):
    """Why a service is needed for a short time; the words stand beside it."""

    DISCHARGE = "discharge", _("comes home from hospital")
    ILLNESS = "illness", _("a passing illness or injury")
    CARER_AWAY = "carer_away", _("whoever cares at home is ill or away")
    CRISIS = "crisis", _("a sudden crisis at home")
    UNTIL_ASSESSED = "until_assessed", _("until the need has been assessed")
    OTHER = "other", _("another passing need")


class FollowUp(TextChoices):
    """How it goes on when a grant ends: nothing ends without somebody having looked (K-28)."""

    EXTENDED = "extended", _("goes on for a while")
    ASSESSMENT = "assessment", _("the need is assessed")
    OTHER = "other", _("another service or help goes on")
    ENOUGH = "enough", _("this was enough")
    STOPPED = "stopped", _("ended before its time")


class EndReason(TextChoices):
    """Why a grant ends before its last day."""

    NOT_NEEDED = "not_needed", _("not needed any more")
    OTHER_SERVICE = "other_service", _("another service has begun")
    DECLINED = "declined", _("the client doesn't want it")
    MOVED = "moved", _("the client has moved away")
    DIED = "died", _("the client has died")


class WithdrawReason(TextChoices):
    """Why a grant never came about."""

    MISTAKE = "mistake", _("written by mistake")
    DECLINED = "declined", _("the client doesn't want it")
    NOT_POSSIBLE = "not_possible", _("couldn't be arranged")


class Stay(TextChoices):
    """How firm a reserved period is."""

    HELD = "held", pgettext_lazy("stay", "held for a while")
    CONFIRMED = "confirmed", pgettext_lazy("stay", "confirmed")
    ENDED = "ended", pgettext_lazy("stay", "ended early")
    CANCELLED = "cancelled", pgettext_lazy("stay", "cancelled")


STAY_MOVES: Moves[Stay] = {
    Stay.HELD: frozenset({Stay.CONFIRMED, Stay.CANCELLED}),
    Stay.CONFIRMED: frozenset({Stay.ENDED, Stay.CANCELLED}),
    Stay.ENDED: frozenset(),
    Stay.CANCELLED: frozenset(),
}
TAKES_THE_BED = (Stay.HELD, Stay.CONFIRMED, Stay.ENDED)  # an ended stay took it until it ended


class CardState(TextChoices):
    IN_STOCK = "in_stock", pgettext_lazy("card", "in stock")
    ISSUED = "issued", pgettext_lazy("card", "issued")
    LOST = "lost", pgettext_lazy("card", "lost")
    RETURNED = "returned", pgettext_lazy("card", "returned")


CARD_MOVES: Moves[CardState] = {
    CardState.IN_STOCK: frozenset({CardState.ISSUED, CardState.LOST}),
    CardState.ISSUED: frozenset({CardState.LOST, CardState.RETURNED}),
    CardState.LOST: frozenset(),
    CardState.RETURNED: frozenset(),
}
