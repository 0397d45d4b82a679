"""What is kept of looking at the logs, and of what clients asked and were told of them."""

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
    "PaperLanguage",
    "Verdict",
    "Way",
]
