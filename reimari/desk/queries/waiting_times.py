"""Waiting times of older people as the public sees them: by service task and area, without small numbers."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from reimari.desk.queries.figures_table import KEPT_BACK
from reimari.desk.queries.rows import language, name_in
from reimari.figures.models import Measure, Publication, PublicationState, WaitingCount
from reimari.figures.rules import at_most, half_after, kept_back, mean_of, percent, withheld, withheld_shares
from reimari.region.profile.values import Profile, by_code
from reimari.region.profile_rows import area_code

LANGUAGES = ("fi", "sv", "en")
NUMBERS = ("number", "half", "mean", "most", "longest", "over")


@dataclass(slots=True)
class Waits:
    """How many waited so many days, and how many of all over three months."""

    days: Counter[int] = field(default_factory=Counter)
    over: int = 0

    @property
    def number(self) -> int:
        """How many waited."""
        return self.days.total()

    def add(self, days: int, number: int, over: int) -> None:
        """So many more of so many days."""
        self.days[days] += number
        self.over += over


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An area, or all of them (`whole`). None: it isn't told. `over`: per cent over three months.

    `half`, `most`, `longest`: days that half and nine of ten waited at most, and the longest; of open ones so
    far. All of them are None and `number` 0 where nobody waited.
    """

    area: str
    name: str
    whole: bool
    number: int | None
    half: int | None = None
    mean: float | None = None
    most: int | None = None
    longest: int | None = None
    over: int | None = None

    def said(self) -> list[str]:
        """The numbers as a page shows them, in the order of `NUMBERS`."""
        told = [self.number, self.half, self.mean, self.most, self.longest, self.over]
        none = KEPT_BACK if self.number is None or self.number else "\N{EN DASH}"
        return [none if each is None else number_format(each) for each in told]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One measure of a service task: all areas together first."""

    task: str
    name: str
    measure: Measure
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """A half year with its tables and the words about it."""

    publication: Publication
    tables: Sequence[Table]
    words: str

    @property
    def last(self) -> dt.date:
        """Its last day."""
        return half_after(self.publication.half) - dt.timedelta(days=1)


def published_halves(profile: Profile) -> list[Half]:
    """All that are public, the newest first. Two queries."""
    return _halves(Publication.objects.filter(state=PublicationState.PUBLISHED).order_by("-half"), profile)


def every_half(profile: Profile) -> list[Half]:
    """All that were counted, the newest first. Two queries."""
    return _halves(Publication.objects.order_by("-half"), profile)


def _halves(publications: Iterable[Publication], profile: Profile) -> list[Half]:
    found = list(publications)
    counts = WaitingCount.objects.filter(publication__in=found)
    told: dict[Any, list[WaitingCount]] = {}
    for row in counts.order_by("pk"):
        told.setdefault(row.publication_id, []).append(row)
    return [
        Half(
            publication=each,
            tables=list(_tables(each, told.get(each.pk, []), profile)),
            words=each.words_sv if language() == "sv" else each.words_fi,
        )
        for each in found
    ]


def _tables(publication: Publication, counts: Sequence[WaitingCount], profile: Profile) -> Iterator[Table]:
    names = area_names_of(profile)
    for task in publication.tasks:
        for measure in Measure:
            waits: dict[str, Waits] = {}
            for row in counts:
                if (row.task, row.measure) == (task, measure):
                    waits.setdefault(row.area, Waits()).add(row.days, row.number, row.over)
            name = name_in(by_code(profile.service_tasks), task) or task
            yield Table(task=task, name=name, measure=measure, rows=protected(waits, names))


def area_names_of(profile: Profile) -> dict[str, str]:
    """Areas by the codes of their rows, without their service tasks."""
    return {
        area_code(each.service_task, each.code): each.name.in_language(language()) for each in profile.areas
    }


def protected(waits: Mapping[str, Waits], names: Mapping[str, str]) -> list[Row]:
    """All areas together, then each by its name: fewer than five aren't told, nor what would tell them.

    Over three months is told apart from the rest: it may be small where the number isn't.
    """
    areas = sorted(waits, key=lambda area: (not area, names.get(area, area).casefold()))
    every = Waits()
    for each in waits.values():
        for days, number in each.days.items():
            every.add(days, number, 0)
        every.over += each.over
    hidden = withheld([waits[area].number for area in areas])
    small = withheld_shares([(waits[area].over, waits[area].number) for area in areas], hidden)
    whole = _row("", _("All areas"), every, whole=True, hidden=bool(withheld([every.number])), small=False)
    return [
        whole,
        *(
            _row(
                area,
                names.get(area, area) or _("Area not told"),
                waits[area],
                whole=False,
                hidden=at in hidden,
                small=at in small,
            )
            for at, area in enumerate(areas)
        ),
    ]


def _row(area: str, name: str, waits: Waits, *, whole: bool, hidden: bool, small: bool) -> Row:
    if hidden:
        return Row(area=area, name=name, whole=whole, number=None)
    number = waits.number
    few = small or bool(kept_back([(waits.over, number)]))
    return Row(
        area=area,
        name=name,
        whole=whole,
        number=number,
        half=at_most(waits.days, 50),
        mean=mean_of(waits.days),
        most=at_most(waits.days, 90),
        longest=max(waits.days, default=None),
        over=None if few else percent(waits.over, number),
    )


FIELDS: tuple[tuple[str, str, str], ...] = (
    ("half_begins", "date", "First day of the half year"),
    ("half_ends", "date", "Last day of the half year"),
    ("service_task", "string", "Code of the service task"),
    ("service_task_fi", "string", "The service task in Finnish"),
    ("service_task_sv", "string", "The service task in Swedish"),
    ("area", "string", "Code of the area; empty: all areas together, or not told"),
    ("area_fi", "string", "The area in Finnish"),
    ("area_sv", "string", "The area in Swedish"),
    ("all_areas", "boolean", "Whether the row is all areas together"),
    (
        "measure",
        "string",
        "assessed: contact to initial assessment; met: to the first meeting; open: not yet",
    ),
    ("number", "integer", "How many; empty: fewer than five, or it would tell them"),
    ("median_days", "integer", "Days that half waited at most"),
    ("mean_days", "number", "Days on average"),
    ("p90_days", "integer", "Days that nine of ten waited at most"),
    ("max_days", "integer", "The longest wait in days"),
    ("over_3_months_percent", "integer", "Per cent that waited over three months; empty: too few to tell"),
)


def open_rows(halves: Sequence[Half], profile: Profile) -> list[dict[str, Any]]:
    """The same as rows of open data, by `FIELDS`; None: not told."""
    tasks = by_code(profile.service_tasks)
    areas = {area_code(each.service_task, each.code): each.name for each in profile.areas}
    found: list[dict[str, Any]] = []
    for half in halves:
        for table in half.tables:
            task = tasks.get(table.task.casefold()) or tasks.get(table.task)
            for row in table.rows:
                area = areas.get(row.area)
                told = (
                    *(half.publication.half.isoformat(), half.last.isoformat(), table.task),
                    *(task.name.in_language(each) if task else table.task for each in ("fi", "sv")),
                    row.area,
                    *(area.in_language(each) if area else "" for each in ("fi", "sv")),
                    *(row.whole, table.measure.value, row.number, row.half, row.mean, row.most),
                    *(row.longest, row.over),
                )
                found.append(dict(zip([name for name, _kind, _words in FIELDS], told, strict=True)))
    return found


def data_package(profile: Profile, address: str, newest: dt.datetime | None) -> dict[str, Any]:
    """What the open data is, as a Frictionless Data Package (datapackage.json). No licence is told: a gap."""
    schema = {
        "fields": [{"name": name, "type": kind, "description": words} for name, kind, words in FIELDS],
        "missingValues": [""],
    }
    told = {"encoding": "utf-8", "schema": schema}
    return {
        "profile": "tabular-data-package",
        "name": "waiting-times-of-older-people",
        "title": f"{profile.name.in_language('fi')}: iäkkäiden odotusajat",
        "description": (
            "Waiting times of older people by half year, service task and area (980/2012, 26 §). Days are"
            " counted by the calendar. Fewer than five aren't told. From the contact to a decision and from a"
            " decision to the service isn't told yet: decisions aren't in the system. The licence isn't told."
        ),
        "homepage": address,
        "keywords": ["odotusajat", "vantetider", "980/2012"],
        **({"created": newest.isoformat()} if newest else {}),
        "resources": [
            {
                "name": "waiting-times",
                "path": "waiting-times.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "dialect": {"delimiter": ";"},
                "profile": "tabular-data-resource",
                **told,
            },
            {"name": "waiting-times-json", "path": "waiting-times.json", "format": "json", **told},
        ],
    }
