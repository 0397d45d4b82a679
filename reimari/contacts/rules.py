"""What a contact needs before it can be closed, and which outcome it gets. No Django, no database."""

from collections.abc import Collection, Sequence

from reimari.common.problems import Problem, gettext_noop

NO_MATTER = gettext_noop("Say what the contact was about.")
NO_OUTCOME = gettext_noop("Say how each matter goes on: nothing closes without an outcome.")
NOT_TOLD = gettext_noop("Say what was told to the client and how, or why the client couldn't be told.")
NO_TEAM = gettext_noop("No team answers for this by the county's rules. Choose the team.")
NOWHERE = gettext_noop("Say where the matter was guided.")
CLOSED = gettext_noop("The contact is closed and stays as it was. Write a correction instead.")
ANONYMOUS_DATA = gettext_noop("An anonymous contact can't hold a name, phone, e-mail or date of birth.")
NOT_ANONYMOUS = gettext_noop("Nobody in this contact is anonymous.")


def furthest(outcomes: Collection[str], order: Sequence[str]) -> str:
    """The contact's own outcome: of the matter furthest along; `order` has the furthest last."""
    return max(outcomes, key=order.index)


def matter_problems(
    *, outcome: str, goes_on: bool, told: bool, team: bool, guided: bool, elsewhere: bool
) -> list[Problem]:
    """What is missing before a matter can be closed like this (C25, C26, R-IU-27, R-IU-28, R-KL-31)."""
    problems = []
    if not outcome:
        problems.append(Problem("contacts.no_outcome", NO_OUTCOME))
    if goes_on and not told:
        problems.append(Problem("contacts.not_told", NOT_TOLD))
    if goes_on and not team:
        problems.append(Problem("contacts.no_team", NO_TEAM))
    if elsewhere and not guided:
        problems.append(Problem("contacts.nowhere", NOWHERE))
    return problems
