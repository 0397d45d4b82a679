"""What is asked of a contact as a whole: who contacts, about whom, on which channel, in which language."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.common.forms import DayInput, MomentInput
from reimari.contacts.actions import Somebody
from reimari.contacts.queries import Rules
from reimari.contacts.rules import ANONYMOUS_DATA
from reimari.contacts.states import CameVia, Part, ParticipantKind, Told
from reimari.desk.forms import choices
from reimari.desk.forms.guiding import urgent_field
from reimari.desk.forms.typed import kept_code, kept_phone
from reimari.people.actions import Details
from reimari.people.rules import (
    birth_date_of,
)
from reimari.region.profile.values import Channel, Serves, valid_items
from reimari.staff.models import Team

DAYS = ["%Y-%m-%d", "%d.%m.%Y"]
OLDEST = 130
A_YEAR = dt.timedelta(days=366)
LONGEST_CALL = dt.timedelta(hours=12)
WRONG_DAY = _("There is no such day. Write for example 24.12.1950.")
WRONG_MOMENT = _("There is no such moment. Write for example 25.11.2026 14.05.")
NOT_ARRANGED = _("Nobody may be left waiting for the line to open. Make sure that help comes, and tick this.")
PERSONAL = ("person", "last_name", "first_names", "birth_date", "phone", "identity_code")
CONTACTORS_OWN = (
    "contactor_name",
    "contactor_phone",
    "contactor_email",
    "contactor_unit",
    "contactor_profession",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a form of a contact is drawn from: the rules of the day, who writes, in which language.

    `unit`: of the line that writes it down; `line`: the channel by which it came, if that is known.
    """

    rules: Rules
    actor: Actor
    language: str
    teams: tuple[Team, ...]
    unit: str = ""
    line: Channel | None = None

    @property
    def serves_own(self) -> bool:
        """Whether the line is for professionals, who contact it for a client (R-PS-02, R-KS-09)."""
        known = ParticipantKind.OWN_EMPLOYEE in self.rules.profile.contactors
        return known and self.line is not None and self.line.serves != Serves.EVERYBODY

    @property
    def usual_contactor(self) -> str:
        return (ParticipantKind.OWN_EMPLOYEE if self.serves_own else ParticipantKind.CLIENT).value

    @property
    def usual_told(self) -> Told:
        """On such a line the client isn't there: they hear of it from whoever contacted us."""
        return Told.THROUGH if self.serves_own else Told.IN_CONTACT


def came_via_field() -> forms.ChoiceField:
    """How the contact found us (R-PS-70, 71); left alone it is counted as the county's rules tell."""
    ways = [("", _("not said")), *CameVia.choices]
    return forms.ChoiceField(label=_("How did the contact find us?"), required=False, choices=ways)


def birth_date_field() -> forms.DateField:
    """The day may be written as people do."""
    return forms.DateField(
        label=_("Date of birth"),
        required=False,
        widget=DayInput,
        input_formats=DAYS,
        error_messages={"invalid": WRONG_DAY},
    )


def arranged_field() -> forms.BooleanField:
    """Asked when a closed line would leave somebody waiting (DR-07, R-PS-28)."""
    label = _(
        "I have made sure that the client gets help now: the line answers, or it was arranged otherwise"
    )
    return forms.BooleanField(label=label, required=False)


def refuse_waiting(form: forms.Form) -> None:
    """Nobody is left waiting in silence for a closed line to open: `form` has an `arranged_field`."""
    if not form.cleaned_data.get("arranged"):
        form.add_error("arranged", str(NOT_ARRANGED))


