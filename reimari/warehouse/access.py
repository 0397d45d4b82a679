"""Who exports: a job and a command. What was exported is fetched by other systems alone, with tokens."""

from django.utils.translation import gettext_lazy as _

from reimari.access.catalogue import Action, anywhere
from reimari.staff.access import of_the_house

EXPORT = Action("warehouse.export", _("Export coded facts to the county's warehouse"), anywhere)
FETCH = Action("warehouse.fetch", _("Fetch exports of coded facts and their dictionary"), of_the_house)
