"""What people said is removed when its time is over; how long that is, is the county's word (I-18)."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone

from reimari.region.profile.values import Retained, fold, valid_items
from reimari.region.queries import profile_on

BITE = 1_000  # rows of one transaction: nobody waits for it


def days_kept(code: Retained, now: dt.datetime) -> int | None:
    """How many days it is kept after its end; None: the county hasn't told, and nothing is removed."""
    day = timezone.localdate(now)
    rules = valid_items(profile_on(day).retentions, day)
    return next((rule.days for rule in rules if fold(rule.code) == code), None)


def outlived[M: Model](
    code: Retained, ended: Callable[[dt.datetime], QuerySet[M]], now: dt.datetime
) -> QuerySet[M]:
    """Of the rows that had ended before a moment those whose time is over; none while it isn't told."""
    days = days_kept(code, now)
    return ended(now).none() if days is None else ended(now - dt.timedelta(days=days))


@dataclass(frozen=True, slots=True)
class Forgetting:
    """How one app forgets what people said.

    `ended`: the rows whose matter had ended before a moment and in which something still stands.
    `empty`: removes it from the rows with these keys; that something came, and what was done, stays.
    """

    code: Retained
    ended: Callable[[dt.datetime], QuerySet[Any]]
    empty: Callable[[Sequence[Any]], object]

    def outlived(self, now: dt.datetime) -> QuerySet[Any]:
        """The rows whose time is over."""
        return outlived(self.code, self.ended, now)

    def forget(self, now: dt.datetime) -> int:
        """Empty all whose time is over, a bite at a time; how many. Done twice it is once."""
        rows, done = self.outlived(now).order_by("pk"), 0
        keys = list(rows.values_list("pk", flat=True)[:BITE])
        while keys:
            self.empty(keys)
            done += len(keys)
            keys = list(rows.filter(pk__gt=keys[-1]).values_list("pk", flat=True)[:BITE])
        return done
