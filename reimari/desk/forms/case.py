"""The forms of the case page: each gives the arguments of one deed. They validate and never save."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reimari.cases.states import FIRST_STEP, MEETING_STEP, RefusalReason
from reimari.common.problems import Refused
from reimari.common.sentences import sentence_of
from reimari.desk.forms.typed import typed_in
from reimari.desk.forms.work_lists import CHOOSE
from reimari.desk.queries.case import CaseShown, Colleague
from reimari.desk.queries.rows import language
from reimari.region.profile.values import Coded, OrganisationKind, Team, fold, valid_items
from reimari.staff import models as staff
from reimari.work.actions import Plan
from reimari.work.states import ACCEPT_STEP, ASK_STEP, READ_STEP

WORDS = 500  # characters of a step's words
NOTE = 5000
AHEAD = dt.timedelta(days=2 * 365)
OWN_KINDS = {ACCEPT_STEP, ASK_STEP, MEETING_STEP, READ_STEP}  # opened by their own deeds only


@dataclass(frozen=True)
class Around:
    """What the forms choose from: the case, people who may be given work, and a step that is suggested."""

    shown: CaseShown
    people: Sequence[Colleague]
    kind: str = ""

    @property
    def me(self) -> UUID | None:
        return self.shown.actor.id

    @property
    def my_team(self) -> str:
        """The viewer's team in this case: the one that does the step, one that takes part, else their own."""
        mine = self.shown.actor.teams()
        step = self.shown.step
        inside = [*([step.team_id] if step else []), *self.shown.team_codes]
        return next((code for code in inside if code in mine), self.shown.case.team_id)

    @cached_property
    def teams(self) -> list[Team]:
        """The county's own teams of today, by name; an outsourced line never gets a case (I-01)."""
        profile, day = self.shown.county.profile, timezone.localdate(self.shown.now)
        partners = {
            fold(each.code) for each in profile.organisations if each.kind == OrganisationKind.PARTNER
        }
        outside = {fold(unit.code) for unit in profile.units if fold(unit.organisation) in partners}
        teams = [team for team in valid_items(profile.teams, day) if fold(team.unit) not in outside]
        return sorted(teams, key=lambda team: team.name.in_language(language()).casefold())

    def in_case(self) -> list[Colleague]:
        """Those who have a post in a team that answers for the case or takes part in it."""
        codes = set(self.shown.team_codes)
        return [each for each in self.people if codes & each.teams]


def named(items: Iterable[Coded]) -> list[tuple[str, str]]:
    return [(item.code, item.name.in_language(language())) for item in items]


