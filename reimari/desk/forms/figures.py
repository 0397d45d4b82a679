"""Of which months figures are shown, and of whom; kept in the address."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from reimari.figures.rules import month_after

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

IN_SIGHT = ("unit", "municipality", "language")
MONTHS = 36  # that can be chosen, with the one that goes on
NOT_TOLD = "-"


def one_of(
    found: "Iterable[tuple[str, StrPromise | str]]", chosen: str, title: "StrPromise"
) -> forms.ChoiceField:
    """One code or all; also one that isn't the county's, or no more: still it narrows."""
    choices: list[tuple[str, StrPromise | str]] = [("", _("All")), *found]
    if chosen not in dict(choices):
        choices.append((chosen, chosen))
    return forms.ChoiceField(label=title, required=False, choices=choices)


class FiguresForm(forms.Form):
    """Months, and of whom alone. What can't be read asks for nothing.

    `of`: what can be asked for, by its name in the address, with `titles`. The first ones stand in sight,
    and those by which something is asked; the others behind a press. `what`: what the page can tell of, if
    that can be chosen; the usual one has no code.
    """

    since = forms.ChoiceField(label=_("From month"), required=False)
    until = forms.ChoiceField(label=_("Until month"), required=False)

    def __init__(
        self,
        *,
        months: Iterable[dt.date],
        chosen: dict[str, str],
        of: dict[str, list[tuple[str, str]]],
        titles: "Mapping[str, StrPromise]",
        what: Mapping[str, str],
    ) -> None:
        super().__init__(initial=chosen, auto_id="figures_%s")
        if what:
            choices = list(what.items())
            self.fields["what"] = forms.ChoiceField(label=_("What is told"), required=False, choices=choices)
            self.order_fields(["what"])
        told = [(f"{month:%Y-%m}", f"{month.month}/{month.year}") for month in months]
        for name in ("since", "until"):
            cast(forms.ChoiceField, self.fields[name]).choices = told
        for name, found in of.items():
            rest = [] if name == "unit" else [(NOT_TOLD, _("not told"))]
            self.fields[name] = one_of([*found, *rest], chosen.get(name, ""), titles[name])
        self._in_sight = {"what", "since", "until", *IN_SIGHT, *chosen}

    def in_sight(self) -> list[forms.BoundField]:
        """The fields that stand in sight."""
        return [field for field in self.visible_fields() if field.name in self._in_sight]

    def further(self) -> list[forms.BoundField]:
        """The others."""
        return [field for field in self.visible_fields() if field.name not in self._in_sight]


class EqualityForm(forms.Form):
    """Months and one need, of those with which somebody came; one with which nobody came stands there too."""

    since = forms.ChoiceField(label=_("From month"), required=False)
    until = forms.ChoiceField(label=_("Until month"), required=False)
    need = forms.ChoiceField(label=_("Need"), required=False)

    def __init__(
        self, *, months: Iterable[dt.date], chosen: dict[str, str], needs: Iterable[tuple[str, str]]
    ) -> None:
        super().__init__(initial=chosen, auto_id="figures_%s")
        told = [(f"{month:%Y-%m}", f"{month.month}/{month.year}") for month in months]
        choices, need = list(needs), chosen.get("need", "")
        if need and need not in dict(choices):
            choices.append((need, need))
        for name, each in (("since", told), ("until", told), ("need", choices)):
            cast(forms.ChoiceField, self.fields[name]).choices = each
        if not choices:
            del self.fields["need"]

    def in_sight(self) -> list[forms.BoundField]:
        """All of them."""
        return self.visible_fields()

    def further(self) -> list[forms.BoundField]:
        """None."""
        return []


def months_to_choose(this: dt.date) -> list[dt.date]:
    """The newest first, by their first days."""
    return [month_after(this, -back) for back in range(MONTHS)]


class DueForm(forms.Form):
    """Of which month the calendar of promises is, and of whom or what alone.

    `of`: what can be asked for, by its name in the address, with `titles`.
    """

    month = forms.ChoiceField(label=_("Month"), required=False)

    def __init__(
        self,
        *,
        months: Iterable[dt.date],
        chosen: Mapping[str, str],
        of: Mapping[str, list[tuple[str, str]]],
        titles: "Mapping[str, StrPromise]",
    ) -> None:
        super().__init__(initial=dict(chosen), auto_id="due_%s")
        told = [(f"{month:%Y-%m}", f"{month.month}/{month.year}") for month in months]
        cast(forms.ChoiceField, self.fields["month"]).choices = told
        for name, found in of.items():
            self.fields[name] = one_of(found, chosen.get(name, ""), titles[name])
