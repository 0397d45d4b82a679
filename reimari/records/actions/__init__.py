"""What is done with the records: findings, answers to clients, merging persons, destroying what is over."""

from reimari.records.actions.destroying import destroy_outlived
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
from reimari.records.actions.merging import merge_persons, undo_merge
from reimari.records.actions.planning import approve_deletion, plan_deletion

__all__ = [
    "Asked",
    "approve_deletion",
    "destroy_outlived",
    "explain_use",
    "export_extract",
    "hand_over_extract",
    "make_extract",
    "merge_persons",
    "plan_deletion",
    "record_log_request",
    "refuse_log_request",
    "say_of_hint",
    "undo_merge",
]
