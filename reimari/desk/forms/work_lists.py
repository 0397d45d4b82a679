"""What may be asked of a work list, and what is told of a step."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from reimari.cases.states import RefusalReason
from reimari.desk.forms.typed import typed_in
from reimari.region.profile.values import Coded, Profile, valid_items
from reimari.region.profile_rows import area_code
from reimari.work.states import AttemptBy, ReturnReason

OTHER_LANGUAGE = "other"
CHOOSE = ("", _("Choose…"))
ALL = ("", _("All"))


class Filters(forms.Form):
    """What of a list is shown, kept in the address. A value that isn't one of the choices filters nothing."""

    service_task = forms.ChoiceField(label=_("Service task"), required=False)
    area = forms.ChoiceField(label=_("Area"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    need = forms.ChoiceField(label=_("Need"), required=False)
    urgent = forms.BooleanField(label=_("Only urgent"), required=False)

    def __init__(self, data: Any, *, profile: Profile, language: str, day: dt.date) -> None:
        super().__init__(data, prefix=None, auto_id="filter_%s")
        self.county_languages = profile.languages
        tasks = valid_items(profile.service_tasks, day)
        names = {task.code: task.name.in_language(language) for task in tasks}
        self._offer("service_task", _named(tasks, language))
        self._offer(
            "area",
            [
                (
                    area_code(area.service_task, area.code),
                    f"{area.name.in_language(language)} · {names.get(area.service_task, area.service_task)}",
                )
                for area in valid_items(profile.areas, day)
            ],
        )
        self._offer("need", _named(valid_items(profile.needs, day), language))
        spoken = [(code, _language_name(code)) for code in profile.languages]
        self._offer("language", [*spoken, (OTHER_LANGUAGE, gettext("other"))])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = [ALL, *choices]

    @cached_property
    def chosen(self) -> Mapping[str, Any]:
        """What is filtered by, without what isn't."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def wanted(self) -> dict[str, Any]:
        """What is filtered by, as `lists.FILTERS` call it."""
        chosen = dict(self.chosen)
        if chosen.get("language") == OTHER_LANGUAGE:
            del chosen["language"]
            chosen["other_languages"] = list(self.county_languages)
        return chosen


class ReturnForm(forms.Form):
    """Why a taken step goes back to the team's list."""

    reason = forms.ChoiceField(label=_("Why is it returned?"), choices=[CHOOSE, *ReturnReason.choices])


def return_form(draft: QueryDict | None = None) -> ReturnForm:
    """The form on a case's page, with what was chosen and not sent yet."""
    return ReturnForm(auto_id="return_%s", initial=typed_in(ReturnForm, draft) if draft else None)


class RefuseForm(forms.Form):
    """Why an offered case goes back to its sender."""

    reason = forms.ChoiceField(label=_("Why isn't it accepted?"), choices=[CHOOSE, *RefusalReason.choices])


class AttemptForm(forms.Form):
    """How we tried to reach the client, and whether we did."""

    by = forms.ChoiceField(
        label=pgettext_lazy("attempt", "How did you try?"), choices=[CHOOSE, *AttemptBy.choices]
    )
    reached = forms.ChoiceField(
        label=_("Was the client reached?"),
        choices=[("yes", _("yes")), ("no", _("no"))],
        widget=forms.RadioSelect,
    )


def _named(items: tuple[Coded, ...], language: str) -> list[tuple[str, str]]:
    named = [(item.code, item.name.in_language(language)) for item in items]
    return sorted(named, key=lambda pair: pair[1].casefold())


def _language_name(code: str) -> str:
    names = {"fi": gettext("Finnish"), "sv": gettext("Swedish"), "en": gettext("English")}
    return names.get(code, code)
