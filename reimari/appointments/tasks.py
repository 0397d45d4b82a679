"""Times that somebody kept and never booked go; clients are reminded; other calendars are read."""

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import system
from reimari.accounts.models import User
from reimari.appointments.actions import read_busy, remind_client
from reimari.appointments.adapters import Unreachable
from reimari.appointments.adapters.connected import source_of
from reimari.appointments.models import Busy, Hold
from reimari.appointments.parsing import AHEAD, Span
from reimari.appointments.queries import to_be_reminded
from reimari.common.calendar_sources import FILE, CalendarTold, told_calendars
from reimari.common.jobs import job
from reimari.common.problems import Refused
from reimari.common.pruning import prune

logger = logging.getLogger(__name__)
KEPT_FOR = dt.timedelta(days=1)
READER = system("jobs.read_calendars")
MOST_FAILURES = 3  # after so many of one system it is left alone until the next time

type Known = Mapping[tuple[UUID, str], Sequence[Busy]]  # by whose they are and their source


@job(_("Remove held times that ran out"), tries=1)
def prune_holds() -> None:
    """Until a day after it ran out whoever held a time can still book it, if nobody else took it."""
    prune(Hold.objects.filter(until__lt=timezone.now() - KEPT_FOR))


@job(_("Remind clients of their times"), tries=1)
def remind_clients() -> None:
    """Each client once, the day before; what was moved or cancelled meanwhile is left alone (R-KL-37)."""
    now = timezone.now()
    for case in to_be_reminded(now):
        with suppress(Refused):
            remind_client(case, actor=system("jobs.remind_clients"), now=now)


@job(_("Read taken times from other calendars"), tries=1)
def read_calendars() -> None:
    """The calendars of `REIMARI_CALENDARS`: when somebody's time is taken there, and nothing else (I-19).

    The file is read anew each time. While a system is away what was read before stays, and the job stands as
    failed. Of whoever isn't in the file any more nothing stays.
    """
    told = told_calendars(settings.CALENDARS)
    known = defaultdict[tuple[UUID, str], list[Busy]](list)
    for row in Busy.objects.exclude(source=FILE).select_related("user").order_by("pk"):
        known[row.user_id, row.source].append(row)
    names = {username for each in told for username in each.people}
    users = {each.username: each for each in User.objects.filter(username__in=names, is_active=True)}
    asked = {(user.pk, each.code) for each in told for name, user in users.items() if name in each.people}
    for pair, rows in known.items():
        if pair not in asked:
            read_busy(rows[0].user, source=pair[1], spans=(), actor=READER, now=timezone.now())
    failures = sum(_read(each, users, known) for each in told)
    if failures:
        raise Unreachable(f"{failures} calendars")


def _read(told: CalendarTold, users: Mapping[str, User], known: Known) -> int:
    """Read one system's calendars; how many couldn't be. What hasn't changed is left as it is."""
    today, failures, not_read = timezone.localdate(), 0, 0
    try:
        source = source_of(told)
    except Unreachable:
        return len(told.people)
    for name, who in told.people.items():
        user = users.get(name)
        if user is None:
            continue
        try:
            read = source.taken(who, first=today, last=today + AHEAD)
        except Unreachable:
            failures += 1
            if failures == MOST_FAILURES:
                break
            continue
        not_read += read.not_read
        spans = {each.uid_hash: each for each in read.spans}.values()
        if {_stretch(row) for row in known.get((user.pk, told.code), ())} != set(spans):
            read_busy(user, source=told.code, spans=spans, actor=READER, now=timezone.now())
    if not_read:
        logger.warning("calendar %s: %s entries weren't read", told.code, not_read)
    return failures


def _stretch(row: Busy) -> Span:
    return Span(row.span.lower, row.span.upper, row.uid_hash)
