"""Why a time can't be held or booked."""

from reimari.common.problems import Problem, gettext_noop

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
CHOOSE_TIME = gettext_noop("Choose one of the times.")
CLIENT_TAKEN = gettext_noop(
    "The time you chose has just been taken. Your own time stands as it was. Choose another."
)
BEGUN = gettext_noop("The agreed time has begun: mark how it went. A new time is booked after that.")
TIMES_FIRST = gettext_noop(
    "There are times that can be given instead. Give one of them; or say that the client wants none of these,"
    " or wasn't reached."
)


def changing_problems(*, begun: bool = False, offered: int = 0, answer: str | None = None) -> list[Problem]:
    """Why a booked time can't be moved or cancelled now; `offered`: times that we have to give first."""
    if begun:
        return [Problem("appointments.begun", BEGUN)]
    return [Problem("appointments.times_first", TIMES_FIRST)] if offered and not answer else []
