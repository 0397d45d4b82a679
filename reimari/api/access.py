"""What an integration may do: Actions that nobody at the desk shares. The scopes of its token name them."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.access.catalogue import Action, anywhere, in_my_teams
from reimari.contacts.access import RECEIVE
from reimari.contacts.models import Matter
from reimari.telephony.access import RECEIVE as RECEIVE_CALLS
from reimari.warehouse.access import FETCH
from reimari.work.models import Entry


def received_here(actor: Actor, path: str) -> Q:
    """The integration itself sent the contact whose track is found at `path`."""
    received = Entry.objects.filter(track=OuterRef(path), kind=RECEIVE.name, actor_id=actor.id)
    return Q(Exists(received))


def led_to_by_own(actor: Actor) -> Q:
    """Cases to which a contact led that the integration itself sent."""
    return Q(Exists(Matter.objects.filter(received_here(actor, "contact"), case=OuterRef("pk"))))


def own_contacts(actor: Actor) -> Q:
    """Contacts that the integration itself sent."""
    return received_here(actor, "pk")


def of_my_units(actor: Actor) -> Q:
    """The units of the teams that the token reaches."""
    return Q(pk__in=sorted(actor.units()))


SEE_CONTACT = Action("api.see_contact", _("See how far a contact that it sent has come"), own_contacts)
SEE_STATUS = Action("api.see_status", _("See the status of cases that its contacts led to"), led_to_by_own)
SEE_ANY_STATUS = Action("api.see_any_status", _("See the status of any case"), in_my_teams())
ROUTE = Action("api.route", _("Ask who answers for a contact"), anywhere)
DUE = Action("api.due", _("Ask when a promise is due"), anywhere)
SEE_FIGURES = Action("api.see_figures", _("Read figures by month"), of_my_units)
CREATE_TOKEN = Action("api.create_token", _("Give an integration a token"), anywhere)
REVOKE_TOKEN = Action("api.revoke_token", _("Revoke the token of an integration"), anywhere)

SCOPES = {
    action.name: action
    for action in (
        *(RECEIVE, SEE_CONTACT, SEE_STATUS, SEE_ANY_STATUS, ROUTE, DUE, RECEIVE_CALLS),
        *(SEE_FIGURES, FETCH),
    )
}
