"""A client's request for log data at the desk: recording it, answering it, refusing it (703/2023 11 §)."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reimari.common.forms import DayInput
from reimari.desk.forms.person import a_day, one_line
from reimari.records.actions import Asked
from reimari.records.models import Asker, Ground, LogRequest, PaperLanguage, Way
from reimari.records.rules.log_requests import MOST_WORDS, earliest_day


class LogRequestForm(forms.Form):
    """Who asks, when the written request came, and for which days."""

    received_on = forms.DateField(
        label=_("When did the written request come?"), widget=DayInput, validators=[a_day]
    )
    asker = forms.ChoiceField(
        label=_("Who asks?"), choices=Asker.choices, widget=forms.RadioSelect, initial=Asker.CLIENT
    )
    asker_name = forms.CharField(
        label=_("Name of who asks"),
        help_text=_("When it isn't the client."),
        max_length=200,
        required=False,
        validators=[one_line],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    since = forms.DateField(label=_("From"), widget=DayInput, validators=[a_day])
    until = forms.DateField(label=_("Last day"), widget=DayInput, validators=[a_day])
    special_reason = forms.CharField(
        label=_("Special reason for what is older than two years"),
        help_text=_("In the client's words. Don't write an identity code."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=MOST_WORDS,
    )

    def __init__(self, data: Any = None, *, today: dt.date) -> None:
        initial = {"received_on": today, "since": earliest_day(today), "until": today}
        super().__init__(data, initial=initial)

    @property
    def asked(self) -> Asked:
        """What the deed gets."""
        given = self.cleaned_data
        return Asked(
            received_on=given["received_on"],
            since=given["since"],
            until=given["until"],
            asker=Asker(given["asker"]),
            asker_name=given["asker_name"],
            special_reason=given["special_reason"],
        )


def _language(request: LogRequest) -> str:
    return PaperLanguage.SV if request.person.language == PaperLanguage.SV else PaperLanguage.FI


class OfRequest(forms.Form):
    """A form on the page of a request; each has its own ids."""

    prefix_of_ids = ""

    def __init__(self, data: Any = None, *, request: LogRequest) -> None:
        super().__init__(data, auto_id=f"{self.prefix_of_ids}_%s")
        if "language" in self.fields:
            self.fields["language"].initial = _language(request)


class ExtractForm(OfRequest):
    """In which language the extract is made."""

    prefix_of_ids = "make"
    language = forms.ChoiceField(
        label=_("Language of the extract"),
        choices=PaperLanguage.choices,
        help_text=_("The language that the client uses."),
    )


class HandOverForm(OfRequest):
    """To whom the extract is handed over, and how it was made sure who it is."""

    prefix_of_ids = "hand"
    recipient = forms.CharField(
        label=_("Who receives it?"),
        max_length=200,
        validators=[one_line],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    way = forms.ChoiceField(label=_("How is it handed over?"), choices=Way.choices, widget=forms.RadioSelect)
    made_sure = forms.BooleanField(
        label=_("I have made sure who receives it, and that they may."), required=False
    )

    def __init__(self, data: Any = None, *, request: LogRequest) -> None:
        super().__init__(data, request=request)
        self.fields["recipient"].initial = request.asker_name or str(request.person)


class RefusalForm(OfRequest):
    """A ground of the law, and the grounds in words as the client reads them."""

    prefix_of_ids = "refuse"
    ground = forms.ChoiceField(label=_("Ground"), choices=Ground.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("Grounds in words"),
        help_text=_("The client reads this in the decision. Don't write an identity code."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=MOST_WORDS,
    )
    language = forms.ChoiceField(label=_("Language of the decision"), choices=PaperLanguage.choices)


class ExplanationForm(OfRequest):
    """Why the data were used, and whether it was lawful; if not, what is done."""

    prefix_of_ids = "explain"
    words = forms.CharField(
        label=_("On what grounds were the data used or disclosed?"),
        help_text=_("The client reads this. Don't write an identity code."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=MOST_WORDS,
    )
    lawful = forms.ChoiceField(
        label=_("Was it lawful?"),
        choices=[("yes", _("yes")), ("no", _("no"))],
        widget=forms.RadioSelect,
    )
    measures = forms.CharField(
        label=_("What is done because of it?"),
        help_text=_("When it wasn't lawful."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=MOST_WORDS,
    )
    language = forms.ChoiceField(label=_("Language of the explanation"), choices=PaperLanguage.choices)
