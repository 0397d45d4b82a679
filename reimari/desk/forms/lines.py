"""What may be asked of the page of lines."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reimari.region.profile.values import Profile, valid_items


class LinesOf(forms.Form):
    """The client's home place: then only the keys, addresses and hours of its area are shown (R-PS-23)."""

    place = forms.ChoiceField(label=_("Where does the client live?"), required=False)

    def __init__(self, data: Any, *, profile: Profile, language: str, day: dt.date) -> None:
        super().__init__(data, prefix=None, auto_id="of_%s")
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        named = [(each.code, each.name.in_language(language)) for each in valid_items(profile.places, day)]
        field.choices = [("", _("All")), *sorted(named, key=lambda choice: choice[1].casefold())]

    @property
    def chosen(self) -> str:
        """The code of the place; empty when none is asked for or there is no such place."""
        return str(self.cleaned_data["place"]) if self.is_valid() else ""
