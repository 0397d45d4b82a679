"""Who may do what with a contact: the team of its line, or only whoever recorded it."""

from django.db.models import OuterRef, Q
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.access.catalogue import Action, OfEach, Rule, mine_or_in_my_teams
from reimari.access.deeds import PROMISES
from reimari.common.problems import Problem
from reimari.contacts.models import Participant
from reimari.contacts.rules import NO_OUTCOME, WITHOUT_STEP
from reimari.people.access import BASES


def home_teams(actor: Actor) -> Q:
    """The teams in which the actor's posts are, and those that the posts reach."""
    return Q(pk__in=[*actor.home_teams(), *actor.teams()])


mine: Rule = mine_or_in_my_teams("recorded_by")
in_mine: Rule = mine_or_in_my_teams("contact__recorded_by", "contact__team")

LIST = Action("contacts.list", _("See contacts"), mine)
VIEW = Action("contacts.view", _("See a contact"), mine)
STATUS = Action("contacts.status", _("See how far a matter that one sent has come"), mine)
RECORD = Action("contacts.record", _("Record a contact"), home_teams)
RECEIVE = Action("contacts.receive", _("Send us a contact from another system"), home_teams)
DESCRIBE = Action("contacts.describe", _("Say what an open contact is about"), mine)
CLOSE = Action("contacts.close", _("Close a contact with its outcome"), mine)
CORRECT = Action("contacts.correct", _("Correct a closed contact"), mine)
FOLLOW_UP = Action("contacts.follow_up", _("Follow a contact by the link one was given"), mine)
GIVE_FEEDBACK = Action("contacts.give_feedback", _("Say by the link how a contact went"), mine)
HAND_OVER = Action("contacts.hand_over", _("Offer an urgent matter again that came back"), mine)
ASK = Action("contacts.ask", _("Ask the supervisor about a contact"), mine)
JOIN = Action("contacts.join", _("Join an anonymous contact to a person"), mine)


def in_a_contact(actor: Actor) -> Q:
    """Persons in contacts that the actor may see: a basis for seeing them."""
    return Q(OfEach(Participant.objects.filter(in_mine(actor), person=OuterRef("pk"))))


BASES.append(in_a_contact)
PROMISES["open_contact_has_its_open_step"] = Problem("contacts.without_step", WITHOUT_STEP)
PROMISES["closed_contact_has_no_matter_without_outcome"] = Problem("contacts.no_outcome", NO_OUTCOME)
