"""The link to the receipt of a concern report: signed and good for thirty days, as the caller's link is.

It opens the receipt and nothing else: a caller's link doesn't open it, nor does it open the caller's page.
"""

import datetime as dt
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from reimari.concerns.models import ConcernReport
from reimari.contacts.rules import language_of_client
from reimari.desk import caller_links

SALT = "reimari.receipt"


def token_of(report: UUID, *, today: dt.date) -> str:
    """The token of a report's receipt."""
    return caller_links.token_of(report, today=today, salt=SALT)


def report_in(token: str, *, today: dt.date) -> UUID | None:
    """The report that the link is about; None when it isn't ours or its last day is over."""
    return caller_links.contact_in(token, today=today, salt=SALT)


def link_to(request: HttpRequest, report: ConcernReport, *, viewer: str) -> str:
    """The whole link, in the contact's language if we write it, else in the viewer's (fi, sv, en)."""
    language = language_of_client(report.contact.language, viewer)
    token = token_of(report.pk, today=timezone.localdate())
    return request.build_absolute_uri(reverse("desk:report_receipt", args=[language, token]))
