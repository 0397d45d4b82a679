from django.utils.translation import gettext_lazy as _

from reimari.access.catalogue import Action, anywhere

LOAD_PROFILE = Action("region.load_profile", _("Load the county's profile"), anywhere)
VIEW_PROFILE = Action("region.view_profile", _("See the county's settings and their gaps"), anywhere)
SEE_LINES = Action("region.see_lines", _("See the lines: whom they serve and when they answer"), anywhere)
