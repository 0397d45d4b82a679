"""One plan of destruction: what was counted, who approved it, the proofs of what has gone (24 §)."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.desk.queries import retention as queries
from reimari.records import access
from reimari.records.actions import approve_deletion as deed
from reimari.records.models import RetentionApproval, RetentionPlan

TEMPLATE = "desk/views/retention_plan.html"
CONFLICT = 409


@require_safe
def retention_plan(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One plan: what was counted, some of its rows, who approved it, what has gone."""
    return _drawn(request, pk)


def approved(request: ActorRequest, done: RetentionApproval, pk: UUID) -> HttpResponse:
    """The plan, approved."""
    del request, done
    return redirect("desk:retention_plan", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(deed, approved)
def approve_deletion(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Approve what somebody else has counted."""
    row = access.APPROVE.row(request.actor, RetentionPlan.objects.all(), pk)
    if request.method != "POST":
        return redirect("desk:retention_plan", pk=pk)
    try:
        done = deed.once(key_of(request), row, actor=request.actor, now=timezone.now())
    except Refused as refusal:
        return _drawn(request, pk, refusal=refusal, status=CONFLICT)
    return approved(request, done, pk)


def _drawn(
    request: ActorRequest, pk: UUID, *, refusal: Refused | None = None, status: int = 200
) -> HttpResponse:
    with reading(request.actor, access.SEE_RETENTION) as seen:
        rows = RetentionPlan.objects.select_related("made_by", "approval__approved_by")
        plan = access.SEE_RETENTION.row(request.actor, rows, pk)
        seen.subject = plan
        proofs = queries.proofs_of(plan)
        mine = plan.made_by_id == request.actor.id
        context = {
            "now": timezone.now(),
            "plan": plan,
            "lines": queries.lines_of(plan),
            "sample": queries.sample_of(plan),
            "left": plan.items.count(),
            "proofs": proofs,
            "gone": sum(each.proof.rows for each in proofs),
            "mine": mine,
            "may_approve": request.actor.may(access.APPROVE.name)
            and not plan.is_approved
            and plan.rows
            and not mine,
            "sentences": sentences_of(refusal.problems if refusal else ()),
            "key": uuid7(),
        }
        return page(request, TEMPLATE, context, status=status)
