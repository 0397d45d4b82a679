"""What a member of staff may do at the desk itself. Pages that show rows of an app ask that app's Actions."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.access.catalogue import Action, anywhere


def own(actor: Actor) -> Q:
    """One's own drafts."""
    return Q(owner=actor.id)


MY_DAY = Action("desk.my_day", _("See one's own day"), anywhere)
FOLLOW = Action("desk.follow", _("Be told live what changes"), anywhere)
VIEW_LOG = Action("desk.view_log", _("See who has seen or done what"), anywhere)
VIEW_JOBS = Action("desk.view_jobs", _("See how background work goes"), anywhere)
RETRY_JOB = Action("desk.retry_job", _("Try failed background work again"), anywhere)
SET_ASIDE_JOB = Action("desk.set_aside_job", _("Put failed background work aside"), anywhere)
DRAFT = Action("desk.draft", _("Keep an unfinished form"), own, logged=False)
