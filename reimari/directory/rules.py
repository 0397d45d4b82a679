"""Whether an instruction can be trusted, which one is the nearest, what can't be written or approved.

No Django.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
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
NO_WHY = gettext_noop("Tell what was changed: everybody who goes by the instruction sees it.")
NO_DRAFT = gettext_noop("There is no draft any more: it has been approved or withdrawn.")
OWN_DRAFT = gettext_noop("You wrote this draft yourself: somebody else decides on it.")
DRAFT_CHANGED = gettext_noop("The draft has been changed while you were reading. Read it again.")
SENT_BACK = gettext_noop("The draft has been sent back: its writer goes on with it.")
OVERTAKEN = gettext_noop(
    "Another version has come into force since this draft was written. Send it back, or write it anew."
)
NO_REASON = gettext_noop("Write why: whoever wrote the draft sees it.")
NO_SUCH_VERSION = gettext_noop("There is no such version to be read.")

TOLD_FOR = dt.timedelta(days=30)  # so long a change is told to those who haven't read it
SHOWN_FIRST = ("fi", "sv", "en")  # in which order another language is shown when one's own is missing
PROCEDURE_CARD = "procedure_card"
WORDS_AND_GAPS = re.compile(r"\n|[^\S\n]+|\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """How long it holds; days are inclusive, None is open. `grace_days`: so long flagged, then hidden."""

    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    review_on: dt.date | None = None
    draft: bool = False
    retired: bool = False
    grace_days: int = 0


def freshness(validity: Validity, day: dt.date) -> str:
    """A code of `Freshness` (R-VS-52: out of date is flagged, then hidden).

    Past its last day it stays on view, flagged, for the county's grace; where none is set it hides at once.
    A review day that has come only flags it.
    """
    if validity.retired:
        return "retired"
    if validity.draft:
        return "draft"
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
    is_change: bool = False,
    why: str = "",
) -> list[Problem]:
    """Why an instruction can't be written so. `is_change`: advisers already go by a version of it."""
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
    if is_change and not why.strip():
        problems.append(Problem("directory.no_why", NO_WHY))
    if has_identity_code:
        problems.append(Problem("directory.identity_code", IDENTITY_CODE))
    return problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """An open draft as whoever decides on it finds it. `number`: its version; `seen`: the one they have read.

    `is_own`: they wrote it. `is_returned`: it has been sent back. `is_overtaken`: since it was written
    another version has come into force (the county's profile brought it).
    """

    number: int
    seen: int
    is_own: bool
    is_returned: bool
    is_overtaken: bool


def deciding_problems(draft: Drafted) -> list[Problem]:
    """Why one can neither approve nor send back (R-PS-33): two people stand behind every version."""
    if draft.seen != draft.number:
        return [Problem("directory.draft_changed", DRAFT_CHANGED)]
    if draft.is_returned:
        return [Problem("directory.sent_back", SENT_BACK)]
    return [Problem("directory.own_draft", OWN_DRAFT)] if draft.is_own else []


def approving_problems(draft: Drafted) -> list[Problem]:
    """Why one can't approve: nothing that came into force meanwhile is overwritten unseen."""
    if problems := deciding_problems(draft):
        return problems
    return [Problem("directory.overtaken", OVERTAKEN)] if draft.is_overtaken else []


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


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a text that is compared with another: they stay, they are new, or they are left out."""

    words: str
    is_new: bool = False
    is_gone: bool = False

    @property
    def stays(self) -> bool:
        """Whether both texts have them."""
        return not (self.is_new or self.is_gone)


def difference(old: str, new: str) -> list[Piece]:
    """What would change, word by word, what is left out before what is new; line ends count as words."""
    before, after = WORDS_AND_GAPS.findall(old), WORDS_AND_GAPS.findall(new)
    pieces = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("".join(after[j1:j2])))
            continue
        if gone := "".join(before[i1:i2]):
            pieces.append(Piece(gone, is_gone=True))
        if added := "".join(after[j1:j2]):
            pieces.append(Piece(added, is_new=True))
    return pieces
