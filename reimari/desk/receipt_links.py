"""The link to the receipt of a concern report: signed and good for thirty days, as the caller's link is.

It opens the receipt and nothing else: a caller's link doesn't open it, nor does it open the caller's page.
"""

import datetime as dt
from uuid import UUID

from reimari.desk import caller_links

SALT = "reimari.receipt"


def token_of(report: UUID, *, today: dt.date) -> str:
    """The token of a report's receipt."""
    return caller_links.token_of(report, today=today, salt=SALT)


def report_in(token: str, *, today: dt.date) -> UUID | None:
    """The report that the link is about; None when it isn't ours or its last day is over."""
    return caller_links.contact_in(token, today=today, salt=SALT)
