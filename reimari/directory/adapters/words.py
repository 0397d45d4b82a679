"""The words of a text as they are stored and asked for: Finnish by Voikko, all else by simplemma."""

import re
from functools import lru_cache
from threading import Lock, Thread

import simplemma

from reimari.directory.adapters import finnish

_PREPARING, _prepared = Lock(), list[bool]()
LANGUAGES = ("fi", "sv", "en")
_TOKEN = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_COMPOUNDS = {"fi", "sv"}  # languages that write compounds as one word
_FIRST_PART, _LAST_PART = 3, 4  # letters


LOW_MEMORY = True  # simplemma reads its dictionaries packed: unpacked the Finnish one alone takes 400 MB


def indexed_by() -> str:
    """What Finnish is analysed with here: "voikko", or "simplemma" where Voikko isn't installed."""
    return "voikko" if finnish.analyser() else "simplemma"


def words_in(text: str) -> list[str]:
    """The words of a text in small letters; parts of a hyphenated word follow it."""
    found = []
    for token in _TOKEN.findall(text.lower()):
        found.append(token)
        if "-" in token:
            found += [part for part in token.split("-") if part]
    return found


@lru_cache(maxsize=50_000)
def lemmas(word: str, language: str) -> frozenset[str]:
    """The base forms of a word in a language; of a Swedish compound that isn't known, by its last part."""
    if language == "fi" and finnish.analyser():
        return finnish.base_forms(word) or frozenset({word})
    if language == "sv" and not _is_known(word):
        whole = {first + base for first, last in _cuts(word) for base in _plain(last, "sv")}
        if whole:
            return frozenset(whole)
    return _plain(word, language)


def _plain(word: str, language: str) -> frozenset[str]:
    return frozenset({simplemma.lemmatize(word, lang=language, low_memory=LOW_MEMORY).lower()})


def _is_known(word: str) -> bool:
    """Whether it is a Swedish word by itself."""
    return simplemma.is_known(word, lang="sv", low_memory=LOW_MEMORY)


def prepare() -> None:
    """Open the dictionaries beside what is being answered: the first search of a process takes seconds."""
    with _PREPARING:
        if _prepared:
            return
        _prepared.append(True)
    Thread(target=lambda: asked_groups("a"), name="dictionaries", daemon=True).start()


def _cuts(word: str) -> list[tuple[str, str]]:
    """How a Swedish word may be made of two that are known; a linking s stays with the first."""
    cuts = ((word[:at], word[at:]) for at in range(_FIRST_PART, len(word) - _LAST_PART + 1))
    return [(first, last) for first, last in cuts if _is_known(last) and _known_first(first)]


def _known_first(first: str) -> str:
    """The first part of a Swedish compound as a word of its own, without the linking s; or nothing."""
    bare = first.removesuffix("s")
    found = (one for one in (first, bare) if len(one) >= _FIRST_PART and _is_known(one))
    return next(found, "")


@lru_cache(maxsize=50_000)
def swedish_parts(word: str) -> frozenset[str]:
    """The parts of a Swedish compound, if both are words: måltidstjänst → måltid, tjänst."""
    found: set[str] = set()
    for first, last in _cuts(word):
        found |= _plain(_known_first(first), "sv") | _plain(last, "sv")
    return frozenset(found)


def _parts(word: str, language: str) -> frozenset[str]:
    if language == "fi":
        return finnish.parts(word)
    if language == "sv":
        return frozenset().union(*(swedish_parts(lemma) for lemma in {word, *lemmas(word, "sv")}))
    return frozenset()


def terms_of(text: str, language: str) -> list[str]:
    """What a text is found by: its words, their base forms and the parts of compounds, each once."""
    found: dict[str, None] = {}
    for word in words_in(text):
        terms = {word, *lemmas(word, language)}
        if language in _COMPOUNDS:
            terms |= _parts(word, language)
        found |= dict.fromkeys(sorted(terms))
    return list(found)


def asked_groups(query: str, *, misspelt: bool = False) -> list[list[str]]:
    """For each word that somebody searches for, what may stand instead of it: itself and its base forms.

    All three languages count: a Finnish speaker looks for a Swedish text too. `misspelt`: what a Finnish word
    may have been meant to be counts as well.
    """
    groups: list[list[str]] = []
    for word in dict.fromkeys(words_in(query)):
        terms = {word}.union(*(lemmas(word, language) for language in LANGUAGES))
        for meant in finnish.suggestions(word) if misspelt else ():
            terms |= lemmas(meant, "fi")
        groups.append(sorted(terms))
    return groups
