"""The link by which whoever contacted us follows it without signing in: signed, and good for thirty days.

In it stand the contact's id and its last day, and nothing that is about anybody.
"""

import datetime as dt
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from reimari.access.actor import system
from reimari.common import links
from reimari.contacts.models import Contact
from reimari.contacts.rules import language_of_client

HOLDS = dt.timedelta(days=30)
SALT = "reimari.caller"
CALLER = system("caller's link")  # who reads and writes for whoever has the link: nobody is known by it


def token_of(contact: UUID, *, today: dt.date, salt: str = SALT) -> str:
    """The same on the whole day: a page drawn anew shows the same link. `salt`: what the link is for."""
    return links.signed(contact, last=today + HOLDS, salt=salt)


def contact_in(token: str, *, today: dt.date, salt: str = SALT) -> UUID | None:
    """The contact that the link is about; None when it isn't ours or its last day is over."""
    return links.opened(token, today=today, salt=salt)


def link_to(request: HttpRequest, contact: Contact, *, viewer: str) -> str:
    """The whole link, in the contact's language if we write it, else in the viewer's (fi, sv, en)."""
    return link_in(request, contact, language_of_client(contact.language, viewer))


def link_in(request: HttpRequest, contact: Contact, language: str) -> str:
    """The whole link in this language: fi, sv or en."""
    token = token_of(contact.pk, today=timezone.localdate())
    return request.build_absolute_uri(reverse("desk:caller", args=[language, token]))
