"""Why what a client didn't get isn't sent once more."""

from reimari.common.problems import Problem, gettext_noop

NOT_SENT = gettext_noop("No notice was sent: there is nothing to send again. Tell the client yourself.")
NO_WAY = gettext_noop("The notice can't be sent to the client: %(why)s. Tell them yourself.")
OTHER_WAY = gettext_noop("The client is told by another way now: %(way)s. Tell them yourself.")
NO_USE = gettext_noop("What the notice tells doesn't hold any more.")
CLOSED = gettext_noop("The case is closed: nothing is sent of it any more.")


def telling_again_problems(*, open_case: bool, of_use: bool) -> list[Problem]:
    """Why a notice isn't sent again, whatever became of its message."""
    if not open_case:
        return [Problem("notices.closed", CLOSED)]
    return [] if of_use else [Problem("notices.no_use", NO_USE)]
