"""How long each kind of record is kept, from when, and when that is over (703/2023, annex and 24 §).

Pure: no Django, no clock, no database. What can't be known is told as a gap, never guessed.
"""

import calendar
import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from reimari.common.problems import Problem, gettext_noop

OWN_PLAN = gettext_noop("Somebody else than whoever made the plan has to approve it.")
APPROVED_ALREADY = gettext_noop("This plan has been approved already.")
PLAN_CHANGED = gettext_noop("The rows of the plan aren't those that were counted. Make a new plan.")
PLAN_EMPTY = gettext_noop("Nothing is over in this plan: there is nothing to approve.")


class Kind(StrEnum):
    """What the product keeps of people."""

    CASE = "case"
    CONTACT = "contact"
    CALLBACK = "callback"
    MAIL = "mail"
    MESSAGE = "message"
    EMERGENCY = "emergency"
    PERSON = "person"
    GRANT = "grant"
    RELATIONSHIP = "relationship"
    LOG = "log"


class From(StrEnum):
    """From what a time counts."""

    CLOSED = "closed"  # the end of the matter
    NEED_ENDED = "need_ended"  # the end of the last matter, or of the client's need
    CREATED = "created"
    DEATH = "death"
    WITH_ROWS = "with_rows"  # goes with the last thing that hangs on it


class Gap(StrEnum):
    """Why the last day can't be told."""

    NO_DEATH = "no_death"
    NO_NEED_END = "no_need_end"
    NO_CLASS = "no_class"
    SEALED = "sealed"
    IN_USE = "in_use"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A time as the law tells it, with the day from which it holds."""

    code: str
    years: int
    counts_from: From
    valid_from: dt.date = dt.date(2024, 1, 1)
    source: str = gettext_noop("703/2023, annex")


TERMS = {
    term.code: term
    for term in (
        Term(code="asiakkuusasiakirja", years=2, counts_from=From.DEATH),
        Term(code="lapsiperheiden_palvelut", years=30, counts_from=From.CLOSED),
        Term(code="tyoikaisten_palvelut", years=10, counts_from=From.CLOSED),
        Term(code="iakkaiden_palvelut", years=10, counts_from=From.CLOSED),
        Term(code="paihdehuolto", years=10, counts_from=From.CLOSED),
        Term(code="vammaispalvelut", years=10, counts_from=From.NEED_ENDED),
        Term(code="lastensuojelu", years=2, counts_from=From.DEATH),
        Term(code="correspondence", years=3, counts_from=From.CREATED),
        Term(code="log", years=12, counts_from=From.CREATED, source="703/2023"),
        Term(code="nothing_left", years=0, counts_from=From.WITH_ROWS, source="703/2023, 24 §"),
    )
}
# The law's service tasks, by the codes that profiles give them: whose documents a matter makes.
CLASSES = {
    "OLDER_PEOPLE": "iakkaiden_palvelut",
    "WORKING_AGE": "tyoikaisten_palvelut",
    "CHILDREN_FAMILIES": "lapsiperheiden_palvelut",
    "DISABILITY": "vammaispalvelut",
    "SUBSTANCE_ABUSE": "paihdehuolto",
    "CHILD_PROTECTION": "lastensuojelu",
}
# The kinds whose term doesn't depend on a service task.
BY_KIND = {
    Kind.MAIL: "correspondence",
    Kind.MESSAGE: "correspondence",
    Kind.EMERGENCY: "log",
    Kind.LOG: "log",
    Kind.PERSON: "nothing_left",
    Kind.RELATIONSHIP: "asiakkuusasiakirja",
}
GAPS = {From.DEATH: Gap.NO_DEATH, From.NEED_ENDED: Gap.NO_NEED_END}


@dataclass(frozen=True, slots=True)
class Until:
    """By which rule something is kept, and its last day; `gap`: why that day can't be told."""

    rule: str
    last_day: dt.date | None = None
    gap: Gap | None = None

    def is_over(self, today: dt.date) -> bool:
        """It is destroyed as soon as its time has ended (24 §): from the day after its last day."""
        return self.last_day is not None and today > self.last_day


def years_after(day: dt.date, years: int) -> dt.date:
    """The same day so many years later; of 29 February the month's last day (150/1930, 3 §)."""
    year = day.year + years
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))


def kept_until(kind: Kind, service_task: str, began_on: dt.date | None) -> Until:
    """Until when something of this kind is kept. `began_on`: the day from which its time counts.

    None: it goes on, and its time hasn't begun.
    """
    code = BY_KIND.get(kind) or CLASSES.get(service_task, "")
    if kind == Kind.GRANT:
        return Until(code, gap=Gap.IN_USE)
    if not code:
        return Until("", gap=Gap.NO_CLASS)
    term = TERMS[code]
    if kind == Kind.LOG:
        return Until(code, gap=Gap.SEALED)
    if gap := GAPS.get(term.counts_from):
        return Until(code, gap=gap)
    return Until(code, years_after(began_on, term.years) if began_on else None)


def longest(found: Iterable[Until]) -> Until:
    """Of a record that belongs to several matters the last of their days; a gap in one is a gap of all."""
    every = list(found)
    if missing := next((each for each in every if each.last_day is None), None):
        return missing
    return max(every, key=lambda each: each.last_day or dt.date.min)


def ids_hash(rows: Iterable[tuple[str, str]]) -> str:
    """The hash of which rows: kind and id, each on a line, in order."""
    told = "\n".join(f"{kind} {row}" for kind, row in sorted(rows))
    return hashlib.sha256(told.encode()).hexdigest()


def approval_problems(*, is_own: bool, is_approved: bool, is_empty: bool, is_whole: bool) -> list[Problem]:
    """Why a plan can't be approved: four eyes, once, and exactly what was counted."""
    if is_approved:
        return [Problem("records.approved_already", APPROVED_ALREADY)]
    if is_own:
        return [Problem("records.own_plan", OWN_PLAN)]
    if is_empty:
        return [Problem("records.plan_empty", PLAN_EMPTY)]
    return [] if is_whole else [Problem("records.plan_changed", PLAN_CHANGED)]
