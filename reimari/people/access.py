"""Who may see a person. Apps above add their bases: which persons an actor works with."""

from collections.abc import Callable

from django.db.models import OuterRef, Q
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.access.catalogue import Action, OfEach, anywhere
from reimari.access.deeds import PROMISES
from reimari.common.problems import Problem
from reimari.people.models import Person
from reimari.people.rules import CODE_KNOWN

# Rules on Person: an open step, a case of the team, a contact one recorded …
BASES: list[Callable[[Actor], Q]] = []


def known_to_me(actor: Actor) -> Q:
    """Persons that the actor's posts give a reason to see: a client relationship or work (R-IU-03, I-01)."""
    basis = Q(pk__in=[])
    for rule in BASES:
        basis |= rule(actor)
    return basis


def of_known(actor: Actor) -> Q:
    """Rows that belong to a person whom the actor may see."""
    return Q(OfEach(Person.objects.filter(known_to_me(actor), pk=OuterRef("person"))))


VIEW = Action("people.view", _("See a person"), known_to_me)
SEARCH = Action("people.search", _("Search for persons and cases"), known_to_me)
REGISTER = Action("people.register", _("Register a person"), anywhere)
CHANGE = Action("people.change", _("Change a person's details"), known_to_me)
RELATE = Action("people.relate", _("Record a client relationship"), known_to_me)
END_RELATIONSHIP = Action("people.end_relationship", _("End a client relationship"), of_known)
RELATE_CLOSE = Action("people.relate_close_person", _("Record a close person"), known_to_me)
PROTECT = Action("people.protect", _("Set or end address protection"), known_to_me)
ASK_RELATIONSHIP = Action("people.ask_relationship", _("Ask who answers for a client"), anywhere)

PROMISES["person_identity_code_once"] = Problem("people.code_known", CODE_KNOWN)
