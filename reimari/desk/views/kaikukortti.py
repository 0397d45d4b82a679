"""Kaikukortti: the stock, issuing a card on the client's own word, and the count (C50, R-PS-55 to 58)."""

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
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
from reimari.desk.forms.places import CardForm, IssueForm, ReceiveForm
from reimari.desk.queries import cards as queries
from reimari.grants import access, actions
from reimari.grants.models import KaikuCard
from reimari.grants.queries import uses_cards
from reimari.grants.rules import card_numbers
from reimari.staff.models import Team

TEMPLATE = "desk/views/kaikukortti.html"
UNPROCESSABLE, CONFLICT = 422, 409
VERBS: Mapping[str, tuple[Deed[Any, ..., Any], Action]] = {
    "lost": (actions.report_card_lost, access.REPORT_CARD_LOST),
    "return": (actions.return_card, access.RETURN_CARD),
}


@require_safe
def kaikukortti(request: ActorRequest) -> HttpResponse:
    """The stock of the viewer's teams and the count by month; only where the county uses the card."""
    _open(request)
    return _drawn(request)


def back(request: ActorRequest, done: KaikuCard, **given: str) -> HttpResponse:
    """To the page, which tells what was done."""
    del request, given
    told = urlencode({"done": done.state, "number": done.number})
    return redirect(f"{reverse('desk:kaikukortti')}?{told}#done")


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(actions.receive_cards, back)
def receive_cards(request: ActorRequest) -> HttpResponse:
    """Put cards into a team's stock."""
    _open(request)
    access.RECEIVE_CARDS.require(request.actor)
    if request.method != "POST":
        return redirect("desk:kaikukortti")
    key, now = key_of(request), timezone.now()
    with reading(request.actor):
        form = ReceiveForm(request.POST, teams=queries.receiving_teams(request.actor))
        team = Team.objects.get(pk=form.cleaned_data["team"]) if form.is_valid() else None
    if team is None:
        return _drawn(request, receive=form, status=UNPROCESSABLE)
    numbers = card_numbers(form.cleaned_data["numbers"])
    try:
        done = actions.receive_cards.once(key, team, numbers=numbers, actor=request.actor, now=now)
    except Refused as refusal:
        return _drawn(request, receive=form, refusal=refusal, status=CONFLICT)
    return back(request, done)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(actions.issue_card, back)
def issue_card(request: ActorRequest) -> HttpResponse:
    """Give a card to a client on their own word."""
    _open(request)
    access.ISSUE_CARD.require(request.actor)
    if request.method != "POST":
        return redirect("desk:kaikukortti")
    key, now = key_of(request), timezone.now()
    with reading(request.actor):
        chosen = request.POST.get("card", "")
        form = IssueForm(request.POST, cards=[(chosen, chosen)], actor=request.actor)
        rows = access.SEE_CARDS.rows(request.actor, KaikuCard.objects.all())
        card = rows.filter(pk=chosen).first() if form.is_valid() and _is_id(chosen) else None
    if card is None:
        return _drawn(request, issue=form, status=UNPROCESSABLE)
    person = form.case.person_id if form.case else None
    try:
        done = actions.issue_card.once(
            key, card, own_word=form.cleaned_data["own_word"], person_id=person, actor=request.actor, now=now
        )
    except Refused as refusal:
        return _drawn(request, refusal=refusal, status=CONFLICT)
    return back(request, done)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(lambda verb: VERBS[verb][0], back)
def card_deed(request: ActorRequest, verb: str) -> HttpResponse:
    """A card is lost, or was brought back: found by its number."""
    _open(request)
    deed, action = VERBS[verb]
    action.require(request.actor)
    if request.method != "POST":
        return redirect("desk:kaikukortti")
    key, now = key_of(request), timezone.now()
    with reading(request.actor):
        form = CardForm(request.POST)
        valid = form.is_valid()
        number = next(iter(card_numbers(form.cleaned_data.get("card_number", ""))), "")
        card = action.rows(request.actor, KaikuCard.objects.filter(number=number)).first()
    if card is None:
        if valid:
            form.add_error("card_number", _unknown())
        return _drawn(request, card=form, status=UNPROCESSABLE)
    try:
        done = deed.once(key, card, actor=request.actor, now=now)
    except Refused as refusal:
        return _drawn(request, card=form, refusal=refusal, status=CONFLICT)
    return back(request, done, verb=verb)


def _drawn(
    request: ActorRequest, *, refusal: Refused | None = None, status: int = 200, **sent: Form
) -> HttpResponse:
    with reading(request.actor, access.SEE_CARDS) as seen:
        seen.subject = cast(User, request.user)
        now = timezone.now()
        shown = queries.cards(request.actor, now=now)
        issue = sent.get("issue") or IssueForm(cards=(), actor=request.actor)
        if isinstance(issue, IssueForm):
            issue.offer("card", shown.offered)
        may = request.actor.may
        context = {
            "now": now,
            "key": uuid7(),
            "shown": shown,
            "issue": issue if may(access.ISSUE_CARD.name) else None,
            "receive": (sent.get("receive") or ReceiveForm(teams=shown.teams)) if shown.teams else None,
            "card": (sent.get("card") or CardForm()) if may(access.REPORT_CARD_LOST.name) else None,
            "wrong": [form for form in sent.values() if form.errors],
            "sentences": sentences_of(refusal.problems if refusal else ()),
            "done": request.GET.get("done", "") if request.method != "POST" else "",
            "number": request.GET.get("number", "")[:40],
        }
        return page(request, TEMPLATE, context, status=status)


def _open(request: ActorRequest) -> None:
    """The page isn't there where the county doesn't use the card."""
    access.SEE_CARDS.require(request.actor)
    with reading(request.actor):
        if not uses_cards(timezone.now()):
            raise Http404


def _is_id(typed: str) -> bool:
    try:
        UUID(typed)
    except ValueError:
        return False
    return True


def _unknown() -> str:
    return gettext("Your teams have no card with this number.")
