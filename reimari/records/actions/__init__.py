"""What the data protection officer does with the logs: findings on hints, and answers to clients."""

from reimari.records.actions.findings import say_of_hint
from reimari.records.actions.log_requests import (
    Asked,
    explain_use,
    export_extract,
    hand_over_extract,
    make_extract,
    record_log_request,
    refuse_log_request,
)

__all__ = [
    "Asked",
    "explain_use",
    "export_extract",
    "hand_over_extract",
    "make_extract",
    "record_log_request",
    "refuse_log_request",
    "say_of_hint",
]
