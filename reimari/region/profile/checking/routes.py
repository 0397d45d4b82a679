"""Routing rules and other conditions: known codes, ages the right way round, destinations that exist."""

import re
from collections.abc import Iterator, Mapping
from itertools import product

from reimari.region.profile import reference
from reimari.region.profile.checking.book import Book, Entry
from reimari.region.profile.checking.texts import template_problem
from reimari.region.profile.findings import Finding
from reimari.region.profile.forms import FACTS, NONE_OF
from reimari.region.profile.values import Conditions, RoutingRule, fold

# Fact -> the field of Profile that defines its codes. Contactors stand in the head, languages in ISO 639-1.
_TARGETS: Mapping[str, str] = {
    "services": "relations",
    "needs": "needs",
    "service_task": "service_tasks",
    "channel": "channels",
    "place": "places",
    "destination": "units",
}
_ANY = "*"  # whether there is one at all
_FIELDS = frozenset({"destination", "area", "service_task"})


def check_conditions(book: Book) -> Iterator[Finding]:
    """`when` of rules, clocks and conditions of booking, and of what suggests segments and levels."""
    tables = ("rules", "clocks", "segment_rules", "level_rules", "booking_conditions")
    for entry in (entry for table in tables for entry in book.of(table)):
        when: Conditions = entry.item.when
        facts = {**when.any_of, **{f"{fact}{NONE_OF}": codes for fact, codes in when.none_of.items()}}
        for key, codes in facts.items():
            fact = key.removesuffix(NONE_OF)
            for code in codes if fact in FACTS else ():
                if not (_known(book, fact, code) or _is_any(entry, fact, code)):
                    yield book.error(entry, f"when.{key}", "unknown-code", f"there is no {code}")
        if when.age_min is not None and when.age_max is not None and when.age_max < when.age_min:
            message = f"age_max {when.age_max} is below age_min {when.age_min}: the rule can't hold"
            yield book.error(entry, "when.age_max", "wrong-validity", message)
        if problem := _open_of_problem(book, entry, when):
            yield book.error(entry, "when.open_of", *problem)


def _is_any(entry: Entry, fact: str, code: str) -> bool:
    """A condition of booking may ask whether the need or the home place in the county is known at all."""
    return entry.section.table == "booking_condition" and fact in {"needs", "place"} and code == _ANY


def _open_of_problem(book: Book, entry: Entry, when: Conditions) -> tuple[str, str] | None:
    if not when.open_of:
        return None
    if entry.section.table != "rule":
        return "unknown-key", "only rules of routing ask whether a line is open"
    if fold(when.open_of) not in book.codes.get("channels", ()):
        return "unknown-code", f"there is no {when.open_of}"
    return None if when.open is not None else ("wrong-rule", "it says nothing without open = true or false")


def check_outcomes(book: Book) -> Iterator[Finding]:
    """`then` of rules leads to units and teams that exist."""
    for entry in book.of("rules"):
        then = entry.item.then
        if not (then.destination or then.team or then.special):
            yield book.error(entry, "then", "missing-value", "the rule decides nothing")
        if then.special and fold(then.special) not in book.codes.get("units", ()):
            yield book.error(entry, "then.special", "unknown-destination", f"units have no {then.special}")
        yield from _check_destination(book, entry, then.destination)
        yield from _check_team(book, entry, then.team)


def _check_destination(book: Book, entry: Entry, template: str) -> Iterator[Finding]:
    if problem := template_problem(template, _FIELDS):
        yield book.error(entry, "then.destination", "wrong-template", problem)
        return
    known = book.codes.get("units", frozenset())
    codes = _destinations(book, entry.item)
    lost = [code for code in codes if fold(code) not in known]
    told = bool(entry.item.when.any_of.get("service_task")) or len(codes) == 1
    if lost and (told or len(lost) == len(codes)):
        message = f"units have no {', '.join(lost)}"
        yield book.absent(entry, "then.destination", "unknown-destination", message)


def _check_team(book: Book, entry: Entry, template: str) -> Iterator[Finding]:
    """At least one team is meant; which areas and tasks lack theirs, the completeness proof tells."""
    if not template:
        return
    if problem := template_problem(template, _FIELDS):
        yield book.error(entry, "then.team", "wrong-template", problem)
        return
    pattern = re.escape(fold(template))
    for name in _FIELDS:
        pattern = pattern.replace(re.escape(f"{{{name}}}"), ".+")
    if not any(re.fullmatch(pattern, code) for code in book.codes.get("teams", ())):
        yield book.absent(entry, "then.team", "unknown-code", f"teams have no {template}")


def _destinations(book: Book, rule: RoutingRule) -> list[str]:
    """The units that a template may mean; one that names the area may mean any, and isn't looked at."""
    template = rule.then.destination
    if not template:
        return []
    tasks = rule.when.any_of.get("service_task") or [e.item.code for e in book.of("service_tasks")]
    areas = [entry.item.code for entry in book.of("areas")] if "{area}" in template else [""]
    filled = (
        template.replace("{service_task}", task).replace("{area}", area)
        for task, area in product(tasks, areas)
    )
    return list(dict.fromkeys(filled)) if "{" in template else [template]


def _known(book: Book, fact: str, code: str) -> bool:
    if fact == "contactor":
        return code in book.profile.contactors
    if fact == "language":
        return code in reference.ISO_639_1
    if fact == "services" and code == _ANY:
        return True
    return fold(code) in book.codes.get(_TARGETS[fact], ())
