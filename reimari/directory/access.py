"""Who may do what with instructions: whoever advises reads and remarks, the owners write and answer,
and somebody over them who didn't write it approves."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.access.catalogue import Action, anywhere, in_my_teams
from reimari.access.deeds import PROMISES
from reimari.common.problems import Problem
from reimari.directory.models import Edition
from reimari.directory.rules import CHANGED_AT_ONCE, OWN_DRAFT, WITHOUT_STEP
from reimari.region.profile.values import OrganisationKind
from reimari.staff.models import Organisation


def readable(actor: Actor) -> Q:
    """All instructions for the county's own people; for a partner's, those that aren't internal."""
    ours = Organisation.objects.filter(pk=actor.organisation).exclude(kind=OrganisationKind.PARTNER)
    return Q(is_internal=False) | Q(Exists(ours))


def in_use(actor: Actor) -> Q:
    """Of the readable ones those that have been approved: nobody goes by a draft."""
    return readable(actor) & Q(current__isnull=False)


def seen(actor: Actor) -> Q:
    """What is in use; a first draft only for those who reach the team that owns it."""
    return readable(actor) & (Q(current__isnull=False) | Q(team__in=actor.teams()))


def with_my_draft(actor: Actor) -> Q:
    """Instructions whose open draft one wrote oneself."""
    mine = Edition.objects.open().filter(instruction=OuterRef("pk"), written_by=actor.id)
    return Q(Exists(mine))


def asked_by_me(actor: Actor) -> Q:
    """Remarks that one made oneself."""
    return Q(asked_by=actor.id)


READ = Action("directory.read", _("Read the instructions"), seen)
WRITE = Action("directory.write", _("Write an instruction"), in_my_teams("pk"))
CHANGE = Action("directory.change", _("Write a new version of an instruction"), in_my_teams())
SEE_DRAFTS = Action(
    "directory.see_drafts", _("See the drafts of the team's instructions"), in_my_teams("instruction__team")
)
APPROVE = Action("directory.approve", _("Approve a draft of an instruction"), in_my_teams())
SEND_BACK = Action("directory.send_back", _("Send a draft of an instruction back"), in_my_teams())
WITHDRAW = Action("directory.withdraw", _("Withdraw one's own draft of an instruction"), with_my_draft)
RETIRE = Action("directory.retire", _("Retire an instruction"), in_my_teams())
MARK_READ = Action("directory.mark_read", _("Mark a changed instruction as read"), in_use)
USE = Action("directory.use", _("Mark that one went by an instruction"), in_use)
REMARK = Action("directory.remark", _("Tell that something is wrong in an instruction"), in_use)
ASK = Action("directory.ask", _("Ask for what is missing, or for a line to be put right"), anywhere)
STATUS = Action("directory.status", _("See what came of one's own remark"), asked_by_me)
SEE_REMARKS = Action("directory.see_remarks", _("See the remarks on the team's instructions"), in_my_teams())
ANSWER = Action("directory.answer", _("Answer a remark on an instruction"), in_my_teams())
SEE_USES = Action("directory.see_uses", _("See which instructions are used"), anywhere)

PROMISES["open_remark_has_its_open_step"] = Problem("directory.without_step", WITHOUT_STEP)
PROMISES["edition_number_once"] = Problem("directory.changed_at_once", CHANGED_AT_ONCE)
PROMISES["edition_one_open_draft"] = Problem("directory.changed_at_once", CHANGED_AT_ONCE)
PROMISES["edition_approved_by_another"] = Problem("directory.own_draft", OWN_DRAFT)
