"""`when` of a rule, compiled once: each condition answers yes, no, or that its fact isn't known."""

import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from reimari.region.profile.values import Conditions, fold

ANY = "*"


@dataclass(slots=True, kw_only=True)
class Seen:
    """The facts as rules look at them: folded codes, defaults filled in; None: not known."""

    contactor: str | None
    services: frozenset[str]
    needs: frozenset[str]
    service_task: str | None
    language: str
    channel: str
    age: int | None
    urgent: bool
    open: bool | None
    open_gap: str
    place: frozenset[str] | None
    destination: str | None = None


type Verdict = bool | None  # None: a fact that it needs isn't known
type Test = Callable[[Seen], Verdict]

# In this order the facts that are missing are named, whatever the order in which the profile writes them.
UNKNOWN = {
    "contactor": "MISSING:contactor",
    "age": "MISSING:age",
    "open": "",
    "place": "MISSING:municipality",
}
ABSENT_IS_NO = ("service_task", "destination")  # without it "any of" doesn't hold and "none of" does


class When:
    """The compiled conditions of one rule."""

    __slots__ = ("_named", "_tests")

    def __init__(self, conditions: Conditions) -> None:
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

    def may_hold(self, seen: Seen, names: frozenset[str]) -> bool:
        """Whether no condition on the named facts fails."""
        return all(test(seen) is not False for name, test in self._named if name in names)

    def missing(self, seen: Seen) -> list[str]:
        """The gaps of the facts that it needs and that aren't known."""
        unknown = {name for name, test in self._named if test(seen) is None}
        return [gap or seen.open_gap for name, gap in UNKNOWN.items() if name in unknown]


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
        yield "open", _is("open", wanted=conditions.open)
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


def _is(name: str, *, wanted: bool) -> Test:
    fact: Callable[[Seen], bool | None] = operator.attrgetter(name)

    def holds(seen: Seen) -> Verdict:
        has = fact(seen)
        return None if has is None else has is wanted

    return holds
