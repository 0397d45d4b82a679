"""How an edition of an instruction is put down: new rows only, with what it is found by."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from reimari.access.deeds import part
from reimari.directory.adapters import index_columns
from reimari.directory.models import Edition, EditionText, Instruction
from reimari.directory.rules import Words


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


@part
def add_edition(
    instruction: Instruction, wanted: Wanted, *, replaces: Edition | None, by: UUID | None, now: dt.datetime
) -> Edition:
    """A new edition, which is the current one from now on; whoever calls the verb saves the instruction."""
    add_editions([(instruction, wanted, replaces)], by=by, now=now)
    return instruction.current


@part
def add_editions(
    new: Sequence[tuple[Instruction, Wanted, Edition | None]], *, by: UUID | None, now: dt.datetime
) -> None:
    """Editions of many instructions, each with the one that it replaces. Two statements."""
    editions = Edition.objects.bulk_create(
        Edition(
            instruction_id=instruction.pk,
            number=replaces.number + 1 if replaces else 1,
            replaces=replaces,
            source=wanted.source.strip(),
            valid_from=wanted.valid_from,
            valid_until=wanted.valid_until,
            review_on=wanted.review_on,
            why=wanted.why.strip(),
            invented=wanted.invented,
            written_at=now,
            written_by_id=by,
        )
        for instruction, wanted, replaces in new
    )
    texts = []
    for (instruction, wanted, _replaces), edition in zip(new, editions, strict=True):
        instruction.current = edition
        texts += [
            EditionText(
                edition=edition,
                language=language,
                title=words.title.strip(),
                body=words.body.strip(),
                **index_columns(words.title, words.body, language),
            )
            for language, words in sorted(wanted.written().items())
        ]
    EditionText.objects.bulk_create(texts)
