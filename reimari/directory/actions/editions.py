"""How an edition of an instruction is put down: new rows only, with what it is found by."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from reimari.access.deeds import part
from reimari.common.states import check_move
from reimari.directory.adapters import index_columns
from reimari.directory.models import Edition, EditionText, Instruction
from reimari.directory.rules import Words
from reimari.directory.states import EDITION_MOVES, EditionState


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an edition says: its words by language, from where it is known, and how long it holds."""

    texts: Mapping[str, Words]
    source: str
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    review_on: dt.date | None = None
    why: str = ""
    invented: bool = False

    def written(self) -> dict[str, Words]:
        """The languages in which there is something."""
        return {language: words for language, words in self.texts.items() if words.title.strip()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """What an edition said, to be compared with what is wanted."""

    wanted: Wanted

    @classmethod
    def of(cls, edition: Edition) -> "Stands":
        texts = {text.language: Words(text.title, text.body) for text in edition.texts.all()}
        return cls(
            wanted=Wanted(
                texts=texts,
                source=edition.source,
                valid_from=edition.valid_from,
                valid_until=edition.valid_until,
                review_on=edition.review_on,
                invented=edition.invented,
            )
        )

    def says(self, other: Wanted) -> bool:
        """Whether the other one would say the same; why it was changed doesn't count."""
        mine = self.wanted
        return (mine.written(), mine.source, mine.valid_from, mine.valid_until, mine.review_on) == (
            other.written(),
            other.source,
            other.valid_from,
            other.valid_until,
            other.review_on,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """An edition to be put down: of what, what it says, and the newest before it, if any."""

    instruction: Instruction
    wanted: Wanted
    is_internal: bool
    last: int = 0  # the number of the newest before it


@part
def add_draft(new: New, *, by: UUID | None, now: dt.datetime) -> Edition:
    """A new edition as a draft: what holds goes on to hold until somebody approves it."""
    (edition,) = _add([new], state=EditionState.DRAFT, by=by, now=now)
    return edition


@part
def add_approved(new: Sequence[New], *, now: dt.datetime) -> None:
    """Editions that the county's profile brings, each the current one of its instruction from now on.

    Whoever calls the verb saves the instructions. Two statements.
    """
    for each, edition in zip(
        new, _add(new, state=EditionState.APPROVED, by=None, now=now, decided_at=now), strict=True
    ):
        each.instruction.current = edition


@part
def _add(
    new: Sequence[New],
    *,
    state: EditionState,
    by: UUID | None,
    now: dt.datetime,
    decided_at: dt.datetime | None = None,
) -> list[Edition]:
    editions = Edition.objects.bulk_create(
        Edition(
            instruction_id=each.instruction.pk,
            number=each.last + 1,
            replaces_id=each.instruction.current_id,
            source=each.wanted.source.strip(),
            valid_from=each.wanted.valid_from,
            valid_until=each.wanted.valid_until,
            review_on=each.wanted.review_on,
            is_internal=each.is_internal,
            why=each.wanted.why.strip(),
            invented=each.wanted.invented,
            written_at=now,
            written_by_id=by,
            state=state,
            decided_at=decided_at,
        )
        for each in new
    )
    EditionText.objects.bulk_create(
        EditionText(
            edition=edition,
            language=language,
            title=words.title.strip(),
            body=words.body.strip(),
            **index_columns(words.title, words.body, language),
        )
        for each, edition in zip(new, editions, strict=True)
        for language, words in sorted(each.wanted.written().items())
    )
    return editions


@part
def decide(edition: Edition, state: EditionState, *, by: UUID | None, now: dt.datetime) -> None:
    """What becomes of an open draft, once and for good."""
    check_move(EDITION_MOVES, EditionState(edition.state), state)
    edition.state, edition.decided_at, edition.decided_by_id = state, now, by
    edition.save(update_fields=["state", "decided_at", "decided_by"])
