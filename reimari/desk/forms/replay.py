"""Which past months are replayed, and what of the county's rules is otherwise; kept in the address."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reimari.desk.forms.staffing import USUAL
from reimari.figures.replay import Asked, Changes, Move, NewLength
from reimari.figures.replay.changes import Times
from reimari.figures.rules import month_after
from reimari.region.profile.values import Area, Profile, fold
from reimari.region.profile_rows import area_code
from reimari.staff.rules.erlang import Wanted

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

DASH = "\N{EN DASH}"
MOVES = 3  # places that can be moved at once
LONGEST = 260  # working days: a year
MOST_MONTHS = 12
TIMES = re.compile(rf"(\d{{1,2}})(?:[.:](\d{{2}}))?\s*[-{DASH}]\s*(\d{{1,2}})(?:[.:](\d{{2}}))?")
CLOSED = ("-", DASH)
type Grouped = list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What can be chosen: months, of which `first` to `last` are meant unless others are said; codes with
    names.

    `promises`: those whose length can be another. `hours`: of the chosen line by weekday, as they are now.
    """

    months: Sequence[dt.date]
    first: dt.date
    last: dt.date
    promises: Sequence[tuple[str, str]]
    places: Sequence[tuple[str, str]]
    areas: Grouped
    lines: Sequence[tuple[str, str]]
    hours: Mapping[int, str]
    profile: Profile


