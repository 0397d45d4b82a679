"""What is asked of the staffing calculator (C70)."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from reimari.staff.rules.erlang import Wanted

WEEKS = (4, 8, 12)
USUAL = {"weekday": "1", "weeks": "8", "share": 80, "within": 60, "areas": "together"}


class StaffingForm(forms.Form):
    """Which line and weekday, from how many past weeks, what is wanted; what if hours were others."""

    line = forms.ChoiceField(label=_("Line"))
    weekday = forms.ChoiceField(
        label=_("Weekday"), choices=[(str(number + 1), name) for number, name in WEEKDAYS.items()]
    )
    weeks = forms.ChoiceField(
        label=_("Counted from so many past weeks"), choices=[(str(number), str(number)) for number in WEEKS]
    )
    share = forms.IntegerField(label=_("Share of calls (%)"), min_value=50, max_value=99)
    within = forms.IntegerField(label=_("answered within (seconds)"), min_value=0, max_value=1800)
    handling = forms.DecimalField(
        label=_("A call with its writing takes (minutes)"),
        required=False,
        min_value=0.5,
        max_value=120,
        decimal_places=1,
        help_text=_("Empty: as measured."),
    )
    areas = forms.ChoiceField(
        label=_("Who answers whose calls"),
        choices=[("together", _("everybody answers every area's calls")), ("apart", _("each area its own"))],
    )
    opens = forms.TimeField(
        label=_("What if it opened at"),
        required=False,
        help_text=_("Empty: as now."),
        widget=forms.TimeInput({"placeholder": "8.00"}),
        input_formats=["%H.%M", "%H:%M"],
    )
    closes = forms.TimeField(
        label=_("and closed at"),
        required=False,
        help_text=_("Empty: as now."),
        widget=forms.TimeInput({"placeholder": "16.00"}),
        input_formats=["%H.%M", "%H:%M"],
    )

    def __init__(self, data: Any, *, lines: Sequence[tuple[str, str]]) -> None:
        first = lines[0][0] if lines else ""
        asked = {**USUAL, "line": first, **{name: data[name] for name in data}}
        super().__init__(asked, auto_id="of_%s")
        field = self.fields["line"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = list(lines)

    def clean(self) -> dict[str, Any]:
        """It closes after it opens, and both are told or neither."""
        given = super().clean() or {}
        opens, closes = given.get("opens"), given.get("closes")
        if (opens is None) != (closes is None) and not self.errors:
            self.add_error("closes" if closes is None else "opens", _("Tell both times, or neither."))
        elif opens is not None and closes is not None and closes <= opens:
            self.add_error("closes", _("It closes after it opens."))
        return given

    @property
    def wanted(self) -> Wanted:
        """The share of calls answered within a time."""
        return Wanted(share=self.cleaned_data["share"] / 100, within=self.cleaned_data["within"])

    @property
    def hours(self) -> tuple[dt.time, dt.time] | None:
        """The other hours, if some are asked for."""
        opens, closes = self.cleaned_data["opens"], self.cleaned_data["closes"]
        return (opens, closes) if opens is not None and closes is not None else None
