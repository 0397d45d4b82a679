"""A session ends after a working day, and after an hour without a deed (ASVS 7.1.1, 7.3).

The times stand in the session itself, so that a page needs no other statement; the last one is written anew
only when it is some minutes old.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from reimari.accounts.carrying import forget_held, logout_holding
from reimari.accounts.open_sessions import note_begun, note_seen
from reimari.accounts.rules import FRESH_FOR, IDLE, LASTS, NOTED_EVERY, WARNED_BEFORE

SINCE, SEEN, PROVED = "since", "seen", "proved"
BY_PROVIDER = "oidc"  # which identity provider let them in, and how it ends the session


def begin(session: SessionBase) -> None:
    """Somebody has signed in just now, and so proved who they are."""
    session[SINCE] = session[SEEN] = session[PROVED] = int(timezone.now().timestamp())


def prove(session: SessionBase, *, at: float | None = None) -> None:
    """Whose session it is has proved to be that person: just now, or when a directory says they did."""
    session[PROVED] = int(timezone.now().timestamp() if at is None else at)


def is_fresh(session: SessionBase) -> bool:
    """Whether that is short ago."""
    return bool(0 <= timezone.now().timestamp() - session.get(PROVED, 0) < FRESH_FOR)


def begun(sender: object, request: HttpRequest, user: Any, **_more: Any) -> None:
    """Django's signal of a sign-in, whichever way it went."""
    begin(request.session)
    note_begun(request, user)


def is_over(session: SessionBase, now: int) -> bool:
    """Whether whoever signed in has to do it again."""
    return bool(now - session[SINCE] >= LASTS or now - session[SEEN] >= IDLE)


def ends_in(session: SessionBase, now: int) -> tuple[int, bool]:
    """Seconds until it ends if nothing is done, and whether a deed puts that off."""
    whole, idle = session[SINCE] + LASTS - now, session[SEEN] + IDLE - now
    return max(0, min(whole, idle)), whole > idle


def stay(session: SessionBase, now: int) -> None:
    """Its user has said that they are still there."""
    session[SEEN] = now
    note_seen(session.session_key)


def ends(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `session_ends`, when the page warns of the end and what it is about."""
    session, user = getattr(request, "session", None), getattr(request, "user", None)  # none on early errors
    if session is None or SINCE not in session or user is None or not user.is_authenticated:
        return {"session_ends": None}
    left, can_stay = ends_in(session, int(timezone.now().timestamp()))
    return {"session_ends": {"left": left, "stays": can_stay, "warned": WARNED_BEFORE}}


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
                request.was_of = session["_auth_user_id"]  # type: ignore[attr-defined]
                logout_holding(request)
            elif now - session[SEEN] >= NOTED_EVERY and is_deed(request):
                stay(session, now)
                forget_held(session)
        return answer(request)

    return middleware


def was_of(request: HttpRequest) -> str:
    """Whose session has ended at this request; empty when none has, or nobody knows."""
    return getattr(request, "was_of", "")


def is_deed(request: HttpRequest) -> bool:
    """Whether somebody did something; pages that renew themselves and the stream go on without anybody."""
    return not (request.path_info.startswith("/events/") or "X-Live" in request.headers)