class ReplayForm(forms.Form):
    """Months, and what changes: lengths of promises, places of areas, hours and people of a line."""

    use_required_attribute = False

    since = forms.ChoiceField(label=gettext_lazy("From month"))
    until = forms.ChoiceField(label=gettext_lazy("Until month"))
    line = forms.ChoiceField(label=gettext_lazy("Line"), required=False)
    people = forms.IntegerField(
        label=gettext_lazy("People on the line at once"),
        required=False,
        min_value=0,
        max_value=200,
        help_text=gettext_lazy("Empty: as many as now."),
    )
    share = forms.IntegerField(label=gettext_lazy("Share of calls (%)"), min_value=50, max_value=99)
    within = forms.IntegerField(label=gettext_lazy("answered within (seconds)"), min_value=0, max_value=1800)
    handling = forms.DecimalField(
        label=gettext_lazy("A call with its writing takes (minutes)"),
        required=False,
        min_value=0.5,
        max_value=120,
        decimal_places=1,
        help_text=gettext_lazy("Empty: as measured."),
    )

    def __init__(self, data: Mapping[str, Any], *, offered: "Offered") -> None:
        lines = offered.lines
        usual = {
            "since": f"{offered.first:%Y-%m}",
            "until": f"{offered.last:%Y-%m}",
            "line": lines[0][0] if lines else "",
            **{name: str(USUAL[name]) for name in ("share", "within")},
        }
        super().__init__({**usual, **{name: data[name] for name in data}}, auto_id="replay_%s")
        self._profile = offered.profile
        told = [(f"{month:%Y-%m}", f"{month.month}/{month.year}") for month in offered.months]
        for name in ("since", "until"):
            self._choose(name, told)
        self._choose("line", lines)
        self.of_promises = [self._promise(code, name) for code, name in offered.promises]
        self.of_moves = [self._move(number, offered) for number in range(1, MOVES + 1) if offered.areas]
        self.of_days = [self._day(day, offered.hours.get(day, "")) for day in range(1, 8)]

    def _choose(self, name: str, choices: Any) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def _promise(self, code: str, name: str) -> tuple[str, str, str]:
        """The fields of one promise: their names, and what it is called."""
        length, by = f"length_{code}", f"by_{code}"
        self.fields[length] = forms.IntegerField(
            label=_("%(promise)s: new length") % {"promise": name},
            required=False,
            min_value=1,
            max_value=LONGEST,
        )
        self.fields[by] = forms.TimeField(
            label=_("%(promise)s: by the hour") % {"promise": name},
            required=False,
            widget=forms.TimeInput({"placeholder": "16.00"}),
            input_formats=["%H.%M", "%H:%M"],
        )
        return name, length, by

    def _move(self, number: int, offered: "Offered") -> tuple[str, str]:
        nothing = ("", _("No change"))
        place, area = f"place_{number}", f"area_{number}"
        self.fields[place] = forms.ChoiceField(
            label=_("Place %(number)s") % {"number": number},
            required=False,
            choices=[nothing, *offered.places],
        )
        self.fields[area] = forms.ChoiceField(
            label=_("goes to the area"), required=False, choices=[nothing, *offered.areas]
        )
        return place, area

    def _day(self, day: int, now: str) -> str:
        name = f"hours_{day}"
        self.fields[name] = forms.CharField(
            label=cast("StrPromise", WEEKDAYS[day - 1]),
            required=False,
            max_length=20,
            widget=forms.TextInput({"placeholder": now}),
        )
        return name

    def clean(self) -> dict[str, Any]:
        """Months in their order, a year at most; places with their areas; hours that can be read."""
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and not self.errors:
            first, last = _first(since), _first(until)
            if last < first:
                self.add_error("until", _("The last month is before the first one."))
            elif last >= month_after(first, MOST_MONTHS):
                self.add_error("until", _("Choose twelve months at most."))
        for place, area in self.of_moves:
            self._clean_move(given, place, area)
        for day in self.of_days:
            if words := given.get(day):
                try:
                    given[day] = _times(words)
                except ValueError:
                    self.add_error(day, _("Write the times as 8.00-16.00, or - when it is closed."))
        return given

    def _clean_move(self, given: Mapping[str, Any], place: str, area: str) -> None:
        chosen, to = given.get(place, ""), given.get(area, "")
        if bool(chosen) != bool(to):
            self.add_error(area if chosen else place, _("Choose both the place and its area."))
        elif chosen and (now := self._area(to)) and fold(chosen) in map(fold, now.places or ()):
            self.add_error(area, _("The place belongs to this area already."))

    def _area(self, code: str) -> Area | None:
        every = {area_code(area.service_task, area.code): area for area in self._profile.areas}
        return every.get(code)

    @property
    def asked(self) -> Asked:
        """What is asked; of a form that is right."""
        given = self.cleaned_data
        minutes = given["handling"]
        return Asked(
            since=_first(given["since"]),
            until=month_after(_first(given["until"])),
            changes=self._changes(),
            wanted=Wanted(share=given["share"] / 100, within=given["within"]),
            handling=float(minutes) * 60 if minutes is not None else None,
        )

    def _changes(self) -> Changes:
        given = self.cleaned_data
        lengths = (
            NewLength(clock=length.removeprefix("length_"), length=given[length], due_time=given[by])
            for _name, length, by in self.of_promises
            if given[length] is not None or given[by] is not None
        )
        moves = (
            Move(place=given[place], service_task=found.service_task, area=found.code)
            for place, area in self.of_moves
            if given[place] and (found := self._area(given[area]))
        )
        hours = {int(day[-1]): _none_if_closed(given[day]) for day in self.of_days if given[day]}
        touched = bool(hours) or given["people"] is not None
        return Changes(
            lengths=tuple(lengths),
            moves=tuple(moves),
            line=given["line"] if touched else "",
            hours=hours,
            people=given["people"],
        )

    def field_of(self, file: str, field: str) -> str | None:
        """The field by which an error of the changed profile came; None: of the form as a whole."""
        if file == "clocks.toml":
            return next(
                (length for _n, length, _b in self.of_promises if f".{length[7:]}." in f"{field}."), None
            )
        if file in {"areas.toml", "places.toml"}:
            return next((area for _place, area in self.of_moves if self.cleaned_data.get(area)), None)
        if file == "channels.toml":
            return next((day for day in self.of_days if self.cleaned_data.get(day)), None)
        return None


def _first(month: str) -> dt.date:
    return dt.date.fromisoformat(f"{month}-01")


def _times(words: str) -> Times | str:
    """The times of a day, or `-`: closed. Raises ValueError."""
    if words in CLOSED:
        return CLOSED[0]
    found = TIMES.fullmatch(words.strip())
    if found is None:
        raise ValueError(words)
    opens_hour, opens_minute, closes_hour, closes_minute = (int(each or 0) for each in found.groups())
    opens, closes = dt.time(opens_hour, opens_minute), dt.time(closes_hour, closes_minute)
    if closes <= opens:
        raise ValueError(words)
    return opens, closes


def _none_if_closed(times: Times | str) -> Times | None:
    return None if isinstance(times, str) else times
