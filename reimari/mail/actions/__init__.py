"""Every write on e-mails, one verb each."""

from reimari.mail.actions.arriving import Arrived, Came, Reported
from reimari.mail.actions.filing import file_mail, unfile_mail
from reimari.mail.actions.forgetting import forget_mail
from reimari.mail.actions.receiving import receive_mail
from reimari.mail.actions.replying import reply_to_mail
from reimari.mail.actions.rescanning import rescan_attachment
from reimari.mail.actions.taking_up import take_up_mail
from reimari.mail.queries import Line

__all__ = [
    "Arrived",
    "Came",
    "Line",
    "Reported",
    "file_mail",
    "forget_mail",
    "receive_mail",
    "reply_to_mail",
    "rescan_attachment",
    "take_up_mail",
    "unfile_mail",
]
