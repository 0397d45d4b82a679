"""Drafts of instructions: those that wait for somebody, and one's own (R-PS-33)."""

from django.db.models import Max, Q, QuerySet

from reimari.access.actor import Actor
from reimari.directory import access
from reimari.directory.models import Edition, Instruction

MOST = 50
WITH = ("instruction__place", "instruction__team", "written_by", "returned_by")


def drafts_of(actor: Actor) -> QuerySet[Edition]:
    """Open drafts of what the actor's teams own, those that wait for approval first, the longest first."""
    every = Edition.objects.open().filter(instruction__retired_at=None).select_related(*WITH)
    rows = access.SEE_DRAFTS.rows(actor, every).prefetch_related("texts")
    return rows.order_by("state", "written_at", "pk")[:MOST]


def to_approve(actor: Actor) -> QuerySet[Edition]:
    """Drafts on which the actor may decide: they wait, and somebody else wrote them; the longest first."""
    mine = access.APPROVE.rows(actor, Instruction.objects.all())
    rows = Edition.objects.waiting().filter(instruction__in=mine.values("pk"))
    others = rows.filter(Q(written_by=None) | ~Q(written_by=actor.id))
    return others.select_related(*WITH).prefetch_related("texts").order_by("written_at", "pk")


def own_drafts(actor: Actor) -> list[Edition]:
    """What the actor has written and nobody has approved yet; what was sent back first."""
    if not actor.may(access.SEE_DRAFTS.name):
        return []
    rows = Edition.objects.open().filter(written_by=actor.id, instruction__retired_at=None)
    mine = access.SEE_DRAFTS.rows(actor, rows.select_related(*WITH)).prefetch_related("texts")
    return list(mine.order_by("-state", "written_at", "pk")[:MOST])


def draft_of(instruction: Instruction) -> Edition | None:
    """Its open draft, if there is one."""
    rows = instruction.editions.open().select_related("written_by", "returned_by", "replaces")
    return rows.prefetch_related("texts").first()


def open_draft(instruction: Instruction) -> Edition | None:
    """The draft with which somebody goes on; there is one at most."""
    return instruction.editions.open().first()


def last_number(instruction: Instruction) -> int:
    """The number of its newest version."""
    return instruction.editions.aggregate(last=Max("number"))["last"] or 0
