"""The form that sends a case to the right service task or area, and shows at once who would answer."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reimari.cases.rules import NO_TEAM
from reimari.cases.states import RerouteReason
from reimari.desk.forms.case import Around, DeedForm, named
from reimari.desk.forms.work_lists import CHOOSE
from reimari.desk.queries.case_route import Route, area_of_team, route_of
from reimari.desk.queries.rows import name_in
from reimari.people.models import hides_place
from reimari.region import models as region
from reimari.region.profile.values import by_code, valid_items
from reimari.staff.models import Team


class RerouteForm(DeedForm):
    """Which service task and place are right, and why; the county's rules or the worker name the team."""

    service_task = forms.ChoiceField(label=_("Which service task is right?"))
    place = forms.ChoiceField(label=_("Where does the client live?"), required=False)
    reason = forms.ChoiceField(label=_("Why?"), choices=[CHOOSE, *RerouteReason.choices])
    team = forms.ChoiceField(
        label=_("Another team than the rules choose"),
        required=False,
        help_text=_("Leave empty when the team shown is right."),
    )
    route: Route | None = None

    def offer(self, around: Around) -> None:
        profile, case = around.shown.county.profile, around.shown.case
        day = timezone.localdate(around.shown.now)
        tasks = named(valid_items(profile.service_tasks, day))
        self.choices("service_task", [CHOOSE, *tasks], initial=case.service_task_id or "")
        places = sorted(named(valid_items(profile.places, day)), key=lambda pair: pair[1].casefold())
        unknown = ("", _("not known"))
        hidden = hides_place(case.person)
        self.choices("place", [unknown, *places], initial="" if hidden else case.place_id or "")
        self.choices("team", [("", _("by the county's rules")), *named(around.teams)])

    @property
    def team_name(self) -> str:
        """Who would answer, by name; empty when nobody would."""
        if self.route is None or not self.route.team:
            return ""
        profile = self.around.shown.county.profile
        return name_in({**by_code(profile.units), **by_code(profile.teams)}, self.route.team)

    def look(self) -> Route | None:
        """Who would answer for what has been chosen so far; what is still missing isn't an error yet."""
        self.is_valid()
        self.errors.clear()
        task = self.cleaned_data.get("service_task", "")
        if task and self.route is None:
            self.route = self.found(task)
        return self.route

    def found(self, service_task: str) -> Route:
        """What the rules say; the reasons would tell a place that is under address protection."""
        route = route_of(self.around.shown, service_task=service_task, place=self.place_code)
        hidden = self.place_code and not self.cleaned_data.get("place")
        return replace(route, why="", gaps=()) if hidden else route

    @property
    def place_code(self) -> str:
        """The place that was chosen; one under address protection that was left empty stays as it is."""
        chosen: str = self.cleaned_data.get("place", "")
        case = self.around.shown.case
        hidden = hides_place(case.person)
        return chosen or (case.place_id or "" if hidden else "")

    def clean(self) -> dict[str, Any]:
        chosen: dict[str, Any] = super().clean() or self.cleaned_data
        if chosen.get("service_task"):
            self.route = self.found(chosen["service_task"])
            known = self.route.team and Team.objects.filter(pk=self.route.team).exists()
            if not chosen.get("team") and not known:
                self.add_error("team", gettext(NO_TEAM))
        return chosen

    def arguments(self) -> dict[str, Any]:
        chosen = self.cleaned_data
        route = self.route or Route("", "", "")
        team = chosen["team"] or route.team
        task = chosen["service_task"]
        area = area_of_team(self.around.shown, team, task, route.area)
        return {
            "service_task": region.ServiceTask.objects.get(pk=task),
            "place": region.Place.objects.filter(pk=self.place_code).first(),
            "area": region.Area.objects.filter(pk=area).first() if area else None,
            "to": Team.objects.get(pk=team),
            "reason": RerouteReason(chosen["reason"]),
        }
