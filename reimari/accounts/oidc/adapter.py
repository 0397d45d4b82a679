"""What django-allauth asks of us when somebody comes from an identity provider."""

import logging
from typing import Any

import requests
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthError
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest

from reimari.accounts.oidc.asking import session_of
from reimari.accounts.oidc.claims import Unbelieved
from reimari.accounts.oidc.joining import NotJoined, joined
from reimari.accounts.oidc.provider import StaffLogin, StaffProvider, provider_of
from reimari.accounts.oidc.sessions import come_from
from reimari.accounts.oidc.told import ProviderTold, WrongProviders
from reimari.accounts.tries import address_of

log = logging.getLogger(__name__)


class Stopped(Exception):
    """Signing in by a provider ends here; why is a word of `views/oidc.py`."""


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
        known = sociallogin.user if sociallogin.is_existing else None
        logout(request)  # an older session of this browser ends (ASVS 7.2.4)
        try:
            sociallogin.account = joined(told, sociallogin.told, known=known)
        except NotJoined as why:
            log.warning("sign-in by %s refused from %s, %s", told.code, address_of(request), why)
            raise Stopped(str(why)) from why
        sociallogin.user = sociallogin.account.user
        come_from(request.session, told, sociallogin)
        log.info("sign-in of %s by %s from %s", sociallogin.user.pk, told.code, address_of(request))

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


def logged(exception: Exception | None) -> str:
    """What the log may hold of it: our own words, else only its kind; an answer can hold a token."""
    if exception is None:
        return "an error was told"
    own = isinstance(exception.__cause__, Unbelieved | WrongProviders)
    return str(exception) if own else type(exception).__name__


def told_provider(code: str) -> ProviderTold | None:
    """The provider of this code, if the installation's file tells one."""
    return next((each for each in settings.IDENTITY_PROVIDERS if each.code == code), None)
