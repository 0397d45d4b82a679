"""Texts in every language the county serves in (I-13), and templates that name only what they may."""

from collections.abc import Iterator, Sequence
from dataclasses import MISSING, fields
from string import Formatter
from typing import Any

from reimari.region.profile.checking.book import Book
from reimari.region.profile.findings import Finding
from reimari.region.profile.values import RoutingRule, StepKind, Text

# Field of an item -> what its template may name.
_WHY = frozenset({"place", "area", "destination", "service_task", "age", "need", "contactor"})
TEMPLATES = {
    (RoutingRule, "why"): _WHY,
    (StepKind, "promise"): frozenset({"unit", "due"}),
}
_NAMES = {"fi": "Finnish", "sv": "Swedish"}


def check_texts(book: Book) -> Iterator[Finding]:
    """Each text that is given is there in Finnish and Swedish, as far as the county serves in them."""
    wanted = [language for language in ("fi", "sv") if language in book.profile.languages]
    for name in ("name", "unit_name"):
        for language in _lacking(getattr(book.profile, name), wanted):
            message = f"the {_NAMES[language]} text is missing"
            yield book.absent_in_head(f"{name}.{language}", _code(language), message)
    for entry in book.entries:
        for name, text, required in _texts(entry.item):
            if required and not text.in_language("en"):
                yield book.absent(entry, name, "missing-value", "the text is empty")
            for language in _lacking(text, wanted):
                message = f"the {_NAMES[language]} text is missing"
                yield book.absent(entry, f"{name}.{language}", _code(language), message)


def check_templates(book: Book) -> Iterator[Finding]:
    """The texts with {fields} in them: only known fields, and whole braces."""
    for entry in book.entries:
        for (kind, field), allowed in TEMPLATES.items():
            if isinstance(entry.item, kind):
                text: Text = getattr(entry.item, field)
                for language, template in (("fi", text.fi), ("sv", text.sv), ("en", text.en)):
                    if problem := template_problem(template, allowed):
                        yield book.error(entry, f"{field}.{language}", "wrong-template", problem)


def template_problem(template: str, allowed: frozenset[str]) -> str:
    """What is wrong with a template; empty if nothing."""
    try:
        names = {name for _, name, _, _ in Formatter().parse(template) if name is not None}
    except ValueError as wrong:
        return f"can't be read: {wrong}"
    unknown = sorted(names - allowed)
    return f"{{{unknown[0]}}} isn't known; known are {', '.join(sorted(allowed))}" if unknown else ""


def _texts(item: Any) -> Iterator[tuple[str, Text, bool]]:
    """(field, text, whether it may not be empty). Former names may be of one language only."""
    for field in fields(item):
        value = getattr(item, field.name)
        if isinstance(value, Text):
            yield field.name, value, field.default is MISSING and field.default_factory is MISSING


def _lacking(text: Text, wanted: Sequence[str]) -> list[str]:
    given = {"fi": text.fi, "sv": text.sv, "en": text.en}
    if not any(given.values()):
        return []
    return [language for language in wanted if not given[language].strip()]


def _code(language: str) -> str:
    return f"missing-{_NAMES[language].lower()}"
