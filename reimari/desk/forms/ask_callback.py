"""What a member of staff writes who asks a line to call somebody back."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reimari.callbacks.actions import Wanted
from reimari.desk.forms.callback_form import ANY, CODE_IN_WORDS, TIMES, WINDOWS
from reimari.desk.forms.choices import OTHER_LANGUAGES, SERVED
from reimari.people.rules import PHONE_WRONG, has_identity_code, phone_number


class AskCallbackForm(forms.Form):
    """Which line calls whom, when, about what."""

    use_required_attribute = False

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
    name = forms.CharField(label=_("Name"), required=False, max_length=200)
    words = forms.CharField(
        label=_("What is it about?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, lines: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["line"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = list(lines)

    def clean_number(self) -> str:
        try:
            return phone_number(self.cleaned_data["number"])
        except ValueError:
            raise forms.ValidationError(gettext(PHONE_WRONG)) from None

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("name", "words"):
            if has_identity_code(given.get(name, "")):
                self.add_error(name, str(CODE_IN_WORDS))
        return given

    def wanted(self) -> Wanted:
        """What is asked for, when the form is valid."""
        given = self.cleaned_data
        begins, ends = WINDOWS[given["time"]]
        return Wanted(
            number=given["number"],
            language=given["language"],
            window_from=begins,
            window_until=ends,
            is_urgent=given["urgent"],
            name=given["name"],
            words=given["words"],
        )
