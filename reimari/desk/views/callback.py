"""One callback: how it stands, how each call went, how it ends (C30-C34)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from reimari.access.deeds import Deed
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.accounts.next import next_url
from reimari.callbacks import access, actions
from reimari.callbacks.models import Callback
from reimari.callbacks.queries import line_of, still_to_try
from reimari.callbacks.rules import ending_problems
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Problem, Refused
from reimari.common.sentences import sentences_of
from reimari.desk.forms import callback as forms
from reimari.desk.forms.reached_in_case import ReachForm
from reimari.desk.queries import callbacks as queries
from reimari.desk.queries.callbacks import Shown
from reimari.desk.queries.live import topics
from reimari.work.queries import county_on

TEMPLATE = "desk/views/callback.html"
UNPROCESSABLE, CONFLICT = 422, 409
TAKEN = "callbacks.taken"


@dataclass(frozen=True, slots=True)
class Verb:
    """A deed of the page, and the form in which it is sent."""

    deed: Deed[Any, ..., Any]
    form: type[forms.DeedForm] = forms.DeedForm


VERBS: Mapping[str, Verb] = {
    "call": Verb(actions.begin_call, forms.CallForm),
    "release": Verb(actions.release_call),
    "result": Verb(actions.record_call, forms.ResultForm),
    "another_time": Verb(actions.record_call, forms.AnotherTimeForm),
    "reach": Verb(actions.reach_callback, ReachForm),
    "message": Verb(actions.leave_message, forms.MessageForm),
    "letter": Verb(actions.send_letter),
    "withdraw": Verb(actions.withdraw_callback, forms.WithdrawForm),
    "change": Verb(actions.change_callback, forms.ChangeForm),
    "join": Verb(actions.join_callback, forms.JoinForm),
    "move": Verb(actions.move_callback, forms.MoveForm),
    "reopen": Verb(actions.reopen_callback),
}
DRAWN = (
    "reach",
    "another_time",
    "message",
    "withdraw",
    "change",
    "join",
    "move",
)  # forms with fields to fill


@require_safe
def callback(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One callback: its state, what can be done now, what has happened."""
    return _drawn(request, pk)


def onward(request: ActorRequest, done: Callback, pk: UUID, verb: str) -> HttpResponse:
    """Back to the list or the page with the form; after “Call” to the number there, with its results."""
    where = next_url(request) if "next" in request.POST else reverse("desk:callback", args=[pk])
    if verb == "move":
        with reading(request.actor):
            seen = queries.is_seen(request.actor, pk)
        where = f"{reverse('desk:callback', args=[pk]) if seen else reverse('desk:callbacks')}?moved=1"
    if verb == "call":
        where += f"{'&' if '?' in where else '?'}{urlencode({'calling': pk})}#calling-{pk}"
    return redirect(where)


@sensitive_post_parameters("number", "name", "words")
@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(lambda pk, verb: VERBS[verb].deed, onward)
def callback_deed(request: ActorRequest, pk: UUID, verb: str) -> HttpResponse:
    """Do it; what was wrong, or why it can't be done now, stands on the callback's page."""
    chosen = VERBS[verb]
    if request.method != "POST":
        return redirect("desk:callback", pk=pk)
    key, now = key_of(request), timezone.now()
    with reading(request.actor):
        row = queries.row_of(request.actor, pk)
        form = chosen.form.of(request.POST, row, request.actor)
        valid = form.is_valid()
    if not valid:
        return _drawn(request, pk, verb=verb, sent=request.POST, status=UNPROCESSABLE)
    try:
        done = chosen.deed.once(key, row, actor=request.actor, now=now, **form.arguments())
    except Refused as refusal:
        return _drawn(request, pk, verb=verb, sent=request.POST, refusal=refusal, status=CONFLICT)
    return onward(request, done, pk=pk, verb=verb)


def _drawn(
    request: ActorRequest,
    pk: UUID,
    *,
    verb: str = "",
    sent: QueryDict | None = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    with reading(request.actor, access.VIEW) as seen:
        now = timezone.now()
        shown = queries.shown(request.actor, pk, county_on(now), now=now)
        row = shown.row
        seen.subject, seen.person_ids = row.callback, queries.persons_in([row])
        drawn = _forms(request, shown, verb, sent)
        form, problems = drawn.get(verb), refusal.problems if refusal else ()
        if isinstance(form, forms.ChangeForm) and refusal:
            form.meet(refusal)
            form.name_people()
            problems = ()
        context = drawn | {
            "now": now,
            "key": uuid7(),
            "here": reverse("desk:callback", args=[pk]),
            "calling": request.GET.get("calling", ""),
            "moved": "moved" in request.GET,
            "shown": shown,
            "row": row,
            "callback": row.callback,
            "topics": topics(track=[pk]),
            "sentences": sentences_of(problems),
            "may_call_anyway": any(problem.code == TAKEN for problem in problems),
            "wrong": [form] if form and sent is not None and form.errors else [],
            "verb": verb,
            "results": forms.RESULTS,
            "another_times": {row.callback.pk: drawn["another_time"]},
            **_ending(shown),
        }
        return page(request, TEMPLATE, context, status=status)


def _ending(shown: Shown) -> dict[str, Any]:
    """Why it can't end by a letter or by a message yet: the sentences with which the deeds refuse."""
    row, now = shown.row.callback, timezone.now()
    if not (shown.row.is_open and shown.whole):
        return {"not_by_letter": (), "not_by_message": (), "rule_invented": False}
    tried: list[Problem] = still_to_try(row, now)
    rule = line_of(row, now).rule
    message = ending_problems(rule, by_letter=False, no_message=row.no_message)
    return {
        "not_by_letter": sentences_of(tried),
        "not_by_message": sentences_of([*tried, *message]),
        "rule_invented": rule is not None and rule.invented,
    }


def _forms(
    request: ActorRequest, shown: Shown, verb: str, sent: QueryDict | None
) -> dict[str, forms.DeedForm]:
    """The forms with fields, that of the deed as it was sent."""
    actor, row = request.actor, shown.row.callback
    return {
        name: VERBS[name].form.of(sent if name == verb else None, row, actor)
        for name in DRAWN
        if name != "join" or shown.doubles
    }
