"""Who looks after the records: hints, requests for log data, merges, and what was kept long enough."""

from django.db.models import OuterRef, Q
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.access.catalogue import Action, OfEach, anywhere
from reimari.access.deeds import PROMISES
from reimari.common.problems import Problem
from reimari.people.access import known_by_work
from reimari.people.models import Person
from reimari.records.rules.log_requests import ANSWERED, IN_ORDER_ALREADY, OWN_LOOKS, REFUSED_ALREADY
from reimari.records.rules.merging import MERGED_ALREADY, UNDONE_ALREADY
from reimari.records.rules.retention import APPROVED_ALREADY, OWN_PLAN


def of_kept(actor: Actor) -> Q:
    """Merges whose kept person the actor knows by work: all that hung on either hangs on them."""
    return Q(OfEach(Person.objects.filter(known_by_work(actor), pk=OuterRef("kept"))))


SEE_HINTS = Action("records.see_hints", _("See hints of the use log"), anywhere)
SAY_OF_HINT = Action("records.say_of_hint", _("Say what a hint of the use log was about"), anywhere)
LIST = Action("records.list_log_requests", _("See requests for log data"), anywhere)
VIEW = Action("records.view_log_request", _("See a request for log data"), anywhere)
RECORD = Action("records.record_log_request", _("Record a request for log data"), anywhere)
MAKE = Action("records.make_extract", _("Make an extract of the logs for a client"), anywhere)
EXPORT = Action("records.export_extract", _("Download an extract of the logs"), anywhere)
HAND_OVER = Action("records.hand_over_extract", _("Hand an extract of the logs over"), anywhere)
REFUSE = Action("records.refuse_log_request", _("Refuse a request for log data"), anywhere)
EXPLAIN = Action("records.explain_use", _("Explain why a client's data were used"), anywhere)
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

PROMISES["finding_is_anothers"] = Problem("records.own_looks", OWN_LOOKS)
PROMISES["finding_in_order_once"] = Problem("records.in_order_already", IN_ORDER_ALREADY)
PROMISES["records_loghandover_extract_id_key"] = Problem("records.answered", ANSWERED)
PROMISES["records_logrefusal_request_id_key"] = Problem("records.refused_already", REFUSED_ALREADY)
PROMISES["person_is_kept"] = Problem("records.merged_already", MERGED_ALREADY)
PROMISES["records_mergeundoing_merge_id_key"] = Problem("records.undone_already", UNDONE_ALREADY)
PROMISES["retention_is_approved_by_another"] = Problem("records.own_plan", OWN_PLAN)
PROMISES["records_retentionapproval_plan_id_key"] = Problem("records.approved_already", APPROVED_ALREADY)
