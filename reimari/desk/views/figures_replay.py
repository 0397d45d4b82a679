"""Past months by changed rules: what would have been otherwise. Nothing of the county's rules is changed."""

from typing import cast

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.accounts.models import User
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.desk.queries import figures_replay as queries
from reimari.desk.queries.replay_form import form_of, refuse_unsound, units_of
from reimari.figures import access
from reimari.figures.actions import replay_months
from reimari.figures.models import AskedReplay
from reimari.region.access import VIEW_PROFILE
from reimari.work.queries import county_on

UNPROCESSABLE = 422


@require_safe
def figures_replay(request: ActorRequest) -> HttpResponse:
    """What the address asks; without a change, the form for the last quarter."""
    access.SEE.require(request.actor)
    VIEW_PROFILE.require(request.actor)
    with reading(request.actor, access.SEE) as seen:
        now = timezone.now()
        seen.subject = cast(User, request.user)
        county = county_on(now)
        units = units_of(request.actor)
        form = form_of(request.GET.dict(), county, units, today=timezone.localdate(now))
        if form.is_valid():
            refuse_unsound(form, county, today=timezone.localdate(now))
        valid = form.is_valid()
        asked = form.asked if valid else None
        some = bool(asked and asked.changes.some)
        stands = queries.stands(asked, county, units, now=now) if asked and some else queries.Stands()
        context = {
            "now": now,
            "key": uuid7(),
            "form": form,
            "plain": reverse("desk:figures_replay"),
            "address": request.GET.urlencode(),
            "some": some,
            "stands": stands,
            "shown": queries.shown(stands.found, asked, county, units) if stands.found and asked else None,
            "looks": queries.LEGEND,
            "may_count": request.actor.may(access.REPLAY.name),
        }
        status = 200 if valid else UNPROCESSABLE
        return page(request, "desk/views/figures_replay.html", context, parts={"found"}, status=status)


def onward(request: ActorRequest, _done: AskedReplay) -> HttpResponse:
    """To what is asked, which waits until it is counted."""
    return redirect(f"{reverse('desk:figures_replay')}?{request.GET.urlencode()}")


@require_POST
@answers_once(replay_months, onward)
def count_replay(request: ActorRequest) -> HttpResponse:
    """Let a job count what the address asks."""
    access.REPLAY.require(request.actor)
    key = key_of(request)
    now = timezone.now()
    with reading(request.actor):
        county = county_on(now)
        units = units_of(request.actor)
        form = form_of(request.GET.dict(), county, units, today=timezone.localdate(now))
        if form.is_valid():
            refuse_unsound(form, county, today=timezone.localdate(now))
    if not form.is_valid() or not form.asked.changes.some:
        return redirect(f"{reverse('desk:figures_replay')}?{request.GET.urlencode()}")
    replay = AskedReplay(asked=form.asked.plain(), units=units, profile_hash=county.hash)
    return onward(request, replay_months.once(key, replay, actor=request.actor, now=now))
