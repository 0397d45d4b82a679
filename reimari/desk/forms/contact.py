"""What may be added to a contact: a correction of a code, and who somebody anonymous is."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reimari.common.versions import Change
from reimari.contacts.actions import Described
from reimari.contacts.models import Matter, Participant
from reimari.contacts.queries import Rules
from reimari.contacts.states import CorrectedField, Outcome, ParticipantKind
from reimari.desk.forms import choices
from reimari.desk.forms.matter import set_choices
from reimari.desk.forms.meanwhile import MeanwhileForm
from reimari.desk.forms.new_contact import birth_date_field
from reimari.desk.forms.typed import kept_code, kept_phone, typed_in
from reimari.desk.queries.contact import Correction
from reimari.people.actions import Details
from reimari.region.profile.values import valid_items

SEPARATOR = ":"
WHO_CONTACTS = [(kind, kind.label) for kind in ParticipantKind if kind != ParticipantKind.ANONYMOUS]


class CorrectionForm(MeanwhileForm):
    """One coded detail that was wrong, and the right code: words are never changed (C21).

    Its version is the last correction that the page showed.
    """

    use_required_attribute = False

    right = forms.ChoiceField(
        label=_("What is right?"),
        help_text=_("What was recorded stays as it was. The correction is shown beside it."),
        error_messages={"required": _("Choose what is right.")},
    )
    matter = forms.ChoiceField(label=_("Of which matter?"), required=False)

    def __init__(
        self,
        rules: Rules,
        matters: list[tuple[str, str]],
        language: str,
        data: QueryDict | None = None,
        *,
        corrections: Sequence[Correction] = (),
        draft: QueryDict | None = None,
    ) -> None:
        sent = data if data is not None else draft
        self.newest = _newest(corrections, sent) if sent is not None else None
        super().__init__(
            data,
            version=corrections[0].entry if corrections else 0,
            standing={"right": "", "matter": ""},
            last=self._last,
            draft=draft,
        )
        profile, day = rules.profile, rules.day
        offered: dict[CorrectedField, choices.Choices] = {
            CorrectedField.NEED: choices.named(profile.needs, language),
            CorrectedField.SERVICE_TASK: choices.named(valid_items(profile.service_tasks, day), language),
            CorrectedField.PLACE: choices.named(valid_items(profile.places, day), language),
            CorrectedField.CHANNEL: choices.named(choices.recorded_channels(profile, day), language),
            CorrectedField.LANGUAGE: [*choices.SERVED.items(), *choices.OTHER_LANGUAGES.items()],
            CorrectedField.OUTCOME: list(Outcome.choices),
        }
        groups = [
            (field.label, [(f"{field.value}{SEPARATOR}{code}", name) for code, name in options])
            for field, options in offered.items()
        ]
        set_choices(self, "right", [("", _("choose")), *groups])  # type: ignore[list-item]
        set_choices(self, "matter", matters)

    def _last(self, _name: str) -> Change | None:
        newest = self.newest
        return Change("right", newest.coded, newest.by_id, newest.at) if newest else None

    def said(self, name: str, value: Any) -> str:
        if self.newest and self.newest.hidden:
            return gettext("hidden by address protection")
        return super().said(name, value)

    @property
    def field(self) -> str:
        """Which detail was wrong."""
        return str(self.cleaned_data["right"].partition(SEPARATOR)[0])

    @property
    def value(self) -> str:
        """Its right code."""
        return str(self.cleaned_data["right"].partition(SEPARATOR)[2])


def _newest(corrections: Sequence[Correction], sent: QueryDict) -> Correction | None:
    """The newest correction of the detail that the form is about."""
    field, matter = sent.get("right", "").partition(SEPARATOR)[0], sent.get("matter", "")
    found = (one for one in corrections if one.coded.startswith(f"{field}{SEPARATOR}") and one.of == matter)
    return next(found, None)


class DescribeForm(forms.Form):
    """What a matter of an open contact is about, and what stood there when the form was drawn."""

    use_required_attribute = False

    need = forms.ChoiceField(label=_("Need"), required=False)
    service_task = forms.ChoiceField(label=_("Service task"), required=False)
    place = forms.ChoiceField(label=_("Where does the client live?"), required=False)
    contactor = forms.ChoiceField(label=_("Who contacts?"), choices=WHO_CONTACTS)

    def __init__(
        self,
        rules: Rules,
        matter: Matter,
        language: str,
        data: QueryDict | None = None,
        *,
        contactor: Participant | None = None,
    ) -> None:
        """`contactor`: whose kind may still be said, with the first matter."""
        stands = {
            "need": matter.need,
            "service_task": matter.service_task_id or "",
            "place": matter.place_id or "",
            "contactor": contactor.kind if contactor else "",
        }
        super().__init__(data, auto_id=f"about{matter.number}_%s", initial=stands)
        self.number, profile, day = matter.number, rules.profile, rules.day
        unknown, by_rules = _("not known yet"), _("by the rules")
        set_choices(self, "need", choices.needs(profile, language, (), empty=unknown))
        tasks = valid_items(profile.service_tasks, day)
        set_choices(self, "service_task", choices.named(tasks, language, empty=by_rules))
        places = valid_items(profile.places, day)
        set_choices(self, "place", choices.named(places, language, empty=unknown))
        if contactor is None:
            del self.fields["contactor"]
        stood = data.get("stood", "").split(SEPARATOR) if data is not None else list(stands.values())
        self.stood = stood if len(stood) == len(stands) else [""] * len(stands)

    @property
    def kept(self) -> str:
        """What stood there, as the form carries it."""
        return SEPARATOR.join(self.stood)

    @property
    def seen(self) -> Described:
        """The same as a value."""
        need, task, place, contactor = self.stood
        return Described(need=need, service_task_id=task or None, place_id=place or None, contactor=contactor)

    def described(self) -> Described:
        """What was chosen."""
        given = self.cleaned_data
        return Described(
            need=given["need"],
            service_task_id=given["service_task"] or None,
            place_id=given["place"] or None,
            contactor=given.get("contactor", ""),
        )


class JoinForm(forms.Form):
    """Who somebody anonymous is, by their own wish (I-17)."""

    use_required_attribute = False

    last_name = forms.CharField(
        label=_("Last name"), max_length=100, error_messages={"required": _("Write the last name.")}
    )
    first_names = forms.CharField(label=_("First names"), required=False, max_length=100)
    birth_date = birth_date_field()
    phone = forms.CharField(label=_("Client's phone"), required=False, max_length=40)
    identity_code = forms.CharField(label=_("Identity code"), required=False, max_length=20)
    wish = forms.BooleanField(
        label=_("The client wishes this themselves"),
        error_messages={"required": _("Joining needs the client's own wish.")},
    )

    def clean_phone(self) -> str:
        return kept_phone(self.cleaned_data["phone"])

    def clean_identity_code(self) -> str:
        return kept_code(self.cleaned_data["identity_code"])

    def details(self, language: str) -> Details:
        """The person to register."""
        given = self.cleaned_data
        return Details(
            last_name=given["last_name"],
            first_names=given["first_names"],
            birth_date=given["birth_date"],
            phone=given["phone"],
            identity_code=given["identity_code"],
            language=language,
        )


def join_form(draft: QueryDict | None = None) -> JoinForm:
    """The empty form, or what was typed and not sent yet."""
    return JoinForm(initial=typed_in(JoinForm, draft) if draft else None)
