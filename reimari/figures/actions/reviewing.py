"""The reports of a month are gone through."""

import datetime as dt
from typing import cast
from uuid import UUID

from reimari.access.actor import Actor
from reimari.access.catalogue import Forbidden
from reimari.access.deeds import does
from reimari.common.problems import Problem, Refused, gettext_noop
from reimari.figures import access
from reimari.figures.definitions import month_reports
from reimari.figures.models import FrozenMonth, MonthReview
from reimari.people.rules import has_identity_code
from reimari.work.queries import county_on

NOTHING_SAID = gettext_noop("Mark the report as gone through, or write a comment.")
IDENTITY_CODE = gettext_noop("There is an identity code in the comment. Take it out: a report is of nobody.")


@does(access.REVIEW, locks=False)
def review_month(
    frozen: FrozenMonth, *, report: str, through: bool, words: str = "", actor: Actor, now: dt.datetime
) -> MonthReview:
    """Mark a report of the month as gone through, say something of it, or both (R-PS-81).

    Only of a report whose units the actor's posts reach, one of them if it is the county's own: else
    Forbidden. What is kept tells of which units the actor saw it. Refused when there is neither, when the
    words hold an identity code, and when it is marked already.
    """
    every = month_reports(county_on(now).profile, frozen.month)
    found = next((each for each in every if each.code == report), None)
    role = access.role_in(found.units, found.roles, actor, partly=bool(found.own)) if found else ""
    seen = found.part(access.seen_among(found.units, actor)) if found else None
    if seen is None or not role:
        raise Forbidden(access.REVIEW.name)
    words = words.strip()
    if not through and not words:
        raise Refused(Problem("figures.nothing_said", NOTHING_SAID))
    if has_identity_code(words):
        raise Refused(Problem("figures.identity_code", IDENTITY_CODE))
    return MonthReview.objects.create(
        frozen=frozen,
        report=seen.code,
        units=list(seen.units),
        user_id=cast(UUID, actor.id),
        role=role,
        through=through,
        words=words,
        at=now,
    )
