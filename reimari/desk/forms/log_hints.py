"""Hints of the use log: for which days, and what is said of one."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from reimari.common.forms import DayInput
from reimari.desk.forms.person import a_day
from reimari.records.models import HintRule, Verdict
from reimari.records.queries.hints import MOST_DAYS
from reimari.records.rules.log_requests import MOST_WORDS

WEEK = dt.timedelta(days=6)


class HintDaysForm(forms.Form):
    """Which days are looked at: at most two weeks; the last seven days when nothing is said."""

    since = forms.DateField(label=_("From"), widget=DayInput, validators=[a_day])
    until = forms.DateField(label=_("Last day"), widget=DayInput, validators=[a_day])

    def __init__(self, data: Any, *, today: dt.date) -> None:
        self.week = {"since": today - WEEK, "until": today}
        super().__init__(data if data and {"since", "until"} & set(data) else None, initial=self.week)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            raise forms.ValidationError(gettext("The last day is before the first day."))
        if since and until and (until - since).days >= MOST_DAYS:
            raise forms.ValidationError(
                ngettext(
                    "At most %(days)s day is looked at at once.",
                    "At most %(days)s days are looked at at once.",
                    MOST_DAYS,
                )
                % {"days": MOST_DAYS}
            )
        return given

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """First and last day; those of the last week when they are wrong or untold."""
        if self.is_bound and self.is_valid():
            return self.cleaned_data["since"], self.cleaned_data["until"]
        return self.week["since"], self.week["until"]


class FindingForm(forms.Form):
    """Which hint, and what is said of it."""

    rule = forms.ChoiceField(choices=HintRule.choices, widget=forms.HiddenInput)
    viewer = forms.UUIDField(widget=forms.HiddenInput)
    person = forms.UUIDField(required=False, widget=forms.HiddenInput)
    day = forms.DateField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        label=_("What do you say of it?"), choices=Verdict.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("Remark"),
        help_text=_("If something has to be cleared up, write what and with whom. No identity codes."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=MOST_WORDS,
        required=False,
    )
