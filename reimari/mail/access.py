"""Who may do what with an e-mail: whoever may see its contact, or works on the case that it is about."""

from django.db.models import OuterRef, Q
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.access.catalogue import Action, OfEach, anywhere
from reimari.cases.models import Case, worked_by
from reimari.contacts.access import in_mine
from reimari.contacts.models import Matter


def of_no_matter(actor: Actor) -> Q:
    """What came to my teams' lines and isn't about any matter."""
    return Q(track=None, team__in=actor.teams())


def mine(actor: Actor) -> Q:
    """E-mails of my matters, and those of none that came to my teams' lines."""
    return of_my_matters(actor) | of_no_matter(actor)


def of_my_matters(actor: Actor) -> Q:
    """E-mails of contacts that are mine, and of cases that my teams work on: those they opened or joined."""
    cases = Case.objects.filter(worked_by(actor.teams()))
    led_to = Matter.objects.filter(contact=OuterRef("contact"), case__in=cases.values("pk"))
    return in_mine(actor) | Q(OfEach(cases.filter(track=OuterRef("track")))) | Q(OfEach(led_to))


RECEIVE = Action("mail.receive", _("Take in an e-mail that has come"), anywhere)
VIEW = Action("mail.view", _("See an e-mail"), mine)
DOWNLOAD = Action("mail.download", _("Open the original or an attachment of an e-mail"), mine)
REPLY = Action("mail.reply", _("Answer an e-mail"), of_my_matters)
FILE = Action("mail.file", _("Mark that an e-mail was moved to the client record"), of_my_matters)
UNFILE = Action(
    "mail.unfile", _("Say that an e-mail wasn't moved to the client record after all"), of_my_matters
)
TAKE_UP = Action("mail.take_up", _("Make a contact of an e-mail that looked automatic"), of_no_matter)
RESCAN = Action("mail.rescan", _("Check a file of an e-mail again for harmful programs"), anywhere)
FORGET = Action("mail.forget", _("Remove what an e-mail said when its time is over"), anywhere)
