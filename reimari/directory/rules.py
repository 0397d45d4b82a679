"""Whether an instruction can be trusted, which one is the nearest, and what can't be written. No Django."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from reimari.common.problems import Problem, gettext_noop

WITHOUT_STEP = gettext_noop("A remark stays on the list until it is answered.")
CHANGED_AT_ONCE = gettext_noop(
    "Somebody has changed this instruction while you were writing. Nothing has been saved yet: compare,"
    " and save again."
)
NO_WORDS = gettext_noop("Write the instruction in at least one language: a title and a text.")
HALF_WORDS = gettext_noop("A language needs both a title and a text, or neither (%(language)s).")
NO_SOURCE = gettext_noop("Tell where this is known from: a decision, a page, a paragraph of law.")
WRONG_ORDER = gettext_noop("The last day is before the first day.")
NO_PLACE = gettext_noop("A procedure card is of a municipality: choose it.")
IDENTITY_CODE = gettext_noop("This looks like an identity code. An instruction is never about one person.")
RETIRED = gettext_noop("The instruction has been retired. Write a new one.")
NOTHING_NEW = gettext_noop("Nothing has been changed.")
ANSWERED = gettext_noop("The remark has been answered already.")
OTHER_OUTCOME = gettext_noop("This can't come of such a remark. Choose again.")
NO_ANSWER = gettext_noop("Write an answer: whoever asked sees it.")
NOT_TOLD = gettext_noop("Write what is wrong or missing.")
NO_OWNER = gettext_noop(
    "The county hasn't said who answers for its instructions. Tell your supervisor for the time being."
)

SHOWN_FIRST = ("fi", "sv", "en")  # in which order another language is shown when one's own is missing
PROCEDURE_CARD = "procedure_card"


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """How long it holds; days are inclusive, None is open. `grace_days`: so long flagged, then hidden."""

    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    review_on: dt.date | None = None
    retired: bool = False
    grace_days: int = 0


def freshness(validity: Validity, day: dt.date) -> str:
    """A code of `Freshness` (R-VS-52: out of date is flagged, then hidden).

    Past its last day it stays on view, flagged, for the county's grace; where none is set it hides at once.
    A review day that has come only flags it.
    """
    if validity.retired:
        return "retired"
    if validity.valid_from and day < validity.valid_from:
        return "coming"
    if validity.valid_until and day > validity.valid_until:
        late = (day - validity.valid_until).days
        return "out_of_date" if late <= validity.grace_days else "hidden"
    if validity.review_on and day >= validity.review_on:
        return "due"
    return "fresh"


@dataclass(frozen=True, slots=True)
class Placed[T]:
    """An instruction with what it is bound to. `depth`: 0 the county, 1 a municipality, 2 a locality."""

    item: T
    kind: str
    need: str
    service_task: str
    depth: int


@dataclass(frozen=True, slots=True)
class Nearest[T]:
    """Of one kind and topic: the instructions of the nearest place, and the wider ones behind them."""

    kind: str
    shown: tuple[T, ...]
    wider: tuple[T, ...]


def nearest[T](found: Iterable[Placed[T]], kinds: Sequence[str]) -> list[Nearest[T]]:
    """Of each kind in this order, and each topic in it, what is bound to the most specific place (R-VS-63).

    A topic is need and service task; those with a need come first. What is wider is kept one click away.
    """

    def topic(each: Placed[T]) -> tuple[int, str, str, str]:
        return kinds.index(each.kind), each.kind, each.need, each.service_task

    def order(each: Placed[T]) -> tuple[int, bool, tuple[int, str, str, str], int]:
        return kinds.index(each.kind), not each.need, topic(each), -each.depth

    groups = []
    for _topic, same in groupby(sorted(found, key=order), topic):
        rows = list(same)
        deepest = rows[0].depth
        shown = tuple(each.item for each in rows if each.depth == deepest)
        wider = tuple(each.item for each in rows if each.depth < deepest)
        groups.append(Nearest(rows[0].kind, shown, wider))
    return groups


def language_to_show(written: Iterable[str], asked: str) -> str:
    """The language in which it is shown: the asked one, else the first that it is written in; or nothing."""
    known = set(written)
    return next((each for each in (asked, *SHOWN_FIRST) if each in known), "")


@dataclass(frozen=True, slots=True)
class Words:
    """Title and text in one language."""

    title: str
    body: str


def writing_problems(
    texts: Mapping[str, Words],
    *,
    kind: str,
    has_place: bool,
    source: str,
    valid_from: dt.date | None,
    valid_until: dt.date | None,
    has_identity_code: bool,
) -> list[Problem]:
    """Why an instruction can't be written so."""
    problems = [
        Problem("directory.half_words", HALF_WORDS, {"language": language})
        for language, words in texts.items()
        if bool(words.title.strip()) != bool(words.body.strip())
    ]
    if not any(words.title.strip() for words in texts.values()):
        problems.append(Problem("directory.no_words", NO_WORDS))
    if not source.strip():
        problems.append(Problem("directory.no_source", NO_SOURCE))
    if valid_from and valid_until and valid_until < valid_from:
        problems.append(Problem("directory.wrong_order", WRONG_ORDER))
    if kind == PROCEDURE_CARD and not has_place:
        problems.append(Problem("directory.no_place", NO_PLACE))
    if has_identity_code:
        problems.append(Problem("directory.identity_code", IDENTITY_CODE))
    return problems


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of an instruction's text: a paragraph of lines, or a list."""

    is_list: bool
    lines: tuple[str, ...]


def blocks_of(body: str) -> list[Block]:
    """An instruction's text as paragraphs and lists: lines that begin with "- " make a list."""
    blocks: list[Block] = []
    gathered: list[str] = []
    was_list = False

    def close() -> None:
        if gathered:
            blocks.append(Block(was_list, tuple(gathered)))
            gathered.clear()

    for line in (*body.splitlines(), ""):
        said = line.strip()
        is_item = said.startswith(("- ", "* "))
        if not said or is_item != was_list:
            close()
        was_list = is_item
        if said:
            gathered.append(said[2:].strip() if is_item else said)
    return blocks
