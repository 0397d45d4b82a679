"""What is kept of looking after the records."""

from reimari.records.models.merging import Merge, MergedRow, MergeUndoing, RowPart
from reimari.records.models.retention import RetentionApproval, RetentionItem, RetentionPlan, RetentionProof

__all__ = [
    "Merge",
    "MergeUndoing",
    "MergedRow",
    "RetentionApproval",
    "RetentionItem",
    "RetentionPlan",
    "RetentionProof",
    "RowPart",
]
