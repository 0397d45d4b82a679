"""Who assesses what the line doesn't grant: the adviser of the client's home place, by the county's rules."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone, translation
from django.utils.translation import gettext

from reimari.cases.models import Case
from reimari.contacts.models import Contact
from reimari.contacts.queries import Known, Promise, Route, promised_due, route_of, rules_on
from reimari.contacts.rules import GUIDED, language_of_client, told_words
from reimari.grants.rules import request_of
from reimari.people.models import Person
from reimari.people.rules import age_on
from reimari.region.models import Place
from reimari.region.profile.values import AssessmentRequest, StepKind, fold
from reimari.staff.models import Team, Unit


@dataclass(frozen=True, slots=True)
class Assessor:
    """The team that answers, or None: nobody does; the route by which it was found, and what it promises."""

    request: AssessmentRequest | None
    team: Team | None = None
    route: Route | None = None
    promise: Promise | None = None

    def told(self, language: str) -> str:
        """What the client is told, asked now; empty while nobody is known to assess."""
        if self.team is None or self.promise is None:
            return ""
        return told_of(self.promise.kind, self.team.unit, self.promise.due_at, language)


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
    promise = promised_due(known, route, rules, step=request.step)
    return Assessor(request, _team(request, route), route, promise)


def _team(request: AssessmentRequest, route: Route) -> Team | None:
    """The unit's team of the area, else the one for the whole county; without a unit the rules' own."""
    if not request.unit:
        return Team.objects.select_related("unit").filter(pk=route.team).first() if route.team else None
    teams = Team.objects.filter(unit__code__iexact=request.unit).select_related("area", "unit").order_by("pk")
    served = [team for team in teams if fold(team.service_task_id or "") in {"", fold(request.service_task)}]
    area = fold(route.area or "")
    of_area = [team for team in served if team.area_id and fold(team.area_id) == area]
    whole = [team for team in served if team.area_id is None]
    return next(iter((*of_area, *whole)), None)


def open_request_of(person: UUID, request: AssessmentRequest) -> Case | None:
    """An open case in which the person's need is to be assessed already."""
    rows = Case.objects.open().filter(person=person, need=request.need)
    return rows.filter(service_task=request.service_task).order_by("-opened_at", "pk").first()


def last_contact(case: Case) -> Contact | None:
    """The newest contact about the case."""
    return Contact.objects.filter(matters__case=case).order_by("-received_at", "-pk").first()


def told_of(kind: StepKind | None, unit: Unit, due_at: dt.datetime, language: str) -> str:
    """What the client is told of whoever assesses, in their language as far as we write it (C26)."""
    written = language_of_client(language, "fi")
    with translation.override(written):
        name = str(unit)
        words = told_words(kind, name, timezone.localtime(due_at), written)
        return words or gettext(GUIDED) % {"unit": name}
