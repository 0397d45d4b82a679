"""Every write on concern reports, one verb each, and the values they take."""

from reimari.concerns.actions.making import make_report
from reimari.concerns.actions.said import ClientSaid, GuardianSaid, ReporterSaid, Said
from reimari.concerns.actions.taking import export_report, identify_client, receive_report, record_report

__all__ = [
    "ClientSaid",
    "GuardianSaid",
    "ReporterSaid",
    "Said",
    "export_report",
    "identify_client",
    "make_report",
    "receive_report",
    "record_report",
]
