"""One grant: its days and grounds, how it goes on, who was told; and its deeds."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from reimari.access.deeds import Deed
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.common.working_days import ONE_DAY
from reimari.desk.forms import grant as forms
from reimari.desk.queries import grants as queries
from reimari.desk.queries.live import topics
from reimari.grants import access, actions
from reimari.grants.models import Grant
from reimari.grants.queries import grantable, granted_before
from reimari.grants.rules import last_day
from reimari.grants.states import GrantState
from reimari.work.queries import county_on

TEMPLATE = "desk/views/grant.html"
UNPROCESSABLE, CONFLICT = 422, 409


@dataclass(frozen=True, slots=True)
class Verb:
    """A deed of the page, the form in which it is sent, its title and what its button says."""

    deed: Deed[Any, ..., Any]
    form: type[forms.DeedForm]
    title: Any
    said: Any


VERBS: Mapping[str, Verb] = {
    "follow_up": Verb(
        actions.follow_up_grant, forms.FollowUpForm, _("How does it go on?"), _("Record the follow-up")
    ),
    "notify": Verb(actions.notify_granted, forms.NotifyForm, _("The client has been told"), _("Record")),
    "end": Verb(actions.end_grant, forms.EndForm, _("End it before its time"), _("End it")),
    "withdraw": Verb(
        actions.withdraw_grant, forms.WithdrawForm, _("It never came about"), _("Withdraw the grant")
    ),
}


@require_safe
def grant(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One grant: its state, what can be done now, what has happened."""
    return _drawn(request, pk)


def onward(request: ActorRequest, done: Grant, pk: UUID, verb: str) -> HttpResponse:
    """To the grant's page."""
    del request, done, verb
    return redirect("desk:grant", pk=pk)


@sensitive_post_parameters("words")
@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(lambda pk, verb: VERBS[verb].deed, onward)
def grant_deed(request: ActorRequest, pk: UUID, verb: str) -> HttpResponse:
    """Do it; what was wrong, or why it can't be done now, stands on the grant's page."""
    chosen = VERBS[verb]
    if request.method != "POST":
        return redirect("desk:grant", pk=pk)
    key, now = key_of(request), timezone.now()
    with reading(request.actor):
        row = access.VIEW.row(request.actor, Grant.objects.all(), pk)
        form = chosen.form.of(request.POST)
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
        seen.subject, seen.person_ids = row.grant, queries.persons_in([row])
        drawn = _forms(shown, verb, sent)
        wrong = [each["form"] for each in drawn if sent is not None and each["form"].errors]
        context = {
            "now": now,
            "key": uuid7(),
            "here": reverse("desk:grant", args=[pk]),
            "topics": topics(track=[pk]),
            "shown": shown,
            "row": row,
            "granted": row.grant,
            "deeds": drawn,
            "wrong": wrong,
            "sentences": sentences_of(refusal.problems if refusal else ()),
            "until": _until(row.grant, now) if row.in_force else None,
        }
        return page(request, TEMPLATE, context, status=status)


def _until(granted: Grant, now: dt.datetime) -> dt.date | None:
    """Until when it may go on at most; None: the county hasn't set it, or no day is left."""
    listed = grantable(granted.grantable, now)
    before = granted_before(granted.person_id, granted.grantable)
    return last_day(listed, granted.ends_on + ONE_DAY, before) if listed else None


def _forms(shown: queries.Shown, verb: str, sent: QueryDict | None) -> list[dict[str, Any]]:
    """The deeds that the viewer may do now, each with its form; that of the deed as it was sent."""
    granted = shown.row.grant
    if granted.state != GrantState.GRANTED:
        return []
    done = {"notify": granted.told_at is not None, "follow_up": granted.followed_up_at is not None}
    return [
        {
            "name": name,
            "title": each.title,
            "said": each.said,
            "action": reverse(f"desk:grant_{name}", args=[granted.pk]),
            "form": each.form.of(sent if name == verb else None),
            "secondary": name != "follow_up",
            "open": name == verb or (name == "follow_up" and shown.row.late),
        }
        for name, each in VERBS.items()
        if name in shown.row.rights and not done.get(name)
    ]
