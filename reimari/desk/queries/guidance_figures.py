"""How the contacts of a line were guided, counted from entries: segments, levels, urgency (K-23, R-VS-58).

And how many of them were solved in the first contact (K-07, R-IU-42).
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.db.models.fields.json import KT

from reimari.concerns import access as report
from reimari.contacts import access
from reimari.contacts.models import Contact
from reimari.contacts.states import Outcome, Urgency
from reimari.desk.queries.ways import DAYS, Narrowed
from reimari.region.profile.values import Profile, by_code, fold
from reimari.staff.models import Team
from reimari.work.models import Entry

ENDING = (
    access.RECORD.name,
    access.CLOSE.name,
)  # the deeds that may end a contact; the entry has its outcome
REPORTED = (report.RECORD.name,)  # a contact to social services goes on: it wasn't solved at once
KEPT = ("segment", "segment_reason", "level", "level_reason", "urgency")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One segment, level or urgency: how many contacts, and for how many another was suggested."""

    name: str
    number: int
    otherwise: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstContact:
    """Of those that ended: `solved` with advice, and `went_on` as a case."""

    days: int
    solved: int
    went_on: int

    @property
    def share(self) -> int | None:
        """Outcome A of outcomes A and B (K-07), in whole per cent, halves upwards; None: there were none."""
        of = self.solved + self.went_on
        return (200 * self.solved + of) // (2 * of) if of else None


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidanceFigures:
    """The contacts of a line that ended in the last 28 days; `all`: also those without any of these."""

    days: int
    all: int
    first: FirstContact
    segments: tuple[Counted, ...]
    levels: tuple[Counted, ...]
    urgencies: tuple[Counted, ...]

    def __bool__(self) -> bool:
        return bool(self.segments or self.levels or self.urgencies)


def guidance_figures(team: Team, profile: Profile, language: str, *, today: dt.date) -> GuidanceFigures:
    """Counted in one query from what the entries say; words and answers aren't looked at."""
    since = Narrowed(since=today - dt.timedelta(days=DAYS - 1)).begins_at
    ours = Contact.objects.filter(team=team, received_at__gte=since).values("track")
    ending = (*ENDING, *REPORTED)
    entries = Entry.objects.filter(track__in=ours, kind__in=ending, facts__has_key="outcome")
    told = {f"of_{name}": KT(f"facts__{name}") for name in ("outcome", *KEPT)}
    found = list(entries.order_by().values("kind", **told).annotate(number=Count("pk")))
    rows = [row for row in found if row["kind"] in ENDING]
    return GuidanceFigures(
        days=DAYS,
        first=FirstContact(
            days=DAYS, solved=_ended(found, Outcome.ADVICE), went_on=_ended(found, Outcome.GOES_ON)
        ),
        all=sum(row["number"] for row in rows),
        segments=_counted(rows, "segment", _names(profile.segments, language)),
        levels=_counted(rows, "level", _names(profile.levels, language)),
        urgencies=_counted(rows, "urgency", {each.value: str(each.label) for each in Urgency}),
    )


def _ended(rows: Iterable[Mapping[str, Any]], outcome: Outcome) -> int:
    return sum(row["number"] for row in rows if row["of_outcome"] == outcome.value)


def _names(items: Iterable[object], language: str) -> Mapping[str, str]:
    known = by_code(items)  # type: ignore[type-var]
    return {code: item.name.in_language(language) for code, item in known.items()}  # type: ignore[attr-defined]


def _counted(
    rows: Iterable[Mapping[str, object]], name: str, names: Mapping[str, str]
) -> tuple[Counted, ...]:
    every, otherwise = Counter[str](), Counter[str]()
    for row in rows:
        code, number = str(row[f"of_{name}"] or ""), int(str(row["number"]))
        if code:
            every[code] += number
            otherwise[code] += number if row.get(f"of_{name}_reason") else 0
    return tuple(
        Counted(name=names.get(fold(code), code), number=number, otherwise=otherwise[code])
        for code, number in sorted(every.items(), key=lambda pair: (-pair[1], pair[0]))
    )
