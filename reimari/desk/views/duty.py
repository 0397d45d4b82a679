"""Somebody's duty is planned: their week on a line, or one half-day that differs from it."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reimari.access.catalogue import Action
from reimari.access.deeds import Deed
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.desk.forms.roster import APART, NO_DUTY, ChangeDutyForm, PlanDutyForm
from reimari.desk.queries.rows import language
from reimari.region.profile.values import Profile
from reimari.region.queries import profile_on
from reimari.staff import access, actions
from reimari.staff.models import DutyPattern, Post, Team
from reimari.staff.roster import lines_of_unit
from reimari.staff.rules.roster import WHOLE
from reimari.staff.states import DutyKind, Half

TEMPLATE = "desk/views/duty.html"
UNPROCESSABLE, CONFLICT = 422, 409
VERBS: dict[str, tuple[Action, Deed[Any, ..., Any]]] = {
    "plan": (access.PLAN_DUTY, actions.plan_duty),
    "change": (access.CHANGE_DUTY, actions.change_duty),
}


def _done(request: ActorRequest, done: Post, pk: UUID, verb: str) -> HttpResponse:
    """To the roster of the week that was changed."""
    del pk
    told = "planned" if verb == "plan" else "changed"
    week = request.POST.get("first", "")
    unit = Team.objects.values_list("unit", flat=True).get(posts=done)
    shown = f"&week={week}" if _is_day(week) else ""
    return redirect(f"{reverse('desk:roster', args=[unit])}?done={told}{shown}#done")


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(lambda pk, verb: VERBS[verb][1], _done)
def duty_deed(request: ActorRequest, pk: UUID, verb: str) -> HttpResponse:
    """The form; when sent, the deed."""
    action, deed = VERBS[verb]
    with reading(request.actor):
        post = action.row(request.actor, Post.objects.select_related("user", "team__unit"), pk)
    if request.method != "POST":
        return _drawn(request, post, verb)
    key, now = key_of(request), timezone.now()
    with reading(request.actor):
        form = _form(request, post, verb, profile_on(timezone.localdate(now)))
        valid = form.is_valid()
    if not valid:
        return _drawn(request, post, verb, form=form, status=UNPROCESSABLE)
    try:
        done = deed.once(key, post, actor=request.actor, now=now, **_given(form))
    except Refused as refusal:
        return _drawn(request, post, verb, form=form, refusal=refusal, status=CONFLICT)
    return _done(request, done, pk, verb)


def _given(form: PlanDutyForm | ChangeDutyForm) -> dict[str, Any]:
    if isinstance(form, ChangeDutyForm):
        return form.given()
    given = form.cleaned_data
    return {
        "where": form.where(),
        "week": form.week_slots(),
        "since": given["first"],
        "until": given["last"],
    }


def _form(request: ActorRequest, post: Post, verb: str, profile: Profile) -> PlanDutyForm | ChangeDutyForm:
    today = timezone.localdate()
    sent = request.POST if request.method == "POST" else None
    places = _places(post, profile, today)
    if verb == "change":
        asked = request.GET.get("on", "")
        known: dict[str, Any] = {
            "first": dt.date.fromisoformat(asked) if _is_day(asked) else today,
            "half": request.GET.get("half") if request.GET.get("half") in Half.values else Half.MORNING,
            "place": NO_DUTY,
            "kind": DutyKind.FULL,
            "share": WHOLE,
        }
        return ChangeDutyForm(sent, initial=known, places=places)
    return PlanDutyForm(sent, initial=_as_planned(post, today), places=places)


def _as_planned(post: Post, today: dt.date) -> dict[str, Any]:
    """The person's weekly duty as it is, to start from."""
    rows = DutyPattern.objects.between(today, today).filter(user=post.user_id).order_by("line", "pk")
    patterns = [row for row in rows if row.line_id == rows[0].line_id] if rows else []
    known: dict[str, Any] = {"first": today, "kind": DutyKind.FULL, "share": WHOLE}
    if patterns:
        known |= {
            "place": f"{patterns[0].team_id}{APART}{patterns[0].line_id}",
            "kind": patterns[0].kind,
            "share": patterns[0].share,
            "week": [f"{row.weekday}-{row.half}" for row in patterns],
        }
    return known


def _places(post: Post, profile: Profile, today: dt.date) -> list[tuple[str, str]]:
    """The lines of the unit, each for the team of the post and for its other teams."""
    teams = Team.objects.filter(unit=post.team.unit_id).order_by("code")
    ordered = sorted(teams, key=lambda team: team.pk != post.team_id)
    return [
        (f"{team.pk}{APART}{line.code}", f"{line.name.in_language(language())}: {team}")
        for team in ordered
        for line in lines_of_unit(profile, post.team.unit_id, today)
    ]


def _drawn(
    request: ActorRequest,
    post: Post,
    verb: str,
    *,
    form: PlanDutyForm | ChangeDutyForm | None = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    with reading(request.actor, VERBS[verb][0]) as seen:
        seen.subject = post
        drawn = form or _form(request, post, verb, profile_on(timezone.localdate()))
        context = {
            "now": timezone.now(),
            "key": uuid7(),
            "post": post,
            "verb": verb,
            "form": drawn,
            "sentences": sentences_of(refusal.problems if refusal else ()),
        }
        return page(request, TEMPLATE, context, status=status)