def words_field() -> forms.CharField:
    return forms.CharField(
        label=_("In your own words"),
        help_text=_("Shown on the work list. No identity codes here."),
        max_length=WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class DeedForm(forms.Form):
    """A form of one deed. Field names are plain, ids begin with the verb. `draft`: what isn't sent yet."""

    def __init__(self, data: Any, *, around: Around, verb: str, draft: QueryDict | None = None) -> None:
        typed = typed_in(type(self), draft) if draft else None
        super().__init__(data, auto_id=f"{verb}_%s", initial=typed)
        self.around = around
        self.offer(around)

    def offer(self, around: Around) -> None:
        """Fill in what can be chosen."""

    def choices(self, name: str, choices: Sequence[Any], *, initial: str = "") -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (the forms below declare it so)
        field.choices = choices
        field.initial = initial

    def arguments(self) -> dict[str, Any]:
        """The deed's own arguments; asked only of a valid form."""
        return {}

    def refused(self, refusal: Refused) -> None:
        """Tell why the deed couldn't be done, with what was typed kept."""
        for problem in refusal.problems:
            self.add_error(None, sentence_of(problem))


class StepForm(DeedForm):
    """What happens next: the kind of step, whose list it goes on, and whether one takes it oneself."""

    kind = forms.ChoiceField(label=_("What happens next?"))
    team = forms.ChoiceField(label=_("Which team does it?"))
    mine = forms.BooleanField(label=_("I do it myself"), required=False)
    words = words_field()

    def offer(self, around: Around) -> None:
        kinds = [kind for kind in around.shown.county.profile.steps if kind.code not in OWN_KINDS]
        suggested = around.kind if any(kind.code == around.kind for kind in kinds) else ""
        self.choices("kind", [CHOOSE, *named(kinds)], initial=suggested)
        if around.shown.case.is_joint:
            del self.fields["mine"]
            del self.fields["team"]
            return
        self.choices("team", named(around.teams), initial=around.my_team)

    def plan(self) -> Plan:
        chosen, shown = self.cleaned_data, self.around.shown
        if shown.case.is_joint and shown.step:  # only the agreed contact person's step is the current one
            worker, team = shown.case.contact_person_id, shown.step.team_id
        else:
            worker, team = self.around.me if chosen["mine"] else None, chosen["team"]
        return Plan(
            kind=chosen["kind"],
            team=staff.Team.objects.get(pk=team),
            worker_id=worker,
            words=chosen.get("words", ""),
        )

    def arguments(self) -> dict[str, Any]:
        return {"plan": self.plan()}


class ReopenForm(StepForm):
    """The next step of a case that is opened again; who contacts the client is agreed anew."""

    def offer(self, around: Around) -> None:
        kinds = [kind for kind in around.shown.county.profile.steps if kind.code not in OWN_KINDS]
        self.choices("kind", [CHOOSE, *named(kinds)])
        self.choices("team", named(around.teams), initial=around.my_team)


class AddStepForm(DeedForm):
    """Another step beside the current one."""

    kind = forms.ChoiceField(label=_("What has to be done?"))
    team = forms.ChoiceField(label=_("Which team does it?"))
    words = words_field()

    def offer(self, around: Around) -> None:
        kinds = [kind for kind in around.shown.county.profile.steps if kind.code not in OWN_KINDS]
        self.choices("kind", [CHOOSE, *named(kinds)])
        self.choices("team", [CHOOSE, *named(around.teams)])

    def arguments(self) -> dict[str, Any]:
        chosen = self.cleaned_data
        team = staff.Team.objects.get(pk=chosen["team"])
        return {"plan": Plan(kind=chosen["kind"], team=team, words=chosen["words"])}


class TransferForm(DeedForm):
    """On whose work list the case belongs; that team answers at once (C27)."""

    to = forms.ChoiceField(label=_("To which team's work list?"))
    words = words_field()

    def offer(self, around: Around) -> None:
        others = [team for team in around.teams if team.code != around.shown.case.team_id]
        self.choices("to", [CHOOSE, *named(others)])

    def arguments(self) -> dict[str, Any]:
        chosen = self.cleaned_data
        to = staff.Team.objects.get(pk=chosen["to"])
        return {"to": to, "kind": FIRST_STEP, "words": chosen["words"]}


class HandOverForm(DeedForm):
    """To whom the case is offered: anybody in a team, or one person."""

    to = forms.ChoiceField(label=_("To whom?"), help_text=_("Your team answers until the offer is accepted."))
    words = words_field()

    def offer(self, around: Around) -> None:
        groups = []
        for team in around.teams:
            people = [each for each in around.people if team.code in each.teams and each.pk != around.me]
            chosen = [(f"{team.code}/{each.pk}", each.name) for each in people]
            if team.code != around.shown.case.team_id:
                chosen = [(team.code, gettext("Anybody in the team")), *chosen]
            if chosen:
                groups.append((team.name.in_language(language()), chosen))
        self.choices("to", [CHOOSE, *groups])

    def arguments(self) -> dict[str, Any]:
        team, _slash, worker = self.cleaned_data["to"].partition("/")
        return {
            "to": staff.Team.objects.get(pk=team),
            "worker_id": UUID(worker) if worker else None,
            "words": self.cleaned_data["words"],
        }


class RefuseOfferForm(DeedForm):
    """Why an offered case goes back to its sender."""

    reason = forms.ChoiceField(label=_("Why isn't it accepted?"), choices=[CHOOSE, *RefusalReason.choices])

    def arguments(self) -> dict[str, Any]:
        return {"reason": RefusalReason(self.cleaned_data["reason"])}


class CoordinateForm(DeedForm):
    """Who contacts the client in a joint case, and which teams take part with a step of their own (DR-13)."""

    person = forms.ChoiceField(label=_("Who contacts the client?"))
    teams = forms.MultipleChoiceField(
        label=_("Which other teams take part?"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 5}),
    )
    kind = forms.ChoiceField(label=_("What do they do?"))

    def offer(self, around: Around) -> None:
        codes = set(around.shown.team_codes)
        people = [
            (
                team.name.in_language(language()),
                [(str(p.pk), p.name) for p in around.people if team.code in p.teams],
            )
            for team in sorted(around.teams, key=lambda team: team.code not in codes)
        ]
        self.choices("person", [CHOOSE, *(group for group in people if group[1])])
        self.choices("teams", named(team for team in around.teams if team.code not in codes))
        kinds = [kind for kind in around.shown.county.profile.steps if kind.code not in OWN_KINDS]
        self.choices("kind", named(kinds), initial="other")

    def arguments(self) -> dict[str, Any]:
        chosen = self.cleaned_data
        return {
            "contact_person_id": UUID(chosen["person"]),
            "teams": list(staff.Team.objects.filter(pk__in=chosen["teams"]).order_by("pk")),
            "kind": chosen["kind"],
        }


class PlainForm(DeedForm):
    """A deed that asks nothing."""
