"""Who may tell us of calls, and who may see them: those whose line it is, and whoever it rings for."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.access.catalogue import Action, anywhere
from reimari.access.deeds import PROMISES
from reimari.common.problems import Problem
from reimari.staff.models import Team
from reimari.telephony.rules import EVENT_REUSED


def reached_units(actor: Actor) -> Q:
    """Units of which the token reaches a team."""
    return Q(pk__in=actor.units())


def own_units(actor: Actor) -> Q:
    """Calls of the units in which the actor's posts are or which they reach, and those that ring for them."""
    teams = Team.objects.filter(pk__in=[*actor.home_teams(), *actor.teams()])
    return Q(unit__in=teams.values("unit")) | Q(agent=actor.id)


RECEIVE = Action("telephony.receive", _("Tell us of telephone calls from another system"), reached_units)
SEE = Action("telephony.see", _("See the calls of one's lines"), own_units)
ATTACH = Action("telephony.attach", _("Write down a contact that came by a call"), own_units)
ASSIGN = Action("telephony.assign", _("Give somebody the extension of their telephone"), anywhere)

PROMISES["call_event_once"] = Problem("telephony.event_reused", EVENT_REUSED)
