"""The whole form of a new contact: the contact, and one or more matters."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from reimari.cases.models import Case
from reimari.common.ids import uuid7
from reimari.contacts.actions import Guided, Intake
from reimari.contacts.states import Outcome
from reimari.desk.forms.called_back import CallWanted
from reimari.desk.forms.guiding import GuidingForm, guiding_form
from reimari.desk.forms.matter import WRONG_PLACE, HeardForm, OutcomeForm
from reimari.desk.forms.new_contact import NewContactForm, Setting, refuse_waiting
from reimari.desk.forms.typed import typed_in
from reimari.desk.forms.way import way_of_lines
from reimari.desk.queries.routes import Line
from reimari.desk.queries.times import TimesShown
from reimari.staff.models import Team

MOST_MATTERS = 9
CODE_IN_TEXT = _(
    "This seems to hold an identity code. Take it away, or tick that the text is saved all the same."
)
OF_PERSON = (
    "last_name",
    "first_names",
    "birth_date",
    "phone",
    "identity_code",
    "identity_checked",
    "services",
)
WAITING = {Outcome.GOES_ON, Outcome.CALL_BACK}  # the client waits for us
CODE_KNOWN = _("Somebody you may see already has this identity code. Choose them from the list.")


@dataclass(slots=True)
class Asked:
    """One matter as it stands on the page."""

    number: int
    heard: HeardForm
    outcome: OutcomeForm

    @property
    def prefix(self) -> str:
        return f"m{self.number}"


@dataclass(slots=True)
class Sheet:
    """The forms of one page. `key` names the form: its draft, and what may be done once."""

    key: UUID
    contact: NewContactForm
    matters: list[Asked]
    guiding: GuidingForm
    revision: int = 0
    asks_to_save_anyway: bool = False
    refusals: list[str] = field(default_factory=list)

    @property
    def forms(self) -> Iterator[forms.Form]:
        """The forms in the order of the page."""
        for asked in self.matters:
            yield asked.heard
        yield self.contact
        yield self.guiding
        for asked in self.matters:
            yield asked.outcome

    @property
    def wrong(self) -> bool:
        """Whether anything of what was typed can't stay so."""
        return bool(self.refusals) or any(form.is_bound and form.errors for form in self.forms)

    @property
    def wrong_about_person(self) -> bool:
        """Whether what is wrong may stand in the folded part about the person."""
        errors = self.contact.errors if self.contact.is_bound else {}
        return bool(self.refusals) or any(name in errors for name in OF_PERSON)

    def focus(self, place: int, attribute: str) -> None:
        """Put the focus into the words of one of the matters."""
        self.matters[place].heard.fields["words"].widget.attrs[attribute] = True

    def check(
        self,
        lines: list[Line],
        *,
        leave_open: bool,
        code_is_known: Callable[[str], bool],
        times: Mapping[int, TimesShown],
    ) -> bool:
        """Whether it can be recorded; what is missing stands at the fields. `leave_open`: without outcomes.

        `code_is_known`: whether somebody whom the writer may see has the identity code. `times`: those of
        the matters that end with one, by the matter's number.
        """
        for asked, line in zip(self.matters, lines, strict=True):
            asked.heard.is_valid()
            if line.route.wrong:
                asked.heard.add_error("place", str(WRONG_PLACE))
            if asked.outcome.is_valid() and not leave_open:
                asked.outcome.check(line.route, line.told, line.call, times.get(asked.number))
        self.contact.is_valid()
        self.guiding.is_valid()
        self._check_codes_in_text()
        self._check_arranged(lines, leave_open=leave_open)
        code: str = self.contact.cleaned_data.get("identity_code", "")
        if code and not self.contact.cleaned_data.get("person") and code_is_known(code):
            self.contact.add_error("identity_code", str(CODE_KNOWN))
        return not self.wrong

    def _check_arranged(self, lines: list[Line], *, leave_open: bool) -> None:
        """What a closed line can't arrange isn't left to wait for it in silence (DR-07, R-PS-28)."""
        for asked, line in zip(self.matters, lines, strict=True):
            outcome = getattr(asked.outcome, "cleaned_data", {}).get("outcome")
            if line.other_way and (leave_open or outcome in WAITING):
                refuse_waiting(self.contact)
                return

    def _check_codes_in_text(self) -> None:
        holding = [asked.heard for asked in self.matters if asked.heard.holds_code]
        self.asks_to_save_anyway = bool(holding) or self.guiding.holds_code
        if self.contact.cleaned_data.get("save_anyway"):
            return
        for form in holding:
            form.add_error("words", str(CODE_IN_TEXT))
        self.guiding.refuse_codes(str(CODE_IN_TEXT))

    def calls(self, lines: list[Line]) -> list[CallWanted]:
        """The callbacks that are asked for, when `check` found nothing wrong."""
        found = (asked.outcome.call_wanted(line) for asked, line in zip(self.matters, lines, strict=True))
        return [call for call in found if call]

    def intake(
        self,
        lines: list[Line],
        *,
        leave_open: bool,
        called: str = "",
        guided: Guided | None = None,
        times: Mapping[int, TimesShown],
    ) -> Intake:
        """The contact as a value, when `check` found nothing wrong; `called`: the chosen person's name."""
        setting = self.contact.setting
        given = self.contact.cleaned_data
        return Intake(
            channel_id=given["channel"],
            received_at=given["received_at"],
            started_at=given["started_at"],
            participants=self.contact.participants(lines[0].route.place, called=called),
            matters=tuple(
                asked.heard.heard(
                    line.route,
                    None
                    if leave_open
                    else asked.outcome.answer(
                        line.route, line.told, line.redirect, line.call, times.get(asked.number)
                    ),
                )
                for asked, line in zip(self.matters, lines, strict=True)
            ),
            language=given["language"],
            interpreter_language=given["interpreter_language"],
            is_urgent=bool(given["urgent"]),
            is_complicated=given["complicated"],
            services=frozenset(given["services"]),
            age=given["age"],
            came_via=way_of_lines(
                given["came_via"], () if leave_open else lines, setting.rules, own=setting.unit
            ),
            arranged=given["arranged"] and any(line.other_way for line in lines),
            guided=guided,
        )


