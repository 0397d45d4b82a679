"""The form of an initial assessment (document 1009); its labels are the official ones."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reimari.assessments.actions import Needed, Said
from reimari.assessments.documents import label_of
from reimari.assessments.models import InitialAssessment
from reimari.assessments.rules import (
    NO_MEASURES,
    NO_REASONS,
    NO_URGENCY,
    NO_WHY,
    Switches,
    saying_problems,
)
from reimari.assessments.states import Urgency
from reimari.cases.models import Case
from reimari.cases.states import Assessment
from reimari.common.problems import Problem, Refused
from reimari.common.sentences import sentence_of
from reimari.concerns.states import OFFERED
from reimari.desk.forms.typed import typed_in
from reimari.desk.queries.rows import language

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

SERVICES = 3  # that the form has room for
LONG, SHORT, SERVICE = 8000, 4000, 2000  # characters, as the columns take them
FIELD_OF = {
    "assessments.no_measures": "measures",
    "assessments.no_urgency": "urgency",
    "assessments.no_such_urgency": "urgency",
    "assessments.urgency_too_low": "urgency",
    "assessments.no_reasons": "reasons",
    "assessments.no_why": "why",
}
NOTHING = ("", "")


def _label_now(path: str) -> str:
    return label_of(path, language())


official = lazy(_label_now, str)  # the label of a field of 1009, in the language of the page
WANTED = "tyontekijan_arvio_tarvittavista_palveluista"


def words(
    label: "StrPromise | str", most: int, *, rows: int = 3, help_text: "StrPromise | str" = ""
) -> forms.CharField:
    """A field of free text that may stay empty: what can't, depends on the result."""
    return forms.CharField(
        label=label,
        max_length=most,
        required=False,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class AssessmentForm(forms.Form):
    """What an initial assessment says. `about`: the case; `before`: the assessment that is corrected.

    `suggested`: what the switches are when nobody has touched them yet; `draft`: what isn't sent yet.
    """

    use_required_attribute = False
    result = forms.ChoiceField(
        label=_("Is an initial assessment needed?"),
        choices=[
            (Assessment.DONE, _("yes, it has been made")),
            (Assessment.NOT_NEEDED, _("no, it isn't needed: say why in the reasons")),
        ],
        initial=Assessment.DONE,
        widget=forms.RadioSelect,
    )
    channel = forms.ChoiceField(label=official("yhteydenottotapa"), required=False)
    subjects = forms.MultipleChoiceField(
        label=official("asiasisalto"),
        choices=[(each.value, each.label) for each in OFFERED],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "The names follow the list of needs in 1301/2014 11 §;"
            " whether the national codes do is unchecked."
        ),
    )
    description = words(
        official("kuvaus_tilanteesta"),
        LONG,
        rows=4,
        help_text=_("What the contact told, and what you have found out since."),
    )
    own_view = words(_("How does the person see the situation?"), SHORT)
    measures = words(
        official("toimenpiteet"), LONG, rows=4, help_text=_("What has already been done in the situation.")
    )
    agreed = words(
        official("sovitut_jatkotoimenpiteet"),
        SHORT,
        help_text=_("What was agreed with the client, what they were advised, and who does what."),
    )
    over_75 = forms.BooleanField(
        label=official("henkilo_on_yli_seitsemanviisi_vuotias"),
        required=False,
        help_text=_(
            "Suggested from the age of 75 on; how “over 75” is read hasn't been checked against the statute."
        ),
    )
    highest_allowance = forms.BooleanField(label=official("henkilo_saa_ylinta_hoitotukea"), required=False)
    child_special_support = forms.BooleanField(
        label=official("erityista_tukea_tarvitseva_lapsi"), required=False
    )
    urgency = forms.TypedChoiceField(
        label=official("arvio_asian_kiireellisyydesta"),
        choices=Urgency.choices,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("When one of the three above says yes, document 1009 allows only class 1 or 2."),
    )
    reasons = words(
        official("kiireellisyyden_perustelu"),
        SHORT,
        help_text=_("The sections of law and what else the urgency was judged by."),
    )
    more = words(official("lisatiedot"), SHORT)
    temporary_id = forms.CharField(
        label=official("asiakas/tilapainen_yksilointitunnus"),
        max_length=40,
        required=False,
        help_text=_("The document needs it when the client has no identity code."),
    )
    why = words(_("What is corrected, and why?"), 500, rows=2)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        case: Case,
        channels: list[tuple[str, str]],
        tasks: list[tuple[str, str]],
        before: InitialAssessment | None = None,
        suggested: Mapping[str, Any] | None = None,
        draft: QueryDict | None = None,
    ) -> None:
        first = stood(before) if before else dict(suggested or {})
        super().__init__(
            data, auto_id="assess_%s", initial=first | (typed_in(type(self), draft) if draft else {})
        )
        self.before = before
        self._require(data)
        self._choose("channel", channels)
        self._services(tasks, first, draft)
        if case.person and case.person.identity_code:
            del self.fields["temporary_id"]
        if before is None:
            del self.fields["why"]
            return
        del self.fields["result"]
        self.fields["why"].required = True
        self.fields["why"].error_messages["required"] = gettext(NO_WHY)
        if before.result == Assessment.NOT_NEEDED:
            self.fields["reasons"].required = True
            for name in [name for name in self.fields if name not in {"reasons", "why"}]:
                del self.fields[name]

    def _require(self, data: QueryDict | None) -> None:
        """What the document demands; of an assessment that isn't needed, only why not."""
        not_needed = data is not None and data.get("result") == Assessment.NOT_NEEDED
        demanded = {"reasons": NO_REASONS} if not_needed else {"measures": NO_MEASURES, "urgency": NO_URGENCY}
        for name, sentence in demanded.items():
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = gettext(sentence)

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared so)
        field.choices = [NOTHING, *choices]

    def _services(
        self, tasks: list[tuple[str, str]], first: Mapping[str, Any], draft: QueryDict | None
    ) -> None:
        """Rows of the worker's view of the services needed, each with a task, a service and words."""
        fields: dict[str, Callable[[], forms.Field]] = {
            "task": lambda: forms.ChoiceField(
                label=official(f"{WANTED}/palvelutehtava"), choices=[NOTHING, *tasks], required=False
            ),
            "service": lambda: forms.CharField(
                label=official(f"{WANTED}/sosiaalipalvelu"), max_length=200, required=False
            ),
            "words": lambda: words(official(f"{WANTED}/kuvaus"), SERVICE, rows=2),
        }
        for number in range(1, SERVICES + 1):
            for part, make in fields.items():
                name = f"service{number}_{part}"
                self.fields[name] = make()
                self.initial[name] = draft.get(name, "") if draft else first.get(name, "")

    @property
    def service_rows(self) -> list[list[forms.BoundField]]:
        """The fields of each row, for the page."""
        numbers = range(1, SERVICES + 1) if "service1_task" in self.fields else ()
        return [
            [self[f"service{number}_{part}"] for part in ("task", "service", "words")] for number in numbers
        ]

    @property
    def more_services(self) -> bool:
        """Whether something is in the rows that are folded away at first."""
        fields = [field for row in self.service_rows[1:] for field in row]
        return any(field.value() or field.errors for field in fields)

    @property
    def result_now(self) -> Assessment:
        return Assessment(self.before.result if self.before else self.cleaned_data.get("result") or "done")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "result" in self.errors:
            return cleaned
        said = self.said()
        problems = saying_problems(
            said.result,
            measures=said.measures,
            reasons=said.reasons,
            urgency=said.urgency,
            switches=said.switches,
        )
        self._tell([each for each in problems if FIELD_OF[each.code] not in self.errors])
        return cleaned

    def said(self) -> Said:
        """What the form says; asked of one that is valid."""
        chosen = self.cleaned_data
        switches = ("over_75", "highest_allowance", "child_special_support")
        plain = ("measures", "reasons", "description", "own_view", "agreed", "more", "temporary_id")
        return Said(
            result=self.result_now,
            urgency=chosen.get("urgency"),
            switches=Switches(**{name: bool(chosen.get(name)) for name in switches}),
            channel=chosen.get("channel") or "",
            subjects=tuple(chosen.get("subjects") or ()),
            services=tuple(self._needed(number) for number in range(1, SERVICES + 1)),
            **{name: chosen.get(name) or "" for name in plain},
        )

    def refused(self, refusal: Refused) -> None:
        """Tell why the deed couldn't be done, with what was typed kept."""
        self._tell(list(refusal.problems))

    def _needed(self, number: int) -> Needed:
        chosen = self.cleaned_data
        return Needed(
            service_task=chosen.get(f"service{number}_task") or "",
            service=chosen.get(f"service{number}_service") or "",
            description=chosen.get(f"service{number}_words") or "",
        )

    def _tell(self, problems: list[Problem]) -> None:
        for problem in problems:
            field = FIELD_OF.get(problem.code)
            self.add_error(field if field in self.fields else None, sentence_of(problem))


def stood(before: InitialAssessment) -> dict[str, Any]:
    """What stands in the assessment that is corrected, as the form's first values."""
    plain = ("description", "own_view", "measures", "agreed", "reasons", "more", "temporary_id", "urgency")
    switches = ("over_75", "highest_allowance", "child_special_support")
    found = {name: getattr(before, name) for name in (*plain, *switches, "subjects")}
    found["channel"] = before.channel_id or ""
    for number, each in enumerate(before.services.all(), start=1):
        found |= {
            f"service{number}_task": each.service_task_id or "",
            f"service{number}_service": each.service,
            f"service{number}_words": each.description,
        }
    return found
