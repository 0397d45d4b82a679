"""What an address asks of figures: months, of whom, compared by what; and codes in words."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from reimari.common.shell import Tab
from reimari.contacts.states import ParticipantKind
from reimari.desk.forms.choices import OTHER_LANGUAGES, SERVED, language_name
from reimari.desk.forms.figures import MONTHS, NOT_TOLD, FiguresForm, months_to_choose
from reimari.desk.queries.rows import area_names, name_in
from reimari.figures.definitions import Dimension, Figure, knows
from reimari.figures.queries import BY_MONTH, BY_UNIT, By, Cut
from reimari.figures.rules import first_of, month_after
from reimari.region.profile.values import PlaceKind, Profile, by_code

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

OLDEST = dt.date(2010, 1, 1)  # what an address may ask for, at most MONTHS at once
MOST_UNITS = 2000  # letters of their codes in an address
UNIT = "unit"
WAYS: "Mapping[By, StrPromise]" = {
    BY_UNIT: gettext_lazy("By unit"),
    Dimension.TEAM: gettext_lazy("By team"),
    Dimension.AREA: gettext_lazy("By area"),
    Dimension.MUNICIPALITY: gettext_lazy("By municipality"),
    Dimension.LANGUAGE: gettext_lazy("By language"),
    Dimension.NEED: gettext_lazy("By need"),
    Dimension.TASK: gettext_lazy("By service task"),
    Dimension.CHANNEL: gettext_lazy("By channel"),
    Dimension.CONTACTOR: gettext_lazy("By who contacted us"),
    BY_MONTH: gettext_lazy("By month"),
}
TITLES: "Mapping[str, StrPromise]" = {
    UNIT: gettext_lazy("Unit"),
    Dimension.TEAM: gettext_lazy("Team"),
    Dimension.AREA: gettext_lazy("Area"),
    Dimension.MUNICIPALITY: gettext_lazy("Municipality"),
    Dimension.LANGUAGE: gettext_lazy("Language"),
    Dimension.NEED: gettext_lazy("Need"),
    Dimension.TASK: gettext_lazy("Service task"),
    Dimension.CHANNEL: gettext_lazy("Channel"),
    Dimension.CONTACTOR: pgettext_lazy("figures", "Who contacted us"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: months by their first days, of whom, compared by what. `what`: of which of
    several things a page tells, where it has them. `among`: of which units alone, where what is behind a
    number of a report of several is asked for; empty: of all that the viewer sees."""

    since: dt.date
    until: dt.date
    cut: Cut
    by: By
    what: str = ""
    among: tuple[str, ...] = ()

    def told(self) -> dict[str, str]:
        """It as an address and its form keep it."""
        told = {"since": f"{self.since:%Y-%m}", "until": f"{self.until:%Y-%m}", "by": str(self.by)}
        alone = {dim.value: code or NOT_TOLD for dim, code in self.cut.alone.items()}
        further = {UNIT: self.cut.unit or "", "what": self.what, "among": ",".join(self.among)}
        return told | alone | {name: code for name, code in further.items() if code}

    def address(self, **changed: str) -> str:
        """The same after the question mark of an address."""
        return urlencode(self.told() | changed)


def asked_by(get: Mapping[str, str], *, now: dt.datetime, months: int = 1) -> Asked:
    """What can be read of an address; without months, the last ones that are over, and MONTHS at most."""
    this = first_of(now)
    last = month_after(this, -1)
    usual = {"since": month_after(last, 1 - months), "until": last}
    told = sorted(_month(get.get(name, ""), usual[name], this) for name in usual)
    since, until = max(told[0], month_after(told[1], 1 - MONTHS)), told[1]
    codes = {dim: get.get(dim.value, "")[:80] for dim in Dimension}
    alone = {dim: "" if code == NOT_TOLD else code for dim, code in codes.items() if code}
    by = get.get("by", "")
    ways: dict[str, By] = {str(way): way for way in WAYS}
    return Asked(since, until, Cut(get.get(UNIT, "")[:80] or None, alone), ways.get(by, BY_UNIT))


