"""Of which months figures are shown, and of whom; kept in the address."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reimari.figures.rules import month_after

MONTHS = 36  # that can be chosen, with the one that goes on
NOT_TOLD = "-"


class FiguresForm(forms.Form):
    """Months, unit, municipality and language. What can't be read asks for nothing."""

    since = forms.ChoiceField(label=_("From month"), required=False)
    until = forms.ChoiceField(label=_("Until month"), required=False)
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    municipality = forms.ChoiceField(label=_("Municipality"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(
        self,
        *,
        months: Iterable[dt.date],
        chosen: dict[str, str],
        of: dict[str, list[tuple[str, str]]],
    ) -> None:
        super().__init__(initial=chosen, auto_id="figures_%s")
        told = [(f"{month:%Y-%m}", f"{month.month}/{month.year}") for month in months]
        choices: dict[str, Any] = {"since": told, "until": told}
        for name, found in of.items():
            rest = [] if name == "unit" else [(NOT_TOLD, _("not told"))]
            choices[name] = [("", _("All")), *found, *rest]
        for name, found in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
            field.choices = found


def months_to_choose(this: dt.date) -> list[dt.date]:
    """The newest first, by their first days."""
    return [month_after(this, -back) for back in range(MONTHS)]
