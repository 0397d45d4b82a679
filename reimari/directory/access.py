"""Who may do what with instructions: whoever advises reads and remarks, the owners write and answer."""

from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.access.catalogue import Action, anywhere, in_my_teams
from reimari.access.deeds import PROMISES
from reimari.common.problems import Problem
from reimari.directory.rules import CHANGED_AT_ONCE, WITHOUT_STEP
from reimari.region.profile.values import OrganisationKind
from reimari.staff.models import Organisation


def readable(actor: Actor) -> Q:
    """All instructions for the county's own people; for a partner's, those that aren't internal."""
    ours = Organisation.objects.filter(pk=actor.organisation).exclude(kind=OrganisationKind.PARTNER)
    return Q(is_internal=False) | Q(Exists(ours))


def asked_by_me(actor: Actor) -> Q:
    """Remarks that one made oneself."""
    return Q(asked_by=actor.id)


READ = Action("directory.read", _("Read the instructions"), readable)
WRITE = Action("directory.write", _("Write an instruction"), in_my_teams("pk"))
CHANGE = Action("directory.change", _("Write a new version of an instruction"), in_my_teams())
RETIRE = Action("directory.retire", _("Retire an instruction"), in_my_teams())
USE = Action("directory.use", _("Mark that one went by an instruction"), readable)
REMARK = Action("directory.remark", _("Tell that something is wrong in an instruction"), readable)
ASK = Action("directory.ask", _("Ask for what is missing, or for a line to be put right"), anywhere)
STATUS = Action("directory.status", _("See what came of one's own remark"), asked_by_me)
SEE_REMARKS = Action("directory.see_remarks", _("See the remarks on the team's instructions"), in_my_teams())
ANSWER = Action("directory.answer", _("Answer a remark on an instruction"), in_my_teams())
SEE_USES = Action("directory.see_uses", _("See which instructions are used"), anywhere)

PROMISES["open_remark_has_its_open_step"] = Problem("directory.without_step", WITHOUT_STEP)
PROMISES["edition_number_once"] = Problem("directory.changed_at_once", CHANGED_AT_ONCE)
