"""What a supervisor writes who lets another team help."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reimari.desk.forms.grant import Day, Plain
from reimari.staff.models import Team

CHOOSE = ("", _("Choose…"))
LONGEST = 200


class OverflowForm(Plain):
    """Whose work, which team helps, until when and why."""

    team = forms.ChoiceField(
        label=_("Whose work is shared"), error_messages={"required": _("Choose the team that gets help.")}
    )
    to = forms.ChoiceField(
        label=_("Who helps"), error_messages={"required": _("Choose the team that helps.")}
    )
    until = Day(
        label=_("Until"),
        help_text=_("The last day, at most 31 days. From the next day on they see nothing new of it."),
        missing=_("Choose the last day."),
    )
    why = forms.CharField(
        label=_("Why"),
        help_text=_("For colleagues. Nothing of clients."),
        max_length=LONGEST,
        error_messages={"required": _("Say why.")},
    )
    halves = frozenset({"team", "to", "until"})

    def __init__(self, *args: Any, asks_for: Sequence[Team], helpers: Sequence[Team], **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("team", [CHOOSE, *_by_unit(asks_for)])
        self.offer("to", [CHOOSE, *_by_unit(helpers)])

    def given(self) -> dict[str, Any]:
        """What the deed is given besides the two teams."""
        until: dt.date = self.cleaned_data["until"]
        return {"until": until, "why": self.cleaned_data["why"]}


def _by_unit(teams: Iterable[Team]) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (str(unit), [(team.pk, str(team)) for team in group])
        for unit, group in groupby(teams, key=lambda team: team.unit)
    ]