def behind_asked_by(get: Mapping[str, str], *, now: dt.datetime) -> Asked:
    """The same of the address of what is behind a number, also which units a report tells of."""
    among = [code for code in get.get("among", "")[:MOST_UNITS].split(",") if code]
    return replace(asked_by(get, now=now), among=tuple(among))


def _month(text: str, usual: dt.date, newest: dt.date) -> dt.date:
    try:
        month = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        return usual
    return month if OLDEST <= month <= newest else usual


def ways_of(figures: Iterable[Figure]) -> list[By]:
    """By what at least one of the figures can be compared."""
    every = list(figures)
    return [
        way for way in WAYS if not isinstance(way, Dimension) or any(knows(figure, [way]) for figure in every)
    ]


def narrowed(asked: Asked, names: "Names") -> list[tuple[str, str]]:
    """Of whom alone is told, in words: by what, and which."""
    units = [asked.cut.unit] if asked.cut.unit else asked.among
    told = [(str(TITLES[UNIT]), ", ".join(names.of(UNIT, unit) for unit in units))] if units else []
    return told + [(str(TITLES[dim]), names.of(dim, code)) for dim, code in asked.cut.alone.items()]


class Names:
    """Codes of figures in words of the page's language."""

    def __init__(self, profile: Profile, units: Sequence[str]) -> None:
        self.units = units
        self._items = {
            UNIT: by_code(profile.units),
            Dimension.TEAM: by_code(profile.teams),
            Dimension.MUNICIPALITY: by_code(profile.places),
            Dimension.NEED: by_code(profile.needs),
            Dimension.TASK: by_code(profile.service_tasks),
            Dimension.CHANNEL: by_code(profile.channels),
        }
        self._areas = area_names(profile)
        self._codes: dict[str, Iterable[str]] = {
            UNIT: units,
            Dimension.TEAM: [team.code for team in profile.teams if team.unit in {*units}],
            Dimension.AREA: self._areas,
            Dimension.MUNICIPALITY: [
                each.code for each in profile.places if each.kind == PlaceKind.MUNICIPALITY
            ],
            Dimension.LANGUAGE: [*SERVED, *OTHER_LANGUAGES],
            Dimension.NEED: [need.code for need in profile.needs],
            Dimension.TASK: [task.code for task in profile.service_tasks],
            Dimension.CHANNEL: [channel.code for channel in profile.channels],
            Dimension.CONTACTOR: list(ParticipantKind),
        }

    def of(self, by: By, code: str) -> str:
        """A code in words."""
        if not code:
            return _("not told")
        if by == BY_MONTH:
            return f"{int(code[5:7])}/{code[:4]}"
        if by == Dimension.LANGUAGE:
            return language_name(code)
        if by == Dimension.AREA:
            return self._areas.get(code, code)
        if by == Dimension.CONTACTOR:
            return str(ParticipantKind(code).label) if code in set(ParticipantKind) else code
        return name_in(self._items[str(by)], code) or code

    def choices(self, ways: Iterable[By]) -> dict[str, list[tuple[str, str]]]:
        """What can be asked for alone, of those ways that aren't months; by name, languages as they come."""
        told: dict[str, list[tuple[str, str]]] = {}
        for way in ways:
            if way != BY_MONTH:
                named = [(code, self.of(way, code)) for code in self._codes[str(way)]]
                in_order = way in {Dimension.LANGUAGE, Dimension.CONTACTOR}
                told[str(way)] = named if in_order else sorted(named, key=lambda each: each[1].casefold())
        return told


def form_of(
    asked: Asked, names: Names, ways: Iterable[By], *, now: dt.datetime, what: Mapping[str, str] | None = None
) -> FiguresForm:
    """The form in which months and what is asked for alone are chosen, and of which of `what` one is told."""
    months = months_to_choose(first_of(now))
    return FiguresForm(
        months=months, chosen=asked.told(), of=names.choices(ways), titles=TITLES, what=what or {}
    )


def tabs_of(plain: str, asked: Asked, ways: Iterable[By]) -> list[Tab]:
    """By what the page at this address compares."""
    return [
        Tab(f"{plain}?{asked.address(by=str(by))}#compared", str(WAYS[by]), current=by == asked.by)
        for by in ways
    ]