def matter_numbers(data: Mapping[str, Any]) -> list[int]:
    """The numbers of the matters on the form, in their order; always at least one."""
    given = [int(number) for number in str(data.get("matters", "")).split(",") if number.isdecimal()]
    return [number for number in dict.fromkeys(given) if 0 < number <= MOST_MATTERS] or [1]


def revision_of(data: Mapping[str, Any]) -> int:
    """How often the server has drawn the form again: what the browser kept of an older one isn't put back."""
    given = str(data.get("revision", ""))
    return int(given) if given.isdecimal() and len(given) < MOST_MATTERS else 0


def sheet_of(
    setting: Setting,
    data: QueryDict | None,
    *,
    key: UUID | None = None,
    checked: bool = False,
    teams: tuple[Team, ...] = (),
    cases: tuple[Case, ...] = (),
    books: bool = False,
) -> Sheet:
    """The forms, empty or with what was typed; only `checked` ones tell what is wrong."""

    def made(form: Any, prefix: str | None, **given: Any) -> Any:
        if data is None:
            return form(setting, prefix=prefix, **given)
        if checked:
            return form(setting, data, prefix=prefix, **given)
        return form(setting, prefix=prefix, initial=typed_in(form, data, prefix), **given)

    matters = [
        Asked(
            number,
            made(HeardForm, f"m{number}"),
            made(OutcomeForm, f"m{number}", teams=teams, cases=cases, books=books),
        )
        for number in matter_numbers(data or {})
    ]
    return Sheet(
        key=key or uuid7(),
        contact=made(NewContactForm, None),
        matters=matters,
        guiding=guiding_form(setting.rules, setting.language, data, checked=checked),
        revision=revision_of(data or {}),
    )
