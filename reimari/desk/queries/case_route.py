"""Who would answer for a case in another service task or place, and why (DR-12)."""

from dataclasses import dataclass

from django.utils import timezone

from reimari.desk.queries.case import CaseShown
from reimari.desk.queries.rows import language
from reimari.people.rules import age_on
from reimari.region.profile.values import by_code, fold
from reimari.region.profile_rows import area_code
from reimari.routing.queries import router_on
from reimari.routing.rules import FactError, Facts
from reimari.routing.rules.places import keys_of


@dataclass(frozen=True, slots=True)
class Route:
    """The team that the county's rules choose, or none; `why` in the viewer's language; `gaps`: unknowns."""

    team: str
    area: str
    why: str
    gaps: tuple[str, ...] = ()


def route_of(shown: CaseShown, *, service_task: str, place: str) -> Route:
    """What the county's rules of today say of the case in this service task and place (codes, or empty)."""
    try:
        decision = router_on(timezone.localdate(shown.now)).decide(_facts(shown, service_task, place))
    except FactError as wrong:
        return Route("", "", "", (wrong.message,))
    explained = by_gap(shown, decision.gaps)
    return Route(decision.team or "", decision.area or "", decision.why(language()), explained)


def area_of_team(shown: CaseShown, team: str, service_task: str, area: str) -> str | None:
    """The code of the area's row: the team's own area, else the one that the rules found."""
    item = by_code(shown.county.profile.teams).get(fold(team))
    if item and item.area:
        return area_code(item.service_task or service_task, item.area)
    return area_code(service_task, area) if area and item is None else None


def by_gap(shown: CaseShown, gaps: tuple[str, ...]) -> tuple[str, ...]:
    """The reasons of the gaps that the profile explains; the others by their id."""
    reasons = {gap.id: gap.reason.in_language(language()) for gap in shown.county.profile.gaps}
    return tuple(reasons.get(gap) or gap for gap in gaps)


def _facts(shown: CaseShown, service_task: str, place: str) -> Facts:
    case, person = shown.case, shown.case.person
    where = keys_of(by_code(shown.county.profile.places), place)
    born = person.birth_date if person else None
    return Facts(
        service_task=fold(service_task) or None,
        contactor="client",
        services=frozenset(fold(relation["kind"]) for relation in shown.relations),
        needs=frozenset({fold(case.need)}) if case.need else frozenset(),
        age=age_on(born, timezone.localdate(shown.now)) if born else None,
        language=case.language,
        urgent=False,  # the on-call line takes contacts, not cases that are under way
        municipality=where.get("municipality"),
        locality=where.get("locality"),
    )
