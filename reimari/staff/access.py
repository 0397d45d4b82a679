from django.utils.translation import gettext_lazy as _

from reimari.access.catalogue import Action, anywhere, in_my_teams

VIEW_TEAM = Action("staff.view_team", _("See a team's work and people"), in_my_teams("pk"))
APPOINT = Action("staff.appoint", _("Give somebody a post"), in_my_teams("pk"))
WITHDRAW = Action("staff.withdraw", _("End somebody's post"), in_my_teams("team"))
CLOSE_ACCOUNT = Action("staff.close_account", _("Close somebody's account"), anywhere)
