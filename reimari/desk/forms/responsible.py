"""What is asked by somebody who wants to know who answers for a matter."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reimari.contacts.queries import Known
from reimari.desk.forms.choices import SERVED, contactors, languages_of_staff
from reimari.desk.queries.routes import OLDEST
from reimari.region.profile.values import Coded, Profile, valid_items

ANY = ("", _("Not told"))
MOST_SERVICE_TASKS = 1  # from which on it is asked


class ResponsibleForm(forms.Form):
    """Need, place, age and language: nothing of anybody, so it stands in the address."""

    service_task = forms.ChoiceField(label=_("Service task"), required=False)
    need = forms.ChoiceField(label=_("Need"), required=False)
    place = forms.CharField(
        label=_("Where does the client live?"),
        required=False,
        max_length=100,
        help_text=_("Municipality, locality or postal code."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    age = forms.IntegerField(label=_("Age"), required=False, min_value=0, max_value=OLDEST)
    language = forms.ChoiceField(label=_("Language"), required=False)
    contactor = forms.ChoiceField(label=_("Who contacts?"), required=False)

    def __init__(self, data: Any, *, profile: Profile, language: str, day: dt.date) -> None:
        super().__init__(data or None, auto_id="asked_%s")
        tasks = list(valid_items(profile.service_tasks, day))
        self._offer("service_task", _named(tasks, language))
        if len(tasks) <= MOST_SERVICE_TASKS:
            del self.fields["service_task"]
        self._offer("need", _named(valid_items(profile.needs, day), language))
        self._offer("language", languages_of_staff(profile))
        self._offer("contactor", contactors(profile))

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = [ANY, *choices]

    @property
    def asked(self) -> str:
        """The language that was told; empty: none was."""
        language: str = self.cleaned_data["language"]
        return language

    @property
    def known(self) -> Known:
        """What was told, as the rules ask it: of languages, those in which there is anything to choose."""
        given = self.cleaned_data
        return Known(
            service_task=given.get("service_task", ""),
            need=given["need"],
            place=given["place"].replace("\x00", ""),
            age=given["age"],
            language=given["language"] if given["language"] in SERVED else "fi",
            contactor=given["contactor"] or None,
        )


def _named(items: Iterable[Coded], language: str) -> list[tuple[str, str]]:
    named = [(item.code, item.name.in_language(language)) for item in items]
    return sorted(named, key=lambda choice: choice[1].casefold())