class NewContactForm(forms.Form):
    """Nothing in it is needed to begin: what isn't said keeps its usual value."""

    use_required_attribute = False

    team = forms.ChoiceField(label=_("Recorded under"), required=False)
    channel = forms.ChoiceField(label=_("How did it come?"), required=False)
    received_at = forms.DateTimeField(
        label=_("When did it arrive?"),
        help_text=_("Only if it isn't now: a letter or an e-mail may have come earlier."),
        required=False,
        widget=MomentInput,
        input_formats=["%Y-%m-%dT%H:%M", "%d.%m.%Y %H.%M", "%d.%m.%Y %H:%M"],
        error_messages={"invalid": WRONG_MOMENT},
    )
    started_at = forms.DateTimeField(
        required=False, widget=forms.HiddenInput, input_formats=["%Y-%m-%dT%H:%M:%S%z"]
    )
    contactor = forms.ChoiceField(label=_("Who contacts?"), required=False, widget=forms.RadioSelect)
    contactor_name = forms.CharField(label=_("Name of whoever contacts"), required=False, max_length=200)
    contactor_phone = forms.CharField(label=_("Their phone"), required=False, max_length=40)
    contactor_email = forms.EmailField(
        label=_("Their e-mail"),
        help_text=_("For the link that tells how it went on."),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    contactor_unit = forms.CharField(
        label=_("Their unit or organisation"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"list": "units", "autocomplete": "off"}),
    )
    contactor_profession = forms.CharField(label=_("Their profession"), required=False, max_length=100)
    came_via = came_via_field()
    urgent = urgent_field()
    complicated = forms.BooleanField(label=_("Complicated situation or several services"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False, widget=forms.RadioSelect)
    other_language = forms.ChoiceField(label=_("Which language?"), required=False)
    interpreter_language = forms.ChoiceField(label=_("Interpreter needed in"), required=False)
    services = forms.MultipleChoiceField(
        label=_("Services the client has now"), required=False, widget=forms.CheckboxSelectMultiple
    )
    age = forms.IntegerField(
        label=_("Age"),
        required=False,
        min_value=0,
        max_value=OLDEST,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("Write the age as a number, for example 67.")},
    )
    person = forms.UUIDField(required=False, widget=forms.HiddenInput)
    last_name = forms.CharField(label=_("Last name"), required=False, max_length=100)
    first_names = forms.CharField(label=_("First names"), required=False, max_length=100)
    birth_date = birth_date_field()
    phone = forms.CharField(label=_("Client's phone"), required=False, max_length=40)
    identity_code = forms.CharField(
        label=_("Identity code"),
        help_text=_("Only when the matter needs it. It is shown masked afterwards."),
        required=False,
        max_length=20,
    )
    identity_checked = forms.BooleanField(
        label=_("I have made sure who the client is"),
        help_text=_("Without this, don't tell anything about the client's matters."),
        required=False,
    )
    arranged = arranged_field()
    save_anyway = forms.BooleanField(
        label=_("Save although the text may hold an identity code"), required=False
    )

    def __init__(self, setting: Setting, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.setting = setting
        profile, day, language = setting.rules.profile, setting.rules.day, setting.language
        offered: dict[str, choices.Choices] = {
            "team": [(team.pk, str(team)) for team in setting.teams],
            "channel": choices.named(choices.recorded_channels(profile, day, setting.unit), language),
            "contactor": choices.contactors(profile, own_first=setting.serves_own),
            "language": choices.languages(),
            "other_language": choices.every_language(),
            "interpreter_language": choices.every_language(),
            "services": choices.named(valid_items(profile.relations, day), language),
        }
        for name, options in offered.items():
            self._choice(name).choices = options
        self.usual = {
            "team": setting.teams[0].pk if setting.teams else "",
            "channel": offered["channel"][0][0] if offered["channel"] else "",
            "contactor": setting.usual_contactor,
            "language": "fi",
        }
        for name, value in self.usual.items():
            self.initial.setdefault(name, value)
            if not self.is_bound and not self.initial[name]:
                self.initial[name] = value

    def _choice(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        return field

    def clean_received_at(self) -> dt.datetime:
        """The raw arrival (I-10): now, or earlier."""
        now = self.setting.rules.now
        arrived: dt.datetime = self.cleaned_data["received_at"] or now
        if arrived > now:
            raise ValidationError(gettext("The contact can't have arrived in the future."))
        if arrived < now - A_YEAR:
            raise ValidationError(gettext("This is more than a year ago. Check the year."))
        return arrived

    def clean_started_at(self) -> dt.datetime | None:
        """When the adviser began; a moment that can't be true is left out."""
        began: dt.datetime | None = self.cleaned_data["started_at"]
        now = self.setting.rules.now
        return began if began and now - LONGEST_CALL <= began <= now else None

    def clean_birth_date(self) -> dt.date | None:
        born: dt.date | None = self.cleaned_data["birth_date"]
        today = self.setting.rules.day
        if born and born > today:
            raise ValidationError(gettext("The date of birth can't be in the future."))
        if born and born.year < today.year - OLDEST:
            raise ValidationError(gettext("Nobody is this old. Check the year."))
        return born

    def clean_phone(self) -> str:
        return kept_phone(self.cleaned_data["phone"])

    def clean_contactor_phone(self) -> str:
        return kept_phone(self.cleaned_data["contactor_phone"])

    def clean_identity_code(self) -> str:
        return kept_code(self.cleaned_data["identity_code"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name, value in self.usual.items():
            given[name] = given.get(name) or value
        if given["language"] == choices.OTHER:
            given["language"] = given.get("other_language") or ""
            if not given["language"]:
                self.add_error("other_language", gettext("Choose the language."))
        if given["contactor"] == ParticipantKind.ANONYMOUS:
            self._check_anonymous(given)
        self._check_person(given)
        return given

    def _check_anonymous(self, given: dict[str, Any]) -> None:
        if any(given.get(name) for name in (*PERSONAL, *CONTACTORS_OWN)):
            self.add_error("contactor", gettext(ANONYMOUS_DATA))

    def _check_person(self, given: dict[str, Any]) -> None:
        code = given.get("identity_code")
        born = given.get("birth_date")
        if code and born and birth_date_of(code) != born:
            self.add_error("birth_date", gettext("The identity code tells another date of birth."))
        named = given.get("last_name") or given.get("person")
        if not named and (code or given.get("first_names")):
            self.add_error("last_name", gettext("Write the last name too."))

    @property
    def born(self) -> dt.date | None:
        """The client's date of birth, by the identity code or as said."""
        code: str = self.cleaned_data.get("identity_code", "")
        said: dt.date | None = self.cleaned_data.get("birth_date")
        return birth_date_of(code) if code else said

    def participants(self, place_id: str | None, *, called: str = "") -> tuple[Somebody, ...]:
        """Who took part, as the form says it; `place_id`: where the client lives.

        `called`: the name by which the writer knows the chosen person.
        """
        given = self.cleaned_data
        kind = ParticipantKind(given["contactor"])
        if kind == ParticipantKind.CLIENT:
            return (self._client(Part.CONTACTOR, place_id, called),)
        if kind == ParticipantKind.ANONYMOUS:
            return (Somebody(part=Part.CONTACTOR, kind=kind),)
        own = kind == ParticipantKind.OWN_EMPLOYEE
        contactor = Somebody(
            part=Part.CONTACTOR,
            kind=kind,
            name=given["contactor_name"] or None,
            phone=given["contactor_phone"] or None,
            email=(given["contactor_email"] or None) if own else None,
            work_unit=given["contactor_unit"],
            profession=given["contactor_profession"] if own else "",
        )
        somebody_named = any(given[name] for name in PERSONAL)
        return (contactor, self._client(Part.CLIENT, place_id, called)) if somebody_named else (contactor,)

    def _client(self, part: Part, place_id: str | None, called: str) -> Somebody:
        given = self.cleaned_data
        name = called or f"{given['last_name']} {given['first_names']}".strip()
        known = given["person"]
        return Somebody(
            part=part,
            kind=ParticipantKind.CLIENT,
            person_id=known,
            details=self._details(place_id) if given["last_name"] and not known else None,
            name=name or None,
            phone=given["phone"] or None,
            birth_date=self.born,
            identity_checked=given["identity_checked"],
        )

    def _details(self, place_id: str | None) -> Details:
        given = self.cleaned_data
        return Details(
            last_name=given["last_name"],
            first_names=given["first_names"],
            identity_code=given["identity_code"],
            birth_date=given["birth_date"],
            phone=given["phone"],
            language=given["language"],
            interpreter_language=given["interpreter_language"],
            place_id=place_id,
        )
