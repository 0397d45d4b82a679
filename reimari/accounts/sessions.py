"""A session ends after a working day, and after an hour without a deed (ASVS 7.1.1, 7.3).

The times stand in the session itself, so that a page needs no other statement; the last one is written anew
only when it is some minutes old.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from reimari.accounts.rules import IDLE, LASTS, NOTED_EVERY

SINCE, SEEN = "since", "seen"
BY_PROVIDER = "oidc"  # which identity provider let them in, and how it ends the session


def begin(session: SessionBase) -> None:
    """Somebody has signed in just now."""
    session[SINCE] = session[SEEN] = int(timezone.now().timestamp())


def begun(sender: object, request: HttpRequest, **_more: Any) -> None:
    """Django's signal of a sign-in, whichever way it went."""
    begin(request.session)


def is_over(session: SessionBase, now: int) -> bool:
    """Whether whoever signed in has to do it again."""
    return bool(now - session[SINCE] >= LASTS or now - session[SEEN] >= IDLE)


def session_middleware(
    answer: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Ends a session whose time is over, and notes that its user is still there."""

    def middleware(request: HttpRequest) -> HttpResponse:
        session = request.session
        if "_auth_user_id" in session:
            now = int(timezone.now().timestamp())
            if SINCE not in session:  # made by a command, not by signing in
                begin(session)
            if is_over(session, now):
                logout(request)
            elif now - session[SEEN] >= NOTED_EVERY and is_deed(request):
                session[SEEN] = now
        return answer(request)

    return middleware


def is_deed(request: HttpRequest) -> bool:
    """Whether somebody did something; pages that renew themselves and the stream go on without anybody."""
    return not (request.path_info.startswith("/events/") or "X-Live" in request.headers)
