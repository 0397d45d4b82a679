"""Which teams may help each other, how long, and what helpers may do. No Django, no clock, no database."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from reimari.common.problems import Problem, gettext_noop

MOST_DAYS = 31

SAME_TEAM = gettext_noop("A team can't help itself.")
OTHER_HOUSE = gettext_noop("Only teams of the same organisation help each other.")
TOO_FAR = gettext_noop("Only teams of the same unit or the same service task help each other.")
ENDS_BEFORE = gettext_noop("The last day is before today.")
TOO_LONG = gettext_noop("Help is opened for at most %(days)s days at a time.")
OPEN_ALREADY = gettext_noop("This help is open already.")
OVER = gettext_noop("This help has ended already.")
PRACTICE = gettext_noop("This is the county's practice: it is changed in the county's profile.")

# What somebody may do in a team that their own helps: the work with its times, and what it asks to be seen.
# Never posts, roster, the planning of calendars, figures, retention or merging, nor what a team decides
# (accepting a case, opening a closed one).
LENT = frozenset(
    {
        *("work.list", "work.view", "work.take", "work.return", "work.attempt", "work.complete"),
        *("cases.view", "cases.advance", "cases.add_step", "cases.agree_meeting", "cases.mark_meeting"),
        *("cases.pause", "cases.resume", "cases.note", "cases.read_brief", "cases.tell", "cases.ask"),
        *("cases.close", "cases.hand_over", "cases.reroute"),
        *("assessments.view", "assessments.finish"),
        *("contacts.list", "contacts.view", "contacts.describe", "contacts.close", "contacts.join"),
        *("contacts.hand_over", "contacts.ask", "contacts.move", "contacts.send_link"),
        *("callbacks.list", "callbacks.view", "callbacks.begin_call", "callbacks.release_call"),
        *("callbacks.record_call", "callbacks.reach", "callbacks.leave_message", "callbacks.send_letter"),
        *("callbacks.change", "callbacks.withdraw", "callbacks.join", "callbacks.move"),
        *("appointments.view", "appointments.hold", "appointments.book", "appointments.move"),
        *("appointments.cancel", "appointments.tell_again", "appointments.tell_shortage"),
        *("people.view", "people.check_identity"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """Where a team stands: what matters when it asks another for help."""

    code: str
    unit: str
    service_task: str | None
    organisation: str


def lending_problems(
    team: Stands, to: Stands, *, until: dt.date, today: dt.date, since: dt.date | None = None
) -> list[Problem]:
    """Why the work of `team` can't flow over to `to` until that day (inclusive); `since`: today when None."""
    problems = list(apart_problems(team, to))
    first = since or today
    if until < first:
        problems.append(Problem("staff.overflow_ends_before", ENDS_BEFORE))
    elif (until - first).days >= MOST_DAYS:
        problems.append(Problem("staff.overflow_too_long", TOO_LONG, {"days": str(MOST_DAYS)}))
    return problems


def apart_problems(team: Stands, to: Stands) -> Sequence[Problem]:
    """Why two teams never help each other: the county's people get no partner's work, nor the other way
    round (need to know, R-IU-03, R-IU-06)."""
    if team.code == to.code:
        return [Problem("staff.overflow_same_team", SAME_TEAM)]
    if team.organisation != to.organisation:
        return [Problem("staff.overflow_other_house", OTHER_HOUSE)]
    same_task = team.service_task is not None and team.service_task == to.service_task
    if team.unit != to.unit and not same_task:
        return [Problem("staff.overflow_too_far", TOO_FAR)]
    return []
