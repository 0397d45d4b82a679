"""Who calls: a token's secret becomes an actor, and its calls are counted."""

import datetime as dt
import hashlib
import secrets
import string
from typing import cast

from django.db.models import Case, F, Value, When
from django.http import HttpRequest
from django.utils import timezone
from ninja.errors import HttpError
from ninja.security import HttpBearer

from reimari.access.actor import Actor, ActorKind, PostHeld
from reimari.access.middleware import ActorRequest
from reimari.api.models import Token
from reimari.api.signing import is_signed
from reimari.common.signatures import SIGNATURE, TIMESTAMP
from reimari.region.profile.values import OrganisationKind
from reimari.staff.models import Team

LARGEST = 64 * 1024  # bytes of a body
JSON = "application/json"
MARK = "reimari_"  # whoever finds a secret in a log or a repository knows whose it is
SHOWN = 8  # characters after the mark that aren't secret: they name the token in lists


class ApiRequest(ActorRequest):
    """A call whose token was good."""

    token: Token


class TooMany(HttpError):
    """The token has called as often as it may in this minute."""

    def __init__(self, wait: int) -> None:
        super().__init__(429, f"This token has made its calls of this minute; wait {wait} s.")
        self.wait = wait


class Unsigned(HttpError):
    """What was sent isn't signed by the holder of the token, or was signed too long ago."""

    def __init__(self) -> None:
        super().__init__(401, f"Sign the body anew: {TIMESTAMP} and {SIGNATURE}, at most 5 minutes old.")


class Bearer(HttpBearer):
    """The secret is looked up by its hash: the time that takes tells nothing of other secrets.

    `signed`: the body is signed too, by the key that belongs to the token; nothing of it is read before.
    """

    def __init__(self, *, signed: bool = False) -> None:
        super().__init__()
        self.signed = signed

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        """The token that holds today; None: 401. Raises TooMany, Unsigned, HttpError (413, 415)."""
        now = timezone.now()
        holding = Token.objects.on(timezone.localdate(now)).select_related("integration__organisation")
        found = holding.filter(secret_hash=hash_of(token)).first()
        if found is None:
            return None
        asked = cast(ApiRequest, request)
        asked.token, asked.actor = found, actor_of(found)
        count(found, now)
        _check_body(request)
        if self.signed and not is_signed(found.pk, *_signature_of(request), request.body, now):
            raise Unsigned
        return found


def new_secret() -> tuple[str, str]:
    """A secret of 256 random bits, and how it begins: the part that may be shown."""
    letters = string.ascii_lowercase + string.digits
    prefix = MARK + "".join(secrets.choice(letters) for _ in range(SHOWN))
    return f"{prefix}_{secrets.token_urlsafe(32)}", prefix


def hash_of(secret: str) -> str:
    """What is kept of a secret. Nobody can guess 256 bits, so a slow hash would only slow every call."""
    return hashlib.sha256(secret.encode(errors="surrogateescape")).hexdigest()


def actor_of(token: Token) -> Actor:
    """The integration as an actor: the token's scopes on the teams it reaches, of a partner only its own."""
    organisation = token.integration.organisation
    teams = Team.objects.filter(pk__in=token.teams) if token.teams else Team.objects.all()
    if organisation.kind != OrganisationKind.COUNTY:
        teams = teams.filter(unit__organisation=organisation)
    held = dict(teams.values_list("pk", "unit"))
    post = PostHeld(
        role="",
        actions=frozenset(token.scopes),
        teams=frozenset(held),
        units=frozenset(held.values()),
    )
    return Actor(ActorKind.INTEGRATION, token.integration_id, organisation.pk, frozenset({post}))


def count(token: Token, now: dt.datetime) -> None:
    """One statement counts for all processes together; raises TooMany beyond the token's calls a minute."""
    minute = now.replace(second=0, microsecond=0)
    rows = Token.objects.filter(pk=token.pk)
    rows.update(
        calls=Case(When(last_used_at__gte=minute, then=F("calls") + 1), default=Value(1)), last_used_at=now
    )
    if rows.values_list("calls", flat=True).get() > token.a_minute:
        raise TooMany(60 - now.second)


def _signature_of(request: HttpRequest) -> tuple[str, str]:
    return request.headers.get(TIMESTAMP, ""), request.headers.get(SIGNATURE, "")


def _check_body(request: HttpRequest) -> None:
    if request.method != "POST":
        return
    if (request.content_type or "").lower() != JSON:
        raise HttpError(415, f"Send {JSON}.")
    if len(request.body) > LARGEST:
        raise HttpError(413, f"A body may have {LARGEST} bytes.")
