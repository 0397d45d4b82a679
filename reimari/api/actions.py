"""Giving tokens and taking them back."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.api import access
from reimari.api.models import A_MINUTE, Integration, Token
from reimari.common.problems import Problem, Refused, gettext_noop
from reimari.staff.models import Organisation

REVOKED = gettext_noop("This token was revoked already.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The integration's name; what the token may do, on which teams (none: all), how long and how often."""

    name: str
    scopes: tuple[str, ...]
    teams: tuple[str, ...] = ()
    until: dt.date | None = None
    a_minute: int = A_MINUTE


@does(access.CREATE_TOKEN, locks=False)
def create_token(
    organisation: Organisation,
    *,
    wanted: Wanted,
    prefix: str,
    secret_hash: str,
    by: str,
    actor: Actor,
    now: dt.datetime,
) -> Token:
    """Let an integration in from today on; `by` is who asked for it at the command line.

    A name that the organisation has already is the same integration: its new token stands beside the old
    ones until they are revoked, and what was sent with those stays its own.
    """
    integration, _ = Integration.objects.get_or_create(
        organisation=organisation, name=wanted.name, defaults={"made_at": now}
    )
    return Token.objects.create(
        integration=integration,
        prefix=prefix,
        secret_hash=secret_hash,
        scopes=sorted(set(wanted.scopes)),
        teams=sorted(set(wanted.teams)),
        a_minute=wanted.a_minute,
        valid_from=timezone.localdate(now),
        valid_until=wanted.until,
        made_at=now,
        made_by=by,
    )


@does(access.REVOKE_TOKEN)
def revoke_token(token: Token, *, by: str, actor: Actor, now: dt.datetime) -> Token:
    """From now on the token opens nothing."""
    if token.ended_at:
        raise Refused(Problem("api.token_revoked", REVOKED))
    token.ended_at, token.ended_by = now, by
    token.save(update_fields=["ended_at", "ended_by"])
    return token
