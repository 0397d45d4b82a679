"""First information, segment and level: asked when a contact is written down, never required (R-VS-91)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reimari.contacts.actions import Choice, Guided, Said
from reimari.contacts.guiding import FirstInformation, Suggestion, Told, first_information
from reimari.contacts.queries import Rules
from reimari.contacts.states import OverrideReason, Urgency
from reimari.desk.forms import choices
from reimari.people.rules import has_identity_code
from reimari.region.profile.values import Prompt, PromptKind, fold, valid_items

LONGEST = 500
YES_NO = {"yes": _("yes"), "no": _("no")}
ANY_URGENCY = "yes"  # how an urgency without its kind was sent before


def field_of(prompt: Prompt) -> str:
    """The name of a prompt's field."""
    return f"p_{prompt.code}"


def urgent_field() -> forms.ChoiceField:
    """Why help can't wait; empty: it can. The key `u` leads to it."""
    return forms.ChoiceField(
        label=_("Is help needed today?"),
        help_text=_("Alt+U brings you here from anywhere on the page."),
        required=False,
        widget=forms.RadioSelect(attrs={"data-key": "u", "data-key-always": "u"}),
        choices=[("", _("no")), *Urgency.choices],
    )


def urgency_in(data: Mapping[str, Any]) -> Urgency | None:
    """Why help can't wait, as it stands in the form."""
    given = data.get("urgent", "")
    if given == ANY_URGENCY:
        return Urgency.OTHER
    return Urgency(given) if given in Urgency else None


def answers_in(data: Mapping[str, Any], rules: Rules) -> dict[str, str]:
    """The answers as they stand in the form, checked or not: prompt to code or words."""
    prompts = valid_items(rules.profile.prompts, rules.day)
    found = (
        (prompt, str(data.get(field_of(prompt)) or "").replace("\x00", "").strip()) for prompt in prompts
    )
    return {prompt.code: said[:LONGEST] for prompt, said in found if said}


def answer_words(prompt: Prompt, said: str, language: str) -> str:
    """An answer in words: of a code its name, of words themselves."""
    if prompt.kind is PromptKind.TEXT:
        return said
    if prompt.kind is PromptKind.YES_NO:
        return str(YES_NO.get(fold(said), said))
    found = next((option for option in prompt.options if fold(option.code) == fold(said)), None)
    return found.name.in_language(language) if found else said


class GuidingForm(forms.Form):
    """A field for each prompt of the county, and the choice of segment and level."""

    use_required_attribute = False

    segment = forms.ChoiceField(label=_("Segment"), required=False)
    segment_reason = forms.ChoiceField(label=_("Why another segment?"), required=False)
    level = forms.ChoiceField(label=_("Level of guidance"), required=False)
    level_reason = forms.ChoiceField(label=_("Why another level?"), required=False)

    def __init__(
        self,
        rules: Rules,
        language: str,
        data: Mapping[str, Any] | None = None,
        *,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.prompts = valid_items(rules.profile.prompts, rules.day)
        self.version = rules.county.hash
        for prompt in self.prompts:
            self.fields[field_of(prompt)] = _field(prompt, language)
        self._offered: dict[str, choices.Choices] = {
            "segment": choices.named(valid_items(rules.profile.segments, rules.day), language),
            "level": choices.named(valid_items(rules.profile.levels, rules.day), language),
        }
        for name, options in self._offered.items():
            self._choice(name).choices = [("", _("as suggested")), *options]
            self._choice(f"{name}_reason").choices = list(OverrideReason.choices)

    def _choice(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        return field

    @property
    def holds_code(self) -> bool:
        """Whether an answer holds something like an identity code (I-19)."""
        return any(has_identity_code(self.cleaned_data.get(name, "")) for name in self.words)

    @property
    def words(self) -> list[str]:
        """The names of the fields that take words of one's own."""
        return [field_of(prompt) for prompt in self.prompts if prompt.kind is PromptKind.TEXT]

    def refuse_codes(self, message: str) -> None:
        """Say at each field that holds one that an identity code doesn't belong there."""
        for name in self.words:
            if has_identity_code(self.cleaned_data.get(name, "")):
                self.add_error(name, message)

    def guided(
        self, told: Told, segment: Suggestion | None, level: Suggestion | None, *, changed: bool = False
    ) -> Guided | None:
        """The conversation as a value, when the form is valid; None: there is nothing to keep.

        `changed`: it takes the place of what was kept before, so nothing is something too.
        """
        given = self.cleaned_data
        first = first_information(self.prompts, told)
        said = tuple(
            _said(prompt, given[field_of(prompt)]) for prompt in self.prompts if given[field_of(prompt)]
        )
        made = Guided(
            urgency=Urgency(told.urgency) if told.urgency else None,
            said=said,
            missing=tuple(prompt.code for prompt in first.missing),
            segment=self._chosen("segment", segment),
            level=self._chosen("level", level),
            version=self.version,
        )
        empty = Guided(missing=made.missing, version=self.version)
        return made if changed or made != empty else None

    def _chosen(self, name: str, found: Suggestion | None) -> Choice:
        suggested = found.code if found else ""
        chosen: str = self.cleaned_data.get(name) or suggested
        if not found or fold(chosen) == fold(suggested):
            return Choice(chosen=suggested or chosen, suggested=suggested, rule=found.rule if found else "")
        reason = self.cleaned_data.get(f"{name}_reason") or OverrideReason.SITUATION
        return Choice(chosen=chosen, suggested=suggested, rule=found.rule, reason=OverrideReason(reason))

    def chosen_segment(self, data: Mapping[str, Any], found: Suggestion | None) -> str:
        """The segment that rules of levels look at: the chosen one, else the suggested one."""
        given = str(data.get("segment") or "")
        known = [fold(code) for code, _name in self._offered["segment"]]
        return given if fold(given) in known else found.code if found else ""

    def first(self, told: Told) -> FirstInformation:
        """Which prompts are open and which are answered."""
        return first_information(self.prompts, told)


class LaterGuidingForm(GuidingForm):
    """The same when an open contact is closed: whether help can't wait is asked again."""

    urgent = urgent_field()


def _said(prompt: Prompt, value: str) -> Said:
    text = prompt.kind is PromptKind.TEXT
    return Said(prompt=prompt.code, answer="" if text else value, words=value if text else "")


def _field(prompt: Prompt, language: str) -> forms.Field:
    label = prompt.ask.in_language(language)
    if prompt.kind is PromptKind.TEXT:
        widget = forms.TextInput(attrs={"autocomplete": "off"})
        return forms.CharField(label=label, required=False, max_length=LONGEST, widget=widget)
    options: list[Any] = [(option.code, option.name.in_language(language)) for option in prompt.options]
    if prompt.kind is PromptKind.YES_NO:
        options = list(YES_NO.items())
    not_asked = [("", _("not asked"))]
    return forms.ChoiceField(
        label=label, required=False, widget=forms.RadioSelect, choices=[*options, *not_asked]
    )


def guiding_form(
    rules: Rules,
    language: str,
    data: Mapping[str, Any] | None,
    *,
    checked: bool = False,
    kind: type[GuidingForm] = GuidingForm,
) -> GuidingForm:
    """Empty, or with what was typed; only a `checked` one tells what is wrong."""
    if data is None:
        return kind(rules, language)
    if checked:
        return kind(rules, language, data)
    form = kind(rules, language)
    form.initial = {
        name: field.widget.value_from_datadict(data, {}, name) for name, field in form.fields.items()
    }
    return form
