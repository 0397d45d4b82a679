"""Who tells an absence, and who lets others do the work meanwhile: never one person alone."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.access.catalogue import Action, in_my_teams
from reimari.staff.access import myself, of_my_people
from reimari.staff.models import Absence, Post, Team


def mine(actor: Actor) -> Q:
    """One's own absences."""
    return Q(user=actor.id)


def plans_of_my_people(actor: Actor) -> Q:
    """Plans of people with a post in a team that the actor reaches, or in a unit right below the actor's
    own."""
    below = Team.objects.filter(unit__parent__teams__in=actor.home_teams())
    theirs = Post.objects.filter(Q(team__in=actor.teams()) | Q(team__in=below), user=OuterRef("user"))
    absences = Absence.objects.filter(Exists(theirs), pk=OuterRef("absence"))
    return Q(Exists(absences))


TELL_ABSENCE = Action("cover.tell_absence", _("Tell that one is away"), myself)
RECORD_ABSENCE = Action("cover.record_absence", _("Tell that somebody is away"), in_my_teams())
CHANGE_ABSENCE = Action("cover.change_absence", _("Change how long one is away"), mine)
AMEND_ABSENCE = Action("cover.amend_absence", _("Change how long somebody is away"), of_my_people)
VIEW_PLAN = Action(
    "cover.view_plan", _("See who could do the work of somebody who is away"), plans_of_my_people
)
ACCEPT_PLAN = Action(
    "cover.accept_plan", _("Give the work of somebody who is away to others"), plans_of_my_people
)
GIVE_STEPS = Action(
    "cover.give_steps", _("Give a team's steps that nobody has taken to its people"), in_my_teams("pk")
)
