from django.utils.translation import gettext_lazy as _

from reimari.access.catalogue import Action, anywhere, in_my_teams

VIEW_TEAM = Action("staff.view_team", _("See a team's work and people"), in_my_teams("pk"))
RESET_FACTORS = Action("staff.reset_factors", _("Remove somebody's sign-in methods"), anywhere)
APPOINT = Action("staff.appoint", _("Give somebody a post"), in_my_teams("pk"))
