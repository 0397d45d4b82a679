"""Who tells of calls signs it: a token alone, seen by somebody in between, brings nothing in.

The key of each token is made of the installation's `TELEPHONY_KEY`, so none is stored.
"""

import base64
import datetime as dt
import hashlib
import hmac
import re
from uuid import UUID

from django.conf import settings

from reimari.common.keys import key_for
from reimari.common.signatures import signature

MARK = "reimarisign_"  # whoever finds a key in a log or a repository knows whose it is
LATE = dt.timedelta(minutes=5)  # an older signature is refused, and one from so far ahead
SECONDS = re.compile(r"\d{1,12}", re.ASCII)


def signing_key(token_id: UUID) -> str:
    """The key with which the holder of the token signs; shown once, when the token is made."""
    return _made_of(settings.TELEPHONY_KEY, token_id)


def is_signed(token_id: UUID, timestamp: str, given: str, body: bytes, now: dt.datetime) -> bool:
    """Whether the holder of the token signed this body just now; the time taken tells nothing of the key."""
    if not SECONDS.fullmatch(timestamp) or abs(int(timestamp) - now.timestamp()) > LATE.total_seconds():
        return False
    former = [key_for("telephony", secret) for secret in settings.SECRET_KEY_FALLBACKS]
    keys = [_made_of(secret, token_id) for secret in (settings.TELEPHONY_KEY, *former) if secret]
    # every key is tried, whichever fits
    return any([_same(signature(key, timestamp, body), given) for key in keys])  # noqa: C419


def _same(ours: str, given: str) -> bool:
    return hmac.compare_digest(ours.encode(), given.encode(errors="surrogateescape"))


def _made_of(secret: str, token_id: UUID) -> str:
    made = hmac.new(secret.encode(), f"telephony {token_id}".encode(), hashlib.sha256).digest()
    return MARK + base64.urlsafe_b64encode(made).decode().rstrip("=")
