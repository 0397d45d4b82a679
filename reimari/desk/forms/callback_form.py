"""What somebody who wants to be called writes on the public form."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reimari.callbacks.actions import Wanted
from reimari.desk.forms.choices import OTHER_LANGUAGES, SERVED
from reimari.desk.forms.typed import kept_phone
from reimari.desk.queries.callback_form import Offered
from reimari.people.rules import has_identity_code

CODE_IN_WORDS = _("This looks like an identity code. Take it away: we don't need it to call you.")
ANY = "any"
WINDOWS: dict[str, tuple[dt.time | None, dt.time | None]] = {
    ANY: (None, None),
    "morning": (None, dt.time(12)),
    "afternoon": (dt.time(12), None),
}
TIMES = [
    (ANY, _("Any time while the line is open")),
    ("morning", _("Before 12")),
    ("afternoon", _("After 12")),
]
YES, NO = "yes", "no"
NO_MESSAGE = _("Leave no message: others may hear or read it")
URGENT = [(NO, _("No")), (YES, _("Yes, today"))]


def no_message_field(label: Any) -> forms.BooleanField:
    """Whether a message would be safe where the number is."""
    return forms.BooleanField(label=label, required=False)


def refuse_codes(form: forms.Form, given: Mapping[str, Any]) -> None:
    """An identity code in a callback's name or words is an error at that field."""
    for name in ("name", "words"):
        if has_identity_code(given.get(name, "")):
            form.add_error(name, str(CODE_IN_WORDS))


class WantedForm(forms.Form):
    """What every form on which a call is asked for checks: a number, and no identity code in free text."""

    use_required_attribute = False

    def offer_choices(self, name: str, options: Sequence[tuple[str, str]]) -> None:
        """What can be chosen in a field."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = list(options)

    def clean_number(self) -> str:
        return kept_phone(self.cleaned_data["number"])

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        refuse_codes(self, given)
        return given

    def is_urgent(self) -> bool:
        """Whether it was said to be urgent."""
        return bool(self.cleaned_data["urgent"])

    def wanted(self) -> Wanted:
        """What is asked for, when the form is valid."""
        given = self.cleaned_data
        begins, ends = WINDOWS[given["time"]]
        return Wanted(
            number=given["number"],
            language=given["language"],
            window_from=begins,
            window_until=ends,
            is_urgent=self.is_urgent(),
            no_message=given["no_message"],
            name=given["name"],
            words=given["words"],
        )


class CallbackRequestForm(WantedForm):
    """A number, and what helps to call it at a good time. Nobody has to say who they are."""

    urgent = forms.ChoiceField(
        label=_("Does it have to be taken care of today?"),
        help_text=_("We call urgent matters first."),
        choices=URGENT,
        initial=NO,
        widget=forms.RadioSelect,
    )
    place = forms.ChoiceField(
        label=_("In which municipality do you live?"),
        error_messages={"required": _("Choose the municipality in which you live.")},
    )
    line = forms.ChoiceField(
        label=_("Who should call you?"), error_messages={"required": _("Choose who should call you.")}
    )
    number = forms.CharField(
        label=_("Your phone number"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"required": _("Write the number that we should call.")},
    )
    language = forms.ChoiceField(
        label=_("In which language do we call?"), choices=[*SERVED.items(), *OTHER_LANGUAGES.items()]
    )
    time = forms.ChoiceField(
        label=_("When may we call?"), choices=TIMES, initial=ANY, widget=forms.RadioSelect
    )
    no_message = no_message_field(_("Leave me no message: others may hear or read it"))
    need = forms.ChoiceField(label=_("What is your matter about?"), required=False)
    name = forms.CharField(
        label=_("Your name"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    words = forms.CharField(
        label=_("Your matter in a few words"),
        help_text=_("Don't write an identity code or anything about your health."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, offer: Offered, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer = offer
        lines = [(line.channel.code, line.name) for line in offer.lines]
        places = list(offer.places)
        self.offer_choices("place", places if len(places) == 1 else [("", gettext("choose")), *places])
        self.offer_choices("line", lines if len(lines) == 1 else [("", gettext("choose")), *lines])
        self.offer_choices("need", [("", gettext("I can't say")), *offer.needs])
        self.initial["language"] = language
        if len(lines) == 1:
            self.fields["line"].widget = forms.HiddenInput()
            self.initial["line"] = lines[0][0]

    def clean_place(self) -> str:
        """Every municipality can be chosen; where the form is off, the error tells whom to call."""
        code: str = self.cleaned_data["place"]
        if code in self._offer.on:
            return code
        numbers = ", ".join(f"{each.name} {each.shown}" for each in self._offer.numbers)
        said = gettext("This form isn't in use where you live. Contact us another way, please.")
        call = gettext("This form isn't in use where you live. Call us instead: %(numbers)s.")
        raise forms.ValidationError(call % {"numbers": numbers} if numbers else said)

    def is_urgent(self) -> bool:
        return bool(self.cleaned_data["urgent"] == YES)
