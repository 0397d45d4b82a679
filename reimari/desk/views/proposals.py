"""Proposals of posts that wait for a second pair of eyes; what the viewer accepts, refuses or withdraws."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from reimari.access.catalogue import Action
from reimari.access.deeds import Deed
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.accounts.models import User
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.desk.forms.posts import RefusePostForm
from reimari.desk.queries import proposals as queries
from reimari.region.queries import profile_on
from reimari.staff import access, actions
from reimari.staff.models import Proposal
from reimari.staff.states import ProposalState

TEMPLATE = "desk/views/proposals.html"
UNPROCESSABLE, CONFLICT = 422, 409
VERBS: Mapping[str, tuple[Deed[Any, ..., Any], Action]] = {
    "accept": (actions.accept_post, access.ACCEPT_POST),
    "refuse": (actions.refuse_post, access.REFUSE_POST),
    "withdraw": (actions.withdraw_post, access.WITHDRAW_POST),
}


@require_safe
def proposals(request: ActorRequest) -> HttpResponse:
    """What waits, first what the viewer may accept; then what was settled lately."""
    access.VIEW_POSTS.require(request.actor)
    return _drawn(request)


def _settled(request: ActorRequest, done: Proposal, pk: UUID, verb: str) -> HttpResponse:
    del request, pk, verb
    return redirect(f"{reverse('desk:proposals')}?done={done.state}#done")


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(lambda pk, verb: VERBS[verb][0], _settled)
def proposal_deed(request: ActorRequest, pk: UUID, verb: str) -> HttpResponse:
    """Accept, refuse or withdraw it."""
    deed, action = VERBS[verb]
    with reading(request.actor):
        proposal = action.row(request.actor, Proposal.objects.all(), pk)
    if request.method != "POST":
        return redirect("desk:proposals")
    key = key_of(request)
    form = RefusePostForm(request.POST, prefix=str(pk)) if verb == "refuse" else None
    if form and not form.is_valid():
        return _drawn(request, wrong=(pk, form), status=UNPROCESSABLE)
    given = {"words": form.cleaned_data["words"]} if form else {}
    try:
        done = deed.once(key, proposal, actor=request.actor, now=timezone.now(), **given)
    except Refused as refusal:
        return _drawn(request, refusal=refusal, status=CONFLICT)
    return _settled(request, done, pk, verb)


def _drawn(
    request: ActorRequest,
    *,
    wrong: tuple[UUID, RefusePostForm] | None = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    with reading(request.actor, access.VIEW_POSTS) as seen:
        now = timezone.now()
        seen.subject = cast(User, request.user)
        shown = queries.proposals_page(request.actor, profile_on(timezone.localdate(now)), now=now)
        told = {state.value for state in ProposalState} - {ProposalState.OPEN}
        done = request.GET.get("done", "") if request.method != "POST" else ""
        sent = {wrong[0]: wrong[1]} if wrong else {}
        refusable = [line.proposal.pk for line in (*shown.for_me, *shown.others) if line.refuses]
        context = {
            "now": now,
            "key": uuid7(),
            "tabs": queries.tabs(request.actor, "proposals"),
            "shown": shown,
            "forms": {pk: sent.get(pk) or RefusePostForm(prefix=str(pk)) for pk in refusable},
            "wrong": [form for form in sent.values() if form.errors],
            "opened": wrong[0] if wrong else None,
            "sentences": sentences_of(refusal.problems if refusal else ()),
            "done": done if done in told else "",
        }
        return page(request, TEMPLATE, context, status=status)
