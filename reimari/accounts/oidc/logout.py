"""A provider tells that somebody's session there is over: OpenID Connect Back-Channel Logout 1.0."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

import jwt
from django.utils import timezone

from reimari.accounts.models import ProviderSession, SpentToken
from reimari.accounts.oidc.asking import asked
from reimari.accounts.oidc.claims import LONGEST_ID, Unbelieved
from reimari.accounts.oidc.provider import published
from reimari.accounts.oidc.tokens import LEEWAY, read_token
from reimari.accounts.oidc.told import ProviderTold

EVENT = "http://schemas.openid.net/event/backchannel-logout"
TYPE = "logout+jwt"
OLDEST = 300  # seconds since it was issued, whatever it says itself
NEEDS = ("iat", "exp", "jti", "events")


def end_sessions(provider: ProviderTold, token: str) -> int:
    """End the sessions that the logout token means; how many there were. Raises Unbelieved, RequestException.

    Its type, signature, issuer, audience, times, event, missing nonce and single use are looked at (section
    2.6; ASVS 10.5.5).
    """
    if _type_of(token) != TYPE:
        raise Unbelieved("not a logout token by its type")
    keys = asked(provider, published(provider)["jwks_uri"])
    claims = read_token(token, keys, issuer=provider.issuer, client_id=provider.client_id, needs=NEEDS)
    subject, sid = _meant(claims)
    now = timezone.now()
    if now.timestamp() - float(claims["iat"]) > OLDEST:
        raise Unbelieved("the logout token is old")
    _spend(provider, claims, now)
    return ProviderSession.objects.of(provider.code, subject=subject, sid=sid).end()


def _type_of(token: str) -> str:
    try:
        told = str(jwt.get_unverified_header(token).get("typ", ""))
    except jwt.PyJWTError as wrong:
        raise Unbelieved("not a token") from wrong
    return told.casefold().removeprefix("application/")


def _meant(claims: Mapping[str, Any]) -> tuple[str, str]:
    events = claims["events"]
    if not isinstance(events, dict) or not isinstance(events.get(EVENT), dict) or "nonce" in claims:
        raise Unbelieved("the token isn't about a logout")
    subject, sid = claims.get("sub", ""), claims.get("sid", "")
    texts = all(isinstance(each, str) and len(each) <= LONGEST_ID for each in (subject, sid))
    if not texts or not (subject or sid):
        raise Unbelieved("the logout token names nobody")
    return subject, sid


def _spend(provider: ProviderTold, claims: Mapping[str, Any], now: dt.datetime) -> None:
    """Once only, on whatever page server it comes."""
    key = hashlib.sha256(f"{provider.code}\n{claims['jti']}".encode()).hexdigest()
    until = now + dt.timedelta(seconds=OLDEST + 2 * LEEWAY)
    _row, new = SpentToken.objects.get_or_create(pk=key, defaults={"until": until})
    if not new:
        raise Unbelieved("the logout token has been used")
