"""The signature under what another system sends: one way for whoever signs and whoever checks. No Django."""

import hashlib
import hmac

TIMESTAMP, SIGNATURE = "X-Reimari-Timestamp", "X-Reimari-Signature"
VERSION = "v1"


def signature(key: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA-256 over the timestamp, a full stop and the body as it is sent, in hexadecimal."""
    signed = timestamp.encode() + b"." + body
    return f"{VERSION}={hmac.new(key.encode(), signed, hashlib.sha256).hexdigest()}"
