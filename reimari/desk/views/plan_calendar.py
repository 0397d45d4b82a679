"""Somebody's calendar is planned, by themselves or by a lead: the week, or a part of one day that differs."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from reimari.access.catalogue import Action
from reimari.access.deeds import Deed
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.appointments import access, actions
from reimari.appointments.models import Availability
from reimari.appointments.rules.planning import MeetsTaken
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.desk.forms.calendars import (
    BASE,
    PLACE,
    UNIT,
    ChangeCalendarForm,
    PlanCalendarForm,
    default_day,
)
from reimari.desk.queries.calendars import meant_for
from reimari.desk.queries.rows import language
from reimari.region.profile.values import Profile, by_code, fold, valid_items
from reimari.region.queries import profile_on
from reimari.staff.models import Post

TEMPLATE = "desk/views/plan_calendar.html"
UNPROCESSABLE, CONFLICT = 422, 409
BEGINS, ENDS = dt.time(8), dt.time(16)
VERBS: dict[str, tuple[Action, Deed[Any, ..., Any]]] = {
    "plan": (access.PLAN, actions.plan_calendar),
    "change": (access.CHANGE_DAY, actions.change_day),
    "plan_own": (access.PLAN_OWN, actions.plan_own_calendar),
    "change_own": (access.CHANGE_OWN_DAY, actions.change_own_day),
}

type CalendarForm = PlanCalendarForm | ChangeCalendarForm


def _done(request: ActorRequest, done: Post, pk: UUID, verb: str) -> HttpResponse:
    """To the week that was changed."""
    del pk
    told = "planned" if verb.startswith("plan") else "changed"
    week = default_day(request.POST.get("first", ""), timezone.localdate()).isoformat()
    return redirect(f"{_back(done, verb)}?done={told}&week={week}#done")


def _back(post: Post, verb: str) -> str:
    own = verb.endswith("_own")
    return reverse("desk:own_calendar") if own else reverse("desk:calendar", args=[post.user_id])


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(lambda pk, verb: VERBS[verb][1], _done)
def calendar_deed(request: ActorRequest, pk: UUID, verb: str) -> HttpResponse:
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
        done = deed.once(key, post, actor=request.actor, now=now, **form.given())
    except Refused as refusal:
        return _drawn(request, post, verb, form=form, refusal=refusal, status=CONFLICT)
    return _done(request, done, pk, verb)


def _form(request: ActorRequest, post: Post, verb: str, profile: Profile) -> CalendarForm:
    today = timezone.localdate()
    sent = request.POST if request.method == "POST" else None
    backgrounds = [(each.code, each.name.in_language(language())) for each in meant_for(post, profile, today)]
    sites = _sites(post, profile, today)
    day = max(default_day(request.GET.get("on", ""), today), today)
    known: dict[str, Any] = {"first": day, "opens": BEGINS, "closes": ENDS, "site": BASE}
    if verb.startswith("change"):
        return ChangeCalendarForm(sent, initial=known, backgrounds=backgrounds, sites=sites)
    asked = request.GET.get("background", "")
    known |= _as_planned(post, asked or (backgrounds[0][0] if backgrounds else ""), day)
    return PlanCalendarForm(sent, initial=known, backgrounds=backgrounds, sites=sites)


def _as_planned(post: Post, background: str, day: dt.date) -> dict[str, Any]:
    """The weekly times of the background as they are, to start from."""
    rows = list(
        Availability.objects.between(day, day)
        .filter(user=post.user_id, team=post.team_id, background=background)
        .order_by("opens", "weekday")
    )
    known: dict[str, Any] = {"background": background}
    if not rows:
        return known
    parts = list(dict.fromkeys((row.opens, row.closes) for row in rows))
    site = f"{PLACE}{rows[0].site_place_id}" if rows[0].site_place_id else BASE
    if rows[0].site_unit_id:
        site = f"{UNIT}{rows[0].site_unit_id}"
    known |= {"week": sorted({str(row.weekday) for row in rows}), "site": site}
    known |= {"opens": parts[0][0], "closes": parts[0][1]}
    if len(parts) > 1:
        known |= {"again_opens": parts[1][0], "again_closes": parts[1][1]}
    return known


def _sites(post: Post, profile: Profile, today: dt.date) -> list[tuple[str, str]]:
    """The base site of the post, units where people are met, and the county's places."""
    here = fold(post.team.unit_id)
    units = [each for each in valid_items(profile.units, today) if fold(each.code) == here]
    places = valid_items(by_code(profile.places).values(), today)
    return [
        (BASE, gettext("At the base site of the post")),
        *((f"{UNIT}{each.code}", each.name.in_language(language())) for each in units),
        *((f"{PLACE}{each.code}", each.name.in_language(language())) for each in places),
    ]


def _drawn(
    request: ActorRequest,
    post: Post,
    verb: str,
    *,
    form: CalendarForm | None = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    with reading(request.actor, VERBS[verb][0]) as seen:
        seen.subject = post
        drawn = form or _form(request, post, verb, profile_on(timezone.localdate()))
        meets = isinstance(refusal, MeetsTaken)
        context = {
            "now": timezone.now(),
            "key": uuid7(),
            "post": post,
            "verb": verb,
            "plans": verb.startswith("plan"),
            "is_own": verb.endswith("_own"),
            "form": drawn,
            "meets": meets,
            "nothing": not meant_for(post, profile_on(timezone.localdate()), timezone.localdate()),
            "sentences": sentences_of(refusal.problems if refusal else ()),
            "back": _back(post, verb),
        }
        return page(request, TEMPLATE, context, status=status)
