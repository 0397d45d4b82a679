"""What an initial assessment must say, and what it suggests. No Django, no clock, no database."""

from collections.abc import Collection
from dataclasses import dataclass, fields

from reimari.common.problems import Problem, gettext_noop

DONE, NOT_NEEDED = "done", "not_needed"
URGENCIES = (1, 2, 3)  # national classification 1252
WITH_A_SWITCH = (1, 2)  # document 1009: any switch "yes" leaves these
OLD = 75  # 1301/2014 36 §: "over 75" read as 75 reached, as the law's clock does; unchecked, and pages say so

CLOSED = gettext_noop("The case is closed.")
ASSESSED = gettext_noop("The initial assessment has already been recorded.")
CORRECTED = gettext_noop("Somebody has corrected this assessment meanwhile. Look at the newest one.")
NO_MEASURES = gettext_noop("Say what has already been done in the situation.")
NO_URGENCY = gettext_noop("Say how urgent the matter is.")
NO_SUCH_URGENCY = gettext_noop("There is no such class of urgency.")
URGENCY_TOO_LOW = gettext_noop(
    "Only class 1 or 2 is allowed: by law the assessment of needs begins within 7 working days."
)
NO_REASONS = gettext_noop("Say why no initial assessment is needed.")
NOT_WHOLE = gettext_noop("The document isn't whole yet. Missing: %(fields)s.")
NO_WHY = gettext_noop("Say what is corrected and why.")


@dataclass(frozen=True, slots=True)
class Switches:
    """The three facts on which the law's limit of 7 working days depends (1301/2014 36 §)."""

    over_75: bool = False
    highest_allowance: bool = False
    child_special_support: bool = False

    def on(self) -> tuple[str, ...]:
        """The names of those that say yes."""
        return tuple(each.name for each in fields(self) if getattr(self, each.name))


def allowed_urgencies(switches: Switches) -> tuple[int, ...]:
    """The classes of urgency that document 1009 allows with these switches."""
    return WITH_A_SWITCH if switches.on() else URGENCIES


def urgency_problems(urgency: int | None, switches: Switches) -> list[Problem]:
    """Why the class of urgency can't stand beside the switches."""
    if urgency is None:
        return [Problem("assessments.no_urgency", NO_URGENCY)]
    if urgency not in URGENCIES:
        return [Problem("assessments.no_such_urgency", NO_SUCH_URGENCY)]
    if urgency not in allowed_urgencies(switches):
        return [Problem("assessments.urgency_too_low", URGENCY_TOO_LOW)]
    return []


def saying_problems(
    result: str, *, measures: str, reasons: str, urgency: int | None, switches: Switches
) -> list[Problem]:
    """What an assessment lacks: the measures and the urgency; of one that isn't needed, why."""
    if result == NOT_NEEDED:
        return [] if reasons.strip() else [Problem("assessments.no_reasons", NO_REASONS)]
    measured = [] if measures.strip() else [Problem("assessments.no_measures", NO_MEASURES)]
    return [*measured, *urgency_problems(urgency, switches)]


def finishing_problems(*, closed: bool, known: str, result: str) -> list[Problem]:
    """Why an initial assessment can't be recorded; "not needed" may still turn out to be "done"."""
    if closed:
        return [Problem("assessments.closed", CLOSED)]
    return [Problem("assessments.assessed", ASSESSED)] if known in {DONE, result} else []


def correcting_problems(*, replaced: bool, why: str) -> list[Problem]:
    """Why an assessment can't be corrected: only the newest one is, and the correction says why."""
    if replaced:
        return [Problem("assessments.corrected", CORRECTED)]
    return [] if why.strip() else [Problem("assessments.no_why", NO_WHY)]


def suggested_switches(*, age: int | None) -> Switches:
    """What is known without asking; the other two are a professional's finding."""
    return Switches(over_75=age is not None and age >= OLD)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What usually comes next. `deed`: of the case; `kind`: of the step that it sets; `why`: a code."""

    deed: str
    why: str
    kind: str = ""


def follow_ups(
    result: str,
    *,
    urgency: int | None = None,
    switches: Switches = Switches(),
    own_task: str = "",
    tasks: Collection[str] = (),
    services: bool = False,
) -> list[FollowUp]:
    """What an assessment suggests to do next, the most pressing first; nothing is done by itself.

    `own_task`: the service task of the case; `tasks`: those in whose services the worker sees the help;
    `services`: whether any are seen.
    """
    if result == NOT_NEEDED:
        return [FollowUp("close", "not_needed")]
    found = []
    if urgency == URGENCIES[0]:
        found.append(FollowUp("advance", "urgent", "contact_client"))
    if switches.on():
        found.append(FollowUp("advance", "law", "needs_assessment"))
    others = {task for task in tasks if task and task != own_task}
    if others and own_task not in tasks:
        found.append(FollowUp("reroute", "other_task"))
    elif others:
        found.append(FollowUp("add_step", "also_other_task"))
    if services and not switches.on():
        found.append(FollowUp("advance", "services", "needs_assessment"))
    return found or [FollowUp("close", "nothing_needed")]
