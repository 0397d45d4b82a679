"""Who may do what with a contact: the team of its line; of an outsourced line, those who have it in hand."""

from functools import cache

from django.db.models import OuterRef, Q
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.access.catalogue import Action, OfEach, Rule, by_work
from reimari.access.deeds import PROMISES
from reimari.cases.states import CaseState
from reimari.common.problems import Problem
from reimari.contacts.models import Contact, Matter, Participant
from reimari.contacts.rules import NO_OUTCOME, WITHOUT_STEP
from reimari.contacts.states import ContactState
from reimari.people.access import BASES, opened
from reimari.people.models import Person
from reimari.work.access import taken_while_helping


def home_teams(actor: Actor) -> Q:
    """The teams in which the actor's posts are, and those that the posts reach."""
    return Q(pk__in=[*actor.home_teams(), *actor.teams()])


@cache
def mine_or_open_on_my_line(at: str = "") -> Rule:
    """Contacts of the teams that the posts reach, and those whose step one took while helping the line; `at`:
    where a row has its contact.

    Whoever sees only their own work (an outsourced adviser) has those that they recorded or closed, and those
    that stand open on the line they answer: a contact waits for the line, not for one person (C11, R-IU-21),
    and the organisation sees its own (I-03).
    """

    def rule(actor: Actor) -> Q:
        theirs = Q(**{f"{at}team__in": actor.teams()}) | taken_while_helping(actor, f"{at}pk")
        if not actor.acts_for_own():
            return theirs
        own = Q(**{f"{at}recorded_by": actor.id}) | Q(**{f"{at}taken_by": actor.id})
        on_line = Q(**{f"{at}team__in": actor.home_teams(), f"{at}state": ContactState.OPEN})
        return theirs | own | on_line

    return rule


@cache
def on_my_line(at: str = "") -> Rule:
    """As `mine_or_open_on_my_line`, with the urgent matters that the line has handed over.

    It answers for them until somebody accepts them (R-VS-58), whoever of it is at work.
    """

    def rule(actor: Actor) -> Q:
        found = mine_or_open_on_my_line(at)(actor)
        if not actor.acts_for_own():
            return found
        handed = Matter.objects.filter(
            contact=OuterRef(f"{at}pk"),
            contact__guidance__urgency__gt="",
            case__team=OuterRef(f"{at}team"),
            case__state=CaseState.OPEN,
        )
        return found | Q(Q(**{f"{at}team__in": actor.home_teams()}), OfEach(handed))

    return rule


mine: Rule = on_my_line()
in_mine: Rule = on_my_line("contact__")


def mine_or_opened(actor: Actor) -> Q:
    """The actor's contacts, and those of a person whom the actor opened in an emergency."""
    people = Person.objects.filter(opened(actor), pk=OuterRef("person"))
    theirs = Participant.objects.filter(OfEach(people), contact=OuterRef("pk"))
    return mine(actor) | Q(OfEach(theirs))


LIST = Action("contacts.list", _("See contacts"), mine_or_open_on_my_line())
VIEW = Action("contacts.view", _("See a contact"), mine_or_opened)
STATUS = Action("contacts.status", _("See how far a matter that one sent has come"), mine)
RECORD = Action("contacts.record", _("Record a contact"), home_teams)
RECEIVE = Action("contacts.receive", _("Send us a contact from another system"), home_teams)
DESCRIBE = Action("contacts.describe", _("Say what an open contact is about"), mine)
CLOSE = Action("contacts.close", _("Close a contact with its outcome"), mine)
CORRECT = Action("contacts.correct", _("Correct a closed contact"), mine)
MOVE = Action("contacts.move", _("Move an open contact to another area's list"), mine)
SEND_LINK = Action("contacts.send_link", _("Send whoever contacted us the link by e-mail"), mine)
FOLLOW_UP = Action("contacts.follow_up", _("Follow a contact by the link one was given"), mine)
GIVE_FEEDBACK = Action("contacts.give_feedback", _("Say by the link how a contact went"), mine)
HAND_OVER = Action("contacts.hand_over", _("Offer an urgent matter again that came back"), mine)
ASK = Action("contacts.ask", _("Ask the supervisor about a contact"), mine)
JOIN = Action("contacts.join", _("Join an anonymous contact to a person"), mine)


def contact_at_work(actor: Actor, pk: object) -> Contact:
    """A contact that the actor sees by work, for a deed about it; in an emergency one only reads."""
    return by_work(VIEW, mine, actor, Contact.objects.all(), pk)


def in_a_contact(actor: Actor) -> Q:
    """Persons in contacts that the actor may see: a basis for seeing them."""
    return Q(OfEach(Participant.objects.filter(in_mine(actor), person=OuterRef("pk"))))


BASES.append(in_a_contact)
PROMISES["open_contact_has_its_open_step"] = Problem("contacts.without_step", WITHOUT_STEP)
PROMISES["closed_contact_has_no_matter_without_outcome"] = Problem("contacts.no_outcome", NO_OUTCOME)
