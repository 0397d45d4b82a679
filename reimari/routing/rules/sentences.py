"""The `why` of rules: templates compiled once for each language, filled with names in that language."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reimari.common.holidays import LANGUAGES
from reimari.region.profile.values import Text

SENTENCES = re.compile(r"(?<=[.!?])\s+")
PLACEHOLDER = re.compile(r"\{(place|area|destination|service_task|age|need|contactor)\}")

CONTACTORS = {
    "client": Text(fi="asiakas", sv="klient", en="client"),
    "close_person": Text(fi="läheinen", sv="närstående", en="close person"),
    "own_employee": Text(fi="oma työntekijä", sv="egen anställd", en="own employee"),
    "other_authority": Text(fi="toinen viranomainen", sv="annan myndighet", en="other authority"),
    "outside_party": Text(fi="ulkopuolinen taho", sv="utomstående", en="outside party"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a sentence may speak of; empty texts where something isn't known."""

    place: Text
    area: Text
    destination: Text
    service_task: Text
    contactor: str | None
    age: int | None
    needs: frozenset[str]
    need_names: Mapping[str, Text]


type Part = Callable[[Told], str]


class Sentence:
    """The reason of one rule in all languages; `uses`: the names of its placeholders.

    It may hold several sentences; one that would speak of something unknown isn't told.
    """

    __slots__ = ("_sentences", "uses")

    def __init__(self, why: Text, named_needs: frozenset[str]) -> None:
        texts = {language: SENTENCES.split(why.in_language(language)) for language in LANGUAGES}
        self.uses = frozenset(name for parts in texts.values() for one in parts for name in _names(one))
        self._sentences = {
            language: tuple(_compiled(one, language, named_needs) for one in parts)
            for language, parts in texts.items()
        }

    def tell(self, told: Told, language: str) -> str:
        """What can be told in `fi`, `sv` or `en`; in a language that the rule lacks, its Finnish."""
        return " ".join(filter(None, (_filled(parts, told) for parts in self._sentences[language])))


def _names(sentence: str) -> list[str]:
    return PLACEHOLDER.findall(sentence)


def _compiled(sentence: str, language: str, named_needs: frozenset[str]) -> tuple[str | Part, ...]:
    """Its pieces of text and, at odd places, what fills its placeholders."""
    return tuple(
        _part(piece, language, named_needs) if place % 2 else piece
        for place, piece in enumerate(PLACEHOLDER.split(sentence))
    )


def _filled(parts: tuple[str | Part, ...], told: Told) -> str:
    """The sentence; empty when something that it speaks of isn't known."""
    words = [part if isinstance(part, str) else part(told) for part in parts]
    return "".join(words) if all(words[1::2]) else ""


class Reasons:
    """The sentences of the rules that decided about one kind of contact, then what is missing."""

    __slots__ = ("_gaps", "_sentences", "_texts", "_told")

    def __init__(self, sentences: tuple[Sentence, ...], told: Told, gaps: tuple[Text, ...]) -> None:
        self._sentences = sentences
        self._told = told
        self._gaps = gaps
        self._texts: dict[str, str] = {}

    def tell(self, language: str) -> str:
        """The sentences one after another, in `fi`, `sv` or `en`."""
        text = self._texts.get(language)
        if text is None:
            told = (sentence.tell(self._told, language) for sentence in self._sentences)
            missing = (gap.in_language(language) for gap in self._gaps)
            text = self._texts[language] = " ".join(filter(None, (*told, *missing)))
        return text


def _part(name: str, language: str, named_needs: frozenset[str]) -> Part:
    def need(told: Told) -> str:
        needs = sorted(told.needs & named_needs or told.needs)
        return ", ".join(_name(told.need_names, code, language) for code in needs)

    parts: dict[str, Part] = {
        "place": lambda told: told.place.in_language(language),
        "area": lambda told: told.area.in_language(language),
        "destination": lambda told: told.destination.in_language(language),
        "service_task": lambda told: told.service_task.in_language(language),
        "age": lambda told: "" if told.age is None else str(told.age),
        "contactor": lambda told: _name(CONTACTORS, told.contactor or "", language),
        "need": need,
    }
    return parts[name]


def _name(names: Mapping[str, Text], code: str, language: str) -> str:
    return names[code].in_language(language) if code in names else code


def text_of_gap(gap: str, texts: Mapping[str, Text]) -> Text:
    """The sentence that tells a gap: that of its id, else of its kind (what stands before the colon)."""
    return texts.get(gap) or texts.get(gap.partition(":")[0], Text())
