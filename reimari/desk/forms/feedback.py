from django import forms
from django.utils.translation import gettext_lazy as _

WORDS = 2000
SCORES = [
    ("5", _("5 – very well")),  # noqa: RUF001
    ("4", _("4 – well")),  # noqa: RUF001
    ("3", _("3 – so-so")),  # noqa: RUF001
    ("2", _("2 – badly")),  # noqa: RUF001
    ("1", _("1 – very badly")),  # noqa: RUF001
]


class FeedbackForm(forms.Form):
    """How well a contact was handled, as whoever made it says."""

    use_required_attribute = False

    score = forms.ChoiceField(
        label=_("How well did we handle your contact?"),
        choices=SCORES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a number from 1 to 5.")},
    )
    words = forms.CharField(
        label=_("What went well, what should be better?"),
        help_text=_("Don't write anything about clients: no names, identity codes or other details."),
        required=False,
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
