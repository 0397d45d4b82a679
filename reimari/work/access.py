from django.utils.translation import gettext_lazy as _

from reimari.access.catalogue import Action, in_my_teams

LIST = Action("work.list", _("See a team's work list"), in_my_teams("pk"))
VIEW = Action("work.view", _("See a step"), in_my_teams())
TAKE = Action("work.take", _("Take a step"), in_my_teams())
RETURN = Action("work.return", _("Return a step to the team's list"), in_my_teams())
ATTEMPT = Action("work.attempt", _("Record an attempt to reach the client"), in_my_teams())
COMPLETE = Action("work.complete", _("Mark a step as done"), in_my_teams())
