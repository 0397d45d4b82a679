"""Going through a month's report."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reimari.desk.forms.instructions import WARNS

WORDS = 2000


class MonthReviewForm(forms.Form):
    """A mark, a comment, or both. `mine`: it is marked already, and only comments are added."""

    use_required_attribute = False

    words = forms.CharField(
        label=_("Comment"),
        help_text=_("It stands in the report and its files. Write nothing about a client."),
        required=False,
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 4, "data-warns": WARNS}),
    )
    through = forms.BooleanField(label=_("I have gone through the report"), required=False)

    def __init__(self, *given: Any, mine: bool = False, **also: Any) -> None:
        super().__init__(*given, **also)
        if mine:
            del self.fields["through"]
