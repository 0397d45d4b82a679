"""The sessions in which somebody is signed in: seen by that person, ended by them (ASVS 7.4.3, 7.5.2).

The session itself stands in Django's table; where it began stands beside it, in the table of django-allauth.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils import timezone

from reimari.accounts.agents import browser_of
from reimari.accounts.models import User
from reimari.accounts.rules import IDLE, LASTS
from reimari.accounts.tries import address_of

LONGEST_AGENT = 200
NOWHERE = "0.0.0.0"  # noqa: S104 (an address that nobody has)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One of them. `is_this`: the session in which it is looked at."""

    pk: int
    browser: str
    address: str
    begun_at: dt.datetime
    seen_at: dt.datetime
    is_this: bool


def note_begun(request: HttpRequest, user: User) -> None:
    """From where a session has begun just now; of one that a command makes nothing is told."""
    if request.META:
        note(request, user)


def note(request: HttpRequest, user: User) -> None:
    """Where the session of this request is used."""
    if not request.session.session_key:
        request.session.save()
    told = {
        "user": user,
        "ip": _address(request),
        "user_agent": request.headers.get("User-Agent", "")[:LONGEST_AGENT],
    }
    UserSession.objects.update_or_create(session_key=request.session.session_key, defaults=told)


def _address(request: HttpRequest) -> str:
    """Where it is used; what is no address at all isn't kept."""
    try:
        return str(ip_address(address_of(request).partition("%")[0]))
    except ValueError:
        return NOWHERE


def note_seen(session_key: str | None) -> None:
    """Its user did something just now."""
    UserSession.objects.filter(session_key=session_key).update(last_seen_at=timezone.now())


def alive(user: User) -> Any:
    """Those that would still be let in."""
    now = timezone.now()
    there = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=now)
    return UserSession.objects.filter(
        Exists(there),
        user=user,
        created_at__gt=now - dt.timedelta(seconds=LASTS),
        last_seen_at__gt=now - dt.timedelta(seconds=IDLE),
    )


def open_sessions(request: HttpRequest, user: User) -> Sequence[OpenSession]:
    """All of the user's, this one first, then the one that was used last."""
    this = request.session.session_key
    rows = alive(user).order_by("-last_seen_at", "-pk")
    if not rows.filter(session_key=this).exists():  # made by a command
        note(request, user)
    found = [
        OpenSession(
            row.pk,
            browser_of(row.user_agent),
            "" if row.ip == NOWHERE else row.ip,
            row.created_at,
            row.last_seen_at,
            row.session_key == this,
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: not one.is_this)


def end_session(user: User, pk: int) -> bool:
    """End one of the user's own; its event stream ends with it (`desk/live.py`). Whether there was one."""
    row = UserSession.objects.filter(user=user, pk=pk).first()
    if row is not None:
        row.end()
    return row is not None


def end_by_key(user: User, key: str) -> None:
    """End the session with this number, if it is the user's."""
    for row in UserSession.objects.filter(user=user, session_key=key):
        row.end()


def end_others(user: User, but: str | None) -> int:
    """End all of the user's sessions except one; how many there were."""
    rows = UserSession.objects.filter(user=user).exclude(session_key=but or "")
    ended = 0
    for row in rows:
        ended += row.exists()
        row.end()
    return ended


def renumber(old: str | None, new: str | None) -> None:
    """A session goes on under another number."""
    UserSession.objects.filter(session_key=old or "").update(session_key=new or "")
