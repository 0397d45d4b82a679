"""Tokens that a provider has signed: signature, issuer, audience and times are looked at each time."""

from collections.abc import Mapping
from typing import Any

import jwt

from reimari.accounts.oidc.claims import Unbelieved

# Signed by a key of which we know the public half: never `none`, never by our own secret (ASVS 9.1.2).
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
LEEWAY = 60  # seconds that the clocks may differ


def read_token(
    token: object, keys: Any, *, issuer: str, client_id: str, needs: tuple[str, ...]
) -> Mapping[str, Any]:
    """The claims of a token for us, when all of it holds; `keys`: the provider's key set. Raises Unbelieved.

    `needs`: claims that must be there. OpenID Connect Core 1.0, section 3.1.3.7; ASVS 6.8.2, 10.5.3, 10.5.4.
    """
    if not isinstance(token, str):
        raise Unbelieved("no token came")
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            _key(token, keys),
            algorithms=ALGORITHMS,
            issuer=issuer,
            audience=client_id,
            leeway=LEEWAY,
            options={"require": ["iss", "aud", *needs]},
        )
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError, KeyError) as wrong:
        raise Unbelieved(f"the token doesn't hold: {type(wrong).__name__}") from wrong
    others = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", client_id) != client_id or (others and "azp" not in claims):
        raise Unbelieved("the token is for another program")
    return claims


FAMILIES = {"RSA": ("RS", "PS"), "EC": ("ES",), "OKP": ("Ed",)}


def _key(token: str, keys: Any) -> jwt.PyJWK:
    """The key that the token names; the only one for signing when it names none."""
    header = jwt.get_unverified_header(token)
    algorithm = str(header.get("alg"))
    found = [
        key
        for key in keys["keys"]
        if key.get("use") in {None, "sig"}
        and key.get("alg") in {None, algorithm}
        and header.get("kid") in {None, key.get("kid")}
        and algorithm.startswith(FAMILIES.get(key.get("kty"), ("-",)))
    ]
    if len(found) != 1:
        raise Unbelieved("the token's key isn't among the provider's")
    return jwt.PyJWK(found[0], algorithm)
