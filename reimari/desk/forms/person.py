"""Forms of a person's page: details, client relationships, close persons."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reimari.common.dates import exact_day_words
from reimari.common.forms import DayInput
from reimari.common.problems import gettext_noop
from reimari.common.versions import Change
from reimari.desk.forms.choices import OTHER_LANGUAGES, SERVED, language_name
from reimari.desk.forms.meanwhile import MeanwhileForm
from reimari.desk.forms.typed import tell, typed_in
from reimari.desk.queries.rows import language
from reimari.people.actions import Details
from reimari.people.models import Capacity, NoticesBy, Person, Relationship
from reimari.people.queries import registered_with, temporary_codes
from reimari.people.rules import (
    CODE_KNOWN,
    birth_date_of,
    identity_code,
    identity_code_problems,
    masked_code,
    period_problems,
    phone_problems,
    shown_phone,
)
from reimari.region.profile.values import Coded, Profile, valid_items

CHOOSE = ("", _("Choose…"))
OLDEST = dt.date(1880, 1, 1)
LATEST = dt.date(2200, 1, 1)
HIDDEN = ("place", "street_address", "postcode")
BETWEEN_NAMES = set(" '\u2019.-")
PROTECTED_MEANWHILE = gettext_noop("Address protection has been set meanwhile: place and address are hidden.")
UNPROTECTED_MEANWHILE = gettext_noop("Address protection has been ended meanwhile.")


def a_name(text: str) -> None:
    """Names have letters of any language, spaces, hyphens, apostrophes; nothing unseen."""
    if not all(unicodedata.category(sign)[0] in "LM" or sign in BETWEEN_NAMES for sign in text):
        raise ValidationError(_("Write the name with letters, spaces and hyphens only."))


def one_line(text: str) -> None:
    """Plain text: no signs that can't be seen or that change the direction of writing."""
    if any(unicodedata.category(sign)[0] == "C" for sign in text):
        raise ValidationError(_("The text has signs that can't be seen. Type it again."))


def a_phone(text: str) -> None:
    tell(phone_problems(text))


def a_day(on: dt.date) -> None:
    """A year that somebody can mean; a slip of the keyboard is told at once."""
    if not OLDEST <= on < LATEST:
        raise ValidationError(_("Check the year."))


