"""Somebody with much to do is away: the cover plan whose page is measured."""

import datetime as dt
from collections.abc import Collection

from django.db.models import Count, Q
from django.utils import timezone

from reimari.access.actor import system
from reimari.access.speaking import heard
from reimari.cover.actions import record_absence
from reimari.cover.queries import plans_waiting
from reimari.staff.models import Post
from reimari.staff.queries import actor_of
from reimari.staff.states import AbsenceKind
from reimari.work.access import TAKE

STEPS = 200


def plans_of(supervisor: Post) -> list[str]:
    """The plan of a busy colleague of the supervisor's, away until 200 of their steps are due; made once."""
    now, today = timezone.now(), timezone.localdate()
    with heard(system("bench")):
        actor = actor_of(supervisor.user, on=today)
        known = [each for each in plans_waiting(actor, now=now) if each.absence.told_by_id == actor.id]
        if known:
            return [str(plan.pk) for plan in known]
        post = _busy(supervisor, actor.teams())
        if post is None:
            return []
        last = max(today, _last_day(post))
    absence = record_absence(post, kind=AbsenceKind.HOLIDAY, first=today, last=last, actor=actor, now=now)
    return [str(absence.plan.pk)]


def _busy(supervisor: Post, teams: Collection[str]) -> Post | None:
    """The busiest of all that the supervisor reaches is measured at work."""
    posts = Post.objects.filter(team__in=teams, role__actions__contains=[TAKE.name])
    counted = posts.exclude(user=supervisor.user).annotate(
        number=Count("user__steps", filter=Q(user__steps__ended_at=None))
    )
    return next(iter(counted.select_related("user").order_by("-number", "pk")[1:2]), None)


def _last_day(post: Post) -> dt.date:
    due = post.user.steps.filter(ended_at=None).order_by("due_at", "pk").values_list("due_at", flat=True)
    moments = list(due[:STEPS])
    return timezone.localdate(moments[-1]) if moments else timezone.localdate()
