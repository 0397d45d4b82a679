"""What an identity provider tells of somebody, and what of it is kept. No Django."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reimari.accounts.oidc.told import LANGUAGES, ProviderTold

LONGEST_NAME = 150
LATEST = 1e11  # seconds since 1970: no moment of ours
LONGEST_ID = 255  # OpenID Connect Core 1.0, section 2: `sub` has at most 255 ASCII characters
# What the protocol itself and the scope `profile` tell, and nothing else of somebody.
PLAIN = {
    *("iss", "sub", "aud", "exp", "iat", "nbf", "jti", "typ", "auth_time", "nonce", "acr", "amr", "azp"),
    *("at_hash", "c_hash", "s_hash", "sid", "name", "given_name", "family_name", "locale", "updated_at"),
}


class Unbelieved(Exception):
    """What came isn't what the provider tells of somebody who has signed in; words for the operators' log."""


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody, as the provider tells them; what is empty is untold.

    `sid`: their session there; `hint`: the token that ends it; `proved_at`: when they proved there who they
    are (`auth_time`), in seconds.
    """

    subject: str
    username: str
    first_name: str
    last_name: str
    language: str
    groups: frozenset[str]
    sid: str = ""
    hint: str = ""
    proved_at: float | None = None


def told_of(
    provider: ProviderTold, token: str, id_claims: Mapping[str, Any], more: Mapping[str, Any]
) -> Told:
    """What we take of the checked ID token and of what the userinfo endpoint told. Raises Unbelieved."""
    if more and more.get("sub") != id_claims["sub"]:  # OpenID Connect Core 1.0, section 5.3.2
        raise Unbelieved("userinfo is of somebody else")
    claims = {**more, **id_claims}
    if provider.groups in _distributed(claims):
        raise Unbelieved("the groups are told elsewhere (distributed claims)")
    if provider.acr and id_claims.get("acr") not in provider.acr:
        raise Unbelieved("signed in by a weaker way than asked for (acr)")
    kept = PLAIN | {provider.username, provider.groups}
    return Told(
        subject=_text(claims, "sub", LONGEST_ID),
        username=_text(claims, provider.username, LONGEST_NAME),
        first_name=_text(claims, "given_name", LONGEST_NAME),
        last_name=_text(claims, "family_name", LONGEST_NAME),
        language=_language(claims.get("locale")),
        groups=_groups(claims.get(provider.groups)),
        sid=_text(id_claims, "sid", LONGEST_ID),
        hint=token if set(id_claims) <= kept else "",
        proved_at=_moment(id_claims.get("auth_time")),
    )


def _text(claims: Mapping[str, Any], name: str, longest: int) -> str:
    value = claims.get(name, "")
    if not isinstance(value, str) or len(value) > longest or "\x00" in value:
        raise Unbelieved(f"{name} isn't a text of at most {longest} characters")
    return value.strip()


def _moment(told: object) -> float | None:
    """Seconds since 1970 (OpenID Connect Core 1.0, section 2); None when it is untold or no such number."""
    if isinstance(told, bool) or not isinstance(told, int | float):
        return None
    return float(told) if 0 < told < LATEST else None


def _language(told: object) -> str:
    """The language of a BCP 47 tag (`sv-FI`); empty when it is none of ours."""
    tag = str(told).replace("_", "-").partition("-")[0].casefold()
    return tag if tag in LANGUAGES else ""


def _groups(told: object) -> frozenset[str]:
    """Names of groups; none told is none. Some providers tell a single one as a text."""
    if told is None:
        return frozenset()
    values = [told] if isinstance(told, str) else told
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise Unbelieved("the groups aren't a list of texts")
    return frozenset(values)


def _distributed(claims: Mapping[str, Any]) -> frozenset[str]:
    """Claims that have to be fetched elsewhere (OpenID Connect Core 1.0, section 5.6.2)."""
    names = claims.get("_claim_names")
    return frozenset(names) if isinstance(names, dict) else frozenset()
