"""Drafts of instructions as the desk shows them: what each would change, and what the viewer may do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reimari.access.actor import Actor
from reimari.desk.queries.rows import language
from reimari.directory import access
from reimari.directory import queries as directory
from reimari.directory.models import Edition, EditionText, Instruction
from reimari.directory.rules import SHOWN_FIRST, Piece, difference, language_to_show
from reimari.directory.states import OPEN, EditionState

OF_INSTRUCTION = ("place", "service_task", "team", "owner", "current")


@dataclass(frozen=True, slots=True)
class Compared:
    """A draft's words in one language beside those that hold. `now` None: there are none yet."""

    text: EditionText
    now: EditionText | None
    title: Sequence[Piece]
    body: Sequence[Piece]

    @property
    def same(self) -> bool:
        """Whether nothing would change in this language."""
        return self.now is not None and all(each.stays for each in (*self.title, *self.body))


@dataclass(frozen=True, slots=True, kw_only=True)
class May:
    """What the viewer may do with a draft. `waits_for_another`: they wrote it, else they could decide."""

    approve: bool
    send_back: bool
    withdraw: bool
    change: bool
    waits_for_another: bool


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft on a list: its title in the viewer's language, and whether they wrote it."""

    edition: Edition
    text: EditionText
    is_own: bool

    @property
    def is_returned(self) -> bool:
        return self.edition.state == EditionState.RETURNED


def rows_of(actor: Actor, editions: Iterable[Edition]) -> list[DraftRow]:
    """Drafts as rows of a list."""
    return [
        DraftRow(
            each,
            title_of(each, language()),
            each.written_by_id == actor.id,
        )
        for each in editions
    ]


def title_of(edition: Edition, reader: str) -> EditionText:
    """The text whose title is shown."""
    texts = {text.language: text for text in edition.texts.all()}
    return texts[language_to_show(texts, reader)]


def draft_among(editions: Sequence[Edition], *, has_current: bool) -> Edition | None:
    """The open draft; of what was never approved the newest version, whatever became of it."""
    found = next((each for each in editions if each.state in OPEN), None)
    return found or (None if has_current else next(iter(editions), None))


def compared(draft: Edition, editions: Sequence[Edition], row: Instruction) -> list[Compared]:
    """The draft's words by language, and how they differ from those that hold."""
    current = next((each for each in editions if each.pk == row.current_id), None)
    stands = {text.language: text for text in current.texts.all()} if current else {}
    return [
        Compared(
            text,
            now := stands.get(text.language),
            difference(now.title if now else "", text.title),
            difference(now.body if now else "", text.body),
        )
        for text in sorted(draft.texts.all(), key=lambda text: SHOWN_FIRST.index(text.language))
    ]


def may_decide(actor: Actor, row: Instruction, draft: Edition) -> May:
    """What the viewer may do with the draft. Three queries."""
    mine = Instruction.objects.filter(pk=row.pk)
    approves = access.APPROVE.rows(actor, mine).exists()
    is_open = draft.state in OPEN and row.retired_at is None
    waits = is_open and draft.state == EditionState.DRAFT
    own = draft.written_by_id == actor.id
    overtaken = draft.replaces_id != row.current_id
    return May(
        approve=waits and approves and not own and not overtaken,
        send_back=waits and not own and access.SEND_BACK.rows(actor, mine).exists(),
        withdraw=is_open and access.WITHDRAW.rows(actor, mine).exists(),
        change=is_open and access.CHANGE.rows(actor, mine).exists(),
        waits_for_another=waits and approves and own,
    )


def waiting_count(actor: Actor) -> int:
    """How many drafts of the actor's teams wait for approval."""
    return access.SEE_DRAFTS.rows(actor, Edition.objects.waiting()).count()


def of_the_day(actor: Actor) -> dict[str, list[DraftRow]]:
    """What waits for the viewer's approval, and what they have written themselves. Four queries at most."""
    approves = actor.may(access.APPROVE.name)
    return {
        "to_approve": rows_of(actor, directory.to_approve(actor)) if approves else [],
        "own_drafts": rows_of(actor, directory.own_drafts(actor)),
    }
