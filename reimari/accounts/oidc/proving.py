"""Whoever came by a provider proves there once more who they are."""

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone

from reimari.accounts.oidc.joining import joined
from reimari.accounts.oidc.provider import StaffLogin, told_provider
from reimari.accounts.oidc.sessions import come_from, note_session, proved_there
from reimari.accounts.oidc.tokens import LEEWAY
from reimari.accounts.oidc.told import ProviderTold
from reimari.accounts.sessions import BY_PROVIDER


class NotProved(Exception):
    """What the provider tells proves nothing; the word says why."""


def provider_in(session: SessionBase) -> ProviderTold | None:
    """Who let in whose session it is; None for a session that was begun in another way."""
    mine = session.get(BY_PROVIDER)
    return told_provider(mine["provider"]) if mine else None


def take_proof(request: HttpRequest, provider: ProviderTold, login: StaffLogin) -> None:
    """The same person at the same provider, asked since the proof was asked for: the session is fresh.

    Names and posts come in line as at signing in. OpenID Connect Core 1.0, sections 3.1.2.1 and 3.1.3.7 (13):
    `auth_time` is looked at, for a provider may answer from an older session of its own.
    Raises NotProved (`forgotten`, `other`, `untimed`, `old`) and NotJoined.
    """
    user, session, told = request.user, request.session, login.told
    mine = session.get(BY_PROVIDER)
    if not (user.is_authenticated and mine and login.state["proves"] == str(user.pk) == mine["user"]):
        raise NotProved("forgotten")
    if (provider.code, told.subject) != (mine["provider"], mine["subject"]):
        raise NotProved("other")
    if told.proved_at is None:
        raise NotProved("untimed")
    if not login.state["asked_at"] - LEEWAY <= told.proved_at <= timezone.now().timestamp() + LEEWAY:
        raise NotProved("old")
    login.user = joined(provider, told, known=user).user
    come_from(session, provider, login)
    untold = {name: mine[name] for name in ("sid", "hint") if not session[BY_PROVIDER][name]}
    session[BY_PROVIDER] |= untold
    note_session(session, user)
    proved_there(session)
