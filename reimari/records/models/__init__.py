"""What is kept of looking after the records: of the logs and clients' requests, merges, and deletions."""

from reimari.records.models.findings import HintRule, LogFinding, Verdict
from reimari.records.models.log_requests import (
    Asker,
    Ground,
    LogExplanation,
    LogExtract,
    LogHandOver,
    LogRefusal,
    LogRequest,
    PaperLanguage,
    Way,
)
from reimari.records.models.merging import Merge, MergedRow, MergeUndoing, RowPart
from reimari.records.models.retention import RetentionApproval, RetentionItem, RetentionPlan, RetentionProof

__all__ = [
    "Asker",
    "Ground",
    "HintRule",
    "LogExplanation",
    "LogExtract",
    "LogFinding",
    "LogHandOver",
    "LogRefusal",
    "LogRequest",
    "Merge",
    "MergeUndoing",
    "MergedRow",
    "PaperLanguage",
    "RetentionApproval",
    "RetentionItem",
    "RetentionPlan",
    "RetentionProof",
    "RowPart",
    "Verdict",
    "Way",
]
