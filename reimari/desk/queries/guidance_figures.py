"""How the contacts of a line were guided, counted from entries: segments, levels, urgency (K-23, R-VS-58)."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count
from django.db.models.fields.json import KT

from reimari.contacts import access
from reimari.contacts.models import Contact
from reimari.contacts.states import Urgency
from reimari.desk.queries.ways import DAYS, Narrowed
from reimari.region.profile.values import Profile, by_code, fold
from reimari.staff.models import Team
from reimari.work.models import Entry

ENDING = (
    access.RECORD.name,
    access.CLOSE.name,
)  # the deeds that may end a contact; the entry has its outcome
KEPT = ("segment", "segment_reason", "level", "level_reason", "urgency")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One segment, level or urgency: how many contacts, and for how many another was suggested."""

    name: str
    number: int
    otherwise: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidanceFigures:
    """The contacts of a line that ended in the last 28 days; `all`: also those without any of these."""

    days: int
    all: int
    segments: tuple[Counted, ...]
    levels: tuple[Counted, ...]
    urgencies: tuple[Counted, ...]

    def __bool__(self) -> bool:
        return bool(self.segments or self.levels or self.urgencies)


def guidance_figures(team: Team, profile: Profile, language: str, *, today: dt.date) -> GuidanceFigures:
    """Counted in one query from what the entries say; words and answers aren't looked at."""
    since = Narrowed(since=today - dt.timedelta(days=DAYS - 1)).begins_at
    ours = Contact.objects.filter(team=team, received_at__gte=since).values("track")
    entries = Entry.objects.filter(track__in=ours, kind__in=ENDING, facts__has_key="outcome")
    told = {f"of_{name}": KT(f"facts__{name}") for name in KEPT}
    rows = list(entries.order_by().values(**told).annotate(number=Count("pk")))
    return GuidanceFigures(
        days=DAYS,
        all=sum(row["number"] for row in rows),
        segments=_counted(rows, "segment", _names(profile.segments, language)),
        levels=_counted(rows, "level", _names(profile.levels, language)),
        urgencies=_counted(rows, "urgency", {each.value: str(each.label) for each in Urgency}),
    )


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
