"""Guiding a first conversation: prompts that can be asked, rules that can hold, help that can be reached."""

import re
from collections.abc import Iterator, Mapping

from reimari.region.profile.checking.book import Book, Entry
from reimari.region.profile.checking.missing import check_answering
from reimari.region.profile.findings import Finding
from reimari.region.profile.forms import ANSWER, FACTS, GUIDED_FACTS, NONE_OF
from reimari.region.profile.values import (
    Conditions,
    PlaceKind,
    Prompt,
    PromptKind,
    UrgencyKind,
    UrgentHelp,
    fold,
)

_FILE = "guiding.toml"
_CODE = re.compile(r"[A-Za-z0-9_]{1,40}")  # it is a field of a form and a fact of a rule
_NUMBER = re.compile(r"\+[1-9]\d{4,14}|\d{3,6}")
_LEAST = 2  # answers of a choice
_OUTCOMES = frozenset({"not_reached", "elsewhere", "advice", "call_back", "goes_on"})
_NEVER = frozenset({"destination"})  # decided after what the conversation tells
_TOLD: Mapping[str, str] = {
    "prompts": "what is asked at the first contact isn't told",
    "segments": "the client segments aren't told",
    "level_rules": "when which level of guidance fits isn't told",
}
_NEEDS_HELP = (UrgencyKind.NO_MONEY_NO_FOOD, UrgencyKind.VIOLENCE, UrgencyKind.CHILD)


def check_prompts(book: Book) -> Iterator[Finding]:
    """A prompt has a code that a form can name, and answers that fit its kind, in the county's languages."""
    wanted = [language for language in ("fi", "sv") if language in book.profile.languages]
    for entry in book.of("prompts"):
        prompt: Prompt = entry.item
        for field, message in _mistakes(prompt):
            yield book.error(entry, field, "wrong-prompt", message)
        for number, option in enumerate(prompt.options, start=1):
            for language in wanted:
                if not getattr(option.name, language).strip():
                    name = {"fi": "finnish", "sv": "swedish"}[language]
                    message = f"the {name.capitalize()} text is missing"
                    yield book.absent(entry, f"options.#{number}.name.{language}", f"missing-{name}", message)


def _mistakes(prompt: Prompt) -> Iterator[tuple[str, str]]:
    if not _CODE.fullmatch(prompt.code):
        yield "code", "may hold letters, digits and _ only"
    codes = [fold(option.code) for option in prompt.options]
    if prompt.kind is PromptKind.CHOICE and len(codes) < _LEAST:
        yield "options", "a choice has at least two answers"
    if prompt.kind is not PromptKind.CHOICE and codes:
        yield "options", f"a prompt of the kind {prompt.kind} has no answers of its own"
    if len(set(codes)) < len(codes):
        yield "options", "two answers have one code"
    if not all(_CODE.fullmatch(option.code) for option in prompt.options):
        yield "options", "codes of answers may hold letters, digits and _ only"


def check_guided_facts(book: Book) -> Iterator[Finding]:
    """Only rules that suggest a segment or a level ask what the conversation told; they ask it rightly."""
    for attribute in ("rules", "clocks", "booking_conditions"):
        for entry in book.of(attribute):
            for key in _keys(entry.item.when):
                if key.removesuffix(NONE_OF) not in FACTS:
                    message = "only segment_rule and level_rule may ask this"
                    yield book.error(entry, f"when.{key}", "unknown-key", message)
    for attribute in ("segment_rules", "level_rules"):
        for entry in book.of(attribute):
            yield from _guided(book, entry)


def _guided(book: Book, entry: Entry) -> Iterator[Finding]:
    when: Conditions = entry.item.when
    if when == Conditions():
        yield book.error(entry, "when", "wrong-rule", "asks nothing, so that no later rule is ever heard")
    if when.open is not None:
        yield book.error(entry, "when.open", "unknown-key", "opening hours suggest nothing here")
    for key, codes in _keys(when).items():
        fact = key.removesuffix(NONE_OF)
        if fact in _NEVER or (fact == "segment" and entry.section.table != "level_rule"):
            yield book.error(entry, f"when.{key}", "unknown-key", "isn't known yet when this is asked")
        for code in codes:
            if fact not in FACTS and not knows_guided(book, fact, code):
                yield book.error(entry, f"when.{key}", "unknown-code", f"there is no {code}")


def knows_guided(book: Book, fact: str, code: str) -> bool:
    """Whether the conversation can tell such a code."""
    if fact.startswith(ANSWER):
        wanted = fold(fact.removeprefix(ANSWER))
        asked = [entry.item for entry in book.of("prompts") if fold(entry.item.code) == wanted]
        return any(fold(code) in map(fold, prompt.codes) for prompt in asked)
    known: Mapping[str, frozenset[str]] = {
        "urgency": frozenset(UrgencyKind),
        "outcome": _OUTCOMES,
        "segment": book.codes.get("segments", frozenset()),
    }
    return fact in GUIDED_FACTS and fold(code) in known[fact]


def _keys(when: Conditions) -> dict[str, tuple[str, ...]]:
    return {**when.any_of, **{f"{fact}{NONE_OF}": codes for fact, codes in when.none_of.items()}}


def check_urgent_help(book: Book) -> Iterator[Finding]:
    """Help that is named can be reached: a number, hours, and at least one urgency that it is for."""
    for entry in book.of("urgent_helps"):
        helper: UrgentHelp = entry.item
        if not helper.kinds:
            yield book.error(entry, "kinds", "wrong-help", "says no urgency that it is for")
        if helper.on_call:
            if helper.phone or helper.hours is not None:
                message = "names who is on call: number and hours stand there, once"
                yield book.error(entry, "on_call", "wrong-help", message)
            continue
        if helper.phone and not _NUMBER.fullmatch(helper.phone):
            message = f"{helper.phone} is neither in E.164 form nor a short number"
            yield book.error(entry, "phone", "wrong-number", message)
        if not helper.phone:
            yield book.absent(entry, "phone", "missing-value", "the number isn't told")
        yield from check_answering(book, entry)


def check_guiding_told(book: Book) -> Iterator[Finding]:
    """What guides the conversation is told, and who helps at once in each municipality; else it is a gap."""
    alone = len(book.valid("levels")) < _LEAST
    for attribute, message in _TOLD.items():
        if not book.valid(attribute) and not (alone and attribute == "level_rules"):
            yield book.absent_in_head(attribute, "missing-value", message, file=_FILE)
    for kind in _NEEDS_HELP:
        if without := _places_without(book, kind):
            names = ", ".join(without[:4]) + (" …" if len(without) > 4 else "")  # noqa: PLR2004
            message = f"no immediate help is told for {names}"
            yield book.absent_in_head(f"urgent_helps.{kind}", "missing-value", message, file=_FILE)


def _places_without(book: Book, kind: UrgencyKind) -> list[str]:
    helping = [entry.item for entry in book.valid("urgent_helps") if kind in entry.item.kinds]
    if any(not helper.places for helper in helping):
        return []
    helped = {fold(place) for helper in helping for place in helper.places}
    towns = (entry.item for entry in book.valid("places") if entry.item.kind is PlaceKind.MUNICIPALITY)
    return [town.code for town in towns if fold(town.code) not in helped]
