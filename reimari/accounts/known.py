"""A browser that somebody has signed in with before: guessers elsewhere don't make its user wait.

The cookie is an invented number, signed for one name; it lets nobody in and tells no name.
"""

import secrets

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse

from reimari.accounts.rules import key_of

KNOWN_FOR = 90 * 24 * 3600  # seconds from the last sign-in


def known_device(request: HttpRequest, name: str) -> str:
    """The number of this browser if the name has signed in with it; else empty."""
    try:
        told = request.COOKIES.get(settings.KNOWN_COOKIE_NAME, "")
        return _signer(name).unsign(told, max_age=KNOWN_FOR)
    except BadSignature:
        return ""


def remember_device(answer: HttpResponse, name: str, device: str) -> None:
    """From now on the browser is known to this name, and to no other."""
    answer.set_cookie(
        settings.KNOWN_COOKIE_NAME,
        _signer(name).sign(device or secrets.token_urlsafe(16)),
        max_age=KNOWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _signer(name: str) -> TimestampSigner:
    return TimestampSigner(salt=f"reimari.accounts.known {key_of(name, '')}")
