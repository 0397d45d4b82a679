"""Who looks after the records: who merges persons that are one, who destroys what was kept long enough."""

from django.db.models import OuterRef, Q
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.access.catalogue import Action, OfEach, anywhere
from reimari.access.deeds import PROMISES
from reimari.common.problems import Problem
from reimari.people.access import known_by_work
from reimari.people.models import Person
from reimari.records.rules.merging import MERGED_ALREADY, UNDONE_ALREADY
from reimari.records.rules.retention import APPROVED_ALREADY, OWN_PLAN


def of_kept(actor: Actor) -> Q:
    """Merges whose kept person the actor knows by work: all that hung on either hangs on them."""
    return Q(OfEach(Person.objects.filter(known_by_work(actor), pk=OuterRef("kept"))))


MERGE = Action("records.merge_persons", _("Merge persons who are one"), known_by_work)
UNDO_MERGE = Action("records.undo_merge", _("Undo a merge of persons"), of_kept)
SEE_RETENTION = Action(
    "records.see_retention", _("See what is kept for how long, and what has gone"), anywhere
)
PLAN = Action("records.plan_deletion", _("Count what has been kept long enough"), anywhere)
APPROVE = Action(
    "records.approve_deletion", _("Approve that what was kept long enough is destroyed"), anywhere
)
DESTROY = Action("records.destroy_outlived", _("Destroy what was kept long enough"), anywhere)

PROMISES["person_is_kept"] = Problem("records.merged_already", MERGED_ALREADY)
PROMISES["records_mergeundoing_merge_id_key"] = Problem("records.undone_already", UNDONE_ALREADY)
PROMISES["retention_is_approved_by_another"] = Problem("records.own_plan", OWN_PLAN)
PROMISES["records_retentionapproval_plan_id_key"] = Problem("records.approved_already", APPROVED_ALREADY)
