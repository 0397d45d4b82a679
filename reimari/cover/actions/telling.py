"""An absence is told, by oneself or for somebody; from then on its cover plan waits for a supervisor."""

import datetime as dt

from reimari.access.actor import Actor
from reimari.access.deeds import does, part
from reimari.accounts.models import User
from reimari.cover import access
from reimari.cover.models import CoverPlan
from reimari.staff.actions import be_away, be_away_until
from reimari.staff.models import Absence, Post
from reimari.staff.states import AbsenceKind


@does(access.TELL_ABSENCE, locks=False)
def tell_absence(
    user: User, *, kind: AbsenceKind, first: dt.date, last: dt.date, actor: Actor, now: dt.datetime
) -> Absence:
    """One is away oneself. Nothing is asked of anybody's health but the kind."""
    return _told(be_away(user.pk, kind=kind, first=first, last=last, told_by=actor.id, now=now))


@does(access.RECORD_ABSENCE, locks=False)
def record_absence(
    post: Post, *, kind: AbsenceKind, first: dt.date, last: dt.date, actor: Actor, now: dt.datetime
) -> Absence:
    """The post's holder is away: a supervisor, or whoever stands in for them, tells it."""
    return _told(be_away(post.user_id, kind=kind, first=first, last=last, told_by=actor.id, now=now))


@does(access.CHANGE_ABSENCE)
def change_absence(absence: Absence, *, last: dt.date, actor: Actor, now: dt.datetime) -> Absence:
    """One comes back earlier or later; before the first day the absence is taken back altogether."""
    return be_away_until(absence, last=last, changed_by=actor.id, now=now)


@does(access.AMEND_ABSENCE)
def amend_absence(absence: Absence, *, last: dt.date, actor: Actor, now: dt.datetime) -> Absence:
    """The same of somebody else: a supervisor, or whoever stands in for them, tells it."""
    return be_away_until(absence, last=last, changed_by=actor.id, now=now)


@part
def _told(absence: Absence) -> Absence:
    CoverPlan.objects.create(absence=absence)
    return absence
