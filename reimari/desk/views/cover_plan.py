"""A cover plan: whose work has to be done by others, by whom, accepted in one press (R-KS-52)."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.cover import access
from reimari.cover.actions import accept_plan
from reimari.cover.models import CoverPlan
from reimari.desk.queries import cover as queries
from reimari.work.queries import county_on

CONFLICT = 409
FIELD = "to-"  # … and the id of a step: who gets it


def _accepted(request: ActorRequest, done: CoverPlan, pk: UUID) -> HttpResponse:
    """To the plan, which tells what went to whom and what is left."""
    del request, pk
    return redirect(f"{reverse('desk:cover_plan', args=[done.pk])}?done=accepted#done")


@require_safe
def cover_plan(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The plan as it stands now."""
    return _drawn(request, pk)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(accept_plan, _accepted)
def accept_cover_plan(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Accept all rows, or those whose substitute was chosen."""
    with reading(request.actor):
        plan = access.ACCEPT_PLAN.row(request.actor, CoverPlan.objects.all(), pk)
    if request.method != "POST":
        return redirect("desk:cover_plan", pk=pk)
    try:
        done = accept_plan.once(
            key_of(request),
            plan,
            chosen=_chosen(request.POST),
            seen=_number(request.POST.get("seen", "")),
            actor=request.actor,
            now=timezone.now(),
        )
    except Refused as refusal:
        return _drawn(request, pk, refusal=refusal, status=CONFLICT)
    return _accepted(request, done, pk)


def _chosen(sent: Mapping[str, str]) -> dict[UUID, UUID]:
    """Who gets what; rows for which nobody was chosen stay as they are."""
    found = {}
    for name, value in sent.items():
        if name.startswith(FIELD) and value:
            try:
                found[UUID(name.removeprefix(FIELD))] = UUID(value)
            except ValueError:
                continue
    return found


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else -1


def _drawn(
    request: ActorRequest, pk: UUID, *, refusal: Refused | None = None, status: int = 200
) -> HttpResponse:
    with reading(request.actor, access.VIEW_PLAN) as seen:
        now = timezone.now()
        rows = CoverPlan.objects.select_related("absence__user", "accepted_by")
        seen.subject = plan = access.VIEW_PLAN.row(request.actor, rows, pk)
        sent = request.POST.dict() if refusal else None  # what was chosen stays
        shown = queries.plan_page(request.actor, plan, county_on(now), now=now, sent=sent)
        seen.person_ids.update(shown.person_ids)
        context = {
            "now": now,
            "key": uuid7(),
            "shown": shown,
            "why_not": queries.why_not(),
            "may_accept": request.actor.may(access.ACCEPT_PLAN.name),
            "may_amend": request.actor.may(access.AMEND_ABSENCE.name),
            "done": request.GET.get("done") == "accepted",
            "sentences": sentences_of(refusal.problems if refusal else ()),
        }
        return page(request, "desk/views/cover_plan.html", context, status=status)
