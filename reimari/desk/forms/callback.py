"""How a call went, in the words of whoever called."""

import datetime as dt
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.callbacks.actions import Wanted
from reimari.callbacks.models import Callback
from reimari.callbacks.rules import TIME_PAST
from reimari.callbacks.states import CallResult, MessageBy, WithdrawReason
from reimari.common.dates import moment_words
from reimari.desk.forms.callback_form import NO_MESSAGE, no_message_field, refuse_codes
from reimari.desk.forms.case_work import Moment
from reimari.desk.forms.choices import OTHER_LANGUAGES, SERVED
from reimari.desk.forms.meanwhile import MeanwhileForm
from reimari.desk.forms.typed import kept_phone
from reimari.desk.queries.callbacks import doubles_of
from reimari.desk.queries.rows import language
from reimari.desk.queries.teams import team_named
from reimari.people.rules import shown_phone
from reimari.staff.models import Team

NO_LIST = _("Choose the team.")
RESULTS = [choice for choice in CallResult.choices if choice[0] != CallResult.ASKED_FOR_ANOTHER_TIME]


class ClockInput(forms.TimeInput):
    """An hour and a minute."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class Doubles(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Callbacks by their line, number and moment."""

    def label_from_instance(self, obj: Callback) -> str:
        asked = moment_words(timezone.localtime(obj.asked_at), now=timezone.localtime(), language=language())
        return f"{obj.channel}, {shown_phone(obj.number)}, {asked}"


def _clock(at: dt.time | None) -> str:
    return at.strftime("%H:%M") if at else ""


class DeedForm(forms.Form):
    """What a deed on a callback is given; most need nothing."""

    use_required_attribute = False

    @classmethod
    def of(cls, data: QueryDict | None, callback: Callback, actor: Actor) -> Self:
        """The form as sent, or to be filled, about this callback."""
        del callback, actor  # most forms are the same for all
        return cls(data, auto_id=f"{cls.__name__}-%s")

    def arguments(self) -> dict[str, Any]:
        """For the deed, when the form is valid."""
        return {}


class CallForm(DeedForm):
    """Begin to call; `anyway`: though somebody else has taken the client."""

    anyway = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def arguments(self) -> dict[str, Any]:
        return {"anyway": self.cleaned_data["anyway"]}


class ResultForm(DeedForm):
    """The call reached nobody: each result is a button of its own."""

    result = forms.ChoiceField(choices=CallResult.choices, widget=forms.HiddenInput)

    def arguments(self) -> dict[str, Any]:
        return {"result": CallResult(self.cleaned_data["result"])}


class AnotherTimeForm(DeedForm):
    """The client asked to be called another time."""

    next_at = Moment(label=_("When may we call?"))

    def arguments(self) -> dict[str, Any]:
        at: dt.datetime = self.cleaned_data["next_at"]
        return {"result": CallResult.ASKED_FOR_ANOTHER_TIME, "next_at": at}

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not given.get("next_at") and "next_at" not in self.errors:
            self.add_error("next_at", gettext(TIME_PAST))
        return given


class ChangeForm(DeedForm, MeanwhileForm):
    """The number, the wished time and what was told; nothing that others changed meanwhile is overwritten."""

    number = forms.CharField(
        label=_("Phone number"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    language = forms.ChoiceField(label=_("Language"), choices=[*SERVED.items(), *OTHER_LANGUAGES.items()])
    window_from = forms.TimeField(label=_("Wished from"), required=False, widget=ClockInput)
    window_until = forms.TimeField(label=_("Wished until"), required=False, widget=ClockInput)
    is_urgent = forms.BooleanField(label=_("Urgent"), required=False)
    no_message = no_message_field(NO_MESSAGE)
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    words = forms.CharField(
        label=_("What is it about?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @classmethod
    def of(cls, data: QueryDict | None, callback: Callback, actor: Actor) -> Self:
        del actor
        standing = {name: getattr(callback, name) for name in cls.base_fields}
        standing |= {name: _clock(standing[name]) for name in ("window_from", "window_until")}
        standing |= {"number": shown_phone(callback.number), "is_urgent": "on" if callback.is_urgent else ""}
        standing["no_message"] = "on" if callback.no_message else ""
        return cls(
            data,
            version=callback.version,
            standing=standing,
            last=callback.change_of,
            auto_id="ChangeForm-%s",
        )

    def clean_number(self) -> str:
        return kept_phone(self.cleaned_data["number"])

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        refuse_codes(self, given)
        begins, ends = given.get("window_from"), given.get("window_until")
        if begins and ends and ends <= begins:
            self.add_error("window_until", gettext("The end must be after the beginning."))
        return given

    def said(self, name: str, value: Any) -> str:
        if name in ("is_urgent", "no_message"):
            return gettext("yes") if value not in ("", "False", False, None) else gettext("no")
        if name == "number":
            return shown_phone(str(value))
        return str(value or "")[:5] if name in ("window_from", "window_until") else super().said(name, value)

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"wanted": Wanted(**{name: given[name] for name in self.base_fields}), "seen": self.drawn}


class JoinForm(DeedForm):
    """Which other callback of the same client goes on."""

    other = Doubles(queryset=Callback.objects.none(), label=_("Which one goes on?"), widget=forms.RadioSelect)

    @classmethod
    def of(cls, data: QueryDict | None, callback: Callback, actor: Actor) -> Self:
        form = super().of(data, callback, actor)
        field = form.fields["other"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        field.queryset = doubles_of(actor, callback)
        field.empty_label = None
        return form

    def arguments(self) -> dict[str, Any]:
        return {"other": self.cleaned_data["other"]}


class MoveForm(DeedForm):
    """To which other list of its line the callback belongs, and on which it was seen."""

    team = forms.CharField(label=_("Whose list?"), max_length=60, error_messages={"required": NO_LIST})
    seen = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def clean_team(self) -> Team:
        found = team_named(self.cleaned_data["team"], timezone.localdate())
        if found is None:
            raise ValidationError(NO_LIST)
        return found

    def arguments(self) -> dict[str, Any]:
        return {"to": self.cleaned_data["team"], "seen_team": self.cleaned_data["seen"] or None}


class MessageForm(DeedForm):
    """How the message was left that ends the callback."""

    by = forms.ChoiceField(
        label=_("How was the message left?"), choices=MessageBy.choices, widget=forms.RadioSelect
    )

    def arguments(self) -> dict[str, Any]:
        return {"by": MessageBy(self.cleaned_data["by"])}


class WithdrawForm(DeedForm):
    """Why nobody needs to call any more."""

    reason = forms.ChoiceField(label=_("Why?"), choices=WithdrawReason.choices, widget=forms.RadioSelect)

    def arguments(self) -> dict[str, Any]:
        return {"reason": WithdrawReason(self.cleaned_data["reason"])}
