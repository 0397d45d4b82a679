"""What a concern report asks, of one of ours and by the public form; its sentences are those of
`concerns.rules`."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reimari.common.problems import Problem
from reimari.common.sentences import sentences_of
from reimari.concerns.actions import ReporterSaid, Said
from reimari.concerns.queries import Destination
from reimari.concerns.rules import NO_CONSENT, NO_DESCRIPTION
from reimari.concerns.states import OFFERED, Consent
from reimari.contacts.states import ParticipantKind
from reimari.desk.forms.report_people import GUARDIANS, OTHERS, PHONES, PeopleForm, lines, words
from reimari.people.rules import shown_phone

# Where the sentence of a rule stands in the form.
FIELDS = {
    "concerns.nobody": "last_name",
    "concerns.no_description": "description",
    "concerns.no_subject": "subjects",
    "concerns.no_consent": "consent",
    "concerns.no_name": "reporter_last_name",
    "concerns.nameless_official": "reporter_last_name",
    "concerns.contact_nameless": "consent",
    "concerns.anonymous_data": "reporter",
    "concerns.no_secrecy": "wants_secrecy",
    "concerns.no_reasons": "secrecy_reasons",
    "concerns.no_team": "answers",
}
WHO_REPORTS = ("reporter_last_name", "reporter_phone")  # whoever can be asked more
WHO = {
    ParticipantKind.CLOSE_PERSON: _("a relative or another close person"),
    ParticipantKind.OUTSIDE_PARTY: _("a neighbour, an acquaintance or somebody else"),
    ParticipantKind.OTHER_AUTHORITY: _("somebody who reports by their office"),
    ParticipantKind.ANONYMOUS: _("I don't want to tell who I am"),
}
MOST_SAID = 8000


class ReportForm(PeopleForm):
    """The fields of documents 4018 and 4006 that somebody fills in. Which of the two it is follows from
    them."""

    use_required_attribute = False

    description = forms.CharField(
        label=_("What is the situation, and what worries you?"),
        max_length=MOST_SAID,
        help_text=_("What has happened, when, and what help the person has now, if you know."),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _(NO_DESCRIPTION)},
    )
    subjects = forms.MultipleChoiceField(
        label=_("What is the worry about?"),
        required=False,
        choices=[(each.value, each.label) for each in OFFERED],
        widget=forms.CheckboxSelectMultiple,
    )
    more = lines(_("Is there anything else we should know?"), 4000, 2)
    consent = forms.ChoiceField(
        label=_("Does the person know that you contact us, and consent to it?"),
        choices=Consent.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _(NO_CONSENT)},
    )
    reporter = forms.ChoiceField(
        label=_("Who are you?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who you are. You needn't tell your name.")},
    )
    reporter_last_name = words(_("Your last name"))
    reporter_first_names = words(_("Your first names"))
    reporter_phone = words(_("Your phone"), 40)
    reporter_title = words(_("Your title, if you report by your office"))
    reporter_organisation = words(_("Your organisation, if you report by your office"), 200)
    reporter_about = words(_("How do you know the person?"), 500)
    wants_secrecy = forms.BooleanField(
        label=_("I ask that my details aren't given to the person"),
        help_text=_("Only when nobody has consented, and for a good reason: say it below."),
        required=False,
    )
    secrecy_reasons = lines(_("Why should your details be kept secret?"), 2000, 2)

    phones = (*PHONES, "reporter_phone")

    def __init__(
        self, data: QueryDict | None = None, *, today: dt.date, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.today = today
        self.offer("reporter", WHO.items())

    def offer(self, name: str, options: Iterable[tuple[str, Any]]) -> None:
        """What may be chosen in a field."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = list(options)

    def tell(self, problems: Iterable[Problem]) -> bool:
        """The sentences of the rules at the fields they are about; whether there were any."""
        found = False
        for problem in problems:
            found = True
            if problem.code == "concerns.no_team" and "place" in self.errors:
                continue  # nobody can be named before the place is right
            name = FIELDS.get(problem.code)
            if name in WHO_REPORTS:  # at what is missing: the name, or the number beside it
                name = next((each for each in WHO_REPORTS if not self._of(each)), name)
            if name not in self.errors:
                self.add_error(name if name in self.fields else None, sentences_of([problem]))
        return found

    @property
    def reporter_kind(self) -> ParticipantKind:
        """Who reports; until it is said nobody is asked for a name."""
        return ParticipantKind(self._of("reporter") or ParticipantKind.ANONYMOUS)

    def reporters(self) -> tuple[ReporterSaid, ...]:
        """Whoever reports."""
        return (
            ReporterSaid(
                kind=self.reporter_kind,
                last_name=self._of("reporter_last_name"),
                first_names=self._of("reporter_first_names"),
                phone=self._of("reporter_phone"),
                title=self._of("reporter_title"),
                organisation=self._of("reporter_organisation"),
                description=self._of("reporter_about"),
                role_code=self._of("role_code"),
                wants_secrecy=bool(self._of("wants_secrecy")),
                secrecy_reasons=self._of("secrecy_reasons") if self._of("wants_secrecy") else "",
            ),
        )

    def summed_up(self) -> Iterator[tuple[str, list[tuple[str, list[str]]]]]:
        """All that was said, in words: by its part of the form, what was asked and what was answered."""
        for title, names in self._parts():
            rows = [(str(self.fields[name].label), self._answered(name)) for name in names]
            if said := [(label, values) for label, values in rows if values]:
                yield title, said

    def _parts(self) -> Iterator[tuple[str, list[str]]]:
        """The fields as they stand together in a summary."""
        apart = {
            **{each: gettext("Guardian %(number)s") % {"number": n} for n, each in enumerate(GUARDIANS, 1)},
            **{each: gettext("Person %(number)s") % {"number": n} for n, each in enumerate(OTHERS, 2)},
            "reporter": gettext("About you"),
        }
        names = list(self.fields)
        first = [name for name in PeopleForm.base_fields if not name.startswith(tuple(apart))]
        yield gettext("Whom are you worried about?"), first
        for prefix in (*GUARDIANS, *OTHERS):
            yield apart[prefix], [name for name in names if name.startswith(prefix)]
        yield gettext("The situation"), ["description", "subjects", "more", "consent"]
        own = [name for name in names if name.startswith("reporter")]
        yield apart["reporter"], [*own, "wants_secrecy", "secrecy_reasons"]

    def _answered(self, name: str) -> list[str]:
        """What was answered to one question."""
        value, field = self.cleaned_data.get(name), self.fields[name]
        if not value:
            return []
        if name in self.phones:
            return [shown_phone(value)]
        choices = dict(getattr(field, "choices", ()))
        return [
            _in_words(choices.get(each, each)) for each in (value if isinstance(value, list) else [value])
        ]

    def said(self, going: Destination, **given: Any) -> Said:
        """The report as it is sent. `given`: what the page knows of it: channel, moment, need, language."""
        return Said(
            consent=Consent(self._of("consent") or Consent.NO),
            clients=self.clients(going.route.place),
            reporters=self.reporters(),
            description=self._of("description"),
            subjects=tuple(self._of("subjects")),
            more=self._of("more"),
            place_id=going.route.place,
            area_id=going.area_id,
            rules=going.rules,
            **given,
        )


def _in_words(value: Any) -> str:
    if value is True:
        return gettext("yes")
    return f"{value.day}.{value.month}.{value.year}" if isinstance(value, dt.date) else str(value)
