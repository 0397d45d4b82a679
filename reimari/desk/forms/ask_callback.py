"""What a member of staff writes who asks a line to call somebody back."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reimari.desk.forms.callback_form import ANY, NO_MESSAGE, TIMES, WantedForm, no_message_field
from reimari.desk.forms.choices import OTHER_LANGUAGES, SERVED


class AskCallbackForm(WantedForm):
    """Which line calls whom, when, about what."""

    number = forms.CharField(
        label=_("Phone number"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "autofocus": True}),
        error_messages={"required": _("Write the number that is called.")},
    )
    line = forms.ChoiceField(label=_("Which line calls?"))
    language = forms.ChoiceField(label=_("Language"), choices=[*SERVED.items(), *OTHER_LANGUAGES.items()])
    time = forms.ChoiceField(
        label=_("When may we call?"), choices=TIMES, initial=ANY, widget=forms.RadioSelect
    )
    urgent = forms.BooleanField(label=_("Urgent"), required=False)
    no_message = no_message_field(NO_MESSAGE)
    name = forms.CharField(label=_("Name"), required=False, max_length=200)
    words = forms.CharField(
        label=_("What is it about?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, lines: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_choices("line", lines)
