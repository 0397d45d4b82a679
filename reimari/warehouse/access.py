"""Who exports: a job and a command. What was exported is fetched by other systems alone, with tokens."""

from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.access.catalogue import Action, anywhere
from reimari.staff.models import Organisation


def of_the_house(actor: Actor) -> Q:
    """All exports, for the county's own systems: each holds the whole county, so none is a partner's."""
    return Q(Exists(Organisation.objects.of_the_house().filter(pk=actor.organisation)))


EXPORT = Action("warehouse.export", _("Export coded facts to the county's warehouse"), anywhere)
FETCH = Action("warehouse.fetch", _("Fetch exports of coded facts and their dictionary"), of_the_house)
