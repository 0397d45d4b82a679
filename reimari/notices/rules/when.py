"""When somebody is told: never in the quiet hours, and reminded the day before (R-KL-37)."""

import datetime as dt
from dataclasses import dataclass

from reimari.common.working_days import HELSINKI, ONE_DAY
from reimari.messaging.states import Channel
from reimari.region.profile.values import Profile, valid_items

QUIET_FROM, QUIET_UNTIL, REMIND_AT = dt.time(21), dt.time(8), dt.time(10)  # our own, where no source tells
LEAST_AHEAD = dt.timedelta(days=1)  # who booked later than that knows it by heart
LETTER_TAKES = dt.timedelta(days=5)  # our own: until then a letter has arrived
WAKES = frozenset({Channel.SMS, Channel.EMAIL, Channel.SUOMI_FI})  # a letter wakes nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """The county's hours; `assumed`: which of them are our own, for no source tells them."""

    quiet_from: dt.time = QUIET_FROM
    quiet_until: dt.time = QUIET_UNTIL
    remind_at: dt.time = REMIND_AT
    assumed: frozenset[str] = frozenset({"quiet_from", "quiet_until", "remind_at"})


def hours_of(profile: Profile, day: dt.date) -> Hours:
    """The county's hours as they hold on the day; what they don't tell is our own."""
    rules = next(iter(valid_items(profile.notice_rules, day)), None)
    told = {name: value for name in Hours().assumed if rules and (value := getattr(rules, name)) is not None}
    return Hours(**told, assumed=Hours().assumed - told.keys())


def next_allowed(now: dt.datetime, hours: Hours) -> dt.datetime:
    """The first moment from now on that lies outside the quiet hours, by the clock on Finnish walls."""
    local = now.astimezone(HELSINKI)
    since, until, clock = hours.quiet_from, hours.quiet_until, local.time()
    if since < until:
        quiet, day = since <= clock < until, local.date()
    else:
        quiet = clock >= since or clock < until
        day = local.date() + ONE_DAY if clock >= since else local.date()
    return dt.datetime.combine(day, until, HELSINKI).astimezone(dt.UTC) if quiet else now


def reminder_at(meets_at: dt.datetime, hours: Hours) -> dt.datetime:
    """When somebody is reminded: the day before, at the told hour."""
    before = meets_at.astimezone(HELSINKI).date() - ONE_DAY
    return dt.datetime.combine(before, hours.remind_at, HELSINKI).astimezone(dt.UTC)


def is_reminded(meets_at: dt.datetime, booked_at: dt.datetime, hours: Hours, *, now: dt.datetime) -> bool:
    """Whether somebody is to be reminded now: it is time, they haven't met yet, and they booked long ago."""
    return reminder_at(meets_at, hours) <= now < meets_at and meets_at - booked_at >= LEAST_AHEAD
