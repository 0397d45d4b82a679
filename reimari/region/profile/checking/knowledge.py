"""Instructions: who answers for them, from where each is known, which place a procedure card is of."""

from collections.abc import Iterator

from reimari.region.profile.checking.book import Book
from reimari.region.profile.findings import Finding
from reimari.region.profile.values import Instruction, InstructionKind, KnowledgeRule


def check_knowledge(book: Book) -> Iterator[Finding]:
    """What the county's rule of instructions doesn't tell is a gap; what an instruction lacks is an error."""
    for entry in book.of("knowledge"):
        rule: KnowledgeRule = entry.item
        if not rule.team:
            yield book.absent(entry, "team", "missing-value", "who answers for the instructions isn't told")
        if rule.grace_days is None:
            message = "how long something out of date is still shown isn't told"
            yield book.absent(entry, "grace_days", "missing-value", message)
        elif rule.grace_days < 0:
            yield book.error(entry, "grace_days", "wrong-instruction", "can't be below 0")
    for entry in book.of("instructions"):
        item: Instruction = entry.item
        if item.kind is InstructionKind.PROCEDURE_CARD and not item.place:
            yield book.error(entry, "place", "wrong-instruction", "a procedure card is of a place")
        if not item.source and not item.invented:
            yield book.error(entry, "source", "missing-value", "an instruction tells where it is known from")
