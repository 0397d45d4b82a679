"""Figures in words: targets, days, shares, and which definitions they were counted by."""

from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reimari.desk.queries.rows import language
from reimari.figures.definitions import FIGURES, version_of
from reimari.figures.models import FrozenMonth
from reimari.figures.rules import MOST_DAYS
from reimari.region.profile.values import Profile, Target, fold

BUCKETS = ((0, 2), (3, 5), (6, 7), (8, 10), (11, None))  # working days


def target_words(target: Target) -> str:
    """How much the county wants, and until when; empty: the sources don't tell."""
    if target.percent is None:
        return ""
    told = {"percent": target.percent, "day": ""}
    if target.valid_until is None:
        return _("at least %(percent)s %%") % told
    until = target.valid_until
    told["day"] = f"{until.day}.{until.month}.{until.year}"
    return _("at least %(percent)s %% until %(day)s") % told


def untold_words(target: Target, profile: Profile) -> str:
    """Why the target isn't told."""
    reasons = {fold(gap.id): gap.reason for gap in profile.gaps}
    reason = reasons.get(fold(target.gap)) if target.percent is None else None
    return reason.in_language(language()) if reason else ""


def bucket_words() -> list[str]:
    """The buckets of waiting, in working days."""
    return [
        (_("%(first)s to %(last)s working days") if last is not None else _("%(first)s working days or more"))
        % {"first": first, "last": last}
        for first, last in BUCKETS
    ]


def days_words(days: int | None) -> str:
    """“3 working days”; empty when nobody waited to the end."""
    if days is None:
        return ""
    if days >= MOST_DAYS:
        return _("%(first)s working days or more") % {"first": MOST_DAYS}
    return ngettext("%(number)s working day", "%(number)s working days", days) % {"number": days}


def counted_otherwise(month: FrozenMonth) -> bool:
    """Whether the month was frozen by other definitions than today's."""
    return month.version != _version()


@cache
def _version() -> str:
    return version_of(FIGURES.values())
