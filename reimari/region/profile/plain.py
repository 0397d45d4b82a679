"""Whether words that go to clients are plain, short and tell nobody else what the matter is (I-36, C85).

How long a sentence and a word may be is our own measure: no source tells one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

LONGEST_SENTENCE = 20  # words
LONGEST_WORD = 24  # letters
MOST_PARTS = 3  # of a text message
LONG = 8  # letters: a beginning of so many is looked for inside words too
SHORTEST_NAME = 5  # letters: shorter names are everyday words

# GSM 03.38: what a text message of 160 signs can hold; of the second row each sign takes the room of two.
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWO = frozenset("\f^{}\\[~]|€")
# Beginnings of words that tell what the matter is, in the languages we write.
TELLING = tuple(
    " toimeentul päihde päihte huume alkohol mielenterv psykiatr psyykkis lastensuoj väkival velka velko"
    " rikos vammais kehitysvam omaishoi muistisair asunnottom itsemurh kriisi"
    " utkomst missbruk drog psykisk barnskydd våld skuld brott funktionsned funktionshind närståendev"
    " minnessjuk bostadslös självmord krishj krisst"
    " income_support substance drug alcohol mental psychiatr child_protection violence debt disab"
    " informal_care dement homeless suicid crisis".replace("_", "\\s").split()
)
_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
_SENTENCES = re.compile(r"[.!?:]+(?=\s|$)|\n+")
_ADDRESS = re.compile(r"\S+://\S+")


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a text that isn't as it should be: its code, and what of the text it is about."""

    code: str  # sensitive, too_long, long_sentence, long_word
    about: str


def sms_parts(text: str) -> int:
    """In how many parts a phone gets the text; 0: there is none."""
    if all(sign in _GSM or sign in _TWO for sign in text):
        length = len(text) + sum(sign in _TWO for sign in text)
        alone, each = 160, 153
    else:
        length = len(text.encode("utf-16-be")) // 2
        alone, each = 70, 67
    return min(length, 1) if length <= alone else -(-length // each)


def telling_names(names: Iterable[str]) -> tuple[str, ...]:
    """The names that would tell somebody else what the matter is; the shortest ones are everyday words."""
    folded = (" ".join(name.casefold().split()) for name in names)
    return tuple(dict.fromkeys(name for name in folded if len(name) >= SHORTEST_NAME))


def sensitive_in(text: str, names: Iterable[str] = (), more: Iterable[str] = ()) -> list[str]:
    """What stands in the text and tells what the matter is, as it stands there, each once.

    `names`: of services and needs, found inflected and at the beginning of longer words; `more`: beginnings
    of words, the long ones found inside words too.
    """
    folded = _ADDRESS.sub(" ", text.casefold())
    patterns = _patterns(
        tuple(names), (*TELLING, *(re.escape(each.casefold()) for each in more if each.strip()))
    )
    return list(dict.fromkeys(found for pattern in patterns for found in pattern.findall(folded)))


def remarks(
    text: str, *, names: Iterable[str] = (), more: Iterable[str] = (), sms: bool = False
) -> list[Remark]:
    """All that isn't as it should be, the gravest first."""
    plain = _ADDRESS.sub(" ", text)
    found = [Remark("sensitive", each) for each in sensitive_in(text, names, more)]
    if sms and (parts := sms_parts(text)) > MOST_PARTS:
        found.append(Remark("too_long", str(parts)))
    found += [
        Remark("long_sentence", " ".join(sentence.split()))
        for sentence in _SENTENCES.split(plain)
        if len(_WORD.findall(sentence)) > LONGEST_SENTENCE
    ]
    long = [word for word in _WORD.findall(plain) if len(word) > LONGEST_WORD]
    return [*found, *(Remark("long_word", word) for word in dict.fromkeys(long))]


@lru_cache(maxsize=64)
def _patterns(names: tuple[str, ...], beginnings: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    inside = "|".join(each for each in beginnings if len(each) >= LONG)
    patterns = [rf"\b(?:{'|'.join(beginnings)})\w*", rf"\w+(?:{inside})\w*"]
    if phrases := "|".join(_inflected(name) for name in names if name.strip()):
        patterns.append(rf"\b(?:{phrases})\w*")
    return tuple(map(re.compile, patterns))


def _inflected(name: str) -> str:
    """The name's words without their last letters, which its cases change."""
    return r"\w*\W+".join(re.escape(_stem(word)) for word in name.split())


def _stem(word: str) -> str:
    return word[: max(len(word) - 3, SHORTEST_NAME)]
