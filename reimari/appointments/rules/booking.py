"""Why a time can't be held or booked."""

from reimari.common.problems import gettext_noop

NOT_FREE = gettext_noop("This time has just been taken, or it isn't offered any more. Choose another.")
NOT_ALLOWED = gettext_noop(
    "A condition of booking doesn't hold, or it isn't known yet. Look at the conditions."
)
HOLD_GONE = gettext_noop(
    "The time isn't kept for you any more: it was let go, or somebody else took it after it had run out."
    " Choose a time again; nothing else is lost."
)
NOT_ITS_TIME = gettext_noop("The chosen time has begun already. Choose another.")
NOT_REMINDED = gettext_noop("There is no time of which the client is to be reminded now.")
OTHER_TEAM = gettext_noop(
    "The chosen time is in %(team)s, whose unit doesn't work on this case. Send the case there first, or"
    " choose a time of the team that answers."
)
