"""A client's request to know who has used their data (703/2023 11 §): how far back, by when, why not."""

import datetime as dt

from reimari.common.problems import Problem, gettext_noop
from reimari.common.working_days import WorkingCalendar
from reimari.people.rules import has_identity_code
from reimari.region.profile.values import Clock, ClockKind, Limit, Text
from reimari.region.rules import Due, add_months, due

LAW = "703/2023 11 §"
YEARS = 2  # what is older is told for a special reason only
CLOCK = Clock(
    code="LOG_REQUEST",
    name=Text(fi="Lokitietopyyntö", sv="Begäran om logguppgifter", en="Request for log data"),
    kind=ClockKind.LAW,
    limit=Limit.MONTHS,
    length=2,
    law=LAW,
    confidence="F",
)
MOST_WORDS = 4000

ENDS_BEFORE_START = gettext_noop("The last day is before the first day.")
NOT_YET = gettext_noop("The day hasn't come yet.")
TOO_OLD = gettext_noop(
    "What is older than two years before the request (before %(day)s) is told for a special reason only:"
    " ask for the reason and write it, or begin later."
)
WHO_MISSING = gettext_noop("Write who asks in the client's place.")
ANSWERED = gettext_noop("This request has been answered already.")
REFUSED_ALREADY = gettext_noop("This request has been refused already.")
NO_IDENTITY = gettext_noop("Nothing is handed over before you have made sure who receives it.")
RECIPIENT_MISSING = gettext_noop("Write who received it.")
GROUNDS_MISSING = gettext_noop("Write the grounds: the client must understand why.")
MEASURES_MISSING = gettext_noop("The use wasn't lawful: write what is done because of it.")
EXPLANATION_MISSING = gettext_noop("Write on what grounds the data were used or disclosed.")
CODE_IN_WORDS = gettext_noop("The text holds an identity code. Take it away.")
OWN_LOOKS = gettext_noop("Somebody else has to say of your own looks that they are in order.")
NO_HINT = gettext_noop("The use log gives no such hint any more. Look at the hints of the day again.")
IN_ORDER_ALREADY = gettext_noop("This has been found in order already.")
WHAT_MISSING = gettext_noop("Write what has to be cleared up.")


def earliest_day(received_on: dt.date) -> dt.date:
    """The first day that is told without a special reason: two years before the request came (11 § 2)."""
    return add_months(received_on, -12 * YEARS)


def answer_due(received_at: dt.datetime, calendar: WorkingCalendar) -> Due:
    """By when it is answered at the latest: two months from the day on which it came (11 § 1, 150/1930)."""
    return due(CLOCK, received_at, (), calendar, None)


def request_problems(
    *,
    received_on: dt.date,
    since: dt.date,
    until: dt.date,
    today: dt.date,
    reason: str,
    by_other: bool,
    who: str,
) -> list[Problem]:
    """Why a request can't be recorded so."""
    found = []
    if max(received_on, until) > today:
        found.append(Problem("records.not_yet", NOT_YET))
    if until < since:
        found.append(Problem("records.ends_before_start", ENDS_BEFORE_START))
    if since < earliest_day(received_on) and not reason.strip():
        day = earliest_day(received_on)
        found.append(Problem("records.too_old", TOO_OLD, {"day": f"{day.day}.{day.month}.{day.year}"}))
    if by_other and not who.strip():
        found.append(Problem("records.who_missing", WHO_MISSING))
    return found + _code_in(reason, who)


def extract_problems(*, is_handed_over: bool, is_refused: bool) -> list[Problem]:
    """Why no extract is made any more."""
    if is_handed_over:
        return [Problem("records.answered", ANSWERED)]
    return [Problem("records.refused_already", REFUSED_ALREADY)] if is_refused else []


def hand_over_problems(
    *, is_handed_over: bool, is_refused: bool, made_sure: bool, recipient: str
) -> list[Problem]:
    """Why the extract can't be marked as handed over: first it is made sure who receives it (8 §)."""
    found = extract_problems(is_handed_over=is_handed_over, is_refused=is_refused)
    if not made_sure:
        found.append(Problem("records.no_identity", NO_IDENTITY))
    if not recipient.strip():
        found.append(Problem("records.recipient_missing", RECIPIENT_MISSING))
    return found + _code_in(recipient)


def refusal_problems(words: str, *, is_handed_over: bool, is_refused: bool) -> list[Problem]:
    """Why it can't be refused so: a refusal is a written decision with its grounds (11 § 2 and 4)."""
    found = extract_problems(is_handed_over=is_handed_over, is_refused=is_refused)
    if not words.strip():
        found.append(Problem("records.grounds_missing", GROUNDS_MISSING))
    return found + _code_in(words)


def explanation_problems(words: str, measures: str, *, lawful: bool) -> list[Problem]:
    """Why it doesn't explain enough: grounds, and what is done when the use wasn't lawful (11 § 5)."""
    found = []
    if not words.strip():
        found.append(Problem("records.explanation_missing", EXPLANATION_MISSING))
    if not lawful and not measures.strip():
        found.append(Problem("records.measures_missing", MEASURES_MISSING))
    return found + _code_in(words, measures)


def finding_problems(
    words: str, *, in_order: bool, is_own: bool, is_hint: bool, is_found: bool
) -> list[Problem]:
    """Why a hint can't be marked so (I-02): nobody says it of their own looks or of no hint."""
    if is_own:
        return [Problem("records.own_looks", OWN_LOOKS)]
    if not is_hint:
        return [Problem("records.no_hint", NO_HINT)]
    if is_found:
        return [Problem("records.in_order_already", IN_ORDER_ALREADY)]
    if not in_order and not words.strip():
        return [Problem("records.what_missing", WHAT_MISSING)]
    return _code_in(words)


def _code_in(*texts: str) -> list[Problem]:
    return [Problem("records.code_in_words", CODE_IN_WORDS)] if any(map(has_identity_code, texts)) else []
