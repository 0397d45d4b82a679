"""django-allauth's OpenID Connect, with what it lacks: signatures, nonce, times, and nothing kept of claims.

Authorization code flow with PKCE and state (OpenID Connect Core 1.0; RFC 7636, 9207).
"""

import logging
import secrets
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlsplit

from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import get_language
from requests import RequestException

from reimari.accounts.carrying import hold
from reimari.accounts.oidc.asking import asked
from reimari.accounts.oidc.claims import Told, Unbelieved, told_of
from reimari.accounts.oidc.tokens import read_token
from reimari.accounts.oidc.told import ProviderTold, WrongProviders
from reimari.accounts.tries import address_of

log = logging.getLogger(__name__)

ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
ANSWERS_BY_NAME = "authorization_response_iss_parameter_supported"
IN_TOKEN = ("sub", "exp", "iat", "nonce")


class StaffLogin(SocialLogin):  # type: ignore[misc]  # allauth has no types
    """Somebody whom the provider has let in, with what it tells of them."""

    told: Told
    end: str = ""  # the provider's end_session_endpoint


class StaffAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth has no types
    """How one provider is spoken to in one request.

    `nonce`: what the ID token has to repeat; `after`: what is to be opened then; `proves`: whose fresh proof
    it is, when nobody is signing in.
    """

    def __init__(self, request: HttpRequest, provider: ProviderTold) -> None:
        super().__init__(request, provider.code)
        self.told = provider
        self.nonce = self.after = self.proves = ""
        self._known: dict[str, Any] = {}

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider publishes of itself (OpenID Connect Discovery 1.0, section 4.3)."""
        if not self._known:
            try:
                self._known = published(self.told)
            except Unbelieved as wrong:
                raise OAuth2Error(str(wrong)) from wrong
        return self._known

    @property
    def basic_auth(self) -> bool:
        """Whether our secret goes in a header: what says nothing of it takes that (Discovery 1.0, 3)."""
        ways = self.openid_config.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return "client_secret_post" not in ways

    def get_provider(self) -> "StaffProvider":
        return provider_of(self.request, self.told)

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return request.build_absolute_uri(reverse("accounts:oidc_back", args=[self.told.code]))

    def get_access_token_data(self, *args: Any, **more: Any) -> dict[str, Any]:
        try:
            return cast(dict[str, Any], super().get_access_token_data(*args, **more))
        except (KeyError, TypeError, ValueError) as wrong:  # an answer that isn't one
            raise OAuth2Error("the token endpoint's answer can't be read") from wrong

    def parse_token(self, data: Mapping[str, Any]) -> SocialToken:
        """Used once, for userinfo; never kept."""
        return SocialToken(token=str(data["access_token"]))

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, *, response: Mapping[str, Any]
    ) -> StaffLogin:
        """Believe the ID token, ask userinfo, and take what we need of both."""
        try:
            if self.openid_config.get(ANSWERS_BY_NAME) is True and "iss" not in request.GET:
                raise Unbelieved("whoever answered didn't tell their name")  # RFC 9207
            claims = self._claims(response.get("id_token"), app)
            more = self._more(token)
            told = told_of(self.told, str(response["id_token"]), claims, more)
        except Unbelieved as wrong:
            raise OAuth2Error(str(wrong)) from wrong
        login: StaffLogin = self.get_provider().sociallogin_from_response(request, {"sub": told.subject})
        login.told = told
        login.end = self.openid_config.get("end_session_endpoint", "")
        return login

    def _claims(self, token: object, app: SocialApp) -> Mapping[str, Any]:
        keys = asked(self.told, self.openid_config["jwks_uri"])
        claims = read_token(token, keys, issuer=self.told.issuer, client_id=app.client_id, needs=IN_TOKEN)
        if not (self.nonce and constant_time_compare(str(claims["nonce"]), self.nonce)):
            raise Unbelieved("the nonce is another one")
        return claims

    def _more(self, token: SocialToken) -> Mapping[str, Any]:
        address = self.openid_config.get("userinfo_endpoint")
        return asked(self.told, address, bearer=token.token) if address else {}


class StaffProvider(OpenIDConnectProvider):  # type: ignore[misc]  # allauth has no types
    """One provider of the installation's file. Of what it tells nothing is kept but `sub`."""

    pkce_enabled_default = True

    def __init__(self, request: HttpRequest, app: SocialApp, told: ProviderTold) -> None:
        super().__init__(request, app=app)
        self.told = told

    def get_oauth2_adapter(self, request: HttpRequest) -> StaffAdapter:
        return StaffAdapter(request, self.told)

    def get_callback_url(self) -> str:
        return reverse("accounts:oidc_back", args=[self.told.code])

    def begun(
        self, request: HttpRequest, next_url: str, *, field: str = "", proves: str = ""
    ) -> HttpResponse:
        """Lead to the provider, with a state, a nonce and a challenge of this browser's session.

        `field`: a form that waits meanwhile. `proves`: whose fresh proof is asked for. Then the provider asks
        them anew (`prompt=login`) and tells when they answered (`auth_time`, which `max_age` makes a must):
        OpenID Connect Core 1.0, section 3.1.2.1.
        """
        state, nonce = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        parameters = {"nonce": nonce, "ui_locales": (get_language() or "fi")[:2]}
        kept: dict[str, Any] = {"nonce": nonce}
        if self.told.acr:
            parameters["acr_values"] = " ".join(self.told.acr)
        if proves:
            parameters |= {"prompt": "login", "max_age": "0"}
            kept |= {"proves": proves, "asked_at": int(timezone.now().timestamp())}
        led = self.redirect(
            request, "login", next_url=next_url, auth_params=parameters, state_id=state, **kept
        )
        if field:
            hold(request.session, state, field)
        return cast(HttpResponse, led)

    def extract_uid(self, data: Mapping[str, Any]) -> str:
        return str(data["sub"])

    def extract_extra_data(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return {}

    def extract_common_fields(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, data: Mapping[str, Any]) -> list[Any]:
        return []


class Back(OAuth2CallbackView):  # type: ignore[misc]  # allauth has no types
    """Somebody comes back from the provider."""

    adapter: StaffAdapter

    def _get_state(
        self, request: HttpRequest, provider: StaffProvider
    ) -> tuple[dict[str, Any] | None, HttpResponse | None]:
        """The state of this browser, used up; whoever answers must be the one that was asked (RFC 9207)."""
        state, answer = super()._get_state(request, provider)
        if state:
            for name, key in (("nonce", "nonce"), ("after", "next"), ("proves", "proves")):
                setattr(self.adapter, name, str(state.get(key, "")))
            if request.GET.get("iss", provider.told.issuer) != provider.told.issuer:
                asked = request.GET.copy()
                asked["error"] = "wrong_issuer"
                request.GET = asked  # type: ignore[assignment]  # as a copy is
        return state, answer


def told_provider(code: str) -> ProviderTold | None:
    """The provider of this code, if the installation's file tells one."""
    return next((each for each in settings.IDENTITY_PROVIDERS if each.code == code), None)


def failure(request: HttpRequest, told: ProviderTold, wrong: Exception) -> str:
    """The provider doesn't answer, or not as itself, or our own secret can't be read: the word for it."""
    log.warning("sign-in by %s failed from %s, %s", told.code, address_of(request), logged(wrong))
    return "away" if isinstance(wrong, RequestException) else "wrong"


def logged(exception: Exception | None) -> str:
    """What the log may hold of it: our own words, else only its kind; an answer can hold a token."""
    if exception is None:
        return "an error was told"
    own = isinstance(exception.__cause__, Unbelieved | WrongProviders)
    return str(exception) if own else type(exception).__name__


def provider_of(request: HttpRequest, told: ProviderTold) -> StaffProvider:
    """The provider with our own secret; no row of the database says anything of it."""
    try:
        secret = told.secret()
    except WrongProviders as wrong:
        raise OAuth2Error(str(wrong)) from wrong
    app = SocialApp(
        provider="openid_connect",
        provider_id=told.code,
        name=told.called(get_language() or "fi"),
        client_id=told.client_id,
        secret=secret,
        settings={"server_url": told.issuer, "scope": list(told.scopes)},
    )
    return StaffProvider(request, app, told)


def published(told: ProviderTold) -> dict[str, Any]:
    """What the provider publishes of itself, when it is itself. Raises Unbelieved or RequestException."""
    found = asked(told, f"{told.issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != told.issuer:
        raise Unbelieved("it calls itself by another issuer")
    for name in (*ENDPOINTS, "userinfo_endpoint", "end_session_endpoint"):
        address = found.get(name)
        if address is None and name not in ENDPOINTS:
            continue
        if not isinstance(address, str) or not _is_safe(address, near=told.is_near):
            raise Unbelieved(f"{name} isn't an address that we may speak to")
    return dict(found)


def _is_safe(address: str, *, near: bool) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or (near and parts.scheme == "http"))
