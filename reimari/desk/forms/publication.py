"""What is said of waiting times that everybody may read."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reimari.figures.models import Publication

LONGEST = 2000


class PublicationForm(forms.Form):
    """The explanation of a half year in both languages."""

    use_required_attribute = False

    words_fi = forms.CharField(
        label=_("Explanation in Finnish"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "fi"}),
        error_messages={"required": _("Say in Finnish what explains the waiting times.")},
    )
    words_sv = forms.CharField(
        label=_("Explanation in Swedish"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "sv"}),
        error_messages={"required": _("Say in Swedish what explains the waiting times.")},
    )

    def __init__(self, publication: Publication, data: Any = None) -> None:
        said = {"words_fi": publication.words_fi, "words_sv": publication.words_sv}
        super().__init__(data, initial=said, auto_id=f"words-{publication.pk}-%s")
