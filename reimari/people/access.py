"""Who may see a person. Apps above add their bases: which persons an actor works with."""

from collections.abc import Callable, Iterable

from django.db.models import OuterRef, Q
from django.db.models.functions import Now, TruncDate
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.access.catalogue import Action, OfEach, anywhere
from reimari.access.deeds import PROMISES
from reimari.common.problems import Problem
from reimari.common.working_days import HELSINKI
from reimari.people.models import EmergencyAccess, Person, Relationship
from reimari.people.rules import CHECKED_ALREADY, CODE_KNOWN, OPEN_ALREADY, OWN_EMERGENCY


def own_clients(actor: Actor) -> Q:
    """Persons whose own worker the actor is today (PostgreSQL's clock): a client relationship is a basis."""
    if actor.id is None:  # else relationships without an own worker would be meant
        return Q(pk__in=[])
    today = TruncDate(Now(), tzinfo=HELSINKI)
    mine = Relationship.objects.filter(validity__contains=today, own_worker=actor.id, person=OuterRef("pk"))
    return Q(OfEach(mine))


# Rules on Person: one's own client, a case of the team, a contact one recorded …
BASES: list[Callable[[Actor], Q]] = [own_clients]
# The codes of the teams that answer for a person's open cases: they are told of an emergency access.
OWNERS: list[Callable[[Person], Iterable[str]]] = []


def known_by_work(actor: Actor) -> Q:
    """Persons that the actor's posts give a reason to see: a client relationship or work (R-IU-03, I-01).

    Never one who has been merged into another: all that hung on them hangs on that other.
    """
    basis = Q(pk__in=[])
    for rule in BASES:
        basis |= rule(actor)
    return basis & Q(merged_into=None)


def opened_by_me(person: str) -> Callable[[Actor], Q]:
    """Rows of persons whom the actor has opened in an emergency that goes on; `person`: where it stands."""

    def rule(actor: Actor) -> Q:
        return Q(OfEach(EmergencyAccess.objects.running().of(OuterRef(person), actor.id)))

    return rule


opened = opened_by_me("pk")


def known_to_me(actor: Actor) -> Q:
    """Persons whom the actor may see: known by work, or opened in an emergency. Seeing is all that opens."""
    return known_by_work(actor) | (opened(actor) & Q(merged_into=None))


def unknown_to_me(actor: Actor) -> Q:
    """Persons whom the actor has no basis to see."""
    return ~known_to_me(actor) & Q(merged_into=None)


def of_known(actor: Actor) -> Q:
    """Rows that belong to a person whom the actor knows by work."""
    return Q(OfEach(Person.objects.filter(known_by_work(actor), pk=OuterRef("person"))))


def for_my_teams(actor: Actor) -> Q:
    """What the teams that the actor's posts reach have to look at."""
    return Q(team__in=actor.teams())


def for_the_officer(actor: Actor) -> Q:
    """What the data protection officer has to look at."""
    return Q(team=None)


VIEW = Action("people.view", _("See a person"), known_to_me)
SEARCH = Action("people.search", _("Search for persons and cases"), known_to_me)
REGISTER = Action("people.register", _("Register a person"), anywhere)
CHANGE = Action("people.change", _("Change a person's details"), known_by_work)
RELATE = Action("people.relate", _("Record a client relationship"), known_by_work)
END_RELATIONSHIP = Action("people.end_relationship", _("End a client relationship"), of_known)
RELATE_CLOSE = Action("people.relate_close_person", _("Record a close person"), known_by_work)
PROTECT = Action("people.protect", _("Set or end address protection"), known_by_work)
ASK_RELATIONSHIP = Action("people.ask_relationship", _("Ask who answers for a client"), anywhere)

CHECK_IDENTITY = Action(
    "people.check_identity", _("Record that one made sure who the client is"), known_to_me
)
BREAK_GLASS = Action("people.break_glass", _("Open a person in an emergency"), unknown_to_me)
CHECK_EMERGENCY = Action(
    "people.check_emergency", _("Look at emergency accesses to the team's clients"), for_my_teams
)
OVERSEE = Action("people.oversee_emergencies", _("Look at all emergency accesses"), for_the_officer)

PROMISES["person_identity_code_once"] = Problem("people.code_known", CODE_KNOWN)
PROMISES["emergency_opened_once_at_a_time"] = Problem("people.open_already", OPEN_ALREADY)
PROMISES["emergency_is_checked_by_another"] = Problem("people.own_emergency", OWN_EMERGENCY)
PROMISES["emergency_in_order_once"] = Problem("people.checked_already", CHECKED_ALREADY)
