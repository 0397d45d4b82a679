"""What grants are read for: the white list, who assesses, free beds, figures."""

from reimari.grants.queries.assessing import Assessor, assessor_of, last_contact, open_request_of, told_of
from reimari.grants.queries.figures import Granted, Month, granted_between, issued_by_month
from reimari.grants.queries.places import Bed, beds_between, free_beds, places_on
from reimari.grants.queries.white_list import (
    grantable,
    grantables,
    granted_before,
    line_open,
    uses_cards,
)

__all__ = [
    "Assessor",
    "Bed",
    "Granted",
    "Month",
    "assessor_of",
    "beds_between",
    "free_beds",
    "grantable",
    "grantables",
    "granted_before",
    "granted_between",
    "issued_by_month",
    "last_contact",
    "line_open",
    "open_request_of",
    "places_on",
    "told_of",
    "uses_cards",
]
