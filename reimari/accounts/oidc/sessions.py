"""A session that a provider has begun: the provider can end it, and signing out here leads on to it."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from reimari.accounts.models import ProviderSession, User
from reimari.accounts.oidc.told import ProviderTold
from reimari.accounts.sessions import BY_PROVIDER, prove

if TYPE_CHECKING:
    from reimari.accounts.oidc.provider import StaffLogin


def come_from(session: SessionBase, provider: ProviderTold, login: "StaffLogin") -> None:
    """Note who let somebody in, before they are in: a second factor may still be asked for."""
    told = login.told
    session[BY_PROVIDER] = {
        "user": str(login.user.pk),
        "provider": provider.code,
        "subject": told.subject,
        "sid": told.sid,
        "end": login.end,
        "hint": told.hint,
        "client_id": provider.client_id,
        "proved_at": told.proved_at,
    }


def begun_by_provider(sender: object, request: HttpRequest, user: User, **_more: Any) -> None:
    """Django's signal of a sign-in: if it was by a provider, the provider can end it from now on."""
    session = request.session
    told = session.get(BY_PROVIDER)
    if told is None:
        return
    if told["user"] != str(user.pk):  # began by a provider, went on in another way as somebody else
        del session[BY_PROVIDER]
        return
    proved_there(session)
    note_session(session, user)


def proved_there(session: SessionBase) -> None:
    """A sign-in that the provider has let through without a question is as fresh as its last one there.

    When it doesn't tell (`auth_time`), they have just come from it, and that counts.
    """
    at = session[BY_PROVIDER]["proved_at"]
    if at is not None:
        prove(session, at=min(at, timezone.now().timestamp()))


def note_session(session: SessionBase, user: User) -> None:
    """The provider can end this session from now on."""
    told = session[BY_PROVIDER]
    if session.session_key is None:
        session.save()
    ProviderSession.objects.update_or_create(
        session_key=session.session_key,
        defaults={
            "user": user,
            "provider": told["provider"],
            "subject": told["subject"],
            "sid": told["sid"],
        },
    )


def end_at_provider(session: SessionBase, back: str) -> str:
    """Where to go on to, so that the session at the provider ends too; empty when there is none.

    `back`: where the provider leads afterwards. OpenID Connect RP-Initiated Logout 1.0, section 2.
    """
    told = session.get(BY_PROVIDER)
    if not told or not told["end"]:
        return ""
    ProviderSession.objects.filter(pk=session.session_key).delete()
    parameters = {
        "id_token_hint": told["hint"],
        "client_id": told["client_id"],
        "post_logout_redirect_uri": back,
        "ui_locales": (get_language() or "fi")[:2],
    }
    asked = urlencode({name: value for name, value in parameters.items() if value})
    return f"{told['end']}{'&' if urlsplit(told['end']).query else '?'}{asked}"
