"""By when somebody is called who asks for it now, and the words in which they are told so."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone, translation
from django.utils.translation import gettext

from reimari.access.actor import Actor
from reimari.callbacks import access
from reimari.callbacks.queries import CALL_STEP, LineHours, counts_from, line_in
from reimari.callbacks.rules import rule_of
from reimari.common.dates import due_words
from reimari.contacts.queries import Known, Rules
from reimari.contacts.rules import language_of_client, seen_of
from reimari.region.profile.values import Channel, valid_items
from reimari.region.rules import Due
from reimari.routing.rules import Seen, When
from reimari.work.queries import due_of
from reimari.work.rules import default_due

STARTS = "callback_requested"
A_WEEK = dt.timedelta(days=7)  # a day is said with its name and date: the words are read again later


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOffered:
    """What “Call back” is filled with: whom to call, and the text to tell. Empty: nothing to offer."""

    number: str = ""
    name: str = ""
    told: str = ""


NO_CALL = CallOffered()


def lines_to_ask(rules: Rules, actor: Actor) -> tuple[Channel, ...]:
    """The lines that call back, for whoever may ask them to; no query."""
    if not actor.may(access.REQUEST.name):
        return ()
    profile, day = rules.profile, rules.day
    return tuple(
        line for line in valid_items(profile.channels, day) if rule_of(profile, line.code, day) is not None
    )


def told_of_call(line: str, known: Known, rules: Rules, language: str, *, place: tuple[str, ...] = ()) -> str:
    """“We call you by …”, in the client's language. No query of its own."""
    spoken = language_of_client(known.language, language)
    hours = line_in(rules.county, line, rules.now, language=spoken)
    seen = seen_of(
        contactor=None,
        services=frozenset(),
        needs=frozenset({known.need}) if known.need else frozenset(),
        service_task=known.service_task or None,
        language=known.language,
        channel=line,
        age=None,
        urgent=known.urgent,
        place=place,
    )
    due = timezone.localtime(promised(hours, seen, rules.now))
    words = due_words(due, now=due - A_WEEK, language=spoken)
    with translation.override(spoken):
        return (gettext("We call you back by %(due)s.") % {"due": words}).replace("..", ".")


def promised(line: LineHours, seen: Seen, asked_at: dt.datetime) -> dt.datetime:
    """By when the callback would be due, counted as the deed itself counts it (I-10)."""
    start = counts_from(line, asked_at)
    clocks = [clock for clock in line.county.clocks(start) if STARTS in clock.starts]
    found: list[Due] = [
        due_of(clock, start, [], line.county) for clock in clocks if When(clock.when).holds(seen)
    ]
    ends = [due.due_at for due in found if due.due_at]
    kind = line.county.step_kind(CALL_STEP)
    return min(ends, default=None) or default_due(kind, max(asked_at, start), line.county.calendar)
