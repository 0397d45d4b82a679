from django.db.models import OuterRef, Q
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.access.catalogue import Action, OfEach, in_my_teams
from reimari.work.models import Step


def of_mine(actor: Actor) -> Q:
    """Steps of the actor's teams, and those that the actor took while helping and hasn't ended (ADR 0029)."""
    teams = actor.finishing_teams()
    theirs = Q(team__in=actor.teams())
    return theirs | Q(worker=actor.id, team__in=teams, ended_at=None) if teams else theirs


def taken_while_helping(actor: Actor, track: str) -> Q:
    """Rows on whose track the actor has an open step that they took while helping its team.

    It holds when the team's work flows over no more: whoever took a step finishes it. `track`: where a row
    has its track.
    """
    teams = actor.finishing_teams()
    if not teams:
        return Q(pk__in=[])
    steps = Step.objects.open().filter(track=OuterRef(track), worker=actor.id, team__in=teams)
    return Q(OfEach(steps))


LIST = Action("work.list", _("See a team's work list"), in_my_teams("pk"))
VIEW = Action("work.view", _("See a step"), of_mine)
TAKE = Action("work.take", _("Take a step"), in_my_teams())
RETURN = Action("work.return", _("Return a step to the team's list"), of_mine)
ATTEMPT = Action("work.attempt", _("Record an attempt to reach the client"), of_mine)
COMPLETE = Action("work.complete", _("Mark a step as done"), of_mine)
