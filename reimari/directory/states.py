from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reimari.common.states import Moves


class InstructionKind(TextChoices):
    """What an instruction is for, in the order in which somebody on the phone needs them."""

    INSTRUCTION = "instruction", _("instruction")
    BRIDGING = "bridging", _("what to tell while waiting")
    CRITERIA = "criteria", _("granting criteria")
    PROCEDURE_CARD = "procedure_card", _("procedure card")


class Freshness(TextChoices):
    """Whether an instruction can be trusted today: flagged first, then hidden (R-VS-52)."""

    DRAFT = "draft", _("a draft")
    COMING = "coming", _("not in force yet")
    FRESH = "fresh", _("up to date")
    DUE = "due", _("due for review")
    OUT_OF_DATE = "out_of_date", _("out of date")
    HIDDEN = "hidden", _("out of date, hidden from advisers")
    RETIRED = "retired", _("retired")


SHOWN = (Freshness.FRESH, Freshness.DUE, Freshness.OUT_OF_DATE)  # to advisers; the owners see all
FLAGGED = (Freshness.DUE, Freshness.OUT_OF_DATE)


class EditionState(TextChoices):
    """How far a version has come: it begins as a draft, and somebody else approves it (R-PS-33)."""

    DRAFT = "draft", pgettext_lazy("version", "waits for approval")
    RETURNED = "returned", pgettext_lazy("version", "sent back to its writer")
    APPROVED = "approved", pgettext_lazy("version", "approved")
    WITHDRAWN = "withdrawn", pgettext_lazy("version", "withdrawn")
    REWRITTEN = "rewritten", pgettext_lazy("version", "written anew")
    EARLIER = "earlier", pgettext_lazy("version", "from before versions were approved")


OPEN = (EditionState.DRAFT, EditionState.RETURNED)
IN_FORCE = (EditionState.APPROVED, EditionState.EARLIER)  # those that were, or are, gone by
EDITION_MOVES: Moves[EditionState] = {
    EditionState.DRAFT: frozenset(
        {
            EditionState.RETURNED,
            EditionState.APPROVED,
            EditionState.WITHDRAWN,
            EditionState.REWRITTEN,
        }
    ),
    EditionState.RETURNED: frozenset({EditionState.WITHDRAWN, EditionState.REWRITTEN}),
    EditionState.APPROVED: frozenset(),
    EditionState.WITHDRAWN: frozenset(),
    EditionState.REWRITTEN: frozenset(),
    EditionState.EARLIER: frozenset(),
}


class RemarkKind(TextChoices):
    """What somebody tells the owners of the instructions."""

    WRONG = "wrong", _("something is wrong")
    MISSING = "missing", _("an instruction is missing")
    LINE = "line", _("something is wrong on a line")


class RemarkState(TextChoices):
    OPEN = "open", pgettext_lazy("remark", "waits for an answer")
    CLOSED = "closed", pgettext_lazy("remark", "answered")


MOVES: Moves[RemarkState] = {
    RemarkState.OPEN: frozenset({RemarkState.CLOSED}),
    RemarkState.CLOSED: frozenset(),
}


REMARK_STEP = "answer_remark"  # the kind of step, a code of the profile


class RemarkOutcome(TextChoices):
    """What came of a remark."""

    PUT_RIGHT = "put_right", _("the instruction was put right")
    WRITTEN = "written", _("an instruction was written")
    CORRECTED = "corrected", _("the number, address or hours of the line were put right")
    RIGHT_AS_IT_IS = "right", _("the instruction is right as it is")
    ANSWERED = "answered", _("answered here")


def outcomes_of(kind: str) -> tuple[RemarkOutcome, ...]:
    """What may come of a remark of this kind."""
    if kind == RemarkKind.LINE:
        return RemarkOutcome.CORRECTED, RemarkOutcome.ANSWERED
    return tuple(each for each in RemarkOutcome if each != RemarkOutcome.CORRECTED)
