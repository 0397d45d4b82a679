"""Callbacks of the living day: people ask for a call, and the invented staff call them."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from uuid import UUID, uuid5

from django.utils import timezone

from reimari.access.models import Receipt
from reimari.access.reading import reading
from reimari.callbacks.models import Callback
from reimari.demo.callbacks import FIRST_CALL, MOST_CALLS, SHARE, PlannedCallback
from reimari.demo.days import Coming
from reimari.demo.dice import dice
from reimari.demo.loading import NAMESPACE
from reimari.demo.office import Office
from reimari.demo.pace import Pace
from reimari.demo.staff import DEMO
from reimari.region.profile.values import CallbackRule, Profile, fold, valid_items

LEFT = 4  # the newest stay on the list: whoever sits at the demo calls them
MOST_OPEN = 30  # then nobody asks any more
AT_ONCE = 5  # calls of one look


@dataclass(slots=True)
class Calling:
    """Who asks for a call, and who is called next. `refused`: calls that were refused once, and wait."""

    profile: Profile
    office: Office
    seed: str
    refused: set[tuple[UUID, int]] = field(default_factory=set)

    def asked(self, coming: Coming, pace: Pace, now: dt.datetime) -> tuple[PlannedCallback, UUID] | None:
        """The request that now and then comes beside a contact, and its key; None: none, or too many wait."""
        name = f"{coming.seed}:{coming.planned.number}:callback"
        rng, rules = dice(name), self._rules(now)
        if not rules or rng.random() >= SHARE:
            return None
        key = uuid5(NAMESPACE, name)
        with reading(DEMO):
            full = Callback.objects.open().count() >= MOST_OPEN
        if full or Receipt.objects.filter(key=key).exists():
            return None
        asked_at = min(pace.real(coming.at), now)
        number = rng.randrange(10**9)
        return PlannedCallback(number, rng.choice(rules), asked_at, coming.planned.language, waits=False), key

    def due(
        self, pace: Pace, since: dt.datetime, now: dt.datetime, *, is_left_alone: Callable[[UUID], bool]
    ) -> Iterator[tuple[Callback, CallbackRule, Random]]:
        """Whom to call by now, those who have waited longest first; the newest are left to the viewer."""
        moment, rules = pace.at(now), by_channel(self._rules(now))
        with reading(DEMO):
            rows = list(Callback.objects.open().select_related("team").order_by("-asked_at", "pk"))[LEFT:]
        count = 0
        for row in reversed(rows):
            rule = rules.get(fold(row.channel_id))
            rng = dice(f"{self.seed}:{row.number}:{row.attempts}")
            if rule is None or count >= AT_ONCE or not self._is_free(row, now, is_left_alone):
                continue
            # A simulated rhythm waits neither for real opening hours nor for another real day.
            opened, agreed = (row.counts_from, row.next_at) if pace.is_real else (row.asked_at, None)
            begins = max(row.tried_at or opened, since)
            if self.office.later(pace.at(begins), rng.triangular(*FIRST_CALL)) <= moment and not (
                agreed and agreed > now
            ):
                count += 1
                yield row, rule, rng

    def _is_free(self, row: Callback, now: dt.datetime, is_left_alone: Callable[[UUID], bool]) -> bool:
        """Nobody calls, nobody who is signed in has begun to, and another call may help."""
        own = row.caller_id is not None and is_left_alone(row.caller_id)
        tried = (row.pk, row.attempts) in self.refused or row.attempts >= MOST_CALLS
        return not own and not tried and not row.is_being_called(now)

    def _rules(self, now: dt.datetime) -> tuple[CallbackRule, ...]:
        return valid_items(self.profile.callbacks, timezone.localdate(now))


def by_channel(rules: tuple[CallbackRule, ...]) -> dict[str, CallbackRule]:
    """The rule of each line, by its folded code."""
    return {fold(rule.channel): rule for rule in rules}
