"""What django-allauth asks of us when somebody comes from an identity provider."""

import logging
from typing import Any

import requests
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthError
from django.http import HttpRequest

from reimari.accounts.carrying import logout_holding
from reimari.accounts.oidc.asking import session_of
from reimari.accounts.oidc.joining import NotJoined, joined
from reimari.accounts.oidc.provider import StaffLogin, StaffProvider, logged, provider_of, told_provider
from reimari.accounts.oidc.proving import NotProved, take_proof
from reimari.accounts.oidc.sessions import come_from
from reimari.accounts.tries import address_of

log = logging.getLogger(__name__)


class Stopped(Exception):
    """Signing in by a provider ends here; why is a word of `views/oidc.py`."""


class Proved(Exception):
    """Nobody has signed in: whoever is here has proved once more who they are."""


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Providers are those of the installation's file; an account is found by `sub`, never by e-mail."""

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> StaffProvider:
        told = told_provider(provider)
        if told is None:
            raise SocialApp.DoesNotExist(provider)
        return provider_of(request, told)

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        """None of the database's."""
        return []

    def get_requests_session(self) -> requests.Session:
        """For the one call that allauth makes itself: code for tokens, while somebody comes back."""
        told = told_provider(self.request.resolver_match.kwargs["provider"])
        assert told  # noqa: S101 (the page has looked)
        return session_of(told)

    def authenticate_by_email(self, sociallogin: StaffLogin) -> None:
        """An address can be given to somebody else."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: StaffLogin) -> bool:
        """Accounts are made by `joined`, not by a form."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: StaffLogin) -> None:
        """Find or make the account, and bring its posts in line, before anybody is signed in."""
        told = sociallogin.provider.told
        if sociallogin.state.get("proves"):
            self._prove(request, sociallogin)
            raise Proved
        known = sociallogin.user if sociallogin.is_existing else None
        logout_holding(request)  # an older session of this browser ends (ASVS 7.2.4)
        try:
            sociallogin.account = joined(told, sociallogin.told, known=known)
        except NotJoined as why:
            log.warning("sign-in by %s refused from %s, %s", told.code, address_of(request), why)
            raise Stopped(str(why)) from why
        sociallogin.user = sociallogin.account.user
        come_from(request.session, told, sociallogin)
        log.info("sign-in of %s by %s from %s", sociallogin.user.pk, told.code, address_of(request))

    def _prove(self, request: HttpRequest, login: StaffLogin) -> None:
        """The session stays as it is, whatever comes of it."""
        told = login.provider.told
        try:
            take_proof(request, told, login)
        except (NotProved, NotJoined) as why:
            log.warning(
                "proof of %s by %s refused from %s, %s", request.user.pk, told.code, address_of(request), why
            )
            raise Stopped(str(why)) from why
        log.info("proof of %s by %s from %s", request.user.pk, told.code, address_of(request))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: StaffProvider,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """What went wrong goes to the log, without what the provider told; the page says it in a sentence."""
        state = (extra_context or {}).get("state")
        log.warning(
            "sign-in by %s ended from %s, %s", provider.told.code, address_of(request), logged(exception)
        )
        if error == AuthError.CANCELLED:
            raise Stopped("cancelled")
        if isinstance(exception, requests.RequestException):
            raise Stopped("away")
        raise Stopped("unbelieved" if state else "forgotten")
