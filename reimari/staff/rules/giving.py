"""Giving, changing and ending a post: who may do it alone, who may accept it, and when it can't be done."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from reimari.common.problems import Problem, gettext_noop
from reimari.region.profile.values import fold

ENDS_BEFORE_START = gettext_noop("The last day is before the first day.")
HAS_POST = gettext_noop("%(user)s already has this post on these days.")
OTHER_ORGANISATION = gettext_noop("%(user)s works for another organisation than this team.")
IS_CLOSED = gettext_noop("The account of %(user)s is closed already.")
IS_OVER = gettext_noop("This post has ended already.")
IN_THE_PAST = gettext_noop("This day has gone already. Choose today or a later day.")
GIVES_MORE = gettext_noop("The post would then end later than now. Propose it as a change.")
NOTHING_CHANGES = gettext_noop("Nothing would change.")
OWN_PROPOSAL = gettext_noop("You proposed this yourself. Somebody else accepts it.")
OWN_POST = gettext_noop("This is about your own post. Somebody else accepts it.")
NOT_FOR_PARTNERS = gettext_noop("The county hasn't meant this role for the people of a partner.")
REACHES_FARTHER = gettext_noop("This role reaches teams whose posts you don't give. Ask somebody who may.")


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


@dataclass(frozen=True, slots=True)
class Shift:
    """The last day of a post as it is and as it would be; None: until further notice."""

    was: dt.date | None
    becomes: dt.date | None

    @property
    def gives_more(self) -> bool:
        """Whether the rights would last longer than now."""
        if self.was is None:
            return False
        return self.becomes is None or self.becomes > self.was


def needs_two(*, gives_more: bool, four_eyes: bool, own: bool) -> bool:
    """Whether a second person must accept what is proposed.

    `gives_more`: somebody gets rights, or keeps them longer. `four_eyes`: what the county's role says.
    `own`: it is about the proposer's own post, which nobody settles alone whatever the role says.
    """
    return own or (gives_more and four_eyes)


def given_problems(*, since: dt.date, until: dt.date | None, today: dt.date) -> list[Problem]:
    """Rights don't begin in the past, nor end there."""
    if since < today or (until is not None and until < today):
        return [Problem("staff.in_the_past", IN_THE_PAST)]
    return []


def accept_problems(*, own_proposal: bool, own_post: bool) -> list[Problem]:
    """Why this person may not accept this proposal."""
    problems = []
    if own_proposal:
        problems.append(Problem("staff.own_proposal", OWN_PROPOSAL))
    if own_post:
        problems.append(Problem("staff.own_post", OWN_POST))
    return problems


def reach_problems(reached: Collection[str], given: Collection[str]) -> list[Problem]:
    """Nobody gives a reach that is wider than their own right to give posts: both are codes of teams."""
    if set(reached) <= set(given):
        return []
    return [Problem("staff.reaches_farther", REACHES_FARTHER)]


def role_problems(fitting: Collection[str] | None, role: str) -> list[Problem]:
    """A partner's people get only roles that the county named for them: they assess and decide nothing.

    `fitting`: folded codes of those roles; None: the team is the county's own (R-IU-06, I-03).
    """
    if fitting is None or fold(role) in fitting:
        return []
    return [Problem("staff.not_for_partners", NOT_FOR_PARTNERS)]


def change_problems(
    shift: Shift, *, since: dt.date, over: bool, other_changes: bool, today: dt.date
) -> list[Problem]:
    """Why a post can't be changed so. `other_changes`: its base site or remote work would change."""
    if over:
        return [Problem("staff.is_over", IS_OVER)]
    problems = []
    if shift.was == shift.becomes and not other_changes:
        problems.append(Problem("staff.nothing_changes", NOTHING_CHANGES))
    if shift.becomes and shift.becomes < since:
        problems.append(Problem("staff.ends_before_start", ENDS_BEFORE_START))
    elif shift.becomes and shift.becomes != shift.was and shift.becomes < today:
        problems.append(Problem("staff.in_the_past", IN_THE_PAST))
    return problems


def end_problems(
    last: dt.date | None, *, since: dt.date, until: dt.date | None, over: bool, today: dt.date
) -> list[Problem]:
    """Why a post can't end so. `last`: its last day; None: at once."""
    if over:
        return [Problem("staff.is_over", IS_OVER)]
    if last is None:
        return []
    if last < since:
        return [Problem("staff.ends_before_start", ENDS_BEFORE_START)]
    if last < today:
        return [Problem("staff.in_the_past", IN_THE_PAST)]
    if Shift(until, last).gives_more:
        return [Problem("staff.gives_more", GIVES_MORE)]
    return []
