"""Who looks at the hints, and who answers a client's request for log data: the data protection officer."""

from django.utils.translation import gettext_lazy as _

from reimari.access.catalogue import Action, anywhere
from reimari.access.deeds import PROMISES
from reimari.common.problems import Problem
from reimari.records.rules.log_requests import ANSWERED, IN_ORDER_ALREADY, OWN_LOOKS, REFUSED_ALREADY

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

PROMISES["finding_is_anothers"] = Problem("records.own_looks", OWN_LOOKS)
PROMISES["finding_in_order_once"] = Problem("records.in_order_already", IN_ORDER_ALREADY)
PROMISES["records_loghandover_extract_id_key"] = Problem("records.answered", ANSWERED)
PROMISES["records_logrefusal_request_id_key"] = Problem("records.refused_already", REFUSED_ALREADY)
