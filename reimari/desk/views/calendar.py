"""A week of somebody's calendar: one's own, or a colleague's (R-KL-24)."""

import datetime as dt
from typing import cast
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from reimari.access.catalogue import Unseen
from reimari.access.middleware import ActorRequest
from reimari.access.reading import Seen, reading
from reimari.accounts.models import User
from reimari.appointments import access
from reimari.common.pages import page
from reimari.desk.forms.calendars import default_day
from reimari.desk.queries import calendars as queries
from reimari.desk.queries.roster import MOST_WEEKS, monday_of
from reimari.staff.models import Post, Team
from reimari.work.queries import county_on

DONE = ("planned", "changed", "read", "taken_away")


@require_safe
def own_calendar(request: ActorRequest) -> HttpResponse:
    """One's own week; `?week=`: the day by which another week is asked for."""
    access.SEE_OWN.require(request.actor)
    with reading(request.actor, access.SEE_OWN) as seen:
        seen.subject = cast(User, request.user)
        return _week(request, cast(User, request.user), seen, is_own=True)


@require_safe
def calendar(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The week of somebody with a post in a team whose calendars one sees."""
    if pk == request.actor.id and request.actor.may(access.SEE_OWN.name):
        return redirect("desk:own_calendar")
    with reading(request.actor, access.VIEW) as seen:
        access.VIEW.require(request.actor)
        teams = access.VIEW.rows(request.actor, Team.objects.all()).values("pk")
        posts = Post.objects.not_over(timezone.localdate()).filter(user=pk, team__in=teams)
        post = posts.select_related("user").order_by("pk").first()
        if post is None:
            raise Unseen(access.VIEW, User, pk)
        seen.subject = post.user
        return _week(request, post.user, seen, is_own=False)


def _week(request: ActorRequest, user: User, seen: Seen, *, is_own: bool) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    monday = monday_of(_near(default_day(request.GET.get("week", ""), today), today))
    shown = queries.week_page(request.actor, user, county_on(now), monday=monday, now=now, is_own=is_own)
    seen.person_ids.update(shown.person_ids())
    done = request.GET.get("done", "")
    context = {
        "now": now,
        "shown": shown,
        "today": today,
        "this_week": monday == monday_of(today),
        "done": done if done in DONE else "",
        "reads_busy": is_own and request.actor.may(access.READ_BUSY.name),
        "sees_units": request.actor.may(access.VIEW.name),
    }
    return page(request, "desk/views/calendar.html", context)


def _near(day: dt.date, today: dt.date) -> dt.date:
    """The day, as far as one may look."""
    furthest = dt.timedelta(weeks=MOST_WEEKS)
    return min(max(day, today - furthest), today + furthest)
