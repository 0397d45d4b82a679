"""One box for names, phone numbers, case numbers and whole identity codes."""

import re
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from reimari.people.queries import as_code
from reimari.people.rules import CODE_IN_TEXT, CODE_WRONG

SHORTEST = 2
ONLY_DIGITS = re.compile(r"\d+")


class SearchForm(forms.Form):
    """What is looked for; it is posted, so that it never stands in an address or a log."""

    words = forms.CharField(
        label=_("Whom or what are you looking for?"),
        max_length=100,
        help_text=_("Name, phone number, case number or a whole identity code"),
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "class": "large",
                "autocomplete": "off",
                "spellcheck": "false",
                "autofocus": True,
                "data-key": "/",
            }
        ),
        error_messages={"required": _("Write a name, a phone number, a case number or an identity code.")},
    )

    def clean_words(self) -> str:
        words = " ".join(str(self.cleaned_data["words"]).split())
        if len(words) < SHORTEST and not ONLY_DIGITS.fullmatch(words):
            raise ValidationError(_("Write at least two letters."))
        if CODE_IN_TEXT.fullmatch(words) and not as_code(words):
            raise ValidationError(_(CODE_WRONG))
        return words

    @property
    def again(self) -> Self:
        """The form to draw beside the results: an identity code isn't shown any more, other words are."""
        given: dict[str, Any] = self.cleaned_data
        return type(self)(initial={"words": "" if as_code(given["words"]) else given["words"]})
