"""Until when a post really gives its rights: to its own last day, or to that of the partner's contract."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Term:
    """The days of one contract, both inclusive; None: without that end."""

    since: dt.date | None
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class End:
    """The last day of a post's rights (None: until further notice), and whether a contract says so.

    `without_contract`: no contract holds on the day, so the post gives nothing now.
    """

    last: dt.date | None
    by_contract: bool = False
    without_contract: bool = False


def end_of(until: dt.date | None, terms: Iterable[Term] | None, *, day: dt.date) -> End:
    """When the rights end of a post with this last day (D-10, R-IU-04).

    `terms`: the contracts of its organisation; None: the county's own people need none. Contracts that follow
    each other without a day between count as one.
    """
    if terms is None:
        return End(until)
    covered = _covered(terms, day)
    if covered is None:
        return End(until, without_contract=True)
    last = covered.until
    if last is not None and (until is None or last < until):
        return End(last, by_contract=True)
    return End(until)


def _covered(terms: Iterable[Term], day: dt.date) -> Term | None:
    """From the contract of the day to the end of those that follow it at once; None: there is none."""
    found: Term | None = None
    for term in sorted(terms, key=lambda each: each.since or dt.date.min):
        if found is None and _holds(term, day):
            found = term
        elif found and found.until and term.since == found.until + ONE_DAY:
            found = Term(found.since, term.until)
    return found


def _holds(term: Term, day: dt.date) -> bool:
    return (term.since is None or term.since <= day) and (term.until is None or day <= term.until)
