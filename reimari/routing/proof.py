"""Completeness: every kind of contact is put through a county's rules, and what nobody answers is told."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from reimari.common.working_days import HELSINKI
from reimari.region.profile.values import (
    Coded,
    Place,
    PlaceKind,
    Profile,
    RoutingRule,
    by_code,
    fold,
    valid_items,
)
from reimari.routing.rules import Decision, Facts, Reference, Router, compile_profile
from reimari.routing.rules.conditions import ANY, age_limits, codes_asked, lists_asked

DAY_AND_NIGHT = (dt.time(12), dt.time(3))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """Contacts of one service task that lack the same answers for the same reasons; codes are folded.

    `missing`: destination, team or area. `explained`: every reason in `gaps` stands in the profile's gaps.
    """

    missing: tuple[str, ...]
    service_task: str | None
    gaps: tuple[str, ...]
    explained: bool
    count: int
    places: tuple[str, ...]
    contactors: tuple[str, ...]
    services: tuple[tuple[str, ...], ...]
    needs: tuple[str, ...]
    languages: tuple[str, ...]


@dataclass(slots=True)
class _Group:
    """What the contacts of one hole have in common, while they are collected; dicts keep their order."""

    count: int = 0
    places: dict[str, None] = field(default_factory=dict)
    contactors: dict[str, None] = field(default_factory=dict)
    services: dict[tuple[str, ...], None] = field(default_factory=dict)
    needs: dict[str, None] = field(default_factory=dict)
    languages: dict[str, None] = field(default_factory=dict)

    def add(self, place: str, facts: Facts) -> None:
        self.count += 1
        self.places[place] = None
        self.contactors[facts.contactor or ""] = None
        self.services[tuple(sorted(facts.services))] = None
        self.needs.update(dict.fromkeys(facts.needs))
        self.languages[facts.language or ""] = None


def unanswered(profile: Profile, reference: Reference, day: dt.date) -> list[Hole]:
    """What no rule or team answers on the day, the unexplained first.

    Enumerates service task x place x contactor x existing relationships (none, each alone, sets that rules
    name) x need (none, each that rules name) x service language, and what else rules ask.
    """
    router = compile_profile(profile, reference, day)
    groups: dict[tuple[tuple[str, ...], str | None, tuple[str, ...]], _Group] = {}
    for place, facts in _contacts(profile, day):
        decision = router.decide(facts)
        missing, gaps = _lacks(router, decision, facts)
        if missing:
            groups.setdefault((missing, facts.service_task, gaps), _Group()).add(place, facts)
    known = {gap.id for gap in profile.gaps}
    holes = [
        Hole(
            missing=missing,
            service_task=task,
            gaps=gaps,
            explained=known.issuperset(gaps),
            count=group.count,
            places=tuple(group.places),
            contactors=tuple(group.contactors),
            services=tuple(group.services),
            needs=tuple(group.needs),
            languages=tuple(group.languages),
        )
        for (missing, task, gaps), group in groups.items()
    ]
    return sorted(holes, key=lambda hole: hole.explained)


def _lacks(router: Router, decision: Decision, facts: Facts) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which answers are missing, and why."""
    missing = []
    gaps = decision.gaps
    if decision.destination is None and (facts.service_task or "MISSING:service_task" not in gaps):
        missing.append("destination")
    elif decision.destination and decision.team is None:
        missing.append("team")
    elif decision.team and not router.has_team(decision.team):
        missing.append("team")
        gaps = (*gaps, router.explained(f"teams.{decision.team}") or f"MISSING_TEAM:{decision.team}")
    area_gaps = router.area(facts.service_task, decision.place).gaps
    if decision.area is None and area_gaps and set(area_gaps) <= set(gaps):
        missing.append("area")
    return tuple(missing), tuple(sorted(gaps))


def _contacts(profile: Profile, day: dt.date) -> Iterator[tuple[str, Facts]]:
    rules = valid_items(profile.rules, day)
    tasks = _task_codes(profile, day)
    where = _places(profile, day)
    who: list[str | None] = [*map(fold, profile.contactors)] or [None]
    relations = _relations(profile, rules, day)
    needs = [frozenset[str](), *(frozenset({code}) for code in sorted(codes_asked(rules, "needs")))]
    languages = [fold(language) for language in profile.languages]
    others = tuple(product(_ages(rules), _urgencies(rules), _moments(rules, day)))
    for task, (place, keys), contactor, services, need in product(tasks, where, who, relations, needs):
        for language, (age, urgent, at) in product(languages, others):
            facts = Facts(
                service_task=task,
                municipality=keys[0],
                locality=keys[1],
                contactor=contactor,
                services=services,
                needs=need,
                age=age,
                language=language,
                urgent=urgent,
                at=at,
            )
            yield place, facts


def _task_codes(profile: Profile, day: dt.date) -> list[str | None]:
    """Each service task; where there are several, also none chosen yet."""
    codes: list[str | None] = [*_codes(valid_items(profile.service_tasks, day))]
    return codes if len(codes) == 1 else [*codes, None]


def _places(profile: Profile, day: dt.date) -> list[tuple[str, tuple[str, str | None]]]:
    """The code of each place, with the number of its municipality and the name of the locality."""
    places = valid_items(profile.places, day)
    known = by_code(places)

    def keys(place: Place) -> tuple[str, str | None]:
        if place.kind is PlaceKind.MUNICIPALITY:
            return place.number, None
        return known[fold(place.municipality)].number, place.name.fi or place.name.sv

    return [(fold(place.code), keys(place)) for place in places]


def _relations(profile: Profile, rules: tuple[RoutingRule, ...], day: dt.date) -> list[frozenset[str]]:
    alone = [frozenset({code}) for code in _codes(valid_items(profile.relations, day))]
    named = [codes - {ANY} for codes in lists_asked(rules, "services")]
    return list(dict.fromkeys([frozenset[str](), *alone, *named]))


def _ages(rules: tuple[RoutingRule, ...]) -> list[int | None]:
    """One age on each side of every limit; none when no rule asks."""
    ages = {age for limit in age_limits(rules) for age in (limit - 1, limit) if age >= 0}
    return [*sorted(ages)] or [None]


def _urgencies(rules: tuple[RoutingRule, ...]) -> tuple[bool, ...]:
    return (False, True) if any(rule.when.urgent is not None for rule in rules) else (False,)


def _moments(rules: tuple[RoutingRule, ...], day: dt.date) -> list[dt.datetime | None]:
    if all(rule.when.open is None for rule in rules):
        return [None]
    return [dt.datetime.combine(day, clock, HELSINKI) for clock in DAY_AND_NIGHT]


def _codes(items: tuple[Coded, ...]) -> list[str]:
    return [fold(item.code) for item in items]
