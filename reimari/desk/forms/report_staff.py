"""A concern report written down by one of ours, and who it is that a report is about."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reimari.common.forms import DayInput
from reimari.concerns.documents import Address
from reimari.concerns.rules import NO_TEAM, ROLE_CODES
from reimari.contacts.queries import Route
from reimari.contacts.states import ParticipantKind, TeamReason, Told
from reimari.desk.forms.matter import WRONG_PLACE
from reimari.desk.forms.new_contact import DAYS, WRONG_DAY, birth_date_field
from reimari.desk.forms.report import WHO, ReportForm
from reimari.desk.forms.report_people import lines, words
from reimari.desk.forms.typed import kept_code
from reimari.people.actions import Details
from reimari.staff.models import Team

# As they are asked of one of ours, who mostly writes down what somebody else tells.
LABELS = {
    "consent": _("Does the person know of this contact, and consent to it?"),
    "reporter": _("Who contacts?"),
    "reporter_last_name": _("Last name"),
    "reporter_first_names": _("First names"),
    "reporter_phone": _("Phone"),
    "reporter_title": _("Title"),
    "reporter_organisation": _("Organisation"),
    "reporter_about": _("How they know the person"),
    "wants_secrecy": _("Asks that the details aren't given to the person"),
    "secrecy_reasons": _("Reasons for secrecy"),
}


def _protected() -> forms.BooleanField:
    return forms.BooleanField(label=_("Address protection"), required=False)


def _carried(length: int = 40) -> forms.CharField:
    return words("", length, widget=forms.HiddenInput)


def speak_to_ours(form: ReportForm) -> None:
    """Ask as one asks one of ours, who mostly writes down what somebody else tells."""
    for name, label in LABELS.items():
        form.fields[name].label = label
    form.fields["reporter"].error_messages["required"] = gettext("Choose who contacts.")
    own = (ParticipantKind.OWN_EMPLOYEE, _("one of our own employees"))
    named = [(kind, said) for kind, said in WHO.items() if kind != ParticipantKind.ANONYMOUS]
    nameless = (ParticipantKind.ANONYMOUS, ParticipantKind.ANONYMOUS.label)
    form.offer("reporter", [own, *named, nameless])


class StaffReportForm(ReportForm):
    """The same written down by one of ours: also their own contact to social services (R-IU-32)."""

    team = forms.ChoiceField(label=_("Recorded under"))
    channel = forms.ChoiceField(label=_("How did it come?"))
    urgent = forms.BooleanField(label=_("Help is needed today"), required=False)
    place = words(
        _("Where does the person live?"),
        widget=forms.TextInput(attrs={"list": "places", "autocomplete": "off"}),
    )
    service_task = forms.ChoiceField(label=_("Whom is the worry about?"), required=False)
    answers = forms.ChoiceField(label=_("Whose list does it go on?"), required=False)
    by_hand = forms.ChoiceField(label=_("Why another team?"), required=False)
    language = forms.ChoiceField(label=_("Language"))
    identity_code = words(_("Identity code"), 20)
    other1_identity_code, other2_identity_code = words(_("Identity code"), 20), words(_("Identity code"), 20)
    is_protected, other1_is_protected, other2_is_protected = _protected(), _protected(), _protected()
    written_on = forms.DateField(
        label=_("Day of the report, if it came on paper"),
        required=False,
        widget=DayInput,
        input_formats=DAYS,
        error_messages={"invalid": WRONG_DAY},
    )
    role_code = forms.ChoiceField(
        label=_("Class of the reporter in the national classification"),
        help_text=_(
            "The names of the classes aren't told by our source. Leave it empty if you don't know it."
        ),
        required=False,
        choices=[("", ""), *((code, code) for code in ROLE_CODES)],
    )
    told = forms.ChoiceField(label=_("What the person was told"), required=False)
    told_what = lines(
        _("Told to the client"), 2000, 3, help_text=_("Read it aloud. Empty: the text offered here is kept.")
    )
    need = forms.ChoiceField(label=_("Need"), required=False)
    call, callback, person, offered = _carried(), _carried(), _carried(), _carried(2000)

    field_order = (
        "service_task",
        "urgent",
        "last_name",
        "first_names",
        "identity_code",
        "birth_date",
        "place",
        "phone",
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        today: dt.date,
        offered: dict[str, list[tuple[str, Any]]],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, today=today, initial=initial)
        speak_to_ours(self)
        reasons = [("", ""), *TeamReason.choices]
        told = [
            ("", _("nothing yet: somebody else reports")),
            (Told.IN_CONTACT.value, Told.IN_CONTACT.label),
            (Told.THROUGH.value, Told.THROUGH.label),
        ]
        for name, options in (offered | {"by_hand": reasons, "told": told}).items():
            self.offer(name, options)

    def clean_written_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["written_on"]
        if day and day > self.today:
            raise forms.ValidationError(gettext("The report can't be from a coming day."))
        return day

    def check(self, route: Route, *, team: Team | None, may_choose: bool) -> None:
        """Say at its field what is wrong with where it goes; `team`: whose list the rules and the line give.

        `may_choose`: whether the writer's role may send past the rules.
        """
        chosen = self._of("answers")
        named = team.pk if team and team.pk == route.team else ""  # a team without a list is as good as none
        if route.wrong:
            self.add_error("place", str(WRONG_PLACE))
        elif not chosen and team is None:
            self.add_error("answers", gettext(NO_TEAM))
        elif chosen and named and chosen != named:
            if not may_choose:
                self.add_error("answers", gettext("Your role sends matters where the county's rules say."))
            elif not self._of("by_hand"):
                self.add_error("by_hand", gettext("Say why another team than the rules'."))

    def check_told(self, words: str) -> str:
        """What the person was told; nothing that nobody has seen is kept as told (R-IU-28).

        `words`: the text for where it goes, which must have stood on the page (`offered`).
        """
        written, shown = self._of("told_what"), self._of("offered")
        if not self._of("told"):
            return ""
        if written and written != shown:
            return str(written)
        if words != shown:
            self.add_error("told_what", gettext("This is what happens next. Read it aloud, then record."))
        elif not words:
            self.add_error("told_what", gettext("Write what was told to the client."))
        return words

    def tell_words(self, words: str) -> None:
        """Draw the text to read aloud, whatever stood there."""
        if self.is_bound:
            data = cast(QueryDict, self.data).copy()
            data["told_what"] = words
            self.data = data
        else:
            self.initial["told_what"] = words

    def reason(self, route: Route, team: Team | None) -> TeamReason | None:
        """Why it goes to another list than the rules say; where they say none, that they don't."""
        if team is None or team.pk == route.team:
            return None
        return TeamReason(self._of("by_hand") if route.team and self._of("by_hand") else TeamReason.NO_RULE)

    def _details(self, prefix: str, place_id: str | None, addresses: Sequence[Address]) -> Details | None:
        """Whom one of ours names by a whole name is registered, as in a new contact."""
        last, first = self._of(f"{prefix}last_name"), self._of(f"{prefix}first_names")
        if not (last and first):
            return None
        home = addresses[0] if addresses else Address()
        return Details(
            last_name=last,
            first_names=first,
            identity_code=self._of(f"{prefix}identity_code"),
            birth_date=self._of(f"{prefix}birth_date") or None,
            phone=self._of(f"{prefix}phone"),
            language=self._of("language") or "fi",
            place_id=place_id,
            street_address=home.street,
            postcode=home.postcode,
            is_protected=bool(self._of(f"{prefix}is_protected")),
        )


class IdentifyForm(forms.Form):
    """Who it is that a report is about: somebody to register, or registered by the same identity code."""

    use_required_attribute = False

    last_name = forms.CharField(
        label=_("Last name"), max_length=100, error_messages={"required": _("Write the last name.")}
    )
    first_names = words(_("First names"))
    birth_date = birth_date_field()
    identity_code = words(_("Identity code"), 20)

    def clean_identity_code(self) -> str:
        return kept_code(self.cleaned_data["identity_code"])

    def details(self, language: str, place_id: str | None) -> Details:
        """The person as they are now known."""
        return Details(**self.cleaned_data, language=language, place_id=place_id)
