"""Who assesses what the line doesn't grant: the adviser of the client's home place, by the county's rules."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from reimari.cases.models import Case
from reimari.contacts.queries import Known, Route, route_of, rules_on
from reimari.grants.rules import request_of
from reimari.people.models import Person
from reimari.people.rules import age_on
from reimari.region.models import Place
from reimari.region.profile.values import AssessmentRequest, fold
from reimari.staff.models import Team


@dataclass(frozen=True, slots=True)
class Assessor:
    """The team that answers, or None: nobody does; and the route by which it was found."""

    request: AssessmentRequest | None
    team: Team | None = None
    route: Route | None = None


def assessor_of(
    place: Place | None, service_task: str, now: dt.datetime, *, person: Person | None = None
) -> Assessor:
    """Whose list an assessment request comes to (DR-06, R-PS-31)."""
    rules = rules_on(now)
    request = request_of(rules.profile, service_task, rules.day)
    if request is None or place is None:
        return Assessor(request)
    born = person.birth_date if person else None
    known = Known(
        contactor="own_employee",
        need=request.need,
        service_task=request.service_task,
        place=place.name["fi"],
        age=age_on(born, timezone.localdate(now)) if born else None,
    )
    route = route_of(known, rules)
    return Assessor(request, _team(request, route), route)


def _team(request: AssessmentRequest, route: Route) -> Team | None:
    """The unit's team of the area, else the one for the whole county; without a unit the rules' own."""
    if not request.unit:
        return Team.objects.filter(pk=route.team).first() if route.team else None
    teams = Team.objects.filter(unit__code__iexact=request.unit).select_related("area").order_by("pk")
    served = [team for team in teams if fold(team.service_task_id or "") in {"", fold(request.service_task)}]
    area = fold(route.area or "")
    of_area = [team for team in served if team.area_id and fold(team.area_id) == area]
    whole = [team for team in served if team.area_id is None]
    return next(iter((*of_area, *whole)), None)


def open_request_of(person: UUID, request: AssessmentRequest) -> Case | None:
    """An open case in which the person's need is to be assessed already."""
    rows = Case.objects.open().filter(person=person, need=request.need)
    return rows.filter(service_task=request.service_task).order_by("-opened_at", "pk").first()
