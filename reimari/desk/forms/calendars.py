"""What somebody writes who plans a calendar, changes a day or reads what another calendar says."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from reimari.appointments.parsing import MOST_BYTES, TOO_BIG
from reimari.appointments.rules import Part, Site
from reimari.common.dates import words_of
from reimari.common.forms import ClockInput
from reimari.desk.forms.grant import Day, Plain
from reimari.desk.queries.rows import language

WEEKDAYS = range(1, 8)
NO_TIMES, AS_PLANNED = "none", "planned"
BASE, PLACE, UNIT = "base", "place:", "unit:"
NO_CLOCK = _("There is no such time. Write for example 9.30.")
WRITE_TIME = _("Write the time.")
BOTH = _("Write both when it begins and when it ends.")
CHOOSE_FILE = _("Choose the file.")


class Clock(forms.TimeField):
    """A time of day, in the browser's own field or typed."""

    widget = ClockInput

    def __init__(self, *, missing: Any = WRITE_TIME, **given: Any) -> None:
        messages = {"invalid": NO_CLOCK, "required": missing}
        super().__init__(error_messages=messages, input_formats=("%H:%M", "%H.%M", "%H"), **given)


class WithSite(Plain):
    """Where one is met."""

    site = forms.ChoiceField(
        label=_("Where?"),
        help_text=_("A home visit is at the client's home, a call anywhere."),
        error_messages={"required": _("Choose where.")},
    )
    sure = forms.BooleanField(label=_("Change it all the same"), required=False)

    def where(self) -> Site:
        """What was chosen."""
        chosen: str = self.cleaned_data["site"]
        if chosen.startswith(PLACE):
            return Site(place=chosen.removeprefix(PLACE))
        return Site(unit=chosen.removeprefix(UNIT)) if chosen.startswith(UNIT) else Site()


class PlanCalendarForm(WithSite):
    """Weekly times of a background: on which weekdays, in one or two stretches, from one day to another."""

    background = forms.ChoiceField(
        label=_("What are the times for?"), error_messages={"required": _("Choose what the times are for.")}
    )
    week = forms.MultipleChoiceField(
        label=_("Weekdays"),
        help_text=_("None: the weekly times end the day before the first day."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    opens = Clock(label=_("Begins"), missing=_("Write when it begins."))
    closes = Clock(
        label=_("Ends"), help_text=_("0.00: at the end of the day."), missing=_("Write when it ends.")
    )
    again_opens = Clock(label=_("Begins again"), help_text=_("After a break."), required=False)
    again_closes = Clock(label=_("Ends for the day"), required=False)
    first = Day(label=_("From"), missing=_("Choose the first day."))
    last = Day(label=_("Until"), help_text=_("Empty: until further notice."), required=False)
    halves = frozenset({"opens", "closes", "again_opens", "again_closes", "first", "last"})
    field_order = (
        *("background", "week", "opens", "closes", "again_opens", "again_closes"),
        *("first", "last", "site", "sure"),
    )

    def __init__(
        self,
        *args: Any,
        backgrounds: Sequence[tuple[str, str]],
        sites: Sequence[tuple[str, str]],
        **given: Any,
    ) -> None:
        super().__init__(*args, **given)
        self.offer("background", backgrounds)
        self.offer("site", sites)
        days = words_of(language()).long_weekdays
        self.offer("week", [(str(number), days[number - 1]) for number in WEEKDAYS])

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        again = given.get("again_opens"), given.get("again_closes")
        wrong = {"again_opens", "again_closes"} & self.errors.keys()
        if not wrong and (again[0] is None) != (again[1] is None):
            self.add_error("again_opens" if again[0] is None else "again_closes", BOTH)
        return given

    def given(self) -> dict[str, Any]:
        """What the deed is given."""
        told = self.cleaned_data
        parts = [Part(told["opens"], told["closes"])]
        if told["again_opens"] is not None:
            parts.append(Part(told["again_opens"], told["again_closes"]))
        return {
            "background": told["background"],
            "week": [(int(day), part) for day in told["week"] for part in parts],
            "since": told["first"],
            "until": told["last"],
            "site": self.where(),
            "sure": told["sure"],
        }


class ChangeCalendarForm(WithSite):
    """A part of one day that differs: no times, others, or as the week says."""

    first = Day(label=_("Day"), missing=_("Choose the day."))
    opens = Clock(label=_("Begins"), missing=_("Write when it begins."))
    closes = Clock(
        label=_("Ends"), help_text=_("0.00: at the end of the day."), missing=_("Write when it ends.")
    )
    what = forms.ChoiceField(
        label=_("What then?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what then.")},
    )
    halves = frozenset({"first", "opens", "closes"})
    field_order = ("first", "opens", "closes", "what", "site", "sure")

    def __init__(
        self,
        *args: Any,
        backgrounds: Sequence[tuple[str, str]],
        sites: Sequence[tuple[str, str]],
        **given: Any,
    ) -> None:
        super().__init__(*args, **given)
        ways = [
            (NO_TIMES, _("No times to book")),
            (AS_PLANNED, _("As the weekly times say")),
        ]
        self.offer("what", [*ways, *backgrounds])
        self.offer("site", sites)

    def given(self) -> dict[str, Any]:
        """What the deed is given."""
        told = self.cleaned_data
        what = told["what"]
        return {
            "day": told["first"],
            "changed": Part(told["opens"], told["closes"]),
            "background": "" if what in {NO_TIMES, AS_PLANNED} else what,
            "as_planned": what == AS_PLANNED,
            "site": self.where(),
            "sure": told["sure"],
        }


class BusyForm(Plain):
    """A file of another calendar, or that what it told is taken away."""

    file = forms.FileField(
        label=_("Calendar file"),
        help_text=_("An .ics file of at most 900 kilobytes, as your calendar program exports it."),
        error_messages={"required": CHOOSE_FILE, "empty": _("The file is empty."), "missing": CHOOSE_FILE},
    )
    halves = frozenset[str]()

    def clean_file(self) -> bytes:
        told = self.cleaned_data["file"]
        if told.size > MOST_BYTES:
            raise ValidationError(_(TOO_BIG), code="too_big")
        raw: bytes = told.read()
        return raw


def default_day(asked: str, today: dt.date) -> dt.date:
    """The day that an address asks for, else today."""
    try:
        return dt.date.fromisoformat(asked)
    except ValueError:
        return today
