"""What somebody writes who plans a duty or tells an absence."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reimari.common.dates import words_of
from reimari.desk.forms.grant import Day, Plain
from reimari.desk.queries.rows import language
from reimari.staff.rules.roster import HALVES, WHOLE, Slot, Where
from reimari.staff.states import AbsenceKind, DutyKind, Half

UNTIL_FURTHER = _("Empty: until further notice.")
WEEKDAYS = range(1, 8)
CHOOSE_LINE = _("Choose the line.")
NO_DUTY, AS_PLANNED = "none", "planned"
APART = "|"  # between a team and a line in one choice


class Placing(Plain):
    """For which team and on which line, how, and how much of the half-day."""

    place = forms.ChoiceField(label=_("Line and team"), error_messages={"required": CHOOSE_LINE})
    kind = forms.ChoiceField(label=_("Kind of duty"), choices=DutyKind.choices, widget=forms.RadioSelect)
    share = forms.IntegerField(
        label=_("Share of the half-day, %"),
        help_text=_("100: the whole half-day. Less for somebody who gives a part of it."),
        min_value=1,
        max_value=WHOLE,
    )
    halves = frozenset({"first", "last", "kind", "share"})

    def where(self) -> Where:
        """What was chosen."""
        given = self.cleaned_data
        team, _apart, line = given["place"].partition(APART)
        return Where(team, line, given["kind"], given["share"])


class PlanDutyForm(Placing):
    """A weekly duty: the half-days of the week, from one day to another."""

    week = forms.MultipleChoiceField(
        label=_("Half-days of the week"),
        help_text=_("None: the duty on this line ends the day before the first day."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    first = Day(label=_("From"), missing=_("Choose the first day."))
    last = Day(label=_("Until"), help_text=UNTIL_FURTHER, required=False)

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("place", places)
        days = words_of(language()).long_weekdays
        self.offer(
            "week",
            [
                (f"{number}-{half}", f"{days[number - 1]}, {Half(half).label}")
                for number in WEEKDAYS
                for half in HALVES
            ],
        )

    def week_slots(self) -> list[tuple[int, str]]:
        """The half-days that were ticked."""
        pairs = (each.split("-") for each in self.cleaned_data["week"])
        return [(int(number), half) for number, half in pairs]


class ChangeDutyForm(Placing):
    """One half-day that differs: a duty on a line, none, or as the week says."""

    first = Day(label=_("Day"), missing=_("Choose the day."))
    half = forms.ChoiceField(label=_("Half-day"), choices=Half.choices, widget=forms.RadioSelect)
    field_order = ("first", "half", "place", "kind", "share")

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **given: Any) -> None:
        super().__init__(*args, **given)
        ways = [
            (AS_PLANNED, _("As the weekly duty says")),
            (NO_DUTY, pgettext_lazy("roster", "No line duty")),
        ]
        self.offer("place", [*ways, *places])

    def slot(self) -> Slot:
        return Slot(self.cleaned_data["first"], self.cleaned_data["half"])

    def given(self) -> dict[str, Any]:
        """What the deed is given."""
        place = self.cleaned_data["place"]
        duty = None if place in {NO_DUTY, AS_PLANNED} else self.where()
        return {"slot": self.slot(), "where": duty, "as_planned": place == AS_PLANNED}


class AbsenceForm(Plain):
    """Why and how long somebody is away: filled so that one press is enough when one is ill today."""

    kind = forms.ChoiceField(
        label=_("What kind of absence?"),
        help_text=_("Nothing else is asked of anybody's health. Colleagues see only that you are away."),
        choices=AbsenceKind.choices,
        widget=forms.RadioSelect,
    )
    first = Day(label=_("First day"), missing=_("Choose the first day."))
    last = Day(label=_("Last day"), missing=_("Choose the last day."))
    halves = frozenset({"first", "last"})

    def given(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {"kind": AbsenceKind(told["kind"]), "first": told["first"], "last": told["last"]}


class ChangeAbsenceForm(Plain):
    """Another last day."""

    last = Day(
        label=_("Last day"),
        help_text=_("Before the first day: the absence is taken back."),
        missing=_("Choose the last day."),
    )
    halves = frozenset({"last"})

    def given(self) -> dict[str, dt.date]:
        return {"last": self.cleaned_data["last"]}
