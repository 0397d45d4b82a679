"""`when` of a rule, compiled once: each condition answers yes, no, or that its fact isn't known."""

import operator
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from reimari.region.profile.values import Conditions, RoutingRule, fold
from reimari.routing.rules.facts import Facts

ANY = "*"


@dataclass(slots=True, kw_only=True)
class Seen:
    """The facts as rules look at them: folded codes, defaults filled in; None: not known.

    `open`: of the channel by which the contact came. `lines`: of those that rules name with `open_of`, with
    the gap when it isn't known.
    """

    contactor: str | None
    services: frozenset[str]
    needs: frozenset[str] | None
    service_task: str | None
    language: str
    channel: str
    age: int | None
    urgent: bool
    open: bool | None
    open_gap: str
    place: frozenset[str] | None
    destination: str | None = None
    lines: Mapping[str, tuple[bool | None, str]] = field(default_factory=dict)


type Verdict = bool | None  # None: a fact that it needs isn't known
type Test = Callable[[Seen], Verdict]

# In this order the facts that are missing are named, whatever the order in which the profile writes them.
UNKNOWN = {
    "contactor": "MISSING:contactor",
    "age": "MISSING:age",
    "needs": "MISSING:need",
    "open": "",
    "place": "MISSING:municipality",
}
ABSENT_IS_NO = ("service_task", "destination")  # without it "any of" doesn't hold and "none of" does


class When:
    """The compiled conditions of one rule."""

    __slots__ = ("_named", "_tests", "open_of")

    def __init__(self, conditions: Conditions) -> None:
        self.open_of = fold(conditions.open_of)
        self._named = tuple(_tests(conditions))
        self._tests = tuple(test for _, test in self._named)

    def holds(self, seen: Seen) -> Verdict:
        """Whether all conditions hold; None when none fails but a fact isn't known."""
        verdict: Verdict = True
        for test in self._tests:
            one = test(seen)
            if one is False:
                return False
            if one is None:
                verdict = None
        return verdict

    def missing(self, seen: Seen) -> list[str]:
        """The gaps of the facts that it needs and that aren't known."""
        unknown = {name for name, test in self._named if test(seen) is None}
        of_line = _line(seen, self.open_of)[1]
        return [gap or of_line for name, gap in UNKNOWN.items() if name in unknown]


def _line(seen: Seen, open_of: str) -> tuple[bool | None, str]:
    """Whether the line that a rule asks is open, and the gap when that isn't known."""
    return seen.lines.get(open_of, (None, "")) if open_of else (seen.open, seen.open_gap)


def lines_asked(rules: Iterable[RoutingRule]) -> tuple[str, ...]:
    """The folded codes of the channels that rules name with `open_of`."""
    return tuple(dict.fromkeys(fold(rule.when.open_of) for rule in rules if rule.when.open_of))


def lists_asked(rules: Iterable[RoutingRule], fact: str) -> list[frozenset[str]]:
    """Each list of folded codes with which a rule asks for the fact."""
    parts = (part for rule in rules for part in (rule.when.any_of, rule.when.none_of))
    return [frozenset(map(fold, part[fact])) for part in parts if fact in part]


def codes_asked(rules: Iterable[RoutingRule], fact: str) -> frozenset[str]:
    """All folded codes with which rules ask for the fact."""
    return frozenset[str]().union(*lists_asked(rules, fact))


def age_limits(rules: Iterable[RoutingRule]) -> list[int]:
    """The ages at which some rule begins or ceases to hold, sorted."""
    conditions = [rule.when for rule in rules]
    starts = {when.age_min for when in conditions if when.age_min is not None}
    starts |= {when.age_max + 1 for when in conditions if when.age_max is not None}
    return sorted(starts)


class AskedFacts:
    """The facts that a county's rules ask of a contact. Contacts with one key are the same to all of them."""

    def __init__(self, rules: Sequence[RoutingRule]) -> None:
        self._contactor, self._language, self._channel = (
            bool(lists_asked(rules, fact)) for fact in ("contactor", "language", "channel")
        )
        self._open = any(rule.when.open is not None and not rule.when.open_of for rule in rules)
        self._services, self._needs = codes_asked(rules, "services"), codes_asked(rules, "needs")
        self._any_service, self._any_need = ANY in self._services, ANY in self._needs
        self._ages = age_limits(rules)

    def key(self, facts: Facts, channel: str, is_open: bool | None) -> object:  # noqa: FBT001 (a fact)
        """The facts that the rules ask for, without place and service task; an age counts by its limits."""
        services, needs = facts.services, facts.needs
        age = facts.age
        return (
            facts.urgent,
            facts.contactor if self._contactor else None,
            services and services & self._services,
            self._any_service and bool(services),
            needs and needs & self._needs,
            self._any_need and bool(needs),
            None if age is None else bisect_right(self._ages, age),
            facts.language if self._language else None,
            (channel, is_open) if self._open else channel if self._channel else None,
        )


def _tests(conditions: Conditions) -> Iterable[tuple[str, Test]]:
    for name, codes in conditions.any_of.items():
        yield name, _among(name, codes)
    for name, codes in conditions.none_of.items():
        yield name, _not(_among(name, codes))
    if conditions.age_min is not None:
        yield "age", _age(operator.ge, conditions.age_min)
    if conditions.age_max is not None:
        yield "age", _age(operator.le, conditions.age_max)
    if conditions.open is not None:
        yield "open", _is_open(fold(conditions.open_of), wanted=conditions.open)
    if conditions.urgent is not None:
        yield "urgent", _is("urgent", wanted=conditions.urgent)


def _among(name: str, codes: Sequence[str]) -> Test:
    wanted = frozenset(map(fold, codes))
    fact: Callable[[Seen], frozenset[str] | str | None] = operator.attrgetter(name)
    anything = ANY in wanted

    def shares(seen: Seen) -> Verdict:
        has = fact(seen)
        if has is None:
            return None
        return bool(has) if anything else not wanted.isdisjoint(has)

    def is_one(seen: Seen) -> Verdict:
        has = fact(seen)
        return None if has is None else has in wanted

    def is_one_if_any(seen: Seen) -> Verdict:
        return fact(seen) in wanted

    if name in {"services", "needs", "place"}:
        return shares
    return is_one_if_any if name in ABSENT_IS_NO else is_one


def _not(test: Test) -> Test:
    def opposite(seen: Seen) -> Verdict:
        verdict = test(seen)
        return None if verdict is None else not verdict

    return opposite


def _age(compare: Callable[[int, int], bool], limit: int) -> Test:
    def holds(seen: Seen) -> Verdict:
        return None if seen.age is None else compare(seen.age, limit)

    return holds


def _is_open(open_of: str, *, wanted: bool) -> Test:
    def holds(seen: Seen) -> Verdict:
        has = _line(seen, open_of)[0]
        return None if has is None else has is wanted

    return holds


def _is(name: str, *, wanted: bool) -> Test:
    fact: Callable[[Seen], bool | None] = operator.attrgetter(name)

    def holds(seen: Seen) -> Verdict:
        has = fact(seen)
        return None if has is None else has is wanted

    return holds
