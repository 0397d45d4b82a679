"""Making one of two persons who are one, and two of them again (I-17)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reimari.records.rules.merging import NOT_SURE, WHY_UNDONE, WORDS_MISSING

MOST = 2000


def _words(label: object, missing: str) -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]
        help_text=_("Whoever looks at this later reads it. Don't write an identity code."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=MOST,
        error_messages={"required": _(missing)},
    )


class MergeForm(forms.Form):
    """How it is known, and that one has made sure."""

    words = _words(_("How do you know that they are one person?"), WORDS_MISSING)
    made_sure = forms.BooleanField(
        label=_("I have made sure that they are one person"), error_messages={"required": _(NOT_SURE)}
    )


class UndoForm(forms.Form):
    """Why the merge is undone."""

    words = _words(_("Why is the merge undone?"), WHY_UNDONE)
