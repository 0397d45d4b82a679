"""Links that are given to people outside: signed, good until a day, and about nobody.

In a link stand the id of what it opens and its last day, nothing that tells of anybody.
"""

import datetime as dt
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer

from reimari.common.keys import key_for

LONGEST = 120


def _signer(salt: str) -> Signer:
    former: list[bytes | str] = [key_for("caller", secret) for secret in settings.SECRET_KEY_FALLBACKS]
    return Signer(key=settings.CALLER_KEY, fallback_keys=former, sep=".", salt=salt)


def signed(row: UUID, *, last: dt.date, salt: str) -> str:
    """The same whenever it is asked for. `salt`: what the link is for; `last`: the last day it is good."""
    told = row.bytes + last.toordinal().to_bytes(4)
    return _signer(salt).sign(urlsafe_b64encode(told).decode().rstrip("="))


def opened(token: str, *, today: dt.date, salt: str) -> UUID | None:
    """What the link is about; None when it isn't ours or its last day is over."""
    try:
        told = _signer(salt).unsign(token[:LONGEST])
        found = urlsafe_b64decode(told + "=" * (-len(told) % 4))
    except (BadSignature, ValueError):
        return None
    last = dt.date.fromordinal(int.from_bytes(found[16:]))
    return UUID(bytes=found[:16]) if today <= last else None