class PersonForm(MeanwhileForm):
    """A person's details. The identity code is never shown: an empty field leaves it as it is.

    Under address protection place and address aren't shown either, and empty fields leave them.
    """

    detail_of = {"place": "place_id"}

    last_name = forms.CharField(label=_("Last name"), max_length=100, validators=[a_name])
    first_names = forms.CharField(label=_("First names"), max_length=100, required=False, validators=[a_name])
    identity_code = forms.CharField(
        label=_("Identity code"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    birth_date = forms.DateField(
        label=_("Date of birth"), required=False, widget=DayInput, validators=[a_day]
    )
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False, validators=[a_phone])
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    language = forms.ChoiceField(label=_("Language"))
    interpreter_language = forms.ChoiceField(label=_("Interpreter's language"), required=False)
    notices_by = forms.ChoiceField(
        label=_("Wants to be told of times"),
        required=False,
        choices=[("", _("Hasn't said")), *NoticesBy.choices],
        help_text=_("As the client has said it. Under address protection nothing else is used."),
    )
    place = forms.ChoiceField(label=_("Place of residence"), required=False)
    street_address = forms.CharField(
        label=_("Street address"), max_length=200, required=False, validators=[one_line]
    )
    postcode = forms.CharField(
        label=_("Postal code"),
        max_length=5,
        required=False,
        validators=[RegexValidator(re.compile(r"^\d{5}\Z", re.ASCII), _("A postal code has five digits."))],
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        person: Person,
        profile: Profile,
        today: dt.date,
        draft: QueryDict | None = None,
    ) -> None:
        shown = {name: getattr(person, name) for name in self.base_fields}
        shown |= {"identity_code": "", "phone": shown_phone(person.phone), "place": person.place_id}
        if person.is_protected:
            shown |= dict.fromkeys(HIDDEN, "")
        self.person, self.today, self.places = person, today, named(valid_items(profile.places, today))
        super().__init__(data, version=person.version, standing=shown, last=person.change_of, draft=draft)
        self._hide_untouched()
        self._offer("language", language_choices(person.language))
        self._offer(
            "interpreter_language",
            [("", gettext("No interpreter")), *language_choices(person.interpreter_language)],
        )
        self._offer("place", [CHOOSE, *self.places])
        if person.identity_code:
            self.fields["identity_code"].help_text = _(
                "Now %(code)s. Leave empty to keep it, or write the new one whole."
            ) % {"code": person.masked_code}
        if person.is_protected:
            for name in HIDDEN:
                self.fields[name].help_text = _("Hidden by address protection. Leave empty to keep it.")

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = choices

    def said(self, name: str, value: Any) -> str:
        if name == "identity_code":
            return masked_code(str(value or ""))
        if name in HIDDEN and self.person.is_protected:
            return gettext("hidden by address protection")
        if name == "place":
            return dict(self.places).get(value or "", str(value or ""))
        if name in {"language", "interpreter_language"} and value:
            return language_name(str(value))
        if name == "notices_by" and value:
            return str(NoticesBy(value).label)
        return shown_phone(str(value)) if name == "phone" and value else super().said(name, value)

    def said_of_other(self, change: Change) -> str:
        if change.name != "is_protected":
            return ""
        return gettext(PROTECTED_MEANWHILE if change.now else UNPROTECTED_MEANWHILE)

    def _hide_untouched(self) -> None:
        """What was drawn before the protection came isn't drawn again; in the register it stays as it is."""
        if not self.person.is_protected:
            return
        typed: Any = self.data if self.is_bound else self.initial  # a copy of what was sent
        for name in HIDDEN:
            if typed.get(name) == self.was[name]:
                typed[name] = ""
            self.was[name] = ""

    def clean_identity_code(self) -> str:
        typed: str = self.cleaned_data["identity_code"]
        if not typed:
            return self.person.identity_code or ""
        tell(identity_code_problems(typed, temporary=temporary_codes()))
        other = registered_with(typed)
        if other and other.pk != self.person.pk:
            raise ValidationError(gettext(CODE_KNOWN))
        return identity_code(typed, temporary=temporary_codes())

    def clean_birth_date(self) -> dt.date | None:
        born: dt.date | None = self.cleaned_data["birth_date"]
        if born and born > self.today:
            raise ValidationError(_("The date of birth is in the future."))
        code = self.cleaned_data.get("identity_code")
        if born and code and birth_date_of(code) != born and "birth_date" in self.changed_data:
            said = exact_day_words(birth_date_of(code), language=language())
            raise ValidationError(
                _("The identity code says another date of birth: %(day)s."), params={"day": said}
            )
        return born

    def details(self) -> Details:
        """What is to be kept; what is hidden and was left empty stays as it is."""
        given = dict(self.cleaned_data)
        if self.person.is_protected:
            for name in HIDDEN:
                kept = self.person.place_id if name == "place" else getattr(self.person, name)
                given[name] = given[name] or kept
        given["place_id"] = given.pop("place") or None
        return Details(**given)


class RelationForm(forms.Form):
    """An existing client relationship: which kind, which unit answers, own worker, from when (R-KS-14)."""

    halves = ("kind", "unit", "since", "until")  # two beside each other
    kind = forms.ChoiceField(label=_("Client relationship"))
    unit = forms.ChoiceField(label=_("Unit that answers"))
    own_worker = forms.ChoiceField(label=_("Own worker"), required=False)
    since = forms.DateField(label=_("From"), widget=DayInput, validators=[a_day])
    until = forms.DateField(label=_("Last day"), required=False, widget=DayInput, validators=[a_day])

    def __init__(
        self,
        data: Any = None,
        *,
        profile: Profile,
        workers: Iterable[tuple[str, str]],
        today: dt.date,
        draft: QueryDict | None = None,
    ) -> None:
        typed = typed_in(type(self), draft) if draft else {}
        super().__init__(data, auto_id="relation_%s", initial={"since": today, **typed})
        choices: dict[str, list[tuple[str, Any]]] = {
            "kind": [CHOOSE, *named(valid_items(profile.relations, today))],
            "unit": [CHOOSE, *named(valid_items(profile.units, today))],
            "own_worker": [("", gettext("Not known")), *workers],
        }
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
            field.choices = offered

    def clean_until(self) -> dt.date | None:
        until: dt.date | None = self.cleaned_data["until"]
        if since := self.cleaned_data.get("since"):
            tell(period_problems(since, until))
        return until


class CloseForm(forms.Form):
    """Somebody close to the person, or who acts for them."""

    name = forms.CharField(label=_("Name"), max_length=200, validators=[a_name])
    capacity = forms.ChoiceField(label=_("In what capacity"), choices=Capacity.choices)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False, validators=[a_phone])
    since = forms.DateField(label=_("From"), widget=DayInput, validators=[a_day])

    def __init__(self, data: Any = None, *, today: dt.date, draft: QueryDict | None = None) -> None:
        typed = typed_in(type(self), draft) if draft else {}
        super().__init__(data, auto_id="close_%s", initial={"since": today, **typed})


class EndForm(MeanwhileForm):
    """The last day of a client relationship."""

    detail_of = {"until": "validity"}
    halves = ("until",)
    until = forms.DateField(label=_("Last day"), widget=DayInput, validators=[a_day])

    def __init__(self, data: QueryDict | None = None, *, relationship: Relationship, today: dt.date) -> None:
        self.relationship = relationship
        super().__init__(
            data,
            version=relationship.version,
            standing={"until": relationship.last_day},
            last=relationship.change_of,
            initial={"until": today},
            auto_id=f"end_{relationship.pk}_%s",
        )

    def said(self, name: str, value: Any) -> str:
        return super().said(name, self.relationship.last_day)


class ProtectForm(forms.Form):
    """Set (`yes`) or end (`no`) address protection; `version`: of the person as the page showed it."""

    protected = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


def language_choices(known: str) -> list[tuple[str, str]]:
    """All languages: those in which counties serve first; the one that is `known` is never missing."""
    codes = dict.fromkeys([*SERVED, *OTHER_LANGUAGES, *([known] if known else [])])
    return [(code, language_name(code)) for code in codes]


def named(items: Iterable[Coded]) -> list[tuple[str, str]]:
    """The county's items for a choice, by name in the language of the page."""
    pairs = [(item.code, item.name.in_language(language())) for item in items]
    return sorted(pairs, key=lambda pair: pair[1].casefold())
