"""What a line arranges only while it is open, asked for when it isn't (DR-07, R-PS-28)."""

from django.utils import timezone

from reimari.contacts.queries import Known, Route, Rules
from reimari.region.profile.values import RoutingRule, fold, valid_items

CLOSED, UNKNOWN = "closed", "unknown"


def other_way_of(known: Known, route: Route, rules: Rules) -> str:
    """Whether the county's rules name another way for this need while the line is closed: then "closed", or
    "unknown" when it isn't known whether the line is open. Else empty.

    The line is the one whose hours the rule asks (`open_of`): by e-mail too a closed line arranges nothing.
    """
    decision = route.decision
    if decision is None or not decision.destination or not known.need:
        return ""
    at = timezone.localtime(rules.now)
    for rule in valid_items(rules.profile.rules, rules.day):
        if _is_another_way(rule, known.need, decision.destination):
            line = fold(rule.when.open_of or known.channel)
            is_open = rules.router.taking(line, known.language, at).open
            if not is_open:
                return UNKNOWN if is_open is None else CLOSED
    return ""


def _is_another_way(rule: RoutingRule, need: str, destination: str) -> bool:
    when = rule.when
    here = _holds(when.any_of.get("destination", ()), destination, unsaid=True)
    return when.open is False and here and _holds(when.any_of.get("needs", ()), need, unsaid=False)


def _holds(codes: tuple[str, ...], code: str, *, unsaid: bool) -> bool:
    return fold(code) in set(map(fold, codes)) if codes else unsaid
