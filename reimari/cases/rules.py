"""What stands in the way of moving a case. No Django, no clock, no database."""

from collections.abc import Sequence

from reimari.cases.states import REASONS, ChangedBy, ChangeReason
from reimari.common.problems import Problem, gettext_noop

CLOSED = gettext_noop("The case is closed.")
OPEN = gettext_noop("The case is open already.")
SAME_TEAM = gettext_noop("%(team)s already answers for this case.")
OFFERED = gettext_noop(
    "The case has already been offered to %(team)s. Wait for the answer, or take the offer back."
)
NOT_OFFERED = gettext_noop("This case isn't being offered to anybody any more.")
CHANGED = gettext_noop(
    "Somebody has moved the case on while you were writing. Look at what is new, then send again."
)
SAME_ROUTE = gettext_noop("Nothing would change: the case is already there.")
NO_TEAM = gettext_noop("No team answers for this by the county's rules. Choose the team yourself.")
NOT_IN_TEAM = gettext_noop("%(worker)s has no post in %(team)s.")
MEETING_AGREED = gettext_noop("A meeting has already been agreed. Mark how it went, or move it.")
NO_MEETING = gettext_noop("No meeting has been agreed.")
MEETS_MEETING = gettext_noop("This time is taken already: nobody is booked twice. Choose another time.")
NOT_TRIED = gettext_noop(
    "A case ends as not reached when the client has been tried by the county's rule. Tried %(tried)s of"
    " %(attempts)s times, by %(by)s of %(ways)s ways. Record the attempts first, missed meetings count."
)
WAS_BOOKED = gettext_noop(
    "This time was booked from a calendar. Move or cancel it where the new times are offered."
)
WHY_CHANGED = gettext_noop("Say who moved or cancelled the meeting, and why.")
NOT_THEIR_REASON = gettext_noop("This reason belongs to the other side. Choose again.")
NOT_CHANGED = gettext_noop("Only a meeting that was moved or cancelled has somebody who changed it.")
MEETING_PAST = gettext_noop("The time is in the past. Choose a time to come.")
NEXT_STEP = gettext_noop("Say what happens next: an open case always has a next step.")
JOINT_STEP = gettext_noop(
    "This is a joint case: only a step of the agreed contact person can be the current one."
)
NOBODY_ANSWERS = gettext_noop("Nobody leads %(team)s: there is nobody to ask.")
ANSWERED = gettext_noop("This question has already been answered.")
NOT_ASKED_NOW = gettext_noop("This question ended with its case.")
OWN_QUESTION = gettext_noop("You asked this yourself: somebody else answers.")
WITHOUT_STEP = gettext_noop("An open case needs a next step: name it, or close the case.")


def moving_problems(*, closed: bool, offered_to: str | None = None) -> list[Problem]:
    """Why a case can't be moved or offered now; `offered_to`: the team whose answer is waited for."""
    if closed:
        return [Problem("cases.closed", CLOSED)]
    return [Problem("cases.offered", OFFERED, {"team": offered_to})] if offered_to else []


def offering_problems(*, to: str, answering: str, name: str, somebody: bool) -> list[Problem]:
    """Why a case can't be offered: to one's own team only when it is for one of its people."""
    return [Problem("cases.same_team", SAME_TEAM, {"team": name})] if to == answering and not somebody else []


def made_sure(*, arranged: bool) -> dict[str, bool]:
    """The fact of an entry that a client whom a closed line would leave waiting gets help (R-PS-28)."""
    return {"arranged": True} if arranged else {}


def answering_problems(*, answered: bool, ended: bool, own: bool) -> list[Problem]:
    """Why a question can't be answered; `ended`: its step is over; `own`: by whoever would answer."""
    if answered:
        return [Problem("cases.answered", ANSWERED)]
    if ended:
        return [Problem("cases.not_asked_now", NOT_ASKED_NOW)]
    return [Problem("cases.own_question", OWN_QUESTION)] if own else []


def changing_problems(*, changed: bool, by: ChangedBy | None, reason: ChangeReason | None) -> list[Problem]:
    """Why a meeting can't be marked so; `changed`: it is moved or cancelled, and by whom and why is asked."""
    if not changed:
        return [Problem("cases.not_changed", NOT_CHANGED)] if by or reason else []
    if by is None or reason is None:
        return [Problem("cases.why_changed", WHY_CHANGED)]
    return [] if reason in REASONS[by] else [Problem("cases.not_their_reason", NOT_THEIR_REASON)]


def reach_problems(tried: Sequence[str], *, attempts: int, ways: int) -> list[Problem]:
    """Why a case can't end as not reached yet (R-KL-42); `tried`: by which way each try in vain was made."""
    if len(tried) >= attempts and len(set(tried)) >= ways:
        return []
    counts = {"tried": len(tried), "attempts": attempts, "by": len(set(tried)), "ways": ways}
    return [Problem("cases.not_tried", NOT_TRIED, {name: str(count) for name, count in counts.items()})]


def reopening_problems(*, open_now: bool) -> list[Problem]:
    """Why a case can't be opened again."""
    return [Problem("cases.open", OPEN)] if open_now else []
