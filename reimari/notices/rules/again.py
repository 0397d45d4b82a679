"""Why what a client didn't get isn't sent once more, or isn't recorded as told."""

from reimari.common.problems import Problem, gettext_noop

NOT_SENT = gettext_noop("No notice was sent: there is nothing to send again. Tell the client yourself.")
NO_WAY = gettext_noop("The notice can't be sent to the client: %(why)s. Tell them yourself.")
OTHER_WAY = gettext_noop("The client is told by another way now: %(way)s. Tell them yourself.")
NO_USE = gettext_noop("What the notice tells doesn't hold any more.")
CLOSED = gettext_noop("The case is closed: nothing is sent of it any more.")
CLOSED_MEANWHILE = gettext_noop("The case has been closed meanwhile. Nothing was recorded.")
CHANGED_MEANWHILE = gettext_noop(
    "The time has changed or begun meanwhile. Nothing was recorded: if you told the client the former time,"
    " tell them of the change too."
)
NOT_WAITING = gettext_noop(
    "Nobody has to tell the client of it any more: the notice has arrived or is on its way, or it has been"
    " recorded already. Nothing more was recorded."
)


def telling_again_problems(*, open_case: bool, of_use: bool) -> list[Problem]:
    """Why a notice isn't sent again, whatever became of its message."""
    if not open_case:
        return [Problem("notices.closed", CLOSED)]
    return [] if of_use else [Problem("notices.no_use", NO_USE)]


def telling_problems(*, open_case: bool, of_use: bool, waits: bool) -> list[Problem]:
    """Why it isn't recorded that somebody told the client what a notice tells. `waits`: somebody has to."""
    if not open_case:
        return [Problem("notices.closed", CLOSED_MEANWHILE)]
    if not of_use:
        return [Problem("notices.no_use", CHANGED_MEANWHILE)]
    return [] if waits else [Problem("notices.not_waiting", NOT_WAITING)]
