"""Who may do what with a callback: the line that calls, whoever asked, and the supervisors of the line."""

from django.db.models import OuterRef, Q
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.access.catalogue import Action, OfEach, anywhere, in_my_teams
from reimari.access.deeds import PROMISES
from reimari.callbacks.models import Callback
from reimari.callbacks.rules import WAITS_ALREADY, WITHOUT_STEP
from reimari.callbacks.states import CallbackState
from reimari.common.problems import Problem
from reimari.people.access import BASES
from reimari.work.access import taken_while_helping


def home_teams(actor: Actor) -> Q:
    """The teams in which the actor's posts are, and those that the posts reach."""
    return Q(pk__in=[*actor.home_teams(), *actor.teams()])


def on_my_line(actor: Actor) -> Q:
    """Callbacks of the teams that the posts reach, and those whose step one took while helping the line.

    Whoever sees only their own work (an outsourced adviser) has those that wait on the line they answer, and
    those that they ended themselves.
    """
    theirs = Q(team__in=actor.teams()) | taken_while_helping(actor, "pk")
    if not actor.acts_for_own():
        return theirs
    return theirs | Q(team__in=actor.home_teams(), state=CallbackState.OPEN) | Q(closed_by=actor.id)


def asked_by_me(actor: Actor) -> Q:
    """Callbacks that one asked for somebody oneself."""
    return Q(asked_by=actor.id)


def on_my_line_or_asked_by_me(actor: Actor) -> Q:
    return on_my_line(actor) | asked_by_me(actor)


LIST = Action("callbacks.list", _("See the callbacks of one's lines"), on_my_line)
VIEW = Action("callbacks.view", _("See a callback"), on_my_line)
STATUS = Action("callbacks.status", _("See how far a callback that one asked for has come"), asked_by_me)
REQUEST = Action("callbacks.request", _("Ask a team to call somebody back"), anywhere)
RECEIVE = Action("callbacks.receive", _("Send us a callback request from another system"), home_teams)
LEAVE_NUMBER = Action("callbacks.leave_number", _("Leave a number to be called back"), home_teams)
BEGIN_CALL = Action("callbacks.begin_call", _("Call somebody back"), on_my_line)
RELEASE_CALL = Action("callbacks.release_call", _("Leave a callback to others"), on_my_line)
RECORD_CALL = Action("callbacks.record_call", _("Record that a call reached nobody"), on_my_line)
REACH = Action("callbacks.reach", _("Record that a call reached the client"), on_my_line)
LEAVE_MESSAGE = Action("callbacks.leave_message", _("End a callback with a message"), on_my_line)
SEND_LETTER = Action("callbacks.send_letter", _("End a callback with a letter"), on_my_line)
CHANGE = Action("callbacks.change", _("Change a callback's number or time"), on_my_line_or_asked_by_me)
MOVE = Action("callbacks.move", _("Move a callback to another area's list"), on_my_line)
WITHDRAW = Action("callbacks.withdraw", _("Withdraw a callback"), on_my_line_or_asked_by_me)
JOIN = Action("callbacks.join", _("Join a callback to another of the same client"), on_my_line)
SEE_LOST = Action("callbacks.see_lost", _("See the clients who weren't reached"), in_my_teams())
REOPEN = Action("callbacks.reopen", _("Open a callback again"), in_my_teams())
SEE_FIGURES = Action("callbacks.see_figures", _("See the figures of callbacks"), in_my_teams("pk"))


def waiting_for_a_call(actor: Actor) -> Q:
    """Persons who wait for a call from the actor's line: a basis for seeing them."""
    mine = Q(team__in=actor.teams()) | taken_while_helping(actor, "pk")
    waiting = Callback.objects.open().filter(mine, person=OuterRef("pk"))
    return Q(OfEach(waiting))


BASES.append(waiting_for_a_call)
PROMISES["open_callback_has_its_open_step"] = Problem("callbacks.without_step", WITHOUT_STEP)
PROMISES["callback_of_number_waits_once_for_a_line"] = Problem("callbacks.waits_already", WAITS_ALREADY)
