"""Writing instructions, looking for them, telling that something is wrong or missing, answering that."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from reimari.common.forms import DayInput
from reimari.desk.forms.choices import named
from reimari.directory.actions import Missing, Placing, Wanted
from reimari.directory.models import LANGUAGES
from reimari.directory.rules import IDENTITY_CODE, NO_REASON, NO_WHY, Words
from reimari.directory.states import InstructionKind, RemarkOutcome, outcomes_of
from reimari.people.rules import has_identity_code
from reimari.region.profile.values import PlaceKind, Profile, valid_items

WARNS = "words-warning"  # the element that a text shows when it holds something like an identity code


def needs_of(profile: Profile, day: dt.date, language: str, empty: Any) -> list[tuple[str, Any]]:
    """The county's needs by name, after an empty choice."""
    return named(valid_items(profile.needs, day), language, empty=empty)


def municipalities_of(profile: Profile, day: dt.date, language: str, empty: Any) -> list[tuple[str, Any]]:
    """The county's municipalities by name, after an empty choice."""
    places = [each for each in valid_items(profile.places, day) if each.kind == PlaceKind.MUNICIPALITY]
    return named(places, language, empty=empty)


class FilterForm(forms.Form):
    """What to look for; nothing is wrong: what can't be chosen counts as nothing."""

    q = forms.CharField(
        label=_("Search the instructions"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "data-key": "/", "autocomplete": "off"}),
    )
    need = forms.ChoiceField(label=_("Need"), required=False)
    place = forms.ChoiceField(label=_("Municipality"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("all kinds")), *InstructionKind.choices]
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("in force")),
            ("flagged", _("due for review or out of date")),
            ("hidden", _("not shown to advisers")),
        ],
    )

    def __init__(self, data: Any, *, profile: Profile, day: dt.date, language: str, owns: bool) -> None:
        super().__init__(data)
        self.offer("need", needs_of(profile, day, language, _("all needs")))
        self.offer("place", municipalities_of(profile, day, language, _("the whole county")))
        if not owns:
            del self.fields["state"]
        self.is_valid()

    def offer(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        """Let these be chosen."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the reader's and mypy's sake)
        field.choices = choices

    def asked(self, name: str) -> str:
        """What was chosen; nothing when it can't be."""
        return str(self.cleaned_data.get(name) or "")


class InstructionForm(forms.Form):
    """An instruction as its owners write it; of one that stands, what a new version may change."""

    kind = forms.ChoiceField(label=_("Kind"), choices=InstructionKind.choices)
    team = forms.ChoiceField(label=_("Which team owns it?"))
    need = forms.ChoiceField(label=_("Need"), required=False)
    service_task = forms.ChoiceField(label=_("Service task"), required=False)
    place = forms.ChoiceField(label=_("Municipality"), required=False)
    title_fi = forms.CharField(label=_("Title in Finnish"), required=False, max_length=200)
    title_sv = forms.CharField(label=_("Title in Swedish"), required=False, max_length=200)
    title_en = forms.CharField(label=_("Title in English"), required=False, max_length=200)
    body_fi = forms.CharField(label=_("Text in Finnish"), required=False, max_length=8000)
    body_sv = forms.CharField(label=_("Text in Swedish"), required=False, max_length=8000)
    body_en = forms.CharField(label=_("Text in English"), required=False, max_length=8000)
    source = forms.CharField(
        label=_("Source"),
        max_length=300,
        help_text=_("From where this is known: a decision, a page, a paragraph of law."),
        error_messages={"required": _("Tell where this is known from.")},
    )
    valid_from = forms.DateField(label=_("In force from"), required=False, widget=DayInput)
    valid_until = forms.DateField(label=_("In force until"), required=False, widget=DayInput)
    review_on = forms.DateField(
        label=_("To be looked over"),
        required=False,
        widget=DayInput,
        help_text=_("From this day on it is marked as due for review."),
    )
    is_internal = forms.BooleanField(label=_("Only for the county's own people"), required=False)
    why = forms.CharField(
        label=_("What was changed?"),
        required=False,
        max_length=300,
        help_text=_("Everybody who goes by the instruction sees this."),
        error_messages={"required": _(NO_WHY)},
    )

    PLACING = ("kind", "team", "need", "service_task", "place")

    def __init__(
        self,
        data: Any = None,
        *,
        profile: Profile,
        day: dt.date,
        language: str,
        teams: Sequence[tuple[str, str]] = (),
        is_change: bool = False,
        **given: Any,
    ) -> None:
        super().__init__(data, **given)
        self.is_new = bool(teams)
        self.fields["why"].required = is_change
        for code, _label in LANGUAGES:
            self.fields[f"body_{code}"].widget = forms.Textarea(
                attrs={"rows": 5, "lang": code, "data-warns": WARNS}
            )
            self.fields[f"title_{code}"].widget.attrs["lang"] = code
        if not self.is_new:
            for name in self.PLACING:
                del self.fields[name]
            return
        del self.fields["why"]
        offered = {
            "team": teams,
            "need": needs_of(profile, day, language, _("no certain need")),
            "service_task": named(
                valid_items(profile.service_tasks, day), language, empty=_("no certain service task")
            ),
            "place": municipalities_of(profile, day, language, _("the whole county")),
        }
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101
            field.choices = choices

    def placing(self) -> Placing:
        """What it is for, and for whom."""
        given = self.cleaned_data
        return Placing(
            kind=InstructionKind(given["kind"]),
            need=given["need"],
            service_task_id=given["service_task"] or None,
            place_id=given["place"] or None,
            is_internal=given["is_internal"],
        )

    def wanted(self, *, invented: bool = False) -> Wanted:
        """What the edition says."""
        given = self.cleaned_data
        return Wanted(
            texts={
                code: Words(given[f"title_{code}"], given[f"body_{code}"])
                for code, _label in LANGUAGES
                if given[f"title_{code}"] or given[f"body_{code}"]
            },
            source=given["source"],
            valid_from=given["valid_from"],
            valid_until=given["valid_until"],
            review_on=given["review_on"],
            why=given.get("why", ""),
            invented=invented,
        )


def standing(shown: Any, texts: Mapping[str, Words]) -> dict[str, Any]:
    """What stands in an edition, as the form's first values."""
    edition = shown.edition
    words = {f"title_{code}": each.title for code, each in texts.items()}
    words |= {f"body_{code}": each.body for code, each in texts.items()}
    days = {name: getattr(edition, name) for name in ("valid_from", "valid_until", "review_on")}
    internal = shown.instruction.is_internal if edition.is_approved else edition.is_internal
    why = "" if edition.is_approved else edition.why
    return {**words, **days, "source": edition.source, "is_internal": internal, "why": why}


class WordsForm(forms.Form):
    """A text that is never about one person."""

    words = forms.CharField(max_length=1000)

    def clean_words(self) -> str:
        """Refuse what looks like an identity code."""
        said: str = self.cleaned_data["words"]
        if has_identity_code(said):
            raise forms.ValidationError(_(IDENTITY_CODE))
        return said


class RemarkForm(WordsForm):
    """Something is wrong in an instruction."""

    words = forms.CharField(
        label=_("What is wrong?"),
        max_length=1000,
        help_text=_("Nothing about any client."),
        widget=forms.Textarea(attrs={"rows": 3, "data-warns": WARNS}),
        error_messages={"required": _("Write what is wrong.")},
    )


class SendBackForm(WordsForm):
    """Why a draft isn't approved yet."""

    words = forms.CharField(
        label=_("What should be put right?"),
        max_length=1000,
        help_text=_("Whoever wrote the draft sees this."),
        widget=forms.Textarea(attrs={"rows": 3, "data-warns": WARNS}),
        error_messages={"required": _(NO_REASON)},
    )


class MissingForm(WordsForm):
    """An instruction is missing, or a number, an address or the hours of a line are wrong.

    `lines`: code and name of each that the writer sees.
    """

    line = forms.ChoiceField(label=_("Is it about a line?"), required=False)
    need = forms.ChoiceField(label=_("Need"), required=False)
    place = forms.ChoiceField(label=_("Municipality"), required=False)
    language = forms.ChoiceField(label=_("In which language?"), choices=LANGUAGES)
    words = forms.CharField(
        label=_("What is missing or wrong?"),
        max_length=1000,
        help_text=_("Nothing about any client."),
        widget=forms.Textarea(attrs={"rows": 4, "data-warns": WARNS}),
        error_messages={"required": _("Write what is missing or wrong.")},
    )

    def __init__(
        self,
        data: Any = None,
        *,
        profile: Profile,
        day: dt.date,
        reader: str,
        lines: Sequence[tuple[str, Any]] = (),
        **given: Any,
    ) -> None:
        super().__init__(data, **given)
        offered = {
            "line": [("", _("no, about an instruction")), *lines],
            "need": needs_of(profile, day, reader, _("no certain need")),
            "place": municipalities_of(profile, day, reader, _("the whole county")),
        }
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101
            field.choices = choices

    def missing(self) -> Missing:
        """What isn't there."""
        given = self.cleaned_data
        return Missing(
            need=given["need"],
            place_id=given["place"] or None,
            language=given["language"],
            line_id=given["line"] or None,
        )


class AnswerRemarkForm(WordsForm):
    """What came of a remark."""

    outcome = forms.ChoiceField(
        label=_("What came of it?"), choices=RemarkOutcome.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("Answer to whoever asked"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "data-warns": WARNS}),
        error_messages={"required": _("Write an answer: whoever asked sees it.")},
    )

    def __init__(self, data: Any = None, *, kind: str, **given: Any) -> None:
        super().__init__(data, **given)
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [(each.value, each.label) for each in outcomes_of(kind)]


def uuids(typed: Sequence[str]) -> list[UUID]:
    """Those that are ids, each once."""
    found: dict[UUID, None] = {}
    for one in typed:
        try:
            found[UUID(one)] = None
        except ValueError:
            continue
    return list(found)
