"""Why somebody can't be given a post. No Django, no clock, no database."""

import datetime as dt

from reimari.common.problems import Problem, gettext_noop

ENDS_BEFORE_START = gettext_noop("The last day is before the first day.")
HAS_POST = gettext_noop("%(user)s already has this post on these days.")
IS_CLOSED = gettext_noop("The account of %(user)s is closed already.")
OTHER_ORGANISATION = gettext_noop("%(user)s works for another organisation than this team.")


def post_problems(
    user: str, *, since: dt.date, until: dt.date | None, has_post: bool, same_organisation: bool
) -> list[Problem]:
    """All that stands in the way; `until` is the post's last day.

    Rights end with a partner's contract (D-10), so nobody of a partner gets a post in a team of the county.
    """
    problems = []
    if until and until < since:
        problems.append(Problem("staff.ends_before_start", ENDS_BEFORE_START))
    if has_post:
        problems.append(Problem("staff.has_post", HAS_POST, {"user": user}))
    if not same_organisation:
        problems.append(Problem("staff.other_organisation", OTHER_ORGANISATION, {"user": user}))
    return problems


def closing_problems(user: str, *, is_closed: bool) -> list[Problem]:
    """Why somebody's account can't be closed."""
    return [Problem("staff.is_closed", IS_CLOSED, {"user": user})] if is_closed else []
