"""What of the use log is shown; and whose, found by name or whole identity code."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.access.catalogue import ACTIONS
from reimari.audit.models import Outcome
from reimari.common.forms import DayInput
from reimari.desk.forms.person import a_day
from reimari.desk.forms.search import SearchForm
from reimari.people.queries import same_as

ALL = ("", _("All"))
ONE_DAY = dt.timedelta(days=1)


class LogFilters(forms.Form):
    """Filters of the log, kept in the address: ids and days, never names or codes of clients."""

    person = forms.UUIDField(required=False, widget=forms.HiddenInput)
    event = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    user = forms.ChoiceField(label=_("Who has looked"), required=False)
    action = forms.ChoiceField(label=_("What was done"), required=False)
    outcome = forms.ChoiceField(label=_("Outcome"), required=False, choices=[ALL, *Outcome.choices])
    since = forms.DateField(label=_("From"), required=False, widget=DayInput, validators=[a_day])
    until = forms.DateField(label=_("Last day"), required=False, widget=DayInput, validators=[a_day])

    def __init__(self, data: Any, *, users: Iterable[tuple[str, str]]) -> None:
        super().__init__(data, auto_id="log_%s")
        labels = [(name, str(action.label)) for name, action in ACTIONS.items() if action.logged]
        for name, choices in (
            ("user", users),
            ("action", sorted(labels, key=lambda pair: pair[1].casefold())),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
            field.choices = [ALL, *choices]

    @property
    def chosen(self) -> dict[str, Any]:
        """What is filtered by, as an address keeps it; what is wrong in a filter is told beside it."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def person_id(self) -> UUID | None:
        """Whose events are shown, if one person's only."""
        person: UUID | None = self.chosen.get("person")
        return person

    @property
    def user_id(self) -> UUID | None:
        """Whose looks are shown, if one user's only."""
        user = self.chosen.get("user")
        return UUID(user) if user else None

    def condition(self) -> Q:
        """The filter on events."""
        chosen = self.chosen
        wanted = self._period()
        if "person" in chosen:
            wanted &= Q(person_ids__overlap=sorted(same_as(chosen["person"])))
        if "event" in chosen:
            wanted &= Q(pk=chosen["event"])
        if "outcome" in chosen:
            wanted &= Q(outcome=chosen["outcome"])
        return wanted

    def disclosed(self) -> Q:
        """The filter on disclosures."""
        wanted = self._period()
        chosen = self.chosen.get("person")
        return wanted & Q(person_id__in=same_as(chosen)) if chosen else wanted

    def _period(self) -> Q:
        chosen = self.chosen
        wanted = Q()
        if "user" in chosen:
            wanted &= Q(actor_id=chosen["user"])
        if "action" in chosen:
            wanted &= Q(action=chosen["action"])
        if "since" in chosen:
            wanted &= Q(at__gte=_midnight(chosen["since"]))
        if "until" in chosen:
            wanted &= Q(at__lt=_midnight(chosen["until"] + ONE_DAY))
        return wanted


class WhoseForm(SearchForm):
    """Whose events are looked for: a name, a phone number or a whole identity code."""

    words = forms.CharField(
        label=_("Whose data has been looked at?"),
        max_length=100,
        help_text=_("Name, phone number or a whole identity code"),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Write a name, a phone number or an identity code.")},
    )


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), timezone.get_default_timezone())
