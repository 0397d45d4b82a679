"""Finnish by Voikko, where the machine has it (Debian: libvoikko1, voikko-fi); a handle for each thread."""

import re
from functools import lru_cache
from threading import local
from typing import Protocol

_HANDLES = local()
_WORD_BASE = re.compile(r"\+?([^()+]+)\(([^()]*)\)")
_SHORTEST = 3  # letters of a part that means something by itself
_NOT_A_BASE = "+"  # how Voikko marks an ending among the bases


class Analyser(Protocol):
    """What we use of Voikko."""

    def analyze(self, word: str) -> list[dict[str, str]]: ...

    def suggest(self, word: str) -> list[str]: ...

    def spell(self, word: str) -> bool: ...


def analyser() -> Analyser | None:
    """Voikko of this thread; None where the library or the dictionary isn't installed."""
    if not hasattr(_HANDLES, "voikko"):
        _HANDLES.voikko = _opened()
    found: Analyser | None = _HANDLES.voikko
    return found


def _opened() -> Analyser | None:
    try:
        from libvoikko import Voikko, VoikkoException  # noqa: PLC0415 (it looks for the library when imported)
    except (ImportError, OSError):
        return None
    try:
        handle: Analyser = Voikko("fi")
    except (VoikkoException, OSError):
        return None
    return handle


@lru_cache(maxsize=50_000)
def base_forms(word: str) -> frozenset[str]:
    """The base forms that a Finnish word can have; none when Voikko doesn't know it."""
    voikko = analyser()
    if voikko is None:
        return frozenset()
    return frozenset(_clean(each["BASEFORM"]) for each in voikko.analyze(word) if "BASEFORM" in each)


@lru_cache(maxsize=50_000)
def parts(word: str) -> frozenset[str]:
    """Base forms of a compound's parts and of its endings: turvapuhelinpalvelu → turva, puhelin, palvelu …

    What Voikko derives a noun from (palvelu from palvella) is left out: nobody means the verb.
    """
    voikko = analyser()
    if voikko is None:
        return frozenset()
    found: set[str] = set()
    for each in voikko.analyze(word):
        base = _clean(each.get("BASEFORM", ""))
        bases = [_clean(part) for _surface, part in _WORD_BASE.findall(each.get("WORDBASES", ""))]
        lengths = [len(part) for part in each.get("STRUCTURE", "").split("=") if part]
        if len(lengths) < 2:  # noqa: PLR2004 (no compound)
            continue
        start = 0
        for length in lengths[:-1]:
            found |= base_forms(word[: start + length]) | base_forms(word[start : start + length])
            start += length
            found |= {base[start:], *base_forms(base[start:])}
        found |= {part for part in bases if not _is_verb(part) and part in word}
    return frozenset(part for part in found if len(part) >= _SHORTEST)


def suggestions(word: str) -> list[str]:
    """What a Finnish word may have been meant to be, the likeliest first; nothing when it is spelt right."""
    voikko = analyser()
    if voikko is None or voikko.spell(word):
        return []
    return [each.lower() for each in voikko.suggest(word)]


def _clean(base: str) -> str:
    return base.replace("=", "").lstrip(_NOT_A_BASE).strip("-").lower()


def _is_verb(base: str) -> bool:
    voikko = analyser()
    return voikko is not None and any(each.get("CLASS") == "teonsana" for each in voikko.analyze(base))
