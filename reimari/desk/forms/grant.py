"""What somebody on the line writes who grants a service, follows it up or ends it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Self

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reimari.common.forms import DayInput
from reimari.contacts.states import NotTold, Told
from reimari.desk.forms import choices
from reimari.grants.actions import ToldHow
from reimari.grants.rules import NO_END
from reimari.grants.states import EndReason, FollowUp, Grounds, WithdrawReason

ELSE = "-"  # something that isn't on the white list
NO_DAY = _("There is no such day. Write for example 27.11.2026.")
CHOOSE_DAY = _("Choose the day.")
TELLING = {FollowUp.EXTENDED, FollowUp.ASSESSMENT}
UNSAID = _("Say how the client was told, or why not.")


class Day(forms.DateField):
    """A day, in the browser's own calendar."""

    widget = DayInput

    def __init__(self, *, missing: Any = CHOOSE_DAY, **given: Any) -> None:
        super().__init__(error_messages={"invalid": NO_DAY, "required": missing}, **given)


def told_as(typed: str, *, voucher: bool = False) -> ToldHow:
    """How the client was told, as `choices.told` offers it."""
    if typed.startswith(choices.NOT_TOLD):
        return ToldHow(why_not=NotTold(typed.removeprefix(choices.NOT_TOLD)), voucher=voucher)
    return ToldHow(how=Told(typed), voucher=voucher)


def told_typed(typed: str) -> ToldHow:
    """The same of a form that wasn't checked: nothing said where it isn't one of them."""
    try:
        return told_as(typed)
    except ValueError:
        return ToldHow()


class ToldField(forms.ChoiceField):
    """How the client was told, or why not."""

    def __init__(self, **given: Any) -> None:
        super().__init__(choices=[("", "—"), *choices.told()], **given)


class Plain(forms.Form):
    """Required fields are told by us, not by the browser."""

    use_required_attribute = False

    def offer(self, name: str, options: Sequence[tuple[str, Any]]) -> None:
        """What can be chosen in a field."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = list(options)


class GrantForm(Plain):
    """What of the white list, for which days, why, how it was told, and where the client lives."""

    grantable = forms.ChoiceField(
        label=_("What is needed?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is needed.")},
    )
    first = Day(label=_("First day"), missing=_("Choose the first day."))
    last = Day(label=_("Last day"), missing=_(NO_END))
    lasting = forms.BooleanField(label=_("The need won't pass by itself"), required=False)
    grounds = forms.ChoiceField(
        label=_("Grounds"),
        choices=[("", "—"), *Grounds.choices],
        error_messages={"required": _("Choose the grounds.")},
    )
    words = forms.CharField(
        label=_("Grounds in a few words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    bed = forms.ChoiceField(label=_("Which bed?"), required=False)
    told = ToldField(label=_("Was the client told?"), error_messages={"required": UNSAID})
    voucher = forms.BooleanField(
        label=_(
            "The client was told of the voucher: its value, the own share, the producers' prices, the client"
            " fee of the same service, and that it may be refused"
        ),
        required=False,
    )
    home = forms.ChoiceField(label=_("Where does the client live?"), required=False)

    def __init__(
        self,
        *args: Any,
        listed: Sequence[tuple[str, str]],
        beds: Sequence[tuple[str, Any]],
        places: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer("grantable", [*listed, (ELSE, gettext("Something else, or for longer"))])
        self.offer("bed", [("", gettext("no bed is needed")), *beds])
        self.offer("home", [("", gettext("choose")), *places])
        if not places:
            del self.fields["home"]
        if not beds:
            self.fields["bed"].widget = forms.HiddenInput()

    @property
    def asks_elsewhere(self) -> str:
        """What is assessed whatever the rest of the form says: something else, or a need that lasts."""
        if self.data.get("grantable") == ELSE:
            return ELSE
        return "lasting" if self.data.get("lasting") else ""

    def chosen_bed(self) -> tuple[str, int] | None:
        """The code of the place and the number of the bed."""
        place, _colon, number = self.cleaned_data["bed"].rpartition(":")
        return (place, int(number)) if place else None

    def told_how(self) -> ToldHow:
        return told_as(self.cleaned_data["told"], voucher=self.cleaned_data["voucher"])


class DeedForm(Plain):
    """What a deed on a grant is given."""

    @classmethod
    def of(cls, data: QueryDict | None, **initial: Any) -> Self:
        """The form as sent, or to be filled."""
        return cls(data, initial=initial, auto_id=f"{cls.__name__}-%s")

    def arguments(self) -> dict[str, Any]:
        """For the deed, when the form is valid."""
        return {}


class NotifyForm(DeedForm):
    """The client has been told now."""

    told = forms.ChoiceField(
        label=_("How was the client told?"), choices=Told.choices, widget=forms.RadioSelect
    )

    def arguments(self) -> dict[str, Any]:
        return {"told": told_as(self.cleaned_data["told"])}


class FollowUpForm(DeedForm):
    """How it goes on: for an extension its last day; for it and an assessment how the client was told."""

    result = forms.ChoiceField(
        label=_("How does it go on?"),
        choices=[each for each in FollowUp.choices if each[0] != FollowUp.STOPPED],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how it goes on.")},
    )
    last = Day(label=_("New last day, when it goes on"), required=False)
    told = ToldField(label=_("Was the client told of it?"), required=False)
    words = forms.CharField(
        label=_("In a few words, when the need is assessed or it goes on"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("result") == FollowUp.EXTENDED and not given.get("last") and "last" not in self.errors:
            self.add_error("last", gettext(NO_END))
        if given.get("result") in TELLING and not given.get("told"):
            self.add_error("told", str(UNSAID))
        return given

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        result = FollowUp(given["result"])
        last: dt.date | None = given["last"] if result == FollowUp.EXTENDED else None
        told = told_as(given["told"]) if result in TELLING else None
        return {"result": result, "last": last, "told": told, "words": given["words"]}


class EndForm(DeedForm):
    """Why it ends before its time, and on which day."""

    reason = forms.ChoiceField(label=_("Why?"), choices=EndReason.choices, widget=forms.RadioSelect)
    last = Day(label=_("Last day"), required=False)

    def arguments(self) -> dict[str, Any]:
        return {"reason": EndReason(self.cleaned_data["reason"]), "last": self.cleaned_data["last"]}


class WithdrawForm(DeedForm):
    """Why it never came about."""

    reason = forms.ChoiceField(label=_("Why?"), choices=WithdrawReason.choices, widget=forms.RadioSelect)

    def arguments(self) -> dict[str, Any]:
        return {"reason": WithdrawReason(self.cleaned_data["reason"])}
