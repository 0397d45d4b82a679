"""Who is signed in in a browser now: in the living demo nobody else acts as them."""

import datetime as dt
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session


def viewers(now: dt.datetime) -> set[UUID]:
    """The users of sessions that haven't ended."""
    sessions = Session.objects.filter(expire_date__gt=now).order_by("pk")
    users = (session.get_decoded().get(SESSION_KEY) for session in sessions)
    return {UUID(user) for user in users if user}
