"""That the client is called back: which line calls which number, when, and what they were told."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.callbacks.actions import Wanted
from reimari.contacts.actions import Answer
from reimari.contacts.queries import Rules
from reimari.contacts.states import NotTold, Outcome, Told
from reimari.desk.forms import choices
from reimari.desk.forms.callback_form import ANY, NO_MESSAGE, TIMES, WINDOWS, no_message_field
from reimari.desk.queries.callback_promise import CallOffered, lines_to_ask
from reimari.desk.queries.routes import Line
from reimari.people.rules import PHONE_WRONG, has_identity_code, phone_number
from reimari.region.profile.values import Channel

MOST_WORDS = 500
OUTCOMES = (
    (Outcome.ADVICE.value, _("Advice was enough")),
    (Outcome.GOES_ON.value, _("Send on")),
    (Outcome.CALL_BACK.value, _("Call back")),
    (Outcome.ELSEWHERE.value, _("Belongs elsewhere")),
    (Outcome.NOT_REACHED.value, _("Not reached")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallWanted:
    """A matter of the form that ends with a callback: its number, and what is asked of which line."""

    number: int
    line: Channel
    wanted: Wanted
    need: str = ""
    service_task: str | None = None
    area: str | None = None
    place: str | None = None


class CalledBackForm(forms.Form):
    """The part of a matter's outcome that belongs to “Call back”. `call_lines`: those that call back."""

    call_lines: tuple[Channel, ...] = ()

    call_number = forms.CharField(
        label=_("Number to call"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    call_line = forms.ChoiceField(label=_("Which line calls?"), required=False)
    call_time = forms.ChoiceField(label=_("When may we call?"), required=False, choices=TIMES)
    call_no_message = no_message_field(NO_MESSAGE)
    call_how = forms.ChoiceField(label=_("Was the client told of the call?"), required=False)
    call_told = forms.CharField(
        label=_("Told of the call"),
        help_text=_("Read it aloud. Empty: the text offered here is kept."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def offer_call(self, rules: Rules, actor: Actor, language: str, *, usual: Told, line: str = "") -> None:
        """Offer the county's lines; without any, the outcome isn't offered. `line`: on which it came."""
        self.call_lines = lines_to_ask(rules, actor)
        asked = [(each.code, each.name.in_language(language)) for each in self.call_lines]
        asked.sort(key=lambda option: option[0] != line)
        self._options("call_line", asked)
        self._options("call_how", choices.told())
        if not self.initial.get("call_how"):
            self.initial["call_how"] = usual.value
        if not self.initial.get("call_time"):
            self.initial["call_time"] = ANY
        if not self.call_lines:
            self.fields["outcome"].choices = [  # type: ignore[attr-defined]
                option for option in OUTCOMES if option[0] != Outcome.CALL_BACK
            ]

    def _options(self, name: str, options: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = list(options)

    def check_call(self, offered: CallOffered) -> None:
        """Say at the fields what is missing that isn't offered."""
        given = self.cleaned_data
        try:
            given["call_number"] = phone_number(given.get("call_number") or offered.number)
        except ValueError:
            self.add_error("call_number", gettext(PHONE_WRONG))
        if self._silent() is None and not (given.get("call_told") or offered.told):
            self.add_error("call_told", gettext("Write what was told to the client."))

    def call_answer(self, offered: CallOffered) -> Answer:
        """The answer as a value, when `check_call` has found nothing wrong."""
        given, reason = self.cleaned_data, self._silent()
        how = Told(given.get("call_how") or self.initial["call_how"]) if reason is None else None
        words = (given["call_told"] or offered.told) if how else ""
        return Answer(outcome=Outcome.CALL_BACK, not_told=reason, told_how=how, told_what=words)

    def call_wanted(self, line: Line) -> CallWanted | None:
        """What is asked of a line when the matter ends so and `check_call` has found nothing wrong.

        `line`: the matter as the right column tells it. Words that may hold an identity code stay where they
        are: the callback has the contact beside it.
        """
        given, known = self.cleaned_data, line.known
        if given.get("outcome") != Outcome.CALL_BACK:
            return None
        words = "" if has_identity_code(line.words) else shortened(line.words)
        chosen = given["call_line"] or self.call_lines[0].code
        begins, ends = WINDOWS[given["call_time"] or ANY]
        return CallWanted(
            number=line.number,
            line=next(each for each in self.call_lines if each.code == chosen),
            need=known.need,
            service_task=known.service_task or None,
            area=line.route.area,
            place=line.route.place,
            wanted=Wanted(
                number=given["call_number"],
                language=known.language,
                window_from=begins,
                window_until=ends,
                is_urgent=known.urgent,
                no_message=given["call_no_message"],
                name=line.call.name,
                words=words,
            ),
        )

    def _silent(self) -> NotTold | None:
        how: str = self.cleaned_data.get("call_how") or ""
        return NotTold(how.removeprefix(choices.NOT_TOLD)) if how.startswith(choices.NOT_TOLD) else None


def shortened(words: str) -> str:
    """As much of the words as a callback holds."""
    return words if len(words) <= MOST_WORDS else words[: MOST_WORDS - 1] + "…"
