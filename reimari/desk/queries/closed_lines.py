"""What a line arranges only while it is open, asked for when it isn't (DR-07, R-PS-28)."""

from reimari.contacts.queries import Known, Route, Rules
from reimari.region.profile.values import RoutingRule, fold, valid_items

CLOSED, UNKNOWN = "closed", "unknown"


def other_way_of(known: Known, route: Route, rules: Rules) -> str:
    """Whether the county's rules name another way for this need while the line is closed: then "closed", or
    "unknown" when it isn't known whether the line is open. Else empty."""
    decision = route.decision
    if decision is None or decision.open or not decision.destination or not known.need:
        return ""
    every = valid_items(rules.profile.rules, rules.day)
    if not any(_is_another_way(rule, known.need, decision.destination) for rule in every):
        return ""
    return UNKNOWN if decision.open is None else CLOSED


def _is_another_way(rule: RoutingRule, need: str, destination: str) -> bool:
    when = rule.when
    here = _holds(when.any_of.get("destination", ()), destination, unsaid=True)
    return when.open is False and here and _holds(when.any_of.get("needs", ()), need, unsaid=False)


def _holds(codes: tuple[str, ...], code: str, *, unsaid: bool) -> bool:
    return fold(code) in set(map(fold, codes)) if codes else unsaid
