"""Forms over what somebody else may change meanwhile: nothing is overwritten, both texts are shown.

Beside its fields such a form carries the version it was drawn from, what stood in each field then (`was-…`),
the fields that differed the last time (`differs`), and what was chosen for each of them (`stays-…`).
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from reimari.accounts.models import User
from reimari.common.dates import exact_day_words
from reimari.common.problems import Refused
from reimari.common.sentences import sentence_of
from reimari.common.versions import Change, Stale
from reimari.desk.forms.typed import typed_in, whole_number
from reimari.desk.queries.rows import language

VERSION, WAS, DIFFERS, STAYS = "version", "was-", "differs", "stays-"
MINE, THEIRS = "mine", "theirs"
CHOOSE_WHICH = _("Choose which stays.")


@dataclass(frozen=True, slots=True)
class Differs:
    """A field in which what was typed and what stands now differ: who put it there, when, and what stays."""

    name: str
    now: str
    at: dt.datetime
    by: UUID | None = None
    who: str = ""
    stays: str = ""

    @property
    def asks(self) -> str:
        """The name of the radio buttons."""
        return f"{STAYS}{self.name}"


class MeanwhileForm(forms.Form):
    """A form drawn from a version of something; `standing`: what stands in its fields now.

    `last`: who changed a detail last, by its name. `draft`: what was typed and not sent yet. `drawn`: the
    version that the sent form, or the draft, carries; None: it carries none.
    """

    detail_of: Mapping[str, str] = {}  # field -> the detail behind it, where it has another name

    def __init__(
        self,
        data: QueryDict | None,
        *,
        version: int,
        standing: Mapping[str, Any],
        last: Callable[[str], Change | None],
        draft: QueryDict | None = None,
        **given: Any,
    ) -> None:
        self.standing = {name: "" if value is None else str(value) for name, value in standing.items()}
        self.last, self.others, self.differs = last, list[Change](), dict[str, Differs]()
        sent = data.copy() if data is not None else draft
        initial = {**standing, **given.pop("initial", {}), **(typed_in(type(self), draft) if draft else {})}
        super().__init__(sent if data is not None else None, initial=initial, **given)
        self.drawn = whole_number(sent.get(VERSION)) if sent is not None else None
        self.version = version if self.drawn is None else self.drawn
        self.was = {
            name: sent.get(WAS + name, "") if sent is not None and self.drawn is not None else value
            for name, value in self.standing.items()
        }
        if data is not None:
            self._choose(sent.getlist(DIFFERS) if sent is not None else ())

    @property
    def seen(self) -> list[tuple[str, str]]:
        """What the form carries unseen."""
        was = [(WAS + name, value) for name, value in self.was.items()]
        return [(VERSION, str(self.version)), *was, *((DIFFERS, name) for name in self.differs)]

    @property
    def takes_theirs(self) -> bool:
        """Whether it was chosen everywhere to leave what stands now."""
        return bool(self.differs) and all(each.stays == THEIRS for each in self.differs.values())

    def full_clean(self) -> None:
        """Where it was chosen to leave what stands, that is checked and kept; what was typed stays drawn."""
        typed = self.data
        if left := self._left():
            self.data = typed.copy()  # type: ignore[attr-defined]  # a form that differs was sent
            self.data.update({name: self.standing[name] for name in left})  # type: ignore[attr-defined]
        super().full_clean()
        self.data = typed

    def _left(self) -> set[str]:
        """The fields in which it was chosen to leave what stands."""
        return {name for name, each in self.differs.items() if each.stays == THEIRS}

    def clean(self) -> dict[str, Any]:
        chosen: dict[str, Any] = super().clean() or self.cleaned_data
        for name, each in self.differs.items():
            if not each.stays:
                self.add_error(name, str(CHOOSE_WHICH))
        return chosen

    def said(self, name: str, value: Any) -> str:
        """What stands in a field, in words."""
        if isinstance(value, dt.date):
            return exact_day_words(value, language=language())
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            return _labels(field.choices).get(str(value or ""), str(value or ""))
        return str(value or "")

    def in_form(self, name: str) -> str:
        """What was typed or chosen in a field, in words."""
        typed, field = str(self.data.get(name, "")), self.fields[name]
        if isinstance(field, forms.ChoiceField):
            return _labels(field.choices).get(typed, typed)
        try:
            value: object = field.to_python(typed)
        except forms.ValidationError:
            return typed
        return exact_day_words(value, language=language()) if isinstance(value, dt.date) else typed

    def said_of_other(self, change: Change) -> str:
        """A change of something that has no field here, as a sentence; empty: not told."""
        return ""

    def meet(self, refusal: Refused) -> "MeanwhileForm":
        """Tell why it couldn't be saved; beside what others have changed stands what is there now."""
        for problem in refusal.problems:
            if isinstance(problem, Stale):
                self._meet(problem)
            self.add_error(None, sentence_of(problem))
        return self

    def name_people(self) -> None:
        """Put names to those who changed something: one query, if anybody did."""
        ids = {each.by for each in self.differs.values() if each.by}
        if not ids:
            return
        people = {user.pk: str(user) for user in User.objects.filter(pk__in=ids)}
        self.differs = {
            name: replace(each, who=people.get(each.by, "") if each.by else "")
            for name, each in self.differs.items()
        }

    def _choose(self, asked: Sequence[str]) -> None:
        """What was chosen for the fields that differed: theirs is what stands now."""
        for name in dict.fromkeys(asked):
            change = self._last_in(name)
            if name not in self.fields or change is None:
                continue
            stays = self.data.get(STAYS + name, "")
            self.differs[name] = self._differs(name, change, stays if stays in {MINE, THEIRS} else "")

    def _last_in(self, field: str) -> Change | None:
        return self.last(self.detail_of.get(field, field))

    def _differs(self, name: str, change: Change, stays: str) -> Differs:
        return Differs(name, self.said(name, change.now), change.at, change.by, stays=stays)

    def _meet(self, stale: Stale) -> None:
        left = self._left()
        self.version, self.differs = stale.version, {}
        fields = {detail: field for field, detail in self.detail_of.items()}
        for change in stale.changes:
            name = fields.get(change.name, change.name)
            if name not in self.fields:
                self.others.append(change)
                continue
            typed = self.data.get(name, "")
            if typed != self.standing[name]:
                leaves = name in left or typed == self.was[name]
                self.differs[name] = self._differs(name, change, THEIRS if leaves else "")
        self.was = dict(self.standing)
        for change in self.others:
            if sentence := self.said_of_other(change):
                self.add_error(None, sentence)


def _labels(choices: Any) -> dict[str, str]:
    """Codes and their words, those of groups too."""
    found: dict[str, str] = {}
    for code, label in choices:
        found |= _labels(label) if isinstance(label, list | tuple) else {str(code): str(label)}
    return found


def written(form: forms.Form) -> list[tuple[str, str]]:
    """What was typed and chosen in a form that can't be sent any more: each label with its words."""
    found = []
    for bound in form:
        typed = bound.value()
        words = _labels(bound.field.choices) if isinstance(bound.field, forms.ChoiceField) else {}
        if typed:
            found.append((str(bound.label), words.get(str(typed), str(typed))))
    return found
